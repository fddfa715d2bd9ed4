import { expect, test } from 'bun:test'
import { simVenue } from '../../../../src/adapters/venue-sim/index.ts'
import { type Effect, lots, SIM_VENUE, type VenueReport } from '../../../../src/domain/index.ts'
import {
  aBook,
  aJournaledOrder,
  anOrder,
  aPrint,
  atSecond,
  INSTRUMENT,
  id,
  words,
} from '../../sim/exchange/scene.ts'

const submitOf = (order = anOrder({})): Effect => ({ kind: 'submit_to_venue', venue: SIM_VENUE, order })
const reference = (text: string, revision = 0) => ({
  venue: SIM_VENUE,
  instrument: INSTRUMENT,
  clientOrderId: id(text),
  venueOrderId: null,
  revision,
})
const cancelOf = (text: string, revision = 0): Effect => ({
  kind: 'cancel_at_venue',
  ...reference(text, revision),
})

function collected() {
  const reports: VenueReport[] = []
  const revisions: (number | undefined)[] = []
  const report = (said: VenueReport, revision?: number) => {
    reports.push(said)
    revisions.push(revision)
  }
  return { reports, revisions, report }
}

test('answers within the call: accept, fill and cancel are there when dispatch returns', () => {
  const venue = simVenue({ session: 's' })
  const { reports, report } = collected()
  venue.onMarket(aBook([[99, 5]], [[101, 5]]), report)
  venue.dispatch(submitOf(anOrder({ quantity: 8, price: 101 })), report)
  venue.dispatch(cancelOf('a'), report)
  venue.dispatch(cancelOf('a'), report)
  expect(words(reports)).toEqual([
    'a accepted',
    'a 5@101 taker',
    'a cancelled cancelled_by_request',
    'a cancel_rejected venue_refused',
  ])
  expect(venue.answersInBatch).toBe(true)
  expect(venue.name).toBe(SIM_VENUE)
})

test('amends, answers questions, and says of which revision it speaks', () => {
  const venue = simVenue({ session: 's' })
  const { reports, revisions, report } = collected()
  venue.onMarket(aBook([[99, 5]], [[101, 5]]), report)
  venue.dispatch(submitOf(anOrder({ revision: 2 })), report)
  venue.dispatch({ kind: 'amend_at_venue', quantity: lots(4), ...reference('a', 2) }, report)
  venue.dispatch({ kind: 'query_at_venue', ...reference('a', 2) }, report)
  venue.dispatch({ kind: 'query_at_venue', ...reference('a', 1) }, report)
  expect(words(reports)).toEqual(['a accepted', 'a amend_accepted', 'a accepted', 'a missed'])
  expect(revisions).toEqual([2, 2, 2, 1])
})

test('without market data an order is rejected', () => {
  const { reports, report } = collected()
  simVenue({ session: 's' }).dispatch(submitOf(), report)
  expect(words(reports)).toEqual(['a rejected venue_refused'])
})

test('with a latency it answers later, by itself', () => {
  const venue = simVenue({ session: 's', latency: { baseMs: 50, jitterMs: 0, seed: 1 } })
  const { reports, report } = collected()
  venue.onMarket(aBook([[99, 5]], [[101, 5]], { second: 1 }), report)
  venue.dispatch(submitOf(), report)
  venue.onTime(atSecond(1.09), report)
  expect(reports).toEqual([])
  venue.onTime(atSecond(1.1), report)
  expect(words(reports)).toEqual(['a accepted'])
  expect(venue.answersInBatch).toBe(false)
  expect(simVenue({ session: 's', latency: { baseMs: 0, jitterMs: 0, seed: 1 } }).answersInBatch).toBe(true)
})

test('a halted market takes nothing new', () => {
  const venue = simVenue({ session: 's' })
  const { reports, report } = collected()
  venue.onMarket(aBook([[99, 5]], [[101, 5]]), report)
  venue.setStatus(INSTRUMENT.key, 'halted')
  venue.dispatch(submitOf(), report)
  expect(words(reports)).toEqual(['a rejected instrument_not_trading'])
})

test('restored orders keep their order in the queue and their ids, and go behind everybody else', () => {
  const venue = simVenue({ session: 's' })
  const order = (text: string) =>
    aJournaledOrder(anOrder({ id: text, quantity: 5 }), { status: 'partially_filled', cumQty: lots(2) })
  venue.restore({
    orders: [
      { order: order('first'), instrument: INSTRUMENT },
      { order: order('second'), instrument: INSTRUMENT },
    ],
    positions: [],
  })
  const { reports, report } = collected()
  venue.onMarket(aBook([[100, 4]], [[101, 5]]), report)
  venue.onMarket(aPrint(100, 8), report)
  expect(words(reports)).toEqual(['first 3@100 maker', 'second 1@100 maker'])
})

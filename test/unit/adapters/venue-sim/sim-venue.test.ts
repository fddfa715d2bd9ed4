import { expect, test } from 'bun:test'
import { simVenue } from '../../../../src/adapters/venue-sim/index.ts'
import { type Effect, lots, type Order, SIM_VENUE, type VenueReport } from '../../../../src/domain/index.ts'
import { aBook, anOrder, aPrint, INSTRUMENT, id, words } from '../../sim/exchange/scene.ts'

const submitOf = (order = anOrder({})): Effect => ({ kind: 'submit_to_venue', venue: SIM_VENUE, order })
const cancelOf = (text: string): Effect => ({
  kind: 'cancel_at_venue',
  venue: SIM_VENUE,
  instrument: INSTRUMENT,
  clientOrderId: id(text),
  venueOrderId: null,
})

function collected() {
  const reports: VenueReport[] = []
  return { reports, report: (report: VenueReport) => void reports.push(report) }
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

test('without market data an order is rejected', () => {
  const { reports, report } = collected()
  simVenue({ session: 's' }).dispatch(submitOf(), report)
  expect(words(reports)).toEqual(['a rejected venue_refused'])
})

test('restored orders keep their order in the queue and their ids, and go behind everybody else', () => {
  const venue = simVenue({ session: 's' })
  const order = (text: string): Order =>
    ({
      clientOrderId: id(text),
      venueOrderId: `old-${text}`,
      request: { side: 'buy', type: 'limit', timeInForce: 'gtc', isPostOnly: false },
      instrument: INSTRUMENT,
      price: anOrder({}).price,
      quantity: lots(5),
      cumQty: lots(2),
    }) as unknown as Order
  venue.restore([
    { order: order('first'), instrument: INSTRUMENT },
    { order: order('second'), instrument: INSTRUMENT },
  ])
  const { reports, report } = collected()
  venue.onMarket(aBook([[100, 4]], [[101, 5]]), report)
  venue.onMarket(aPrint(100, 8), report)
  expect(words(reports)).toEqual(['first 3@100 maker', 'second 1@100 maker'])
})

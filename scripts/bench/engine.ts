import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileJournal } from '../../src/adapters/journal-file/index.ts'
import { simVenue } from '../../src/adapters/venue-sim/index.ts'
import type { AssetName, BookSnapshot, Event, Input, Lots, Ticks } from '../../src/domain/index.ts'
import { emptyState, type Quote, type State, type Surroundings } from '../../src/engine/index.ts'
import { recover } from '../../src/runtime/index.ts'
import { type Settled, settleThrough } from '../../src/runtime/settle.ts'
import { anInstrument, id, KEY, m, ORIGIN, SYMBOL, T0 } from '../../test/support/builders.ts'
import { measureJournalSpeed } from '../../test/unit/adapters/journal-file/journal-speed.ts'
import { median, perSecond, type Row, type Section } from './row.ts'

const ROUNDS = 7
const ORDERS = 200_000
const BATCH = 100
const JOURNAL_EVENTS = 300_000
const GROUPS_KEPT = 10_000

/** The core without the world: no HTTP, no disk. */
export const engineSection: Section = {
  name: 'engine',
  async run() {
    trade(ORDERS)
    const rates: number[] = []
    for (let round = 0; round < ROUNDS; round++) rates.push(trade(ORDERS))
    const events: Event[] = []
    trade(ORDERS, (event) => events.push(event))
    const journal = await measureJournalSpeed(JOURNAL_EVENTS)
    return [
      engineRow(rates),
      {
        what: 'journal replay, decoding alone',
        measured: perSecond(journal.replayedPerSecond, 'events'),
        ratio: null,
        budget: '≥ 1,000,000 events/s',
        isInside: journal.replayedPerSecond >= 1_000_000,
        note: `${JOURNAL_EVENTS} events of ${journal.bytesPerEvent} bytes read back from disk, best of 3`,
      },
      replayRow(await recoverPerSecond(events), events.length),
    ]
  },
}

const INSTRUMENT = anInstrument()
const QUOTE: Quote = { last: 6_000_000 as Ticks, bid: 5_999_900 as Ticks, ask: 6_000_100 as Ticks }

/**
 * One order in two rests until the next print trades through it, the other takes the book at once: all of
 * them fill.
 */
export function trade(orders: number, keep?: (event: Event) => void): number {
  const state = emptyState()
  const venue = simVenue({ session: 'bench-0' })
  const surroundings: Surroundings = {
    limits: { orderNotionalMax: null, openOrdersMax: 100_000, priceCollarRatio: m('0.1') },
    quote: () => QUOTE,
  }
  const step = (input: Input): void => {
    const into: Settled = { events: [], effects: [] }
    const dispatchNow: Parameters<typeof settleThrough>[2]['dispatchNow'] = (effect, report) => {
      venue.dispatch(effect, report)
      return true
    }
    settleThrough(state, input, { at: T0, surroundings, dispatchNow, into })
    if (keep !== undefined) into.events.forEach(keep)
  }
  open(step)
  const startedMs = performance.now()
  for (let first = 0; first < orders; first += BATCH) {
    showMarket(venue, step)
    for (let order = first; order < first + BATCH; order++) step(orderInput(order))
  }
  const elapsedMs = performance.now() - startedMs
  expectAllFilled(state, orders)
  return (orders * 1000) / elapsedMs
}

function open(step: (input: Input) => void): void {
  step({
    kind: 'start_session',
    epoch: 'bench000',
    version: 'bench',
    mode: 'simulation',
    marketSource: 'bench',
  })
  step({ kind: 'list_instrument', instrument: INSTRUMENT })
  for (const [asset, amount] of [
    ['USDT', '1000000000'],
    ['BTC', '100000'],
  ] as const) {
    step({ kind: 'deposit_funds', venue: INSTRUMENT.venue, asset: asset as AssetName, amount: m(amount) })
  }
}

/** A print through every resting order, then a book deep enough for the next batch. */
function showMarket(venue: ReturnType<typeof simVenue>, step: (input: Input) => void): void {
  const report = (said: Extract<Input, { kind: 'venue_report' }>['report']) =>
    step({ kind: 'venue_report', report: said })
  const price = 5_999_000 as Ticks
  const quantity = 1_000_000 as Lots
  venue.onMarket({ kind: 'trade', key: KEY, eventAt: T0, price, quantity, aggressor: 'sell' }, report)
  venue.onMarket(BOOK, report)
}

const level = (price: number) => ({ price: price as Ticks, quantity: 1_000_000 as Lots })
const BOOK: BookSnapshot = {
  kind: 'book',
  key: KEY,
  eventAt: T0,
  bids: [level(5_999_900), level(5_999_800)],
  asks: [level(6_000_100), level(6_000_200)],
}

const BASE = { venue: INSTRUMENT.venue, symbol: SYMBOL, isPostOnly: false, strategyId: null } as const

const QUANTITY = m('0.001')
const PRICE = m('59995')

function orderInput(order: number): Input {
  const clientOrderId = id(`bench-${order}`)
  const isResting = order % 2 === 0
  return {
    kind: 'submit_order',
    clientOrderId,
    origin: ORIGIN,
    request: isResting
      ? { ...BASE, side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: QUANTITY, price: PRICE }
      : { ...BASE, side: 'sell', type: 'market', timeInForce: 'ioc', quantity: QUANTITY, price: null },
  }
}

function expectAllFilled(state: State, orders: number): void {
  const isWhole = state.open.size <= BATCH / 2 && state.seq >= orders * 3 - BATCH
  if (!isWhole) throw new Error(`not every order filled: ${state.open.size} open after ${state.seq} records`)
}

function engineRow(rates: readonly number[]): Row {
  const rate = median(rates)
  return {
    what: 'engine alone: decide, apply, match',
    measured: perSecond(rate, 'orders'),
    ratio: null,
    budget: '≥ 500,000 orders/s',
    isInside: rate >= 500_000,
    note:
      `median of ${ROUNDS} runs of ${ORDERS} orders in batches of ${BATCH}, under bun run; each order is ` +
      'submitted, accepted and filled (3 records), one in two after resting',
  }
}

/** What a start pays: read, decode, fold into the durable view. */
async function recoverPerSecond(events: readonly Event[]): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'veloz-bench-'))
  const options = { directory, segmentBytes: 1 << 26, fsync: 'os' } as const
  try {
    const journal = await openFileJournal(options)
    for (let start = 0; start < events.length; start += 10_000)
      await journal.append(events.slice(start, start + 10_000))
    await journal.close()
    const rates: number[] = []
    for (let round = 0; round < 3; round++) {
      const again = await openFileJournal(options)
      const startedMs = performance.now()
      const { found } = await recover(again, GROUPS_KEPT)
      rates.push((found.records * 1000) / (performance.now() - startedMs))
      await again.close()
    }
    return median(rates)
  } finally {
    await rm(directory, { recursive: true })
  }
}

function replayRow(rate: number, events: number): Row {
  return {
    what: 'journal replay, folded into the state as a start does',
    measured: perSecond(rate, 'events'),
    ratio: null,
    budget: '≥ 1,000,000 events/s',
    isInside: rate >= 1_000_000,
    note: `${events} records of the orders above, median of 3`,
  }
}

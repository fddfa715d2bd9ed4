import { simVenue } from '../../src/adapters/venue-sim/index.ts'
import type { AssetName, BookSnapshot, Event, Input, Lots, Ticks } from '../../src/domain/index.ts'
import { emptyState, type Quote, type State } from '../../src/engine/index.ts'
import { type Settled, settleThrough } from '../../src/runtime/settle.ts'
import {
  anInstrument,
  aRequest,
  surroundings as aSurroundings,
  id,
  KEY,
  m,
  ORIGIN,
  T0,
} from '../../test/support/builders.ts'

export const BATCH = 100

const INSTRUMENT = anInstrument()
const QUOTE: Quote = { last: 6_000_000 as Ticks, bid: 5_999_900 as Ticks, ask: 6_000_100 as Ticks }

type SimVenue = ReturnType<typeof simVenue>

export interface Driver {
  readonly venue: SimVenue
  step(input: Input): void
}

/**
 * One order in two rests until the next print trades through it, the other takes the book at once: all of
 * them fill. Whole batches, so that no order waits for its print at the end.
 */
export function trade(orders: number, keep?: (event: Event) => void): number {
  const state = emptyState()
  const driver = aDriver(state, simVenue({ session: 'bench-0' }), keep)
  openMarket(driver)
  const inputs = Array.from({ length: Math.ceil(orders / BATCH) * BATCH }, (_, order) => orderInput(order))
  const startedMs = performance.now()
  for (const [order, input] of inputs.entries()) {
    if (order % BATCH === 0) showMarket(driver)
    driver.step(input)
  }
  const elapsedMs = performance.now() - startedMs
  expectAllFilled(state, orders)
  return (inputs.length * 1000) / elapsedMs
}

/** Settles inputs as the writer does, without a journal. */
export function aDriver(state: State, venue: SimVenue, keep?: (event: Event) => void): Driver {
  const surroundings = aSurroundings({ quote: () => QUOTE, isFresh: () => true })
  const dispatchNow: Parameters<typeof settleThrough>[2]['dispatchNow'] = (effect, report) => {
    venue.dispatch(effect, report)
    return true
  }
  const step = (input: Input): void => {
    const into: Settled = { events: [], effects: [] }
    settleThrough(state, input, { surroundings, dispatchNow, into })
    if (keep !== undefined) into.events.forEach(keep)
  }
  return { venue, step }
}

/** A session with funds for whatever comes, and a market to trade in. */
export function openMarket(driver: Driver): void {
  const { step } = driver
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
  showMarket(driver)
}

/** A print through every resting order, then a book deep enough for the next batch. */
function showMarket({ venue, step }: Driver): void {
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

const BASE = aRequest({ quantity: m('0.001'), price: m('59995') })

/** Even ones rest. */
export function orderInput(order: number): Input {
  // Joined here and now, as a parser hands ids over.
  const clientOrderId = id(['bench', order].join('-'))
  const isResting = order % 2 === 0
  return {
    kind: 'submit_order',
    clientOrderId,
    origin: ORIGIN,
    request: isResting ? BASE : { ...BASE, side: 'sell', type: 'market', timeInForce: 'ioc', price: null },
  }
}

function expectAllFilled(state: State, orders: number): void {
  const isWhole = state.open.size <= BATCH / 2 && state.seq >= orders * 3 - BATCH
  if (!isWhole) throw new Error(`not every order filled: ${state.open.size} open after ${state.seq} records`)
}

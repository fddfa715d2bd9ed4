import {
  type AmendOrder,
  type Event,
  type Input,
  type Instrument,
  type InstrumentKey,
  instrumentKey,
  type OrderRequest,
  type RiskLimits,
  SIM_VENUE,
  type SymbolName,
  type Ticks,
  type TradingState,
} from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import {
  type Around,
  anInstrument,
  aState,
  filled,
  id,
  KEY,
  m,
  ORIGIN,
  put,
  submit,
  surroundings,
} from '../../support/builders.ts'

export const PERP = 'BTCUSDT-PERP' as SymbolName
export const PERP_KEY = instrumentKey(SIM_VENUE, PERP)

/** What a perpetual order says beside the usual. */
export const onPerp = { symbol: PERP } as const

export function list(state: State, over: Partial<Instrument>): void {
  const { version: _version, ...instrument } = anInstrument(over)
  put(state, { kind: 'list_instrument', instrument })
}

/** The spot instrument and a perpetual at ten times leverage. */
export function aPerpState(limits: Partial<RiskLimits> = {}, over: Partial<Instrument> = {}): State {
  const state = aState(limits)
  const contract = { leverage: 10, maintenanceMarginRatio: m('0.005'), fundingIntervalMs: 28_800_000 }
  list(state, { key: PERP_KEY, symbol: PERP, contract, ...over })
  return state
}

/** A venue that keeps none of ours: stops stay with the engine. */
export const HOLDS_NO_STOPS = { holds: { ...anInstrument().holds, stops: false } }

/** A position of so many lots of the perpetual, below zero short, bought or sold at 50,000. */
export function hold(state: State, lots: number): void {
  const side = lots > 0 ? 'buy' : 'sell'
  const clientOrderId = `held-${state.seq}`
  const quantity = m(`${Math.abs(lots) / 100_000}`)
  put(state, submit(clientOrderId, { ...onPerp, side, quantity, price: m('50000') }))
  put(state, filled(clientOrderId, { lots: Math.abs(lots), price: '50000' }))
}

/** The first thing that came of an order. */
export function verdictOn(state: State, over: Partial<OrderRequest> = {}, around: Around = {}): Event {
  const [event] = put(state, submit(null, over), surroundings(around))
  if (event === undefined) throw new Error('nothing came of the order')
  return event
}

export function codeOn(state: State, over: Partial<OrderRequest> = {}, around: Around = {}): string {
  const event = verdictOn(state, over, around)
  return event.kind === 'order_denied' ? event.reason.code : event.kind
}

export function reasonOn(state: State, over: Partial<OrderRequest> = {}, around: Around = {}): unknown {
  const event = verdictOn(state, over, around)
  return event.kind === 'order_denied' ? event.reason : event.kind
}

export function enter(state: State, next: TradingState): void {
  put(state, { kind: 'set_trading_state', state: next, why: 'test', origin: ORIGIN })
}

type Change = Partial<Pick<AmendOrder, 'quantity' | 'price' | 'triggerPrice'>>

export function amend(clientOrderId: string, change: Change): Input {
  const unchanged = { quantity: null, price: null, triggerPrice: null }
  return { kind: 'amend_order', clientOrderId: id(clientOrderId), ...unchanged, ...change, origin: ORIGIN }
}

/** The market is seen at this price, on both sides. */
export function seenAt(ticks: number, key: InstrumentKey = KEY): Input {
  const price = ticks as Ticks
  const everywhere = { last: price, bid: price, ask: price, low: price, high: price, mark: price }
  return { kind: 'observe_market', observation: { key, ...everywhere } }
}

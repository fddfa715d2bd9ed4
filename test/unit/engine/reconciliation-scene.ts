import {
  type AssetName,
  type ClientOrderId,
  type Event,
  type ExecutionId,
  type Instrument,
  instrumentKey,
  type OrderRequest,
  type OrphanPolicy,
  type StockBalance,
  type StockFill,
  type StockOrder,
  type UnixNs,
  type VenueName,
  type VenueOrderId,
  type VenueStock,
} from '../../../src/domain/index.ts'
import { emptyState, type State } from '../../../src/engine/index.ts'
import {
  anInstrument,
  BTC,
  LIMITS,
  m,
  ORIGIN,
  put,
  SYMBOL,
  submit,
  surroundings,
  T0,
  USDT,
} from '../../support/builders.ts'

export const VENUE = 'binance' as VenueName
export const AT_VENUE = instrumentKey(VENUE, SYMBOL)

export const at = (seconds: number) => (T0 + BigInt(Math.round(seconds * 1000)) * 1_000_000n) as UnixNs

/** A live session at one real venue, its account not compared yet. */
export function aLiveState(over: Partial<Instrument> = {}): State {
  const state = emptyState()
  put(state, {
    kind: 'start_session',
    epoch: 'abcd0123',
    version: 'test',
    mode: 'live',
    marketSource: 'binance',
    venues: [VENUE],
  })
  put(state, { kind: 'observe_unreconciled', venue: VENUE, why: 'not reconciled since the start' })
  put(state, { kind: 'set_limits', limits: LIMITS, why: 'test', origin: ORIGIN })
  const { version: _version, ...listed } = anInstrument({ key: AT_VENUE, venue: VENUE, ...over })
  put(state, { kind: 'list_instrument', instrument: listed })
  return state
}

/** The same, found to hold 100,000 USDT and 1 BTC. */
export function aReconciledState(over: Partial<Instrument> = {}): State {
  const state = aLiveState(over)
  reconcile(state, 1)
  return state
}

export const FUNDS: readonly StockBalance[] = [balance(USDT, '100000'), balance(BTC, '1')]

export function balance(asset: AssetName, free: string, locked = '0'): StockBalance {
  return { asset, free: m(free), locked: m(locked) }
}

export interface Scene {
  readonly orders?: readonly StockOrder[]
  readonly fills?: readonly StockFill[]
  readonly balances?: readonly StockBalance[]
  readonly orphans?: OrphanPolicy
  /** Seconds after the beginning; the stock is asked for a second before. */
  readonly askedAt?: number
}

export function aStock({ orders = [], fills = [], balances = FUNDS }: Scene, askedAt: number): VenueStock {
  return { venue: VENUE, askedAt: at(askedAt), orders, fills, balances }
}

export function reconcile(state: State, seconds: number, scene: Scene = {}): readonly Event[] {
  const { orphans = 'report', askedAt = seconds - 1 } = scene
  const stock = aStock(scene, askedAt)
  return put(state, { kind: 'reconcile', stock, orphans }, surroundings({ at: at(seconds) }))
}

export function kindsOf(events: readonly Event[]): readonly string[] {
  return events.map((event) =>
    event.kind === 'mismatch_found' ? `${event.mismatch.type} ${event.mismatch.action}` : event.kind,
  )
}

export const idAt = (clientOrderId: string) => `v-${clientOrderId}` as VenueOrderId

/** As the venue knows an order of ours; 0.01 BTC at 50,000 USDT. */
export function aStockOrder(clientOrderId: string | null, over: Partial<StockOrder> = {}): StockOrder {
  return {
    venueOrderId: idAt(clientOrderId ?? 'unknown'),
    venueClientId: `vz-${clientOrderId}`,
    clientOrderId: clientOrderId as ClientOrderId | null,
    revision: clientOrderId === null ? null : 0,
    isOurs: true,
    key: AT_VENUE,
    symbol: 'BTC-USDT',
    side: 'buy',
    type: 'limit',
    price: m('50000'),
    triggerPrice: null,
    quantity: m('0.01'),
    cumQuantity: m('0'),
    ...over,
  }
}

export function aStockFill(clientOrderId: string | null, over: Partial<StockFill> = {}): StockFill {
  const { venueOrderId, venueClientId, revision, isOurs, key, symbol, side } = aStockOrder(clientOrderId)
  return {
    venueOrderId,
    venueClientId,
    clientOrderId: clientOrderId as ClientOrderId | null,
    revision,
    isOurs,
    key,
    symbol,
    side,
    executionId: `x-${clientOrderId}-1` as ExecutionId,
    quantity: m('0.01'),
    price: m('50000'),
    fee: m('0.5'),
    feeAsset: USDT,
    liquidity: 'maker',
    at: at(1),
    ...over,
  }
}

/** A request at the venue: 0.01 BTC at 50,000 USDT. */
export function submitAt(clientOrderId: string, over: Partial<OrderRequest> = {}) {
  return submit(clientOrderId, { venue: VENUE, ...over })
}

/** An order that rests at the venue since second `seconds`. */
export function rest(
  state: State,
  clientOrderId: string,
  seconds = 2,
  over: Partial<OrderRequest> = {},
): void {
  const around = surroundings({ at: at(seconds) })
  put(state, submitAt(clientOrderId, over), around)
  const report = {
    kind: 'order_accepted',
    clientOrderId: clientOrderId as ClientOrderId,
    venueOrderId: idAt(clientOrderId),
  } as const
  put(state, { kind: 'venue_report', report }, around)
}

export function orderOf(state: State, clientOrderId: string) {
  const order = state.orders.get(clientOrderId as ClientOrderId)
  if (order === undefined) throw new Error(`no order ${clientOrderId}`)
  return order
}

export function missedAt(state: State, clientOrderId: string, seconds: number): readonly Event[] {
  const report = { kind: 'order_missed', clientOrderId: clientOrderId as ClientOrderId } as const
  return put(state, { kind: 'venue_report', report }, surroundings({ at: at(seconds) }))
}

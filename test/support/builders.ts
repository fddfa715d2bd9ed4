/** Ready-made domain values for tests; each takes what the test cares about. */
import {
  type AssetName,
  type ClientOrderId,
  type Event,
  type EventBody,
  type ExecutionId,
  type Input,
  type Instrument,
  instrumentKey,
  type Lots,
  type Money,
  NO_LIMITS,
  type OrderRequest,
  type Origin,
  parseMoney,
  type RiskLimits,
  SIM_VENUE,
  type SymbolName,
  type Ticks,
  type UnixNs,
  unixNs,
  type VenueOrderId,
} from '../../src/domain/index.ts'
import { apply, emptyState, type RiskPolicy, type State, type Surroundings } from '../../src/engine/index.ts'
import { settleThrough } from '../../src/runtime/settle.ts'

export const SYMBOL = 'BTCUSDT' as SymbolName
export const BTC = 'BTC' as AssetName
export const USDT = 'USDT' as AssetName
export const KEY = instrumentKey(SIM_VENUE, SYMBOL)
export const T0 = unixNs(1_700_000_000_000_000_000n)

/** Exact money from decimal text. */
export function m(text: string): Money {
  const parsed = parseMoney(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem}`)
  return parsed.value
}

export function anInstrument(over: Partial<Instrument> = {}): Instrument {
  return {
    key: KEY,
    venue: SIM_VENUE,
    symbol: SYMBOL,
    base: BTC,
    quote: USDT,
    version: 1,
    isTrading: true,
    tickSize: m('0.01'),
    lotSize: m('0.00001'),
    notionalMin: m('5'),
    notionalMax: null,
    quantityMin: 1 as Lots,
    quantityMax: 100_000_000 as Lots,
    priceBand: null,
    feeRateMaker: m('0.001'),
    feeRateTaker: m('0.001'),
    contract: null,
    holds: { stops: true, trailingStops: false, goodTillDate: true, amendInPlace: true },
    ...over,
  }
}

export const ORIGIN: Origin = { principal: 'admin', address: '127.0.0.1', requestId: 'r-1' }

export function aRequest(over: Partial<OrderRequest> = {}): OrderRequest {
  return {
    venue: SIM_VENUE,
    symbol: SYMBOL,
    side: 'buy',
    type: 'limit',
    timeInForce: 'gtc',
    isPostOnly: false,
    isReduceOnly: false,
    quantity: m('0.01'),
    price: m('50000'),
    triggerPrice: null,
    triggerBy: 'last',
    trail: null,
    expireAt: null,
    bracket: null,
    strategyId: null,
    ...over,
  }
}

/** Nothing that risk does by itself: no breaker, limits that do not shrink. */
export const CALM_POLICY: RiskPolicy = {
  breaker: { refusalsMax: 0, moveRatioMax: null, coolDownMs: 60_000, probes: 3 },
  scaling: { volatilityUsual: null, scaleMin: m('0.25') },
}

export interface Around extends Partial<Surroundings> {
  /** In ticks; the touch stands one tick beside it. Null: no market is known. */
  readonly last?: number | null
}

export function surroundings({ last: at = 5_000_000, ...over }: Around = {}): Surroundings {
  const last = at as Ticks | null
  return {
    at: T0,
    policy: CALM_POLICY,
    quote: () => (last === null ? null : { last, bid: (last - 1) as Ticks, ask: (last + 1) as Ticks }),
    isFresh: () => last !== null,
    ageMs: () => (last === null ? null : 0),
    reach: () => null,
    volatility: () => null,
    moveRatio: () => null,
    ...over,
  }
}

export const LIMITS: RiskLimits = { ...NO_LIMITS, openOrdersMax: 200, priceCollarRatio: m('0.05') }

/** Decides and folds one input and all that follows from it, as the writer does; no venue answers. */
export function put(
  state: State,
  input: Input,
  around: Surroundings = surroundings(),
  at: UnixNs = around.at,
): readonly Event[] {
  const into = { events: [], effects: [] }
  settleThrough(state, input, { surroundings: { ...around, at }, dispatchNow: () => false, into })
  return into.events
}

export function fold(state: State, body: EventBody, at: UnixNs = T0): Event {
  const event: Event = { ...body, seq: state.seq + 1, at }
  apply(state, event)
  return event
}

/** A session with the instrument listed and 100,000 USDT and 1 BTC free. */
export function aState(limits: Partial<RiskLimits> = {}): State {
  const state = emptyState()
  put(state, {
    kind: 'start_session',
    epoch: 'abcd0123',
    version: 'test',
    mode: 'simulation',
    marketSource: 'sim',
  })
  put(state, { kind: 'set_limits', limits: { ...LIMITS, ...limits }, why: 'test', origin: ORIGIN })
  const { version: _version, ...listed } = anInstrument()
  put(state, { kind: 'list_instrument', instrument: listed })
  put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: USDT, amount: m('100000') })
  put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: BTC, amount: m('1') })
  return state
}

export const id = (text: string) => text as ClientOrderId

export function submit(clientOrderId: string | null, over: Partial<OrderRequest> = {}): Input {
  return {
    kind: 'submit_order',
    clientOrderId: clientOrderId as ClientOrderId | null,
    request: aRequest(over),
    origin: ORIGIN,
  }
}

export function cancel(clientOrderId: string): Input {
  return { kind: 'cancel_order', clientOrderId: id(clientOrderId), origin: ORIGIN }
}

export function accepted(clientOrderId: string): Input {
  const venueOrderId = `venue-${clientOrderId}` as VenueOrderId
  return {
    kind: 'venue_report',
    report: { kind: 'order_accepted', clientOrderId: id(clientOrderId), venueOrderId },
  }
}

export function filled(
  clientOrderId: string,
  fill: { readonly lots: number; readonly price: string; readonly fee?: string; readonly execution?: string },
): Input {
  return {
    kind: 'venue_report',
    report: {
      kind: 'order_filled',
      clientOrderId: id(clientOrderId),
      executionId: (fill.execution ?? `${clientOrderId}-${fill.lots}-${fill.price}`) as ExecutionId,
      quantity: fill.lots as Lots,
      price: m(fill.price),
      fee: m(fill.fee ?? '0'),
      feeAsset: USDT,
      liquidity: 'taker',
    },
  }
}

export function cancelled(clientOrderId: string): Input {
  const reason = { code: 'cancelled_by_request', details: {} } as const
  return {
    kind: 'venue_report',
    report: { kind: 'order_cancelled', clientOrderId: id(clientOrderId), reason },
  }
}

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
  type OrderRequest,
  type Origin,
  parseMoney,
  SIM_VENUE,
  type SymbolName,
  type Ticks,
  type UnixNs,
  unixNs,
  type VenueOrderId,
} from '../../src/domain/index.ts'
import { apply, decide, emptyState, type State, type Surroundings } from '../../src/engine/index.ts'

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
    quantityMax: 100_000_000 as Lots,
    feeRateMaker: m('0.001'),
    feeRateTaker: m('0.001'),
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
    quantity: m('0.01'),
    price: m('50000'),
    strategyId: null,
    ...over,
  }
}

export function surroundings(
  over: { readonly last?: number | null; readonly limits?: Partial<Surroundings['limits']> } = {},
): Surroundings {
  const last = (over.last === undefined ? 5_000_000 : over.last) as Ticks | null
  return {
    limits: { orderNotionalMax: null, openOrdersMax: 200, priceCollarRatio: m('0.05'), ...over.limits },
    quote: () => (last === null ? null : { last, bid: (last - 1) as Ticks, ask: (last + 1) as Ticks }),
  }
}

/** Decides and folds one input, as the writer does. */
export function put(
  state: State,
  input: Input,
  around: Surroundings = surroundings(),
  at: UnixNs = T0,
): readonly Event[] {
  return decide(state, input, around).map((body) => fold(state, body, at))
}

export function fold(state: State, body: EventBody, at: UnixNs = T0): Event {
  const event: Event = { ...body, seq: state.seq + 1, at }
  apply(state, event)
  return event
}

/** A session with the instrument listed and 100,000 USDT and 1 BTC free. */
export function aState(): State {
  const state = emptyState()
  put(state, {
    kind: 'start_session',
    epoch: 'abcd0123',
    version: 'test',
    mode: 'simulation',
    marketSource: 'sim',
  })
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

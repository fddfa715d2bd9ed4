/** Short ways to set a scene for the simulated exchange: prices in ticks, quantities in lots. */
import {
  type BookSnapshot,
  type ClientOrderId,
  formatMoney,
  type Instrument,
  type InstrumentKey,
  lots,
  type MarketEvent,
  MONEY_ZERO,
  money,
  type Order,
  type OrderType,
  parseSymbol,
  priceOf,
  SIM_VENUE,
  type TimeInForce,
  type Trade,
  type TriggerBy,
  ticks,
  unixNs,
  type VenueOrder,
  type VenueOrderId,
  type VenueReport,
} from '../../../../src/domain/index.ts'
import { type SimExchange, type SimExchangeOptions, simExchange } from '../../../../src/sim/exchange/index.ts'
import { simInstrument } from '../../../../src/sim/instrument/index.ts'

const listed = simInstrument(parseSymbol('BTCUSDT')!)
const perpetual = simInstrument(parseSymbol('BTCUSDT-PERP')!, 10)
if (!listed.ok || !perpetual.ok) throw new Error('not listed')
/** BTCUSDT with a maker rate of its own, so that a mixed-up rate shows, and without a smallest notional. */
export const INSTRUMENT: Instrument = {
  ...listed.instrument,
  version: 1,
  notionalMin: money(0n),
  feeRateMaker: money(800_000_000_000_000n),
}
/** Ten times leverage, tick 0.01, lot 0.00001. */
export const PERPETUAL: Instrument = { ...perpetual.instrument, version: 1, notionalMin: money(0n) }

export const id = (text: string): ClientOrderId => text as ClientOrderId

export interface OrderFields {
  readonly id?: string
  readonly revision?: number
  readonly instrument?: Instrument
  readonly side?: 'buy' | 'sell'
  readonly type?: OrderType
  readonly tif?: TimeInForce
  readonly postOnly?: boolean
  readonly reduceOnly?: boolean
  readonly quantity?: number
  readonly price?: number
  readonly trigger?: number
  readonly triggerBy?: TriggerBy
  readonly expireSecond?: number
}

export function anOrder(fields: OrderFields): VenueOrder {
  return {
    clientOrderId: id(fields.id ?? 'a'),
    revision: fields.revision ?? 0,
    instrument: fields.instrument ?? INSTRUMENT,
    side: fields.side ?? 'buy',
    type: fields.type ?? 'limit',
    timeInForce: fields.tif ?? 'gtc',
    isPostOnly: fields.postOnly ?? false,
    isReduceOnly: fields.reduceOnly ?? false,
    quantity: lots(fields.quantity ?? 10),
    price: ticks(fields.price ?? 100),
    triggerPrice: fields.trigger === undefined ? null : ticks(fields.trigger),
    triggerBy: fields.triggerBy ?? 'last',
    expireAt: fields.expireSecond === undefined ? null : atSecond(fields.expireSecond),
  }
}

export const atSecond = (second: number) => unixNs(BigInt(Math.round(second * 1e6)) * 1000n)

export type Levels = readonly (readonly [price: number, quantity: number])[]

export interface EventFields {
  readonly second?: number
  readonly key?: InstrumentKey
}

export function aBook(bids: Levels, asks: Levels, more: EventFields = {}): BookSnapshot {
  const levels = (side: Levels) =>
    side.map(([price, quantity]) => ({ price: ticks(price), quantity: lots(quantity) }))
  return {
    kind: 'book',
    key: more.key ?? INSTRUMENT.key,
    eventAt: atSecond(more.second ?? 0),
    bids: levels(bids),
    asks: levels(asks),
  }
}

export function aPrint(
  price: number,
  quantity: number,
  more: EventFields & { aggressor?: 'buy' | 'sell'; step?: 'bar_open' | 'bar_path' } = {},
): Trade {
  return {
    kind: 'trade',
    key: more.key ?? INSTRUMENT.key,
    eventAt: atSecond(more.second ?? 0),
    price: ticks(price),
    quantity: lots(quantity),
    aggressor: more.aggressor ?? 'sell',
    ...(more.step === undefined ? {} : { step: more.step }),
  }
}

/**
 * An exchange that answers with its reports, and in words: `a 5@101 taker`, `a cancelled
 * unfilled_remainder`.
 */
export function scene(session = 'test', options: Omit<SimExchangeOptions, 'session'> = {}) {
  return sceneOf(simExchange({ session, ...options }))
}

export function sceneOf(exchange: SimExchange) {
  const collect = (act: (report: (report: VenueReport) => void) => void): VenueReport[] => {
    const reports: VenueReport[] = []
    act((report) => reports.push(report))
    return reports
  }
  return {
    exchange,
    submit: (order: VenueOrder) => collect((report) => exchange.submit(order, report)),
    cancel: (text: string, revision = 0) =>
      collect((report) => exchange.cancel({ clientOrderId: id(text), revision }, report)),
    amend: (text: string, total: number, revision = 0) =>
      collect((report) => exchange.amend({ clientOrderId: id(text), revision }, total, report)),
    query: (text: string, revision = 0) =>
      collect((report) => exchange.query({ clientOrderId: id(text), revision }, report)),
    show: (event: MarketEvent) => collect((report) => exchange.onMarket(event, report)),
    wait: (second: number) => collect((report) => exchange.onTime(atSecond(second), report)),
  }
}

export function words(reports: readonly VenueReport[]): string[] {
  return reports.map(wordsOf)
}

const ticksIn = (price: bigint) => price / priceOf(ticks(1), INSTRUMENT.tickSize)

function wordsOf(report: VenueReport): string {
  switch (report.kind) {
    case 'order_filled':
      return `${report.clientOrderId} ${report.quantity}@${ticksIn(report.price)} ${report.liquidity}`
    case 'order_triggered':
      return `${report.clientOrderId} triggered ${ticksIn(report.price)}`
    case 'order_accepted':
    case 'order_outcome_unknown':
    case 'order_missed':
    case 'amend_accepted':
      return `${report.clientOrderId} ${report.kind.replace('order_', '')}`
    case 'funding_paid':
      return `funding ${formatMoney(report.amount)} at ${ticksIn(report.mark)}`
    case 'position_liquidated':
      return `liquidated ${report.side} ${report.quantity}@${ticksIn(report.price)}`
    default:
      return `${report.clientOrderId} ${report.kind.replace('order_', '')} ${report.reason.code}`
  }
}

/** An order as the journal keeps it, of which the exchange looks at these fields. */
export function aJournaledOrder(venueOrder: VenueOrder, over: Partial<Order> = {}): Order {
  const { clientOrderId, side, type, timeInForce, isPostOnly, isReduceOnly, triggerBy, expireAt } = venueOrder
  return {
    clientOrderId,
    request: {
      venue: SIM_VENUE,
      symbol: venueOrder.instrument.symbol,
      side,
      type,
      timeInForce,
      isPostOnly,
      isReduceOnly,
      quantity: MONEY_ZERO,
      price: null,
      triggerPrice: null,
      triggerBy,
      trail: null,
      expireAt,
      bracket: null,
      strategyId: null,
    },
    origin: { principal: 'test', address: '', requestId: '' },
    key: venueOrder.instrument.key,
    instrument: venueOrder.instrument,
    status: 'accepted',
    heldBy: 'venue',
    venueOrderId: `old-${clientOrderId}` as VenueOrderId,
    revision: venueOrder.revision,
    reason: null,
    price: venueOrder.price,
    triggerPrice: venueOrder.triggerPrice,
    isTriggered: false,
    heldShape: null,
    quantity: venueOrder.quantity,
    cumQty: lots(0),
    firstExecutionId: null,
    cancelledBy: null,
    exitedQuantity: MONEY_ZERO,
    isLetGo: false,
    siblingQuantity: MONEY_ZERO,
    cumQuote: MONEY_ZERO,
    fees: MONEY_ZERO,
    feeAsset: null,
    otherFees: [],
    locked: MONEY_ZERO,
    amendment: null,
    link: null,
    exits: [],
    missedAt: null,
    replacedQty: lots(0),
    createdAt: unixNs(0n),
    sentAt: unixNs(0n),
    lastAt: unixNs(0n),
    createdSeq: 1,
    lastSeq: 1,
    ...over,
  }
}

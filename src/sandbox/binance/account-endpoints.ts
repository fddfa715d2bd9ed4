import type { Instrument } from '../../domain/index.ts'
import type { SandboxFill, SandboxOrder } from '../core/index.ts'
import { commissionView } from './commission.ts'
import { decimal } from './decimals.ts'
import { type Endpoint, signed } from './endpoint.ts'
import { spanOf } from './market-endpoints.ts'
import { METERS } from './meters.ts'
import { orderView, tradeView, type View } from './order-views.ts'
import { flagOf, integerOf, limitOf, missing, type Parameters } from './parameters.ts'
import { type PreventedMatch, preventedRow } from './prevented-matches.ts'
import { Refusal } from './refusal.ts'
import { filtersOf } from './symbols.ts'
import { type BinanceVenue, instrumentOf } from './venue.ts'

export const ACCOUNT: Endpoint = signed(20, ['omitZeroBalances'], account)
export const COMMISSION: Endpoint = signed(20, ['symbol'], (venue, parameters) =>
  commissionView(instrumentOf(venue, parameters)),
)
export const OPEN_ORDERS: Endpoint = signed(
  (parameters) => (parameters.has('symbol') ? 6 : 80),
  ['symbol'],
  openOrders,
)
export const ALL_ORDERS: Endpoint = signed(
  20,
  ['symbol', 'orderId', 'startTime', 'endTime', 'limit'],
  allOrders,
)
export const MY_TRADES: Endpoint = signed(
  (parameters) => (parameters.has('orderId') ? 5 : 20),
  ['symbol', 'orderId', 'startTime', 'endTime', 'fromId', 'limit'],
  myTrades,
)
export const ORDER_LIMITS: Endpoint = signed(40, [], orderLimits)
export const PREVENTED: Endpoint = signed(
  (parameters) => (parameters.has('orderId') ? 20 : 2),
  ['symbol', 'preventedMatchId', 'orderId', 'fromPreventedMatchId', 'limit'],
  preventedMatches,
)
export const MY_FILTERS: Endpoint = signed(40, ['symbol'], (venue, parameters) => ({
  exchangeFilters: [],
  symbolFilters: filtersOf(instrumentOf(venue, parameters)),
  assetFilters: [],
}))
/** Orders are routed nowhere else. */
export const ALLOCATIONS: Endpoint = signed(
  20,
  ['symbol', 'startTime', 'endTime', 'fromAllocationId', 'limit', 'orderId'],
  () => [],
)

function account({ exchange }: BinanceVenue, parameters: Parameters): object {
  const omitsZeros = flagOf(parameters, 'omitZeroBalances') === true
  const [first] = exchange.instruments()
  const [maker, taker] = [rateOf(first, 'feeRateMaker'), rateOf(first, 'feeRateTaker')]
  const none = decimal(0n as Instrument['feeRateMaker'])
  return {
    makerCommission: Number(maker) * 10_000,
    takerCommission: Number(taker) * 10_000,
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { maker, taker, buyer: none, seller: none },
    canTrade: true,
    canWithdraw: false,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: exchange.nowMs(),
    accountType: 'SPOT',
    balances: exchange
      .balances()
      .filter(({ free, locked }) => !omitsZeros || free > 0n || locked > 0n)
      .map(({ asset, free, locked }) => ({ asset, free: decimal(free), locked: decimal(locked) })),
    permissions: ['SPOT'],
    uid: 354_937_868,
  }
}

/** Every symbol has the same rates. */
function rateOf(instrument: Instrument | undefined, name: 'feeRateMaker' | 'feeRateTaker'): string {
  return decimal(instrument?.[name] ?? (0n as Instrument['feeRateMaker']))
}

function openOrders(venue: BinanceVenue, parameters: Parameters): readonly View[] {
  const key = parameters.has('symbol') ? instrumentOf(venue, parameters).key : null
  return venue.exchange.openOrders(key).map((order) => orderView(venue, order))
}

function allOrders(venue: BinanceVenue, parameters: Parameters): readonly View[] {
  const { key } = instrumentOf(venue, parameters)
  const { exchange } = venue
  const all = [...exchange.closedOrders(key), ...exchange.openOrders(key)].sort(
    (one, other) => one.id - other.id,
  )
  const page = ordersAsked(all, parameters)
  return page.map((order) => orderView(venue, order))
}

function ordersAsked(all: readonly SandboxOrder[], parameters: Parameters): readonly SandboxOrder[] {
  const limit = limitOf(parameters, 500, 1_000)
  const fromId = integerOf(parameters, 'orderId')
  const [startMs, endMs] = dayAsked(parameters)
  if (fromId !== null) return all.filter(({ id }) => id >= fromId).slice(0, limit)
  const within = all.filter(
    ({ createdAtMs }) => createdAtMs >= (startMs ?? 0) && createdAtMs <= (endMs ?? createdAtMs),
  )
  return startMs === null ? within.slice(-limit) : within.slice(0, limit)
}

const DAY_MS = 86_400_000

export function dayAsked(parameters: Parameters): readonly [number | null, number | null] {
  const [startMs, endMs] = spanOf(parameters)
  if (startMs !== null && endMs !== null && endMs - startMs > DAY_MS) {
    throw new Refusal(-1127, 'More than 24 hours between startTime and endTime.')
  }
  return [startMs, endMs]
}

function myTrades(venue: BinanceVenue, parameters: Parameters): readonly View[] {
  const { key } = instrumentOf(venue, parameters)
  const orderId = integerOf(parameters, 'orderId')
  const fromId = integerOf(parameters, 'fromId')
  const [startMs, endMs] = dayAsked(parameters)
  if ((orderId !== null || fromId !== null) && (startMs !== null || endMs !== null)) {
    throw new Refusal(-1128, 'Combination of optional parameters invalid.')
  }
  const isAsked = ({ order, tradeId, atMs }: SandboxFill) =>
    (orderId === null || order.id === orderId) &&
    tradeId >= (fromId ?? 0) &&
    atMs >= (startMs ?? 0) &&
    atMs <= (endMs ?? atMs)
  const found = venue.exchange.fills(key).filter(isAsked)
  const limit = limitOf(parameters, 500, 1_000)
  const isForward = fromId !== null || startMs !== null
  return (isForward ? found.slice(0, limit) : found.slice(-limit)).map(tradeView)
}

function orderLimits({ meters, exchange }: BinanceVenue): readonly object[] {
  const [tenSeconds, day] = meters.usedOrders(exchange.nowMs())
  const view = (terms: (typeof METERS)['orders10s' | 'orders1d'], count: number) => {
    const { type, ...rest } = terms
    return { rateLimitType: type, ...rest, count }
  }
  return [view(METERS.orders10s, tenSeconds), view(METERS.orders1d, day)]
}

function preventedMatches(venue: BinanceVenue, parameters: Parameters): readonly object[] {
  const { key } = instrumentOf(venue, parameters)
  const matchId = integerOf(parameters, 'preventedMatchId')
  const orderId = integerOf(parameters, 'orderId')
  if (matchId === null && orderId === null) throw missing('preventedMatchId')
  const fromId = integerOf(parameters, 'fromPreventedMatchId') ?? 0
  const isAsked = ({ id, taker, maker }: PreventedMatch) =>
    taker.key === key &&
    id >= fromId &&
    (matchId === null || id === matchId) &&
    (orderId === null || taker.id === orderId || maker.id === orderId)
  const found = venue.prevented.all().filter(isAsked)
  return found.slice(0, limitOf(parameters, 500, 1_000)).map(preventedRow)
}

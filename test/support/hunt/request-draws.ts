import {
  type Bracket,
  type Listing,
  MONEY_ONE,
  type Money,
  type OrderRequest,
  type OrderType,
  type Side,
  type UnixNs,
} from '../../../src/domain/index.ts'
import { m } from '../builders.ts'
import type { Chance } from './chance.ts'
import type { Market } from './market.ts'

export interface DrawOptions {
  readonly chance: Chance
  readonly market: Market
  readonly nowNs: bigint
  readonly strategyId: string | null
}

const TYPES: Readonly<Record<OrderType, number>> = {
  limit: 6,
  market: 2,
  stop_market: 1,
  stop_limit: 1,
  trailing_stop: 1,
}

/** Any order a caller may form: sensible, off the grid, far away, too large or too late. */
export function drawRequest(options: DrawOptions, over: Partial<OrderRequest> = {}): OrderRequest {
  const { chance, market, strategyId } = options
  const listing = chance.pick(market.listings)
  const side = over.side ?? chance.pick<Side>(['buy', 'sell'])
  const type = over.type ?? chance.weighed(TYPES)
  const isRested = type === 'limit' || type === 'stop_limit'
  const times = TIMES[type]
  const timeInForce = chance.weighed(times)
  const isPostOnly = isRested && (timeInForce === 'gtc' || timeInForce === 'gtd') && chance.hits(0.15)
  const price = isRested ? nearMarket(options, listing, side === 'buy' ? -1 : 1) : null
  const isStopped = type === 'stop_market' || type === 'stop_limit'
  const isReduceOnly = chance.hits(0.08)
  return {
    venue: listing.venue,
    symbol: listing.symbol,
    side,
    type,
    timeInForce,
    isPostOnly,
    isReduceOnly,
    quantity: quantity(chance, listing),
    price,
    triggerPrice: isStopped ? nearMarket(options, listing, side === 'buy' ? 1 : -1) : null,
    triggerBy: chance.pick(['last', 'mark', 'bid_ask']),
    trail:
      type === 'trailing_stop'
        ? chance.pick([
            { unit: 'amount', value: m('40') },
            { unit: 'ratio', value: m('0.002') },
          ])
        : null,
    expireAt: timeInForce === 'gtd' ? expiry(options) : null,
    bracket:
      mayHaveBracket(type) && !isReduceOnly && chance.hits(0.2) ? bracket(options, listing, side) : null,
    strategyId,
    ...over,
  }
}

const TIMES = {
  limit: { gtc: 6, ioc: 1, fok: 1, gtd: 1 },
  market: { ioc: 4, fok: 1 },
  stop_market: { gtc: 4, gtd: 1 },
  stop_limit: { gtc: 4, gtd: 1, ioc: 1 },
  trailing_stop: { gtc: 4, gtd: 1 },
} as const satisfies Record<OrderType, Partial<Record<OrderRequest['timeInForce'], number>>>

function mayHaveBracket(type: OrderType): boolean {
  return type === 'limit' || type === 'market'
}

function lastOf({ market }: DrawOptions, listing: Listing): number {
  const { last, bid, ask } = market.touch(listing.key)
  return last ?? bid ?? ask ?? 50_000
}

/** A price some way to this side of the market: close, far, or a little beyond it. */
export function nearMarket(options: DrawOptions, listing: Listing, away: 1 | -1): Money {
  const { chance } = options
  const span = chance.weighed({ 5: 3, 40: 4, 300: 3, 4000: 1 })
  const steps = chance.between(-Math.floor(Number(span) / 3), Number(span)) * away
  const price = Math.max(1, lastOf(options, listing) + steps)
  const offGrid = chance.hits(0.02) ? listing.tickSize / 3n : 0n
  return (BigInt(price) * listing.tickSize + offGrid) as Money
}

function quantity(chance: Chance, { lotSize }: Listing): Money {
  const most = chance.weighed({ 3: 2, 40: 5, 300: 2, 9000: 0.3 })
  const offGrid = chance.hits(0.02) ? lotSize / 3n : 0n
  return (BigInt(chance.between(1, Number(most))) * lotSize + offGrid) as Money
}

function expiry({ chance, nowNs }: DrawOptions): UnixNs {
  return (nowNs + BigInt(chance.between(-2000, 30_000)) * 1_000_000n) as UnixNs
}

function bracket(options: DrawOptions, listing: Listing, side: Side): Bracket {
  const { chance } = options
  const last = BigInt(lastOf(options, listing)) * listing.tickSize
  const away = side === 'buy' ? 1n : -1n
  const at = (ratio: bigint) => {
    const price = last + (last * ratio * away) / 10_000n
    return (price - (price % listing.tickSize)) as Money
  }
  const takeProfit = { price: at(BigInt(chance.between(5, 120))) }
  const triggerPrice = at(-BigInt(chance.between(5, 120)))
  const beyond = (triggerPrice - ((triggerPrice * away) / 200n / MONEY_ONE) * MONEY_ONE) as Money
  const stopLoss = { triggerPrice, price: chance.hits(0.3) ? beyond : null }
  const shape = chance.weighed({ both: 4, gain: 1, loss: 1 })
  return {
    takeProfit: shape === 'loss' ? null : takeProfit,
    stopLoss: shape === 'gain' ? null : stopLoss,
  }
}

/** A limit and a stop of one side and quantity, the market somewhere between. */
export function drawPair(options: DrawOptions): { limit: OrderRequest; stop: OrderRequest } {
  const { chance, market } = options
  const side = chance.pick<Side>(['buy', 'sell'])
  const listing = chance.pick(market.listings)
  const shared = {
    side,
    venue: listing.venue,
    symbol: listing.symbol,
    timeInForce: 'gtc',
    expireAt: null,
    bracket: null,
    quantity: quantity(chance, listing),
  } as const
  const away = side === 'buy' ? -1 : 1
  const limit = drawRequest(options, {
    ...shared,
    type: 'limit',
    price: nearMarket(options, listing, away),
    triggerPrice: null,
    trail: null,
  })
  const stopType = chance.pick(['stop_market', 'stop_limit'] as const)
  const triggerPrice = nearMarket(options, listing, away === 1 ? -1 : 1)
  const stop = drawRequest(options, {
    ...shared,
    type: stopType,
    triggerPrice,
    price: stopType === 'stop_limit' ? triggerPrice : null,
    trail: null,
    isPostOnly: false,
  })
  return { limit, stop }
}

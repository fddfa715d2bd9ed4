import type { OrderBody } from '../contract/index.ts'
import {
  MONEY_ONE,
  type Money,
  type OrderRequest,
  type OrderType,
  type TimeInForce,
  type Trail,
  type TriggerBy,
  type UnixNs,
  unixNs,
} from '../domain/index.ts'
import { positive, refuse, shown } from './reading.ts'

type SaidTimeInForce = 'gtc' | 'ioc' | 'fok' | 'gtd' | 'gtx'

interface Terms {
  readonly name: string
  readonly needs: { readonly price: boolean; readonly stopPrice: boolean; readonly trail: boolean }
  readonly timesInForce: readonly SaidTimeInForce[]
  /** What to say instead when the price is missing, or one too many. */
  readonly otherwise: string
}

const ALL: readonly SaidTimeInForce[] = ['gtc', 'ioc', 'fok', 'gtd', 'gtx']

/** What each type of order needs, and must not bring. */
const TERMS: Readonly<Record<OrderType, Terms>> = {
  limit: {
    name: 'A limit order',
    needs: { price: true, stopPrice: false, trail: false },
    timesInForce: ALL,
    otherwise: 'for a market order say type "market"',
  },
  market: {
    name: 'A market order',
    needs: { price: false, stopPrice: false, trail: false },
    timesInForce: ['gtc', 'ioc', 'fok'],
    otherwise: 'leave it out or say type "limit"',
  },
  stop_market: {
    name: 'A stop market order',
    needs: { price: false, stopPrice: true, trail: false },
    timesInForce: ['gtc', 'gtd'],
    otherwise: 'leave it out or say type "stop_limit"',
  },
  stop_limit: {
    name: 'A stop limit order',
    needs: { price: true, stopPrice: true, trail: false },
    timesInForce: ALL,
    otherwise: 'for a stop that trades at market say type "stop_market"',
  },
  trailing_stop: {
    name: 'A trailing stop',
    needs: { price: false, stopPrice: false, trail: true },
    timesInForce: ['gtc', 'gtd'],
    otherwise: 'leave it out: it trades at market once its trigger is reached',
  },
}

const TYPES = {
  limit: 'limit',
  market: 'market',
  stop: 'stop_market',
  stop_market: 'stop_market',
  stop_limit: 'stop_limit',
  trailing_stop: 'trailing_stop',
} as const satisfies Record<string, OrderType>

/** No type means limit. */
export function readType({ type }: OrderBody): OrderType {
  return TYPES[(type?.toLowerCase() ?? 'limit') as keyof typeof TYPES]
}

type PriceTerms = Pick<OrderRequest, 'price' | 'triggerPrice' | 'trail' | 'triggerBy'>

/** Every price of an order but those of its exits. */
export function readPrices(body: OrderBody, type: OrderType): PriceTerms {
  return {
    price: readPrice(body, type),
    triggerPrice: readStopPrice(body, type),
    trail: readTrail(body, type),
    triggerBy: readTriggerBy(body, type),
  }
}

function readPrice({ price }: OrderBody, type: OrderType): Money | null {
  const { name, needs, otherwise } = TERMS[type]
  if (needs.price) {
    return price === undefined
      ? refuse('price', `${name} needs a price; ${otherwise}.`)
      : positive('price', price)
  }
  return price === undefined ? null : refuse('price', `${name} takes no price; ${otherwise}.`)
}

function readStopPrice({ stop_price: stopPrice }: OrderBody, type: OrderType): Money | null {
  const { name, needs } = TERMS[type]
  if (needs.stopPrice) {
    return stopPrice === undefined
      ? refuse('stop_price', `${name} needs a stop_price, at which it is triggered.`)
      : positive('stop_price', stopPrice)
  }
  if (stopPrice === undefined) return null
  const instead = needs.trail
    ? 'its trigger follows the market'
    : 'for a stop say type "stop_market" or "stop_limit"'
  return refuse('stop_price', `${name} takes no stop_price; ${instead}.`)
}

const PERCENT = 100n

function readTrail(body: OrderBody, type: OrderType): Trail | null {
  const { trail_amount: amount, trail_percent: percent } = body
  const { name, needs } = TERMS[type]
  if (!needs.trail) {
    const field = amount !== undefined ? 'trail_amount' : percent !== undefined ? 'trail_percent' : null
    return field === null ? null : refuse(field, `${name} takes no ${field}; say type "trailing_stop".`)
  }
  if (amount !== undefined && percent !== undefined) {
    return refuse('trail_percent', `${name} takes trail_amount or trail_percent, not both.`)
  }
  if (amount !== undefined) return { unit: 'amount', value: positive('trail_amount', amount) }
  if (percent !== undefined) return { unit: 'ratio', value: readPercent(percent) }
  return refuse('trail_amount', `${name} needs trail_amount or trail_percent: how far it stays behind.`)
}

function readPercent(percent: string | number): Money {
  const value = positive('trail_percent', percent)
  if (value >= PERCENT * MONEY_ONE) {
    return refuse('trail_percent', `trail_percent must be below 100: ${shown(percent)}.`)
  }
  return value % PERCENT === 0n
    ? ((value / PERCENT) as Money)
    : refuse('trail_percent', `trail_percent has more than 16 digits after the point: ${shown(percent)}.`)
}

function readTriggerBy(body: OrderBody, type: OrderType): TriggerBy {
  const { name, needs } = TERMS[type]
  const mayWatch = needs.stopPrice || needs.trail || body.bracket?.stop_loss !== undefined
  if (body.trigger_by !== undefined && !mayWatch) {
    return refuse('trigger_by', `${name} watches no price, so it takes no trigger_by.`)
  }
  return (body.trigger_by?.toLowerCase() ?? 'last') as TriggerBy
}

type TimeTerms = Pick<OrderRequest, 'timeInForce' | 'isPostOnly' | 'expireAt'>

/** How long an order works, and whether it may take. */
export function readTimeInForce(body: OrderBody, type: OrderType): TimeTerms {
  const { name, timesInForce } = TERMS[type]
  const said = (body.tif?.toLowerCase() ?? 'gtc') as SaidTimeInForce
  const isPostOnly = readPostOnly(body, type, said)
  if (!timesInForce.includes(said)) {
    const words = timesInForce.map((word) => word.toUpperCase()).join(', ')
    return refuse('tif', `${name} cannot be ${said.toUpperCase()}; it takes ${words}.`)
  }
  const expireAt = readExpiry(body, said)
  if (type === 'market') return { timeInForce: said === 'fok' ? 'fok' : 'ioc', isPostOnly, expireAt }
  const timeInForce: TimeInForce = said === 'gtx' ? 'gtc' : said
  return { timeInForce, isPostOnly, expireAt }
}

function readPostOnly(body: OrderBody, type: OrderType, said: SaidTimeInForce): boolean {
  const { name, needs } = TERMS[type]
  if (said === 'gtx' && body.post_only === false) {
    return refuse('post_only', 'tif GTX is post only, and post_only says false; leave one of them out.')
  }
  const isPostOnly = body.post_only === true || said === 'gtx'
  if (isPostOnly && !needs.price) {
    return refuse('post_only', `${name} always takes, so it cannot be post only.`)
  }
  if (isPostOnly && (said === 'ioc' || said === 'fok')) {
    return refuse('tif', `A post-only order rests, so it cannot be ${said.toUpperCase()}.`)
  }
  return isPostOnly
}

/** As far as a journal counts: signed 64 bits of nanoseconds. */
const EXPIRY_MAX = 9_223_372_036_854_775_807n

function readExpiry({ expire_ts_ns: expiry }: OrderBody, said: SaidTimeInForce): UnixNs | null {
  if (said !== 'gtd') {
    return expiry === undefined
      ? null
      : refuse('expire_ts_ns', 'expire_ts_ns belongs to tif "gtd"; say it, or leave the date out.')
  }
  if (expiry === undefined) {
    return refuse('expire_ts_ns', 'tif "gtd" needs expire_ts_ns: when the order expires, in nanoseconds.')
  }
  const value = positive('expire_ts_ns', expiry)
  const nanoseconds = value / MONEY_ONE
  return value % MONEY_ONE === 0n && nanoseconds <= EXPIRY_MAX
    ? unixNs(nanoseconds)
    : refuse('expire_ts_ns', `expire_ts_ns is not a time in whole nanoseconds: ${shown(expiry)}.`)
}

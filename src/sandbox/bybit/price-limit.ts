/**
 * How far a limit order may reach: https://bybit-exchange.github.io/docs/v5/account/set-price-limit. Measured
 * from the last price here, from an index there.
 */
import {
  type Instrument,
  MONEY_ONE,
  type Money,
  money,
  multiplyMoney,
  priceOf,
  type Side,
  stepsDown,
  type Ticks,
  ticks,
} from '../../domain/index.ts'
import { type House, instrumentOf, nativeOf, priceText } from './house.ts'
import type { Parameters } from './parameters.ts'
import { badParameter, no, type Reply, UNKNOWN_SYMBOL, yes } from './reply.ts'

export interface PriceLimit {
  /** The highest a buy, the lowest a sell may ask. */
  readonly buy: Ticks
  readonly sell: Ticks
}

/** Null where there is none, or nothing was traded yet. */
export function priceLimitOf({ exchange }: House, instrument: Instrument): PriceLimit | null {
  const { priceBand, tickSize } = instrument
  const last = exchange.ticker(instrument.key)?.last
  if (priceBand === null || last === undefined) return null
  const from = priceOf(last, tickSize)
  const lowest = multiplyMoney(from, priceBand.lowest)
  const isBetween = lowest % tickSize !== 0n
  return {
    buy: ticks(stepsDown(multiplyMoney(from, priceBand.highest), tickSize)),
    sell: ticks(stepsDown(lowest, tickSize) + (isBetween ? 1 : 0)),
  }
}

/** `riskParameters.priceLimitRatioX`: how far beyond the market, as a fraction. */
export function limitRatio({ priceBand }: Instrument): Money {
  return money((priceBand?.highest ?? MONEY_ONE) - MONEY_ONE)
}

/** The price the account's setting makes of one that reaches too far; null when it is to be refused. */
export function adjusted(house: House, side: Side, { price, limit }: Reach): Ticks | null {
  if (!house.settings.adjustsPrices || !isBeyond(side, { price, limit })) return null
  return limit[side]
}

interface Reach {
  readonly price: Ticks
  readonly limit: PriceLimit
}

/** Whether it reaches too far into the market; on the other side it is merely far away. */
function isBeyond(side: Side, { price, limit }: Reach): boolean {
  return side === 'buy' ? price > limit.buy : price < limit.sell
}

export function beyondLimit(instrument: Instrument, side: Side, reach: Reach): Reply {
  const { price, limit } = reach
  if (isBeyond(side, reach)) {
    const bound = priceText(instrument, limit[side])
    return side === 'buy'
      ? no(170193, `Buy order price cannot be higher than ${bound}.`)
      : no(170194, `Sell order price cannot be lower than ${bound}.`)
  }
  return price > limit.buy
    ? no(170132, 'Order price too high.')
    : no(170133, 'Order price lower than the minimum.')
}

export function priceLimit(house: House, { text }: Parameters): Reply {
  const instrument = instrumentOf(house, text('symbol'))
  const limit = instrument === null ? null : priceLimitOf(house, instrument)
  if (instrument === null || limit === null) return UNKNOWN_SYMBOL
  return yes({
    symbol: nativeOf(instrument),
    buyLmt: priceText(instrument, limit.buy),
    sellLmt: priceText(instrument, limit.sell),
    ts: String(house.exchange.nowMs()),
  })
}

export function setLimitAction({ settings }: House, { text }: Parameters): Reply {
  const isOn = text('modifyEnable')
  if (isOn !== 'true' && isOn !== 'false') return badParameter('modifyEnable')
  settings.adjustsPrices = isOn === 'true'
  return { ...yes({}), message: 'success' }
}

export function userSettings({ settings }: House): Reply {
  return yes({ lpaSpot: settings.adjustsPrices, lpaPerp: false, smsef: false, fmsef: false })
}

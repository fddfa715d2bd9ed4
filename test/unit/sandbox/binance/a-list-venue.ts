/** Order lists at the face, with a market that stands where the test puts it. */
import type { Ticks } from '../../../../src/domain/index.ts'
import { aBinance, type BinanceTerms } from './a-binance.ts'

export type Asked = Readonly<Record<string, string | number>>

export function aListVenue(terms: BinanceTerms = {}) {
  const venue = aBinance(terms)
  venue.run(1_000)
  const key = venue.key('BTCUSDT')
  const last = venue.exchange.ticker(key)!.last
  /** The market stands there from now on. */
  const hold = (ratio: number) => {
    venue.exchange.hold(key, Math.floor(last * ratio) as Ticks)
    venue.run(100)
  }
  hold(1)
  const at = (ratio: number) => (Math.floor(last * ratio) / 100).toFixed(2)
  const pair = (over: Asked = {}) =>
    venue.signed('POST', 'orderList/oco', {
      ...{ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.5', listClientOrderId: 'pair' },
      ...{ aboveType: 'LIMIT_MAKER', abovePrice: at(1.1), aboveClientOrderId: 'profit' },
      ...{ belowType: 'STOP_LOSS', belowStopPrice: at(0.9), belowClientOrderId: 'loss', ...over },
    })
  const working = {
    ...{ symbol: 'BTCUSDT', workingType: 'LIMIT', workingTimeInForce: 'GTC', workingSide: 'BUY' },
    ...{ workingPrice: at(0.99), workingQuantity: '0.5', workingClientOrderId: 'entry' },
  }
  const chain = (over: Asked = {}) =>
    venue.signed('POST', 'orderList/oto', {
      ...{ ...working, pendingType: 'LIMIT', pendingTimeInForce: 'GTC', pendingSide: 'SELL' },
      ...{ pendingPrice: at(1.1), pendingQuantity: '0.4', pendingClientOrderId: 'exit', ...over },
    })
  const bracket = (over: Asked = {}) =>
    venue.signed('POST', 'orderList/otoco', {
      ...{ ...working, pendingSide: 'SELL', pendingQuantity: '0.4' },
      ...{ pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: at(1.1), pendingAboveClientOrderId: 'profit' },
      ...{ pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: at(0.9) },
      ...{ pendingBelowClientOrderId: 'loss', ...over },
    })
  const orderOf = (origClientOrderId: string) =>
    venue.signed('GET', 'order', { symbol: 'BTCUSDT', origClientOrderId }).json
  const statuses = (...names: readonly string[]) => names.map((name) => orderOf(name).status)
  /** Somebody trades with us. */
  const print = (ratio: number, quantity: string, aggressor: 'buy' | 'sell') => {
    const price = Math.floor(last * ratio) as Ticks
    venue.exchange.print(key, { price, quantity: venue.lots('BTCUSDT', quantity), aggressor })
    venue.run(50)
  }
  return { ...venue, last, at, hold, pair, chain, bracket, orderOf, statuses, print }
}

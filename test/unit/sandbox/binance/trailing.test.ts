import { describe, expect, test } from 'bun:test'
import type { Ticks } from '../../../../src/domain/index.ts'
import { aBinance, type Json } from './a-binance.ts'

type Asked = Readonly<Record<string, string | number>>

/** Last prices are named by what they are of the first one. */
function aVenue() {
  const venue = aBinance()
  venue.run(1_000)
  const key = venue.key('BTCUSDT')
  const last = 5_000_000
  const hold = (ratio: number) => {
    venue.exchange.hold(key, Math.round(last * ratio) as Ticks)
    venue.run(100)
  }
  hold(1)
  const at = (ratio: number) => (Math.round(last * ratio) / 100).toFixed(2)
  const stop = (over: Asked) =>
    venue.signed('POST', 'order', {
      ...{ symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.01', newClientOrderId: 'stop' },
      ...{ newOrderRespType: 'RESULT', ...over },
    })
  const found = () => venue.signed('GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'stop' }).json
  return { ...venue, hold, at, stop, found }
}

describe('a stop that follows the price', () => {
  test('from the start: fires so far below the highest price since', () => {
    const venue = aVenue()
    const placed = venue.stop({ trailingDelta: 700 }).json
    expect(placed).toMatchObject({ status: 'NEW', trailingDelta: 700, stopPrice: '0.00000000' })
    venue.run(100)
    expect(venue.found().trailingTime).toBeGreaterThan(0)
    venue.hold(1.1)
    venue.hold(1.03)
    expect(venue.found().status).toBe('NEW')
    venue.hold(1.022)
    expect(venue.found()).toMatchObject({ status: 'FILLED', trailingDelta: 700 })
  })

  test('to buy: so far above the lowest, and with a limit', () => {
    const venue = aVenue()
    venue.stop({
      ...{ side: 'BUY', type: 'TAKE_PROFIT_LIMIT', timeInForce: 'GTC', price: venue.at(0.8) },
      ...{ stopPrice: venue.at(0.95), trailingDelta: 850 },
    })
    venue.hold(1.2)
    venue.hold(0.96)
    expect(venue.found()).toMatchObject({ trailingTime: -1, stopPrice: `${venue.at(0.95)}000000` })
    venue.hold(0.94)
    venue.hold(0.9)
    venue.hold(0.97)
    expect(venue.found()).toMatchObject({ isWorking: false })
    expect(venue.found().trailingTime).toBeGreaterThan(0)
    venue.hold(0.98)
    expect(venue.found()).toMatchObject({ isWorking: true, status: 'NEW', price: `${venue.at(0.8)}000000` })
  })

  test('for a loss begins where a stop would have fired', () => {
    const venue = aVenue()
    venue.stop({ stopPrice: venue.at(0.975), trailingDelta: 1_000 })
    venue.hold(1.0375)
    venue.hold(0.93)
    expect(venue.found()).toMatchObject({ status: 'NEW' })
    venue.hold(1.025)
    venue.hold(0.923)
    expect(venue.found().status).toBe('NEW')
    venue.hold(0.9225)
    expect(venue.found().status).toBe('FILLED')
  })

  test("is told of on the account's stream", () => {
    const venue = aVenue()
    const api = venue.socket('/ws-api/v3')
    venue.call(api, 'userDataStream.subscribe.signature')
    venue.stop({ trailingDelta: 100 })
    venue.run(50)
    const told = api.take().map(({ event }) => event)
    expect(told[0]).toMatchObject({ e: 'executionReport', d: 100, D: -1, P: '0.00000000', o: 'STOP_LOSS' })
  })

  test('in a pair ends the other when it fires', () => {
    const venue = aVenue()
    const { json } = venue.signed('POST', 'orderList/oco', {
      ...{ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.5', aboveType: 'LIMIT_MAKER' },
      ...{ abovePrice: venue.at(1.2), belowType: 'STOP_LOSS', belowTrailingDelta: 500 },
    })
    const statuses = () =>
      venue.signed('GET', 'allOrders', { symbol: 'BTCUSDT' }).json.map(({ status }: Json) => status)
    expect(json.orderReports[0]).toMatchObject({ type: 'STOP_LOSS', trailingDelta: 500 })
    venue.hold(1.1)
    venue.hold(1.04)
    expect(statuses()).toEqual(['FILLED', 'EXPIRED'])
  })

  test.each<[Asked, number, string]>([
    [{ trailingDelta: 9 }, -1013, 'Filter failure: TRAILING_DELTA'],
    [{ trailingDelta: 2_001 }, -1013, 'Filter failure: TRAILING_DELTA'],
    [{ trailingDelta: '1.5' }, -1100, "Illegal characters found in parameter 'trailingDelta'"],
    [{}, -1102, "Param 'stopPrice' or 'trailingDelta' must be sent"],
    [{ trailingDelta: 100, stopPrice: '60000' }, -2010, 'Order would trigger immediately.'],
  ])('refused: %j', (over, code, text) => {
    const { json } = aVenue().stop(over)
    expect(json.code).toBe(code)
    expect(json.msg).toContain(text)
  })
})

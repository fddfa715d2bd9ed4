import { describe, expect, test } from 'bun:test'
import { m } from '../../../support/builders.ts'
import type { Json } from './a-binance.ts'
import { type Asked, aListVenue } from './a-list-venue.ts'

describe('what waits for a working order', () => {
  test('is pending and has nothing set aside', () => {
    const venue = aListVenue()
    const quote = venue.locked('USDT')
    const { json, headers } = venue.bracket()
    expect(headers['x-mbx-order-count-10s']).toBe('3')
    expect(json).toMatchObject({
      ...{ contingencyType: 'OTO', listStatusType: 'EXEC_STARTED', listOrderStatus: 'EXECUTING' },
      orderReports: [
        { clientOrderId: 'entry', status: 'NEW', side: 'BUY', type: 'LIMIT' },
        { clientOrderId: 'loss', status: 'PENDING_NEW', type: 'STOP_LOSS', workingTime: -1 },
        { clientOrderId: 'profit', status: 'PENDING_NEW', type: 'LIMIT_MAKER', workingTime: -1 },
      ],
    })
    expect(venue.locked('BTC')).toBe(m('0'))
    expect(venue.locked('USDT') - quote).toBe(m(venue.at(0.99)) / 2n)
    expect(venue.signed('GET', 'openOrders').json).toHaveLength(3)
    expect(venue.orderOf('profit')).toMatchObject({ isWorking: false, workingTime: -1 })
    venue.hold(0.995)
    venue.hold(1.2)
    expect(venue.statuses('entry', 'loss', 'profit')).toEqual(['NEW', 'PENDING_NEW', 'PENDING_NEW'])
  })

  test('goes in once all of the working order is filled', () => {
    const venue = aListVenue()
    const api = venue.socket('/ws-api/v3')
    venue.call(api, 'userDataStream.subscribe.signature')
    venue.bracket()
    venue.print(0.99, '0.2', 'sell')
    expect(venue.statuses('entry', 'loss', 'profit')).toEqual([
      ...['PARTIALLY_FILLED', 'PENDING_NEW', 'PENDING_NEW'],
    ])
    venue.run(50)
    api.take()
    venue.print(0.99, '0.3', 'sell')
    expect(venue.statuses('entry', 'loss', 'profit')).toEqual(['FILLED', 'NEW', 'NEW'])
    const told = api.take().map(({ event }: Json) => event)
    expect(told.slice(0, 3).map(({ c, x, X, w }: Json) => [c, x, X, w])).toEqual([
      ['entry', 'TRADE', 'FILLED', false],
      ['loss', 'NEW', 'NEW', false],
      ['profit', 'NEW', 'NEW', true],
    ])
    expect(venue.locked('BTC')).toBe(m('0.4'))
    expect(venue.orderOf('profit').workingTime).toBeGreaterThan(venue.orderOf('profit').time)
    venue.hold(0.85)
    expect(venue.statuses('loss', 'profit')).toEqual(['FILLED', 'EXPIRED'])
    expect(venue.signed('GET', 'openOrderList').json).toEqual([])
  })

  test('of a working order that is filled at once, the answer still says pending', () => {
    const venue = aListVenue()
    const { json } = venue.chain({ workingPrice: venue.at(1.01) })
    expect(json.orderReports).toMatchObject([{ status: 'FILLED' }, { status: 'PENDING_NEW' }])
    expect(json.orderReports[0].fills.length).toBeGreaterThan(0)
    expect(venue.statuses('entry', 'exit')).toEqual(['FILLED', 'NEW'])
  })

  test('may be at market', () => {
    const venue = aListVenue()
    const base = { symbol: 'BTCUSDT', workingType: 'LIMIT_MAKER', workingSide: 'BUY' }
    venue.signed('POST', 'orderList/oto', {
      ...{ ...base, workingPrice: venue.at(0.99), workingQuantity: '0.5', pendingType: 'MARKET' },
      ...{ pendingSide: 'SELL', pendingQuantity: '0.5', pendingClientOrderId: 'exit' },
    })
    expect(venue.statuses('exit')).toEqual(['PENDING_NEW'])
    venue.print(0.99, '0.5', 'sell')
    expect(venue.statuses('exit')).toEqual(['FILLED'])
  })

  test('ends with the working order', () => {
    const venue = aListVenue()
    venue.bracket({ workingTimeInForce: 'IOC' })
    expect(venue.orderOf('entry')).toMatchObject({ status: 'EXPIRED' })
    for (const name of ['loss', 'profit']) {
      expect(venue.orderOf(name)).toMatchObject({
        ...{ status: 'EXPIRED', expiryReason: 'OTO_PHASE_ONE_EXPIRED' },
      })
    }
    venue.chain()
    venue.signed('DELETE', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'exit' })
    expect(venue.statuses('entry', 'exit')).toEqual(['CANCELED', 'CANCELED'])
    expect(venue.signed('GET', 'openOrderList').json).toEqual([])
    expect(venue.locked('USDT')).toBe(m('0'))
  })

  test('ends when the venue does not take it by then, and the other of its pair too', () => {
    const venue = aListVenue({ balances: { USDT: '100000' } })
    venue.bracket({ pendingQuantity: '0.6' })
    venue.print(0.99, '0.5', 'sell')
    expect(venue.orderOf('loss')).toMatchObject({ status: 'EXPIRED', expiryReason: 'REJECTED' })
    expect(venue.orderOf('profit')).toMatchObject({ status: 'EXPIRED', expiryReason: 'OCO_TRIGGER' })
    expect(venue.signed('GET', 'orderList', { orderListId: 1 }).json.listOrderStatus).toBe('ALL_DONE')
  })

  test.each<[Asked, number, string]>([
    [{ workingType: 'MARKET' }, -1116, 'Invalid orderType.'],
    [{ workingQuantity: '' }, -1105, "Parameter 'workingQuantity' was empty."],
    [{ pendingPrice: '1.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    [{ pendingQuantity: '0.00001' }, -1013, 'Filter failure: NOTIONAL'],
    [{ workingQuantity: '50' }, -2010, 'Account has insufficient balance for requested action.'],
    [{ pendingClientOrderId: 'entry' }, -2010, 'Duplicate order sent.'],
    [{ pendingStopPrice: '1' }, -1106, "Parameter 'pendingStopPrice' sent when not required."],
  ])('refused: %j', (over, code, text) => {
    const venue = aListVenue()
    const { json } = venue.chain(over)
    expect(json.code).toBe(code)
    expect(json.msg).toContain(text)
    expect(venue.signed('GET', 'openOrders').json).toEqual([])
  })
})

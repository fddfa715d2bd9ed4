import { describe, expect, test } from 'bun:test'
import { m } from '../../../support/builders.ts'
import { aListVenue } from './a-list-venue.ts'

describe('an iceberg', () => {
  function anIceberg() {
    const venue = aListVenue()
    const price = venue.at(1.05)
    const { json } = venue.limit({ side: 'SELL', quantity: '0.5', icebergQty: '0.2', price })
    venue.run(200)
    const shown = () => {
      const { asks } = venue.open('depth', { symbol: 'BTCUSDT', limit: 5000 }).json
      return asks.find(([at]: readonly string[]) => at === `${price}000000`)?.[1] ?? null
    }
    return { ...venue, json, shown }
  }

  test('shows a part of itself at a time, and sets aside all of it', () => {
    const venue = anIceberg()
    expect(venue.json).toMatchObject({ icebergQty: '0.20000000', origQty: '0.50000000' })
    expect(venue.locked('BTC')).toBe(m('0.5'))
    expect(venue.shown()).toBe('0.20000000')
    venue.print(1.05, '0.15', 'buy')
    expect(venue.shown()).toBe('0.05000000')
    venue.print(1.05, '0.05', 'buy')
    expect(venue.shown()).toBe('0.20000000')
    venue.print(1.05, '0.25', 'buy')
    expect(venue.shown()).toBe('0.05000000')
    venue.print(1.05, '0.05', 'buy')
    expect(venue.shown()).toBe(null)
    expect(venue.locked('BTC')).toBe(m('0'))
  })

  test('says so wherever it is told of', () => {
    const venue = anIceberg()
    const { orderId } = venue.json
    expect(venue.signed('GET', 'order', { symbol: 'BTCUSDT', orderId }).json.icebergQty).toBe('0.20000000')
    const api = venue.socket('/ws-api/v3')
    venue.call(api, 'userDataStream.subscribe.signature')
    expect(venue.signed('DELETE', 'order', { symbol: 'BTCUSDT', orderId }).json.icebergQty).toBe('0.20000000')
    venue.run(50)
    expect(api.take()[0].event).toMatchObject({ e: 'executionReport', F: '0.20000000' })
    expect(venue.shown()).toBe(null)
  })

  test('as a leg of a list', () => {
    const venue = aListVenue()
    const both = { abovePrice: venue.at(1.1), aboveIcebergQty: '0.1' }
    expect(venue.pair(both).json.orderReports[1].icebergQty).toBe('0.10000000')
    const other = { listClientOrderId: 'b', aboveClientOrderId: 'c', belowClientOrderId: 'd' }
    const limited = {
      ...{ belowType: 'STOP_LOSS_LIMIT', belowPrice: venue.at(0.9), belowTimeInForce: 'IOC' },
      belowIcebergQty: '0.1',
    }
    expect(venue.pair({ ...other, ...limited }).json).toEqual({
      code: -1160,
      msg: "Parameter 'belowIcebergQty' is not supported if 'belowTimeInForce' is not GTC.",
    })
    expect(venue.chain({ pendingType: 'MARKET', pendingIcebergQty: '0.1' }).json.code).toBe(-1106)
  })
})

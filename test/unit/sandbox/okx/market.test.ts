import { describe, expect, test } from 'bun:test'
import { aFace, instId, limitOrder, lowPrice } from './a-face.ts'

/** The face begins at midnight of the first of January, UTC. */
const YEAR_MS = Date.UTC(2026, 0)

describe('bars', () => {
  const face = aFace()
  const opening = (bar: string) => {
    const { body } = face.get('market/candles', { instId, bar, limit: '1' })
    return Number((body as { data: string[][] }).data[0]?.[0])
  }

  test('of six hours and more begin by Hong Kong’s clock, and by UTC where that is asked for', () => {
    face.sandbox.step(1000)
    expect(opening('4H')).toBe(YEAR_MS)
    expect(opening('6H')).toBe(Date.UTC(2025, 11, 31, 22))
    expect(opening('6Hutc')).toBe(YEAR_MS)
    expect(opening('1D')).toBe(Date.UTC(2025, 11, 31, 16))
    expect(opening('1Dutc')).toBe(YEAR_MS)
    expect(opening('1W')).toBe(Date.UTC(2025, 11, 28, 16))
    expect(opening('1Wutc')).toBe(Date.UTC(2025, 11, 29))
    expect(opening('1M')).toBe(Date.UTC(2025, 11, 31, 16))
    expect(opening('3Mutc')).toBe(YEAR_MS)
    expect(face.get('market/candles', { instId, bar: '5D' }).code).toBe('51000')
  })

  test('of months are told to whoever subscribes to them', () => {
    const socket = face.socket('business')
    const arg = { channel: 'candle1Mutc', instId }
    const [subscribed, candle] = socket.say({ op: 'subscribe', args: [arg] })
    expect(subscribed).toMatchObject({ event: 'subscribe', arg })
    expect(candle).toMatchObject({ arg, data: [[String(YEAR_MS), ...Array(8).fill(expect.any(String))]] })
    expect(socket.say({ op: 'subscribe', args: [{ channel: 'candle5M', instId }] })).toMatchObject([
      { event: 'error', code: '60018' },
    ])
  })
})

test('a key that may look and trade moves no money', () => {
  const { get, post } = aFace()
  expect(get('asset/deposit-history').data).toEqual([])
  expect(get('asset/withdrawal-history').data).toEqual([])
  expect(get('asset/deposit-address', { ccy: 'BTC' }).code).toBe('58301')
  for (const path of ['asset/withdrawal', 'asset/transfer']) {
    const refused = post(path, { ccy: 'BTC', amt: '1' })
    expect([refused.status, refused.code]).toEqual([401, '50120'])
  }
})

test('what could be spent and sold is what is free', () => {
  const face = aFace()
  const size = (tdMode: string) => face.get('account/max-avail-size', { instId, tdMode })
  expect(size('cash').data).toEqual([{ instId, availBuy: '100000', availSell: '1' }])
  face.post('trade/order', limitOrder(lowPrice({ ...face, exchange: face.sandbox.exchange })))
  expect(Number(size('cash').data[0]?.['availBuy'])).toBeLessThan(100_000)
  expect(size('cross').code).toBe('51010')
})

test('a tag has sixteen letters and digits at most', () => {
  const face = aFace()
  const px = lowPrice({ ...face, exchange: face.sandbox.exchange })
  const placed = (tag: string) => face.post('trade/order', limitOrder(px, { tag })).data[0]?.['sCode']
  expect([placed('a'.repeat(16)), placed('a'.repeat(17)), placed('a-b')]).toEqual(['0', '51000', '51000'])
})

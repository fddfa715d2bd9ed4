import { describe, expect, test } from 'bun:test'
import { formatMoney, type Input, type Reason } from '../../../src/domain/index.ts'
import { encodeJson, reasonDetails, sentenceOf } from '../../../src/wire/index.ts'
import { aState, m, put, submit, surroundings } from '../../support/builders.ts'

/** Every code there is, with the details its maker gives it. The compiler misses the one that is missing. */
const REASONS: { readonly [Code in Reason['code']]: Reason['details'] } = {
  unknown_instrument: { symbol: 'ETHUSDT', venue: 'sim' },
  instrument_not_trading: { symbol: 'BTCUSDT' },
  no_market_data: { symbol: 'BTCUSDT' },
  price_off_tick: { price: m('1.005'), tick_size: m('0.01') },
  quantity_off_lot: { qty: m('0.000001'), lot_size: m('0.00001') },
  notional_too_small: { notional: m('2'), minimum: m('5') },
  order_too_large: { value: m('200'), maximum: m('100') },
  open_orders_limit: { open_orders: '200', maximum: '200' },
  price_collar: { price: m('60000'), bound: m('52500'), mark: m('50000') },
  insufficient_funds: { required: m('10.01'), free: m('3'), asset: 'USDT' },
  trading_halted: {},
  trading_reducing: {},
  post_only_would_take: {},
  fill_or_kill_unfillable: {},
  unfilled_remainder: {},
  cancelled_by_request: {},
  cancelled_by_halt: {},
  venue_refused: { why: 'no open order has this id' },
}
const ALL = Object.entries(REASONS).map(([code, details]) => ({ code, details }) as Reason)

test.each(ALL)('$code is one sentence with every number in it', (reason) => {
  const sentence = sentenceOf(reason)
  expect(sentence).toMatch(/^[A-Z].*[^.]\.$/)
  expect(sentence).not.toMatch(/\?|undefined|\[object/)
  for (const value of Object.values(reason.details)) {
    expect(sentence).toContain(typeof value === 'bigint' ? formatMoney(value) : value)
  }
})

test('golden', () => {
  expect(ALL.map(sentenceOf)).toMatchInlineSnapshot(`
    [
      "No instrument ETHUSDT is listed at sim.",
      "BTCUSDT is not trading at the moment.",
      "There is no price for BTCUSDT yet, so a market order cannot be bounded.",
      "The price 1.005 is not a multiple of the tick size 0.01.",
      "The quantity 0.000001 is not a multiple of the lot size 0.00001.",
      "The order is worth 2, below the minimum of 5.",
      "The order is 200, above the maximum of 100.",
      "There are already 200 open orders; the limit is 200.",
      "The price 60000 is beyond 52500, the worst allowed with the market at 50000.",
      "The order needs 10.01 USDT; 3 is free.",
      "Trading is halted: only cancels are accepted.",
      "Trading is reducing: only orders that lower a position are accepted.",
      "The order is post only and would have traded at once.",
      "The order could not be filled whole at once.",
      "What could not be filled at once was cancelled.",
      "Cancelled on request.",
      "Cancelled because trading was halted.",
      "The venue refused: no open order has this id.",
    ]
  `)
})

test('a venue that refuses is quoted, whoever wrote its words down', () => {
  for (const details of [{ text: 'too many orders' }, { why: 'too many orders' }]) {
    expect(sentenceOf({ code: 'venue_refused', details })).toBe('The venue refused: too many orders.')
  }
})

test('details are exact numbers and plain words', () => {
  const reason: Reason = { code: 'insufficient_funds', details: REASONS.insufficient_funds }
  expect(encodeJson(reasonDetails(reason))).toBe('{"required":10.01,"free":3,"asset":"USDT"}')
})

describe('what risk itself says', () => {
  test.each([
    ['price_off_tick', submit('a', { price: m('50000.001') })],
    ['quantity_off_lot', submit('a', { quantity: m('0.000001') })],
    ['order_too_large', submit('a', { quantity: m('100000') })],
    ['order_too_large', submit('a', { price: m('1e25') })],
    ['notional_too_small', submit('a', { quantity: m('0.00001') })],
    ['price_collar', submit('a', { price: m('90000') })],
    ['insufficient_funds', submit('a', { quantity: m('90') })],
    ['unknown_instrument', submit('a', { symbol: 'ETHUSDT' as never })],
    ['no_market_data', submit('a', { type: 'market', price: null })],
  ] as [Reason['code'], Input][])('%s has no hole', (code, input) => {
    const around = surroundings(code === 'no_market_data' ? { last: null } : {})
    const [event] = put(aState(), input, around)
    if (event?.kind !== 'order_denied') throw new Error(`was ${event?.kind}`)
    expect(event.reason.code).toBe(code)
    expect(sentenceOf(event.reason)).not.toContain('?')
  })
})

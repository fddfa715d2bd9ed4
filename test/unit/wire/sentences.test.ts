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
  price_out_of_band: { price: m('60000'), lowest: m('45000'), highest: m('55000') },
  position_limit: { value: m('1200'), maximum: m('1000'), position: m('0.5') },
  exposure_limit: { value: m('1200'), maximum: m('1000') },
  leverage_limit: { leverage: m('6'), exposure: m('600'), equity: m('100'), maximum: m('5') },
  order_rate: { orders: m('20'), window: 'second', maximum: m('10'), strategy: 's1' },
  fat_finger: { reach: m('52000'), bound: m('51000'), touch: m('50000') },
  daily_loss: { loss: m('120'), maximum: m('100'), equity: m('880'), day_equity: m('1000') },
  drawdown: { drawdown: m('0.12'), maximum: m('0.1'), equity: m('880'), peak: m('1000') },
  breaker_open: { why: '5 orders refused within a minute' },
  stale_market_data: { symbol: 'BTCUSDT', age_ms: m('31000') },
  reduce_only_would_increase: { qty: m('2'), position: m('1'), closable: m('0.7') },
  trigger_price_wrong_side: { trigger_price: m('51000'), market: m('50000') },
  bracket_wrong_side: { exit: 'take_profit', price: m('49000'), entry: m('50000') },
  expiry_in_past: { expire_ts_ns: m('1'), now_ts_ns: m('1700000000000000000') },
  quantity_too_small: { qty: m('0.00001'), minimum: m('0.0001') },
  amend_not_possible: { why: 'nothing would change' },
  amend_pending: {},
  trading_halted: {},
  trading_reducing: { qty: m('2'), position: m('1') },
  post_only_would_take: {},
  fill_or_kill_unfillable: {},
  unfilled_remainder: {},
  cancelled_by_request: {},
  cancelled_by_veloz: {},
  cancelled_by_halt: {},
  journal_failed: {},
  self_trade_prevented: {},
  good_till_date_reached: {},
  sibling_closed: {},
  entry_closed: {},
  amended_below_filled: {},
  never_seen: {},
  position_liquidated: {},
  venue_refused: { why: 'no open order has this id' },
  venue_unavailable: { why: 'this address is banned' },
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
      "There is no price for BTCUSDT yet, so the order cannot be bounded; try again shortly.",
      "The price 1.005 is not a multiple of the tick size 0.01.",
      "The quantity 0.000001 is not a multiple of the lot size 0.00001.",
      "The order is worth 2, below the minimum of 5.",
      "The order is 200, above the maximum of 100.",
      "There are already 200 open orders; the limit is 200.",
      "The price 60000 is beyond 52500, the worst allowed with the market at 50000.",
      "The order needs 10.01 USDT; 3 is free.",
      "The price 60000 is outside 45000 to 55000, the band the venue allows now.",
      "The position could grow from 0.5 to a worth of 1200, above the limit of 1000.",
      "All positions together could be worth 1200, above the limit of 1000.",
      "The leverage could grow to 6 (600 over 100), above the limit of 5.",
      "The strategy s1 sent 20 orders within a second; the limit is 10. Wait a little.",
      "The order would reach 52000 in the book, beyond 51000 with the market at 50000; send it in parts.",
      "Today lost 120 (1000 to 880), more than 100: only orders that lower a position.",
      "Lost 0.12 of the peak 1000 (now 880), above 0.1: only orders that lower a position.",
      "The circuit breaker is open (5 orders refused within a minute): only orders that lower a position.",
      "The newest price of BTCUSDT is 31000 ms old, too old to trade on; wait for a fresh one.",
      "The order is reduce only: of the position of 1 at most 0.7 can be closed, not 2.",
      "The stop at 51000 would trigger at once: the market is at 50000.",
      "The take_profit at 49000 is on the wrong side of the entry at 50000.",
      "The order would have expired at 1 ns already; it is 1700000000000000000 ns now.",
      "The quantity 0.00001 is below the minimum of 0.0001.",
      "The order cannot be changed: nothing would change.",
      "The order cannot be changed: another change of it is on its way.",
      "Trading is halted: only cancels are accepted.",
      "Trading is reducing: an order of 2 would not lower the position of 1.",
      "The order is post only and would have traded at once.",
      "The order could not be filled whole at once.",
      "What could not be filled at once was cancelled.",
      "Cancelled on request.",
      "VeloZ took the order out by itself: it was stopping, or its journal failed.",
      "Cancelled because trading was halted.",
      "Cancelled before it was sent: the journal could not be written in time.",
      "Cancelled because it would have traded with an order of our own.",
      "The date of the order was reached.",
      "Ended with the other order of its pair.",
      "Ended with its entry.",
      "Cancelled: more was filled meanwhile than the amended quantity.",
      "The venue was asked for the order twice and knows nothing of it.",
      "The venue liquidated the position.",
      "The venue refused: no open order has this id.",
      "The venue takes no orders at the moment: this address is banned.",
    ]
  `)
})

test('a venue that refuses is quoted, whoever wrote its words down', () => {
  for (const details of [{ text: 'too many orders' }, { why: 'too many orders' }]) {
    expect(sentenceOf({ code: 'venue_refused', details })).toBe('The venue refused: too many orders.')
  }
})

test('a detail that is not always there is not missed', () => {
  const bare: readonly Reason[] = [
    { code: 'insufficient_funds', details: { asset: 'USDT' } },
    { code: 'trading_reducing', details: {} },
    { code: 'order_rate', details: { orders: m('9'), window: 'minute', maximum: m('9') } },
    { code: 'position_limit', details: { value: m('2'), maximum: m('1') } },
    { code: 'leverage_limit', details: { exposure: m('2'), equity: m('0'), maximum: m('1') } },
  ]
  for (const reason of bare) expect(sentenceOf(reason)).toMatch(/^[A-Z][^?{]*\.$/)
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

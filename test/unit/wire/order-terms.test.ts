import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { OrderBody, OrderGroupBody } from '../../../src/contract/index.ts'
import { NO_LIMITS, type RiskLimits } from '../../../src/domain/index.ts'
import {
  encodeJson,
  readAmend,
  readOrder,
  readOrderGroup,
  readRiskLimits,
  riskLimitsRow,
} from '../../../src/wire/index.ts'
import { anInstrument, m } from '../../support/builders.ts'
import { parseDigits } from '../../support/exact-json.ts'

const lookup = () => [anInstrument()]

type Fields = Partial<OrderBody>
const base = { side: 'buy', symbol: 'BTCUSDT', qty: '1' } as const
const LIMIT: Fields = { price: '50000' }
const STOP: Fields = { type: 'stop_market', stop_price: '52000' }
const STOP_LIMIT: Fields = { type: 'stop_limit', stop_price: '52000', price: '52100' }
const TRAIL: Fields = { type: 'trailing_stop', trail_percent: '1.5' }
const MARKET: Fields = { type: 'market' }

const read = (fields: Fields) => readOrder({ ...base, ...fields } as OrderBody, lookup)
const requestOf = (fields: Fields) => {
  const result = read(fields)
  if (!result.ok) throw new Error(`${result.problem.field}: ${result.problem.message}`)
  return result.value.request
}
const fieldOf = (fields: Fields) => {
  const result = read(fields)
  return result.ok ? 'accepted' : result.problem.field
}

describe('semantics 14: the fields of an order', () => {
  test('each type is read whole and exactly', () => {
    expect(requestOf(STOP)).toMatchObject({
      type: 'stop_market',
      timeInForce: 'gtc',
      price: null,
      triggerPrice: m('52000'),
      triggerBy: 'last',
      trail: null,
    })
    expect(requestOf({ ...STOP, type: 'stop' }).type).toBe('stop_market')
    expect(requestOf({ ...STOP_LIMIT, type: 'STOP_LIMIT', trigger_by: 'BID_ASK' })).toMatchObject({
      type: 'stop_limit',
      price: m('52100'),
      triggerBy: 'bid_ask',
    })
    expect(requestOf(TRAIL).trail).toEqual({ unit: 'ratio', value: m('0.015') })
    expect(requestOf({ type: 'trailing_stop', trail_amount: 250 }).trail).toEqual({
      unit: 'amount',
      value: m('250'),
    })
    expect(requestOf({ ...LIMIT, reduce_only: true }).isReduceOnly).toBe(true)
    expect(requestOf({ ...STOP_LIMIT, post_only: true }).isPostOnly).toBe(true)
  })

  test('a date is exact nanoseconds, as text or as a number', () => {
    for (const expiry of ['1800000000000000001', 1_800_000_000]) {
      const { timeInForce, expireAt } = requestOf({ ...LIMIT, tif: 'GTD', expire_ts_ns: expiry })
      expect([timeInForce, expireAt as bigint]).toEqual(['gtd', BigInt(expiry)])
    }
    expect(requestOf({ ...LIMIT, tif: 'gtd', expire_ts_ns: '9', post_only: true }).isPostOnly).toBe(true)
  })

  test('a bracket hangs on an entry: both exits or one', () => {
    const bracket = { take_profit: { price: '55000' }, stop_loss: { stop_price: '48000', price: '47900' } }
    expect(requestOf({ ...LIMIT, bracket, trigger_by: 'mark' })).toMatchObject({
      bracket: {
        takeProfit: { price: m('55000') },
        stopLoss: { triggerPrice: m('48000'), price: m('47900') },
      },
      triggerBy: 'mark',
    })
    expect(requestOf({ ...MARKET, bracket: { stop_loss: { stop_price: '1' } } }).bracket).toEqual({
      takeProfit: null,
      stopLoss: { triggerPrice: m('1'), price: null },
    })
    expect(requestOf({ ...STOP, bracket: { take_profit: { price: '53000' } } }).bracket).toMatchObject({
      stopLoss: null,
    })
  })
})

test.each([
  // A price where none belongs, none where one does.
  [{}, 'price'],
  [{ ...MARKET, price: '1' }, 'price'],
  [{ ...STOP, price: '1' }, 'price'],
  [{ ...TRAIL, price: '1' }, 'price'],
  [{ type: 'stop_limit', stop_price: '1' }, 'price'],
  [{ type: 'stop_limit', price: '1' }, 'stop_price'],
  [{ type: 'stop' }, 'stop_price'],
  [{ type: 'stop_market', stop_price: '0' }, 'stop_price'],
  [{ ...LIMIT, stop_price: '1' }, 'stop_price'],
  [{ ...MARKET, stop_price: '1' }, 'stop_price'],
  [{ ...TRAIL, stop_price: '1' }, 'stop_price'],
  [{ type: 'trailing_stop' }, 'trail_amount'],
  [{ ...TRAIL, trail_amount: '1' }, 'trail_percent'],
  [{ ...LIMIT, trail_amount: '1' }, 'trail_amount'],
  [{ ...STOP, trail_percent: '1' }, 'trail_percent'],
  [{ ...TRAIL, trail_percent: '100' }, 'trail_percent'],
  [{ ...TRAIL, trail_percent: '-1' }, 'trail_percent'],
  [{ ...TRAIL, trail_percent: '0.00000000000000001' }, 'trail_percent'],
  [{ ...LIMIT, trigger_by: 'last' }, 'trigger_by'],
  [{ ...MARKET, trigger_by: 'mark' }, 'trigger_by'],
  [{ ...LIMIT, trigger_by: 'mark', bracket: { take_profit: { price: '60000' } } }, 'trigger_by'],
  // A time that contradicts the type or itself.
  [{ ...LIMIT, tif: 'gtd' }, 'expire_ts_ns'],
  [{ ...LIMIT, expire_ts_ns: '1' }, 'expire_ts_ns'],
  [{ ...LIMIT, tif: 'ioc', expire_ts_ns: '1' }, 'expire_ts_ns'],
  [{ ...LIMIT, tif: 'gtd', expire_ts_ns: '0' }, 'expire_ts_ns'],
  [{ ...LIMIT, tif: 'gtd', expire_ts_ns: '9999999999999999999' }, 'expire_ts_ns'],
  [{ ...MARKET, tif: 'gtd', expire_ts_ns: '1' }, 'tif'],
  [{ ...STOP, tif: 'ioc' }, 'tif'],
  [{ ...TRAIL, tif: 'fok' }, 'tif'],
  [{ ...STOP, tif: 'gtx' }, 'post_only'],
  [{ ...STOP, post_only: true }, 'post_only'],
  [{ ...TRAIL, post_only: true }, 'post_only'],
  [{ ...MARKET, post_only: true }, 'post_only'],
  [{ ...LIMIT, tif: 'gtx', post_only: false }, 'post_only'],
  [{ ...LIMIT, tif: 'fok', post_only: true }, 'tif'],
  // Exits that could not be exits.
  [{ ...LIMIT, bracket: {} }, 'bracket'],
  [{ ...LIMIT, reduce_only: true, bracket: { take_profit: { price: '60000' } } }, 'bracket'],
  [{ ...LIMIT, bracket: { take_profit: { price: '50000' } } }, 'bracket.take_profit.price'],
  [{ ...LIMIT, bracket: { stop_loss: { stop_price: '50000' } } }, 'bracket.stop_loss.stop_price'],
  [{ ...LIMIT, side: 'sell', bracket: { take_profit: { price: '51000' } } }, 'bracket.take_profit.price'],
  [
    { ...LIMIT, side: 'sell', bracket: { stop_loss: { stop_price: '49000' } } },
    'bracket.stop_loss.stop_price',
  ],
  [
    { ...MARKET, bracket: { take_profit: { price: '1' }, stop_loss: { stop_price: '2' } } },
    'bracket.take_profit.price',
  ],
  [{ ...LIMIT, bracket: { stop_loss: { stop_price: '1', price: '0' } } }, 'bracket.stop_loss.price'],
] as [Fields, string][])('semantics 13: %j is refused for its %s', (fields, field) => {
  expect(fieldOf(fields)).toBe(field)
})

test('semantics 13: what one more field refuses, the order without it is taken', () => {
  for (const fields of [LIMIT, MARKET, STOP, STOP_LIMIT, TRAIL]) expect(fieldOf(fields)).toBe('accepted')
})

describe('semantics 14: a pair', () => {
  const SELL_LIMIT: Fields = { side: 'sell', price: '55000', client_order_id: 'up' }
  const SELL_STOP: Fields = { ...STOP, side: 'sell', stop_price: '48000', client_order_id: 'down' }
  const group = (first: Fields, second: Fields) =>
    readOrderGroup(
      { type: 'oco', orders: [first, second].map((fields) => ({ ...base, ...fields })) } as OrderGroupBody,
      lookup,
    )
  const problemOf = (first: Fields, second: Fields) => {
    const result = group(first, second)
    return result.ok ? 'accepted' : result.problem.field
  }

  test('one limit and one stop, whichever comes first', () => {
    for (const result of [group(SELL_LIMIT, SELL_STOP), group(SELL_STOP, SELL_LIMIT)]) {
      if (!result.ok) throw new Error(result.problem.message)
      expect([result.value.limit.clientOrderId, result.value.stop.clientOrderId] as string[]).toEqual([
        'up',
        'down',
      ])
    }
    for (const stop of [STOP_LIMIT, TRAIL]) {
      const { client_order_id: _id, ...limit } = { ...SELL_LIMIT, side: 'buy', price: '40000' } as Fields
      expect(problemOf(limit, stop)).toBe('accepted')
    }
  })

  test.each([
    [SELL_LIMIT, { ...SELL_LIMIT, client_order_id: 'x' }, 'orders'],
    [SELL_STOP, { ...SELL_STOP, client_order_id: 'x' }, 'orders'],
    [MARKET, { ...STOP, side: 'buy' }, 'orders'],
    [{ ...SELL_LIMIT, qty: '2' }, SELL_STOP, 'qty'],
    [{ ...SELL_LIMIT, side: 'buy' }, SELL_STOP, 'side'],
    [{ ...SELL_LIMIT, symbol: 'ETHUSDT' }, SELL_STOP, 'symbol'],
    [{ ...SELL_LIMIT, venue: 'okx' }, SELL_STOP, 'venue'],
    [{ ...SELL_LIMIT, client_order_id: 'down' }, SELL_STOP, 'client_order_id'],
    [{ ...SELL_LIMIT, tif: 'ioc' }, SELL_STOP, 'tif'],
    [{ ...SELL_LIMIT, bracket: { take_profit: { price: '1' } } }, SELL_STOP, 'bracket'],
    [{ ...SELL_LIMIT, price: '48000' }, SELL_STOP, 'stop_price'],
    [{ ...SELL_LIMIT, price: '0' }, SELL_STOP, 'orders.0.price'],
    [SELL_LIMIT, { ...SELL_STOP, tif: 'gtd' }, 'orders.1.expire_ts_ns'],
  ] as [Fields, Fields, string][])('%j with %j is refused for its %s', (first, second, field) => {
    expect(problemOf(first, second)).toBe(field)
  })
})

test('semantics 14: an amend says at least one thing, exactly', () => {
  const id = { client_order_id: 'a' }
  expect(readAmend({ ...id, qty: '0.5' })).toMatchObject({
    ok: true,
    value: { clientOrderId: 'a', quantity: m('0.5'), price: null, triggerPrice: null },
  })
  for (const [body, field] of [
    [id, 'qty'],
    [{ ...id, qty: '0' }, 'qty'],
    [{ ...id, price: '-1' }, 'price'],
    [{ ...id, stop_price: 'x' }, 'stop_price'],
  ] as const) {
    expect(readAmend(body)).toMatchObject({ ok: false, problem: { field } })
  }
})

describe('semantics 11: limits', () => {
  const present: RiskLimits = { ...NO_LIMITS, dailyLossMax: m('500'), openOrdersMax: 100 }
  const limits = (said: Parameters<typeof readRiskLimits>[0]['limits']) =>
    readRiskLimits({ limits: said, reason: 'test' }, present)

  test('what is named changes, the rest stays', () => {
    expect(limits({ position_max: '1000.5', order_rate_max: 5, price_collar: '0.02' })).toEqual({
      ok: true,
      value: {
        ...present,
        positionNotionalMax: m('1000.5'),
        orderRatePerSecondMax: 5,
        priceCollarRatio: m('0.02'),
      },
    })
    expect(limits({})).toEqual({ ok: true, value: present })
    expect(limits({ daily_loss_max: null })).toMatchObject({ ok: true, value: { dailyLossMax: null } })
  })

  test.each([
    ['daily_loss_max', '-1'],
    ['daily_loss_max', 'much'],
    ['order_rate_max', '1.5'],
    ['order_rate_max', '1e300'],
    ['drawdown_max', '1.01'],
    ['price_collar', null],
    ['open_orders_max', null],
    ['open_orders_max', '-1'],
  ] as const)('%s %p is refused by its name', (name, said) => {
    expect(limits({ [name]: said })).toMatchObject({ ok: false, problem: { field: `limits.${name}` } })
  })

  test('a row read back is what it was made of', () => {
    const amount = fc.option(fc.bigInt({ min: 0n, max: 10n ** 40n }), { nil: null })
    fc.assert(
      fc.property(amount, fc.option(fc.nat(), { nil: null }), (units, count) => {
        const made = {
          ...present,
          exposureMax: units as RiskLimits['exposureMax'],
          leverageMax: units as RiskLimits['leverageMax'],
          orderRatePerMinuteMax: count,
        }
        const shown = parseDigits(encodeJson(riskLimitsRow(made))) as Record<string, string | null>
        const row = Object.fromEntries(
          Object.entries(shown).map(([name, digits]) => [name, digits?.slice(1) ?? null]),
        )
        expect(readRiskLimits({ limits: row, reason: 'x' }, NO_LIMITS)).toEqual({ ok: true, value: made })
      }),
    )
  })
})

test('semantics 13: whatever the fields, the order is read or one of them is named', () => {
  const text = fc.oneof(
    fc.constantFrom('0', '1', '1.5', '50000', '-1', 'x', '1e5', '1800000000000000000'),
    fc.string({ maxLength: 20 }),
  )
  const exits = fc.record(
    {
      take_profit: fc.record({ price: text }),
      stop_loss: fc.record({ stop_price: text, price: text }, { requiredKeys: ['stop_price'] }),
    },
    { requiredKeys: [] },
  )
  const one = fc.oneof(
    fc.constantFrom('gtc', 'ioc', 'fok', 'gtd', 'gtx').map((tif) => ({ tif })),
    fc
      .constantFrom('price', 'stop_price', 'trail_amount', 'expire_ts_ns')
      .chain((name) => text.map((value) => ({ [name]: value }))),
    fc.constantFrom('last', 'mark', 'bid_ask').map((word) => ({ trigger_by: word })),
    fc.constantFrom('post_only', 'reduce_only').chain((name) => fc.boolean().map((is) => ({ [name]: is }))),
    exits.map((bracket) => ({ bracket })),
  )
  const fields = fc
    .tuple(fc.constantFrom(LIMIT, MARKET, STOP, STOP_LIMIT, TRAIL), fc.array(one, { maxLength: 3 }))
    .map(([start, more]): Fields => Object.assign({}, start, ...more))
  let taken = 0
  fc.assert(
    fc.property(fields, (over) => {
      const result = read(over)
      if (!result.ok) {
        expect(result.problem.message).toMatch(/^.{5,300}$/)
        const [top = ''] = result.problem.field.split('.')
        expect([...Object.keys(over), 'expire_ts_ns', 'post_only']).toContain(top)
        return
      }
      taken += 1
      const { type, price, triggerPrice, trail, timeInForce, expireAt, isPostOnly } = result.value.request
      expect(price !== null).toBe(type === 'limit' || type === 'stop_limit')
      expect(triggerPrice !== null).toBe(type === 'stop_market' || type === 'stop_limit')
      expect(trail !== null).toBe(type === 'trailing_stop')
      expect(expireAt !== null).toBe(timeInForce === 'gtd')
      expect(isPostOnly && (price === null || timeInForce === 'ioc' || timeInForce === 'fok')).toBe(false)
    }),
    { numRuns: 2000 },
  )
  expect(taken).toBeGreaterThan(300)
})

import { expect, test } from 'bun:test'
import type { OrderRequest, RiskLimits } from '../../../src/domain/index.ts'
import { parseSymbol } from '../../../src/domain/index.ts'
import type { Surroundings } from '../../../src/engine/index.ts'
import { aState, m, put, submit, surroundings } from '../../support/builders.ts'

interface Case {
  readonly name: string
  readonly order: Partial<OrderRequest>
  readonly limits?: Partial<RiskLimits>
  readonly around?: Surroundings
  readonly reason: { readonly code: string; readonly details?: Readonly<Record<string, unknown>> }
}

const eth = parseSymbol('ETHUSDT')
const CASES: readonly Case[] = [
  {
    name: 'a symbol nobody lists',
    order: { symbol: eth ?? undefined } as Partial<OrderRequest>,
    reason: { code: 'unknown_instrument', details: { symbol: 'ETHUSDT', venue: 'sim' } },
  },
  {
    name: 'a price between two ticks',
    order: { price: m('50000.001') },
    reason: { code: 'price_off_tick', details: { price: m('50000.001'), tick_size: m('0.01') } },
  },
  {
    name: 'a quantity between two lots',
    order: { quantity: m('0.000001') },
    reason: { code: 'quantity_off_lot', details: { qty: m('0.000001'), lot_size: m('0.00001') } },
  },
  {
    name: 'less than the minimum notional',
    order: { quantity: m('0.00001') },
    reason: { code: 'notional_too_small', details: { notional: m('0.5'), minimum: m('5') } },
  },
  {
    name: 'a market order below the minimum at the market',
    order: { type: 'market', price: null, quantity: m('0.00009') },
    reason: { code: 'notional_too_small', details: { notional: m('4.5000009'), minimum: m('5') } },
  },
  {
    name: 'more than the largest quantity',
    order: { quantity: m('1000.00001') },
    reason: { code: 'order_too_large', details: { value: m('1000.00001'), maximum: m('1000') } },
  },
  {
    name: 'a quantity no integer holds',
    order: { quantity: m('100000000000000000000') },
    reason: { code: 'order_too_large' },
  },
  {
    name: 'a price no integer holds',
    order: { price: m('1000000000000000000000') },
    reason: { code: 'order_too_large' },
  },
  {
    name: 'a buy beyond the collar',
    order: { price: m('52500.02') },
    reason: {
      code: 'price_collar',
      details: { price: m('52500.02'), bound: m('52500.01'), mark: m('50000.01') },
    },
  },
  {
    name: 'a sell beyond the collar',
    order: { side: 'sell', price: m('40000') },
    reason: { code: 'price_collar' },
  },
  {
    name: 'more than there is',
    order: { quantity: m('2'), price: m('50000') },
    reason: {
      code: 'insufficient_funds',
      details: { required: m('100100'), free: m('100000'), asset: 'USDT' },
    },
  },
  {
    name: 'selling more than is held',
    order: { side: 'sell', quantity: m('1.00001') },
    reason: { code: 'insufficient_funds', details: { required: m('1.00001'), free: m('1'), asset: 'BTC' } },
  },
  {
    name: 'a market order without a market',
    order: { type: 'market', price: null },
    around: surroundings({ last: null }),
    reason: { code: 'no_market_data' },
  },
  {
    name: 'more notional than configured',
    order: {},
    limits: { orderNotionalMax: m('499.99') },
    reason: { code: 'order_too_large', details: { value: m('500'), maximum: m('499.99') } },
  },
  {
    name: 'one open order too many',
    order: {},
    limits: { openOrdersMax: 0 },
    reason: { code: 'open_orders_limit', details: { open_orders: m('0'), maximum: m('0') } },
  },
]

test.each(CASES)('$name is denied with its numbers', ({ order, limits, around, reason }) => {
  const [event] = put(aState(limits), submit('a', order), around)
  expect(event).toMatchObject({ kind: 'order_denied', reason })
})

test('exactly at each bound is allowed', () => {
  const allowed: Partial<OrderRequest>[] = [
    { price: m('52500.01') },
    { quantity: m('0.0001'), price: m('50000') },
    { side: 'sell', quantity: m('1') },
    { price: m('0.01'), quantity: m('500') },
  ]
  for (const order of allowed) expect(put(aState(), submit('a', order))[0]?.kind).toBe('order_submitted')
})

test('while nobody knows where the market is, nothing goes out that could trade at once', () => {
  const unknown = surroundings({ last: null })
  const [denied] = put(aState(), submit('a', { price: m('90000') }), unknown)
  expect(denied).toMatchObject({ kind: 'order_denied', reason: { code: 'no_market_data' } })
  expect(put(aState(), submit('a', { isPostOnly: true }), unknown)[0]?.kind).toBe('order_submitted')
})

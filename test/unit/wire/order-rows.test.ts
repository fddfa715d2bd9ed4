import { describe, expect, test } from 'bun:test'
import {
  BalanceRow,
  FillRow,
  InstrumentRow,
  OrderStateRow,
  PositionRow,
} from '../../../src/contract/index.ts'
import {
  type Fill,
  type Input,
  type Order,
  type OrderStatus,
  type Position,
  SUCCESSORS,
} from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import {
  balanceRow,
  encodeJson,
  fillRow,
  instrumentRow,
  orderStateRow,
  positionRow,
  wireStatus,
} from '../../../src/wire/index.ts'
import {
  accepted,
  anInstrument,
  aState,
  cancel,
  cancelled,
  filled,
  id,
  KEY,
  m,
  put,
  SYMBOL,
  submit,
  T0,
  USDT,
} from '../../support/builders.ts'
import { parseDigits } from '../../support/exact-json.ts'
import { misfits } from '../../support/strict-schema.ts'

/** A row as it is on the wire, digit by digit. */
const digits = (row: unknown) => parseDigits(encodeJson(row)) as Record<string, unknown>
const parsed = (row: unknown) => JSON.parse(encodeJson(row)) as unknown

function live(...inputs: readonly Input[]): State {
  const state = aState()
  for (const input of inputs) put(state, input)
  return state
}

function orderAfter(...inputs: readonly Input[]): Order {
  const order = live(...inputs).orders.get(id('a'))
  if (!order) throw new Error('no order was made')
  return order
}

describe('an order', () => {
  const LIVES: readonly [OrderStatus, string, readonly Input[]][] = [
    ['submitted', 'SUBMITTED', []],
    ['accepted', 'ACCEPTED', [accepted('a')]],
    ['partially_filled', 'PARTIALLY_FILLED', [accepted('a'), filled('a', { lots: 300, price: '49999.99' })]],
    ['filled', 'FILLED', [accepted('a'), filled('a', { lots: 1000, price: '49999.99', fee: '0.5' })]],
    ['pending_cancel', 'PENDING_CANCEL', [accepted('a'), cancel('a')]],
    ['cancelled', 'CANCELLED', [accepted('a'), cancel('a'), cancelled('a')]],
  ]

  test.each([...LIVES])('%s is %s and fits the contract', (status, shown, inputs) => {
    const order = orderAfter(submit('a'), ...inputs)
    expect(order.status).toBe(status)
    const row = orderStateRow(order)
    expect(row.status).toBe(shown as 'FILLED')
    expect(misfits(OrderStateRow, parsed(row))).toEqual([])
  })

  test('every status has a word on the wire, and closed ones say who refused', () => {
    for (const status of Object.keys(SUCCESSORS) as OrderStatus[]) {
      expect(wireStatus(status)).toMatch(/^[A-Z_]+$/)
      const row = orderStateRow({ ...orderAfter(submit('a')), status })
      expect(misfits(OrderStateRow, parsed(row)), status).toEqual([])
    }
    const rejectedBy = (status: OrderStatus) =>
      orderStateRow({ ...orderAfter(submit('a')), status }).rejected_by
    expect([rejectedBy('denied'), rejectedBy('rejected'), rejectedBy('cancelled')]).toEqual([
      'veloz',
      'venue',
      undefined,
    ])
  })

  test('two fills give the average to the last digit, and the fees', () => {
    const fills = [
      filled('a', { lots: 300, price: '49999.99', fee: '0.14999997' }),
      filled('a', { lots: 700, price: '49999.5', fee: '0.3499965' }),
    ]
    expect(digits(orderStateRow(orderAfter(submit('a'), accepted('a'), ...fills)))).toMatchObject({
      order_qty: '#0.01',
      executed_qty: '#0.01',
      avg_price: '#49999.647',
      fees: '#0.49999647',
      fee_asset: 'USDT',
    })
  })

  test('an average without end is cut, not rounded up', () => {
    const fills = [filled('a', { lots: 1, price: '2' }), filled('a', { lots: 2, price: '2.5' })]
    const { avg_price } = digits(orderStateRow(orderAfter(submit('a'), accepted('a'), ...fills)))
    expect(avg_price).toBe('#2.333333333333333333')
  })

  test('denied before any instrument was known', () => {
    const state = live(submit('a', { symbol: 'ETHUSDT' as typeof SYMBOL }))
    const row = orderStateRow(state.orders.get(id('a')) as Order)
    expect(misfits(OrderStateRow, parsed(row))).toEqual([])
    expect(digits(row)).toMatchObject({ symbol: 'ETHUSDT', executed_qty: '#0', reason: 'unknown_instrument' })
  })

  test.each([
    [{ isPostOnly: true }, 'GTX'],
    [{ timeInForce: 'ioc' as const }, 'IOC'],
    [{ timeInForce: 'fok' as const }, 'FOK'],
    [{}, 'GTC'],
  ])('%o is %s', (over, tif) => {
    expect(orderStateRow(orderAfter(submit('a', over))).tif).toBe(tif as 'GTC')
  })

  test('a market order has no limit price', () => {
    const row = orderStateRow(orderAfter(submit('a', { type: 'market', price: null, timeInForce: 'ioc' })))
    expect([row.type, row.limit_price]).toEqual(['MARKET', null])
  })
})

describe('a position', () => {
  const position = (quantity: string, cost: string, realized = '0'): Position => ({
    key: KEY,
    venue: anInstrument().venue,
    symbol: SYMBOL,
    quantity: m(quantity),
    cost: m(cost),
    realizedPnl: m(realized),
  })
  const row = (held: Position, mark: string | null) =>
    digits(positionRow(held, { mark: mark === null ? null : m(mark), at: T0 }))

  test.each([
    ['long, the market above', '2', '100', '60', '#50', '#20'],
    ['long, the market below', '2', '100', '40', '#50', '#-20'],
    ['short, the market below', '-2', '-100', '40', '#50', '#20'],
    ['short, the market above', '-2', '-100', '60', '#50', '#-20'],
    ['long, nothing to value it by', '2', '100', null, '#50', '#0'],
    ['in small change', '0.00001', '0.5000085', '49999.67', '#50000.85', '#-0.0000118'],
  ] as const)('%s', (...[, quantity, cost, mark, average, unrealized]) => {
    expect(row(position(quantity, cost), mark)).toEqual({
      ts_ns: `#${T0}`,
      venue: 'sim',
      symbol: 'BTCUSDT',
      qty: `#${quantity}`,
      avg_price: average,
      realized_pnl: '#0',
      unrealized_pnl: unrealized,
    })
  })

  test('flat has no average and nothing unrealized, and keeps what it made', () => {
    expect(row(position('0', '0', '-1.5'), '60')).toMatchObject({
      qty: '#0',
      avg_price: '#0',
      realized_pnl: '#-1.5',
      unrealized_pnl: '#0',
    })
  })

  test('fits the contract', () => {
    const wire = parsed(positionRow(position('2', '100'), { mark: null, at: T0 }))
    expect(misfits(PositionRow, wire)).toEqual([])
  })
})

describe('other rows fit the contract, digit by digit', () => {
  const fill: Fill = {
    executionId: 'x-1' as Fill['executionId'],
    clientOrderId: id('a'),
    key: KEY,
    venue: anInstrument().venue,
    symbol: SYMBOL,
    side: 'sell',
    quantity: m('0.01'),
    price: m('50000.85'),
    fee: m('-0.01'),
    feeAsset: USDT,
    liquidity: 'maker',
    at: T0,
    seq: 7,
  }

  test('a fill, with a rebate', () => {
    expect(misfits(FillRow, parsed(fillRow(fill)))).toEqual([])
    expect(encodeJson(fillRow(fill))).toBe(
      `{"ts_ns":${T0},"venue":"sim","client_order_id":"a","symbol":"BTCUSDT","qty":0.01,"price":50000.85,` +
        '"side":"SELL","fee":-0.01,"fee_asset":"USDT","liquidity":"MAKER","execution_id":"x-1","seq":7}',
    )
  })

  test('balances and instruments', () => {
    const state = live(submit('a'))
    for (const balance of state.ledger.values()) {
      expect(misfits(BalanceRow, parsed(balanceRow(balance)))).toEqual([])
    }
    const instrument = anInstrument({ isTrading: false })
    expect(misfits(InstrumentRow, parsed(instrumentRow(instrument)))).toEqual([])
    expect(digits(instrumentRow(instrument))).toMatchObject({ status: 'halted', quantity_max: '#1000' })
  })
})

test('the check itself bites: a field too many, a number as text, a field missing', () => {
  const row = { venue: 'sim', asset: 'BTC', free: 1, locked: 0 }
  expect(misfits(BalanceRow, row)).toEqual([])
  for (const wrong of [
    { ...row, extra: 1 },
    { ...row, free: '1' },
    { venue: 'sim', asset: 'BTC', free: 1 },
  ]) {
    expect(misfits(BalanceRow, wrong)).not.toEqual([])
  }
})

import { describe, expect, test } from 'bun:test'
import {
  BalanceRow,
  FillRow,
  InstrumentRow,
  OrderStateRow,
  PositionRow,
} from '../../../src/contract/index.ts'
import {
  type AssetName,
  type Contract,
  type Fill,
  type Input,
  type Lots,
  type Order,
  type OrderLink,
  type OrderStatus,
  type Position,
  SUCCESSORS,
  type Ticks,
  type Trail,
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
  aRequest,
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

describe('a stop, a pair, an amend', () => {
  const order = (over: Partial<Order>): Order => ({ ...orderAfter(submit('a')), ...over })
  const stopRequest = aRequest({ type: 'stop_limit', triggerPrice: m('52000'), triggerBy: 'mark' })
  const held = order({
    request: stopRequest,
    status: 'held',
    heldBy: 'engine',
    triggerPrice: 5_200_000 as Ticks,
  })

  test('semantics 15: every order state says who holds it', () => {
    expect(orderStateRow(held)).toMatchObject({ status: 'HELD', held_by: 'engine', type: 'STOP_LIMIT' })
    expect(digits(orderStateRow(held))).toMatchObject({
      stop_price: '#52000',
      trigger_by: 'mark',
      is_triggered: false,
      limit_price: '#50000',
      expire_ts_ns: null,
      reduce_only: false,
      post_only: false,
      revision: '#0',
      pending_amend: null,
    })
    expect(misfits(OrderStateRow, parsed(orderStateRow(held)))).toEqual([])
    for (const status of Object.keys(SUCCESSORS) as OrderStatus[]) {
      expect(['venue', 'engine']).toContain(orderStateRow({ ...held, status }).held_by)
    }
  })

  test('a trail is an amount or a percent of 100', () => {
    const trailing = (trail: Trail) =>
      digits(orderStateRow(order({ request: aRequest({ type: 'trailing_stop', price: null, trail }) })))
    expect(trailing({ unit: 'ratio', value: m('0.015') })).toMatchObject({
      type: 'TRAILING_STOP',
      trail_percent: '#1.5',
    })
    const byAmount = trailing({ unit: 'amount', value: m('250') })
    expect(byAmount['trail_amount']).toBe('#250')
    expect(byAmount).not.toHaveProperty('trail_percent')
  })

  test('a date makes it GTD, also when it is post only; GTX is post only without one', () => {
    const dated = { timeInForce: 'gtd', expireAt: T0 } as const
    const row = (over: Partial<Order['request']>) => orderStateRow(order({ request: aRequest(over) }))
    expect(row({ ...dated, isPostOnly: true })).toMatchObject({ tif: 'GTD', post_only: true })
    expect(digits(row(dated))['expire_ts_ns']).toBe(`#${T0}`)
    expect(row({ isPostOnly: true })).toMatchObject({ tif: 'GTX', post_only: true })
  })

  test('the roles of a pair, and the exits of an entry', () => {
    const link = (over: Partial<OrderLink>): OrderLink => ({
      groupId: 'vg-1' as OrderLink['groupId'],
      role: 'limit_leg',
      sibling: id('b'),
      entry: null,
      ...over,
    })
    const roleOf = (over: Partial<OrderLink>) => orderStateRow(order({ link: link(over) })).role
    expect(roleOf({})).toBe('oco_limit')
    expect(roleOf({ role: 'stop_leg' })).toBe('oco_stop')
    expect(roleOf({ entry: id('e') })).toBe('take_profit')
    expect(roleOf({ role: 'stop_leg', entry: id('e') })).toBe('stop_loss')
    const exit = orderStateRow(order({ link: link({ sibling: null, entry: id('e') }) }))
    expect(exit).toMatchObject({ group_id: 'vg-1', entry_id: 'e' })
    expect(exit).not.toHaveProperty('sibling_id')
    const entry = orderStateRow(order({ exits: [id('x'), id('y')] }))
    expect(entry.exit_ids).toEqual(['x', 'y'])
    expect(entry).not.toHaveProperty('group_id')
    for (const row of [exit, entry]) expect(misfits(OrderStateRow, parsed(row))).toEqual([])
  })

  test('an amend is shown beside what still holds, and then is what holds', () => {
    const amendment = {
      way: 'cancel_replace',
      quantity: 500 as Lots,
      price: 4_900_000 as Ticks,
      triggerPrice: null,
    } as const
    const asked = orderStateRow(order({ status: 'pending_amend', amendment }))
    expect(asked.status).toBe('PENDING_AMEND')
    expect(digits(asked)).toMatchObject({
      order_qty: '#0.01',
      limit_price: '#50000',
      pending_amend: { qty: '#0.005', price: '#49000', stop_price: null, way: 'cancel_replace' },
    })
    expect(misfits(OrderStateRow, parsed(asked))).toEqual([])
    const { quantity, price } = amendment
    expect(digits(orderStateRow(order({ quantity, price, revision: 1 })))).toMatchObject({
      order_qty: '#0.005',
      limit_price: '#49000',
      revision: '#1',
    })
  })

  test('fees in further assets stand apart', () => {
    const otherFees = [{ asset: 'BNB' as AssetName, amount: m('0.01') }]
    const row = orderStateRow(order({ otherFees }))
    expect(digits(row)['other_fees']).toEqual([{ asset: 'BNB', amount: '#0.01' }])
    expect(misfits(OrderStateRow, parsed(row))).toEqual([])
  })

  test('semantics 16: refused at its trigger is cancelled with the reason, not rejected', () => {
    const reason = { code: 'insufficient_funds', details: { asset: 'USDT' } } as const
    const row = orderStateRow({ ...held, status: 'cancelled', reason })
    expect(row).toMatchObject({ status: 'CANCELLED', reason: 'insufficient_funds' })
    expect(row).not.toHaveProperty('rejected_by')
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
    margin: m('0'),
  })
  const row = (held: Position, mark: string | null, contract: Contract | null = null) =>
    digits(positionRow(held, { mark: mark === null ? null : m(mark), at: T0, contract }))

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
      margin: '#0',
      liquidation_price: null,
      leverage: null,
    })
  })

  test('of a perpetual: margin, leverage and where it would be liquidated', () => {
    const contract: Contract = {
      leverage: 10,
      maintenanceMarginRatio: m('0.005'),
      fundingIntervalMs: 28_800_000,
    }
    const held = { ...position('1', '50000'), margin: m('5000') }
    expect(row(held, '51000', contract)).toMatchObject({
      margin: '#5000',
      leverage: '#10',
      unrealized_pnl: '#1000',
    })
    // Where what is left of the margin is 0.5 % of the notional: (50000 - 5000) / (1 - 0.005).
    expect(String(row(held, null, contract)['liquidation_price'])).toStartWith('#45226.1306532663')
    expect(row(position('0', '0'), '1', contract)['liquidation_price']).toBeNull()
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
    const wire = parsed(positionRow(position('2', '100'), { mark: null, at: T0, contract: null }))
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

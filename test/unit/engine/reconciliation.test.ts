import { describe, expect, test } from 'bun:test'
import {
  type ClientOrderId,
  type ExecutionId,
  instrumentKey,
  type SymbolName,
  type VenueOrderId,
} from '../../../src/domain/index.ts'
import { accountsOf, type State, strangersToCancel, totalOf } from '../../../src/engine/index.ts'
import { BTC, cancel, m, put, surroundings, USDT } from '../../support/builders.ts'
import {
  aReconciledState,
  aStock,
  aStockFill,
  aStockOrder,
  at,
  balance,
  idAt,
  kindsOf,
  orderOf,
  reconcile,
  rest,
  VENUE,
} from './reconciliation-scene.ts'

const totalAt = (state: State, asset: typeof BTC) => totalOf(accountsOf(state.ledger, VENUE, asset))
const AFTER_FILL = [balance(USDT, '99499.5'), balance(BTC, '1.01')]

describe('reconciliation: fills that nobody told us of', () => {
  test('a missing fill is applied as a report would be, and the books agree in the same step', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const events = reconcile(state, 10, { fills: [aStockFill('a')], balances: AFTER_FILL })
    expect(kindsOf(events)).toEqual(['missing_fill applied', 'order_filled', 'venue_reconciled'])
    expect(events.at(-1)).toMatchObject({ venue: VENUE, mismatches: 1, gone: [] })
    expect(orderOf(state, 'a').status).toBe('filled')
    expect(totalAt(state, USDT)).toBe(m('99499.5'))
    expect(totalAt(state, BTC)).toBe(m('1.01'))
    // Known by now, however often the venue lists it.
    expect(reconcile(state, 70, { fills: [aStockFill('a')], balances: AFTER_FILL })).toEqual([])
  })

  test('a fill listed on two pages is one', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const half = aStockFill('a', { quantity: m('0.005') })
    const listed = aStockOrder('a', { cumQuantity: m('0.005') })
    const events = reconcile(state, 10, { fills: [half, half], orders: [listed], balances: [] })
    expect(kindsOf(events).slice(0, 2)).toEqual(['missing_fill applied', 'order_filled'])
    expect(orderOf(state, 'a').cumQty).toBe(500 as never)
  })

  test('after a restart the venue knows its own ids alone: closed orders are found by them', () => {
    const state = aReconciledState()
    rest(state, 'a')
    reconcile(state, 10, { fills: [aStockFill('a')], balances: AFTER_FILL })
    const later = aStockFill(null, { venueOrderId: idAt('a'), executionId: 'x-a-1' as ExecutionId })
    expect(reconcile(state, 20, { fills: [later], balances: AFTER_FILL })).toEqual([])
    const second = { ...later, executionId: 'x-a-2' as ExecutionId, quantity: m('0.001'), fee: m('0') }
    const events = reconcile(state, 30, { fills: [second], balances: AFTER_FILL })
    expect(kindsOf(events)).toContain('order_filled')
    expect(orderOf(state, 'a').cumQty).toBe(1100 as never)
  })

  test('a late one is found where the venue tells no client id, and its connection forgot the order', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const cancelled = { kind: 'order_cancelled', clientOrderId: 'a' as ClientOrderId } as const
    const report = { ...cancelled, reason: { code: 'cancelled_by_request', details: {} } } as const
    put(state, { kind: 'venue_report', report }, surroundings({ at: at(5) }))
    const unnamed = { venueClientId: null, revision: null, isOurs: false, venueOrderId: idAt('a') }
    const late = aStockFill(null, { ...unnamed, quantity: m('0.004'), fee: m('0') })
    const elsewhere = { key: instrumentKey(VENUE, 'ETHUSDT' as SymbolName), symbol: 'ETH-USDT' }
    const sameNumber = { ...late, ...elsewhere, executionId: 'x-eth' as ExecutionId }
    const events = reconcile(state, 10, { fills: [sameNumber, late], balances: [] })
    expect(kindsOf(events).slice(0, 2)).toEqual(['missing_fill applied', 'order_filled'])
    expect(orderOf(state, 'a')).toMatchObject({ status: 'cancelled', cumQty: 400 })
    expect(kindsOf(reconcile(state, 70, { fills: [late], balances: [] }))).not.toContain('order_filled')
  })

  test('numbers of orders are unique within their instrument alone', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const unnamed = { venueClientId: null, revision: null, isOurs: false, venueOrderId: idAt('a') }
    const elsewhere = { key: instrumentKey(VENUE, 'ETHUSDT' as SymbolName), symbol: 'ETH-USDT' }
    const fills = [aStockFill(null, { ...unnamed, ...elsewhere })]
    reconcile(state, 10, { fills, orders: [aStockOrder('a')] })
    expect(orderOf(state, 'a')).toMatchObject({ status: 'accepted', cumQty: 0 })
  })

  test('one that cannot be booked, or that bears our prefix and no order of ours, is told once', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const fills = [
      aStockFill('a', { quantity: m('0.0000001') }),
      aStockFill(null, { executionId: 'x-lost' as ExecutionId }),
      aStockFill(null, { executionId: 'x-strange' as ExecutionId, isOurs: false, venueOrderId: idAt('b') }),
    ]
    const scene = { fills, orders: [aStockOrder('a')] }
    const events = reconcile(state, 10, scene)
    expect(kindsOf(events)).toEqual(['missing_fill reported', 'missing_fill reported', 'venue_reconciled'])
    expect(orderOf(state, 'a').cumQty).toBe(0 as never)
    expect(reconcile(state, 70, scene)).toEqual([])
    expect(reconcile(state, 130, { orders: scene.orders })).toMatchObject([
      { kind: 'venue_reconciled', mismatches: 0, gone: [expect.any(String), expect.any(String)] },
    ])
  })

  test('fees in a third asset, rebates and fees in the base are booked as they are', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const BNB = 'BNB' as typeof BTC
    const fill = (execution: string, fee: string, feeAsset: typeof BTC) =>
      aStockFill('a', { executionId: execution as ExecutionId, quantity: m('0.002'), fee: m(fee), feeAsset })
    const fills = [fill('x1', '0.001', BNB), fill('x2', '-0.3', USDT), fill('x3', '0.000002', BTC)]
    reconcile(state, 10, { fills, orders: [aStockOrder('a', { cumQuantity: m('0.006') })] })
    expect(totalAt(state, BNB)).toBe(m('-0.001'))
    expect(totalAt(state, USDT)).toBe(m('99700.3'))
    expect(totalAt(state, BTC)).toBe(m('1.005998'))
    expect(orderOf(state, 'a')).toMatchObject({ status: 'partially_filled', cumQty: 600 })
  })
})

describe('semantics 19: orders that the journal does not know', () => {
  const ours = aStockOrder(null, { venueOrderId: '881273' as VenueOrderId })
  const stranger = aStockOrder(null, {
    venueOrderId: '77' as VenueOrderId,
    venueClientId: 'web_1',
    isOurs: false,
  })

  test('semantics 19: are reported once, and forgotten when they are gone', () => {
    const state = aReconciledState()
    const events = reconcile(state, 10, { orders: [ours, stranger] })
    expect(kindsOf(events)).toEqual(['orphan_order reported', 'orphan_order reported', 'venue_reconciled'])
    expect(events[0]).toMatchObject({
      mismatch: {
        venueOrderId: '881273',
        theirs: m('0.01'),
        text: 'buy limit 0.01 BTC-USDT at 50000, order 881273 (vz-null), bears our prefix',
      },
    })
    expect(events[1]).toMatchObject({
      mismatch: { venueOrderId: '77', text: expect.stringMatching(/not ours$/) },
    })
    expect(reconcile(state, 70, { orders: [ours, stranger] })).toEqual([])
    expect(reconcile(state, 130, { orders: [stranger] })).toMatchObject([
      { kind: 'venue_reconciled', mismatches: 0, gone: ['orphan_order reported 881273'] },
    ])
    // Back again it is news again.
    expect(kindsOf(reconcile(state, 190, { orders: [ours, stranger] }))[0]).toBe('orphan_order reported')
  })

  test('semantics 19: those of strangers are never cancelled nor adopted by policy', () => {
    for (const orphans of ['cancel', 'adopt'] as const) {
      const state = aReconciledState()
      const events = reconcile(state, 10, { orders: [stranger], orphans })
      expect(kindsOf(events)).toEqual(['orphan_order reported', 'venue_reconciled'])
      expect(strangersToCancel(state, aStock({ orders: [stranger] }, 10))).toEqual([])
    }
  })

  test('semantics 19: ours are cancelled when the policy says so, and again while they are there', () => {
    const state = aReconciledState()
    reconcile(state, 10, { orders: [ours] })
    const orders = [ours, stranger]
    expect(kindsOf(reconcile(state, 70, { orders, orphans: 'cancel' }))).toContain('orphan_order cancelled')
    expect(reconcile(state, 130, { orders, orphans: 'cancel' })).toEqual([])
    expect(strangersToCancel(state, aStock({ orders }, 130))).toEqual([ours])
  })

  test('semantics 19: ours are adopted with what is free set aside, and live on as any order', () => {
    const state = aReconciledState()
    const events = reconcile(state, 10, { orders: [ours], orphans: 'adopt' })
    expect(kindsOf(events)).toEqual(['orphan_order adopted', 'order_adopted', 'venue_reconciled'])
    const order = orderOf(state, 'adopted-881273')
    expect(order).toMatchObject({ status: 'accepted', venueOrderId: '881273', locked: m('500.5') })
    expect(totalAt(state, USDT)).toBe(m('100000'))
    expect(reconcile(state, 70, { orders: [ours], orphans: 'adopt' })).toEqual([])
    expect(put(state, cancel('adopted-881273'))[0]?.kind).toBe('cancel_requested')
  })

  test('semantics 19: an adopted order that cannot be covered takes what there is', () => {
    const state = aReconciledState()
    const large = { ...ours, quantity: m('10') }
    reconcile(state, 10, { orders: [large], orphans: 'adopt' })
    expect(orderOf(state, 'adopted-881273').locked).toBe(m('100000'))
    expect(accountsOf(state.ledger, VENUE, USDT).free).toBe(m('0'))
  })

  test('semantics 19: its fills that the venue lists come with it', () => {
    const state = aReconciledState()
    const half = aStockFill(null, { venueOrderId: ours.venueOrderId, quantity: m('0.005'), fee: m('0') })
    const scene = { orders: [{ ...ours, cumQuantity: m('0.005') }], fills: [half] }
    const events = reconcile(state, 10, { ...scene, orphans: 'adopt' })
    expect(kindsOf(events).slice(0, 3)).toEqual(['orphan_order adopted', 'order_adopted', 'order_filled'])
    expect(orderOf(state, 'adopted-881273')).toMatchObject({ status: 'partially_filled', cumQty: 500 })
  })

  test.each([
    ['an unknown instrument', { key: null }],
    ['a price off the grid', { price: m('50000.001') }],
    ['a quantity off the grid', { quantity: m('0.0000001') }],
    ['a market order', { type: 'market', price: null }],
    ['a trailing stop', { type: 'trailing_stop', triggerPrice: m('49000') }],
    ['an id that no order of ours can bear', { venueOrderId: 'é' as VenueOrderId }],
  ] as const)('semantics 19: %s is reported instead of adopted', (_what, over) => {
    const state = aReconciledState()
    const events = reconcile(state, 10, { orders: [{ ...ours, ...over }], orphans: 'adopt' })
    expect(kindsOf(events)).toEqual(['orphan_order reported', 'venue_reconciled'])
  })

  test('semantics 19: a stop is adopted with its trigger', () => {
    const state = aReconciledState()
    const stop = { ...ours, type: 'stop_limit', side: 'sell', triggerPrice: m('49000') } as const
    reconcile(state, 10, { orders: [stop], orphans: 'adopt' })
    expect(orderOf(state, 'adopted-881273')).toMatchObject({
      triggerPrice: 4_900_000,
      locked: m('0.01'),
      request: { type: 'stop_limit', price: m('50000') },
    })
  })

  test('an order that is closed with us and rests at the venue is strange too', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const reason = { code: 'cancelled_by_request', details: {} } as const
    put(
      state,
      {
        kind: 'venue_report',
        report: { kind: 'order_cancelled', clientOrderId: 'a' as ClientOrderId, reason },
      },
      surroundings({ at: at(5) }),
    )
    expect(reconcile(state, 6, { orders: [aStockOrder('a')], askedAt: 4 })).toEqual([])
    expect(kindsOf(reconcile(state, 60, { orders: [aStockOrder('a')] }))[0]).toBe('orphan_order reported')
  })

  test('an order listed on two pages is one', () => {
    const state = aReconciledState()
    const events = reconcile(state, 10, { orders: [ours, ours], orphans: 'adopt' })
    expect(kindsOf(events).filter((kind) => kind === 'order_adopted')).toHaveLength(1)
    expect(totalOf(accountsOf(state.ledger, VENUE, USDT))).toBe(m('100000'))
  })

  test('what is told of an account is bounded', () => {
    const state = aReconciledState()
    const orders = Array.from({ length: 700 }, (_, n) => ({
      ...stranger,
      venueOrderId: `s${n}` as VenueOrderId,
    }))
    const found = kindsOf(reconcile(state, 10, { orders }))
    expect(found.filter((kind) => kind === 'orphan_order reported')).toHaveLength(500)
    expect(reconcile(state, 70, { orders })).toEqual([])
    // What is done something about is told in any case.
    const balances = [balance(USDT, '1'), balance(BTC, '1')]
    expect(kindsOf(reconcile(state, 130, { orders, balances }))).toContain('balance reported')
  })
})

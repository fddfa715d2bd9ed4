import { describe, expect, test } from 'bun:test'
import type { ClientOrderId, VenueOrderId, VenueReport } from '../../../src/domain/index.ts'
import { accountsOf, digestOf, queriesFor, stateFromPlain, stateToPlain } from '../../../src/engine/index.ts'
import { BTC, cancel, fold, m, put, surroundings, USDT } from '../../support/builders.ts'
import {
  aReconciledState,
  aStockFill,
  aStockOrder,
  at,
  balance,
  idAt,
  kindsOf,
  missedAt,
  orderOf,
  reconcile,
  rest,
  submitAt,
  VENUE,
} from './reconciliation-scene.ts'

describe('semantics 18: orders that the venue does not list', () => {
  test('semantics 18: are asked for, told once, and closed after two questions', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const events = reconcile(state, 20)
    expect(kindsOf(events)).toEqual(['lost_order asked', 'venue_reconciled'])
    expect(events[0]).toMatchObject({ mismatch: { clientOrderId: 'a', venueOrderId: 'v-a' } })
    expect(queriesFor(state)).toMatchObject([{ kind: 'query_at_venue', clientOrderId: 'a' }])
    expect(missedAt(state, 'a', 21)).toMatchObject([{ kind: 'order_missed' }])
    expect(missedAt(state, 'a', 25)).toEqual([])
    expect(queriesFor(state)).toHaveLength(1)
    expect(missedAt(state, 'a', 26)).toMatchObject([
      { kind: 'order_cancelled', reason: { code: 'never_seen' } },
    ])
    expect(queriesFor(state)).toEqual([])
    expect(accountsOf(state.ledger, VENUE, USDT).locked).toBe(0n as never)
    expect(reconcile(state, 80)).toEqual([])
  })

  test('semantics 18: found again, a miss before no longer counts', () => {
    const state = aReconciledState()
    rest(state, 'a')
    reconcile(state, 20)
    missedAt(state, 'a', 21)
    const orders = [aStockOrder('a')]
    expect(kindsOf(reconcile(state, 40, { orders }))).toEqual(['order_accepted'])
    expect(orderOf(state, 'a').missedAt).toBeNull()
    expect(queriesFor(state)).toEqual([])
    expect(missedAt(state, 'a', 60)).toMatchObject([{ kind: 'order_missed' }])
    expect(kindsOf(reconcile(state, 100, { orders }))).toEqual(['order_accepted'])
  })

  test('semantics 18: the venue that answers the question ends the doubt', () => {
    const state = aReconciledState()
    rest(state, 'a')
    reconcile(state, 20)
    const report = {
      kind: 'order_accepted',
      clientOrderId: 'a' as ClientOrderId,
      venueOrderId: idAt('a'),
    } as const
    expect(put(state, { kind: 'venue_report', report }, surroundings({ at: at(21) }))).toHaveLength(1)
    expect(queriesFor(state)).toEqual([])
    // Said again it is no news.
    expect(put(state, { kind: 'venue_report', report }, surroundings({ at: at(22) }))).toEqual([])
    // Not listed once more, it is told once more.
    expect(kindsOf(reconcile(state, 80))).toEqual(['lost_order asked', 'venue_reconciled'])
  })

  test.each([
    ['submitted', 'order_rejected'],
    ['unknown', 'order_rejected'],
    ['pending_cancel', 'order_cancelled'],
    ['pending_amend', 'order_cancelled'],
    ['partially_filled', 'order_cancelled'],
  ] as const)('semantics 18: %s and never seen: %s', (status, end) => {
    const state = aReconciledState()
    const around = surroundings({ at: at(2) })
    if (status === 'submitted' || status === 'unknown') put(state, submitAt('a'), around)
    else rest(state, 'a')
    const clientOrderId = 'a' as ClientOrderId
    if (status === 'unknown')
      put(state, { kind: 'venue_report', report: { kind: 'order_outcome_unknown', clientOrderId } }, around)
    if (status === 'pending_cancel') put(state, cancel('a'), around)
    if (status === 'pending_amend') {
      fold(
        state,
        {
          kind: 'amend_requested',
          clientOrderId,
          way: 'cancel_replace',
          quantity: 500 as never,
          price: 5_000_000 as never,
          triggerPrice: null,
          locked: orderOf(state, 'a').locked,
          origin: orderOf(state, 'a').origin,
        },
        at(2),
      )
    }
    if (status === 'partially_filled')
      reconcile(state, 3, {
        fills: [aStockFill('a', { quantity: m('0.002') })],
        orders: [aStockOrder('a', { cumQuantity: m('0.002') })],
      })
    expect(orderOf(state, 'a').status).toBe(status)
    expect(kindsOf(reconcile(state, 20))).toContain('lost_order asked')
    missedAt(state, 'a', 21)
    expect(missedAt(state, 'a', 27)).toMatchObject([{ kind: end, reason: { code: 'never_seen' } }])
    expect(orderOf(state, 'a').locked).toBe(0n as never)
  })

  test('what was sent or heard of after the question was asked is not judged', () => {
    const state = aReconciledState()
    rest(state, 'a', 19.5)
    expect(reconcile(state, 20, { askedAt: 19 })).toEqual([])
    rest(state, 'b', 10)
    put(state, cancel('b'), surroundings({ at: at(19.5) }))
    expect(reconcile(state, 20.5, { askedAt: 19.2, orders: [aStockOrder('a')] })).toEqual([])
  })

  test('an order without an answer that the venue lists is accepted', () => {
    const state = aReconciledState()
    put(state, submitAt('a'), surroundings({ at: at(2) }))
    expect(kindsOf(reconcile(state, 20, { orders: [aStockOrder('a')] }))).toEqual(['order_accepted'])
    expect(orderOf(state, 'a')).toMatchObject({ status: 'accepted', venueOrderId: 'v-a' })
  })

  test('a stop that goes on under another id is followed', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const child = aStockOrder('a', { venueOrderId: 'child' as VenueOrderId })
    expect(kindsOf(reconcile(state, 20, { orders: [child] }))).toEqual(['order_accepted'])
    expect(orderOf(state, 'a').venueOrderId).toBe('child' as VenueOrderId)
    const report = {
      kind: 'order_accepted',
      clientOrderId: 'a' as ClientOrderId,
      venueOrderId: 'third' as VenueOrderId,
    } as const
    put(state, { kind: 'venue_report', report })
    expect(orderOf(state, 'a')).toMatchObject({ status: 'accepted', venueOrderId: 'third' })
  })

  test('a request that may still be on its way is not missed', () => {
    const state = aReconciledState()
    put(state, submitAt('a'), surroundings({ at: at(10) }))
    expect(reconcile(state, 20, { askedAt: 19 })).toEqual([])
    expect(kindsOf(reconcile(state, 22, { askedAt: 21 }))).toContain('lost_order asked')
  })

  test('semantics 2: a cancel that never had an answer is sent again, in the name of who asked', () => {
    const state = aReconciledState()
    rest(state, 'a')
    put(state, cancel('a'), surroundings({ at: at(3) }))
    const orders = [aStockOrder('a')]
    expect(reconcile(state, 10, { orders })).toEqual([])
    const events = reconcile(state, 20, { orders })
    expect(kindsOf(events)).toEqual(['order_outcome_unknown', 'order_accepted', 'cancel_requested'])
    expect(events[2]).toMatchObject({ origin: { principal: 'admin' } })
    expect(orderOf(state, 'a').status).toBe('pending_cancel')
  })

  test('a change that never had an answer did not happen, and its lock is given back', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const amend = { quantity: m('0.02'), price: null, triggerPrice: null, origin: orderOf(state, 'a').origin }
    const clientOrderId = 'a' as ClientOrderId
    put(state, { kind: 'amend_order', clientOrderId, ...amend }, surroundings({ at: at(3) }))
    expect(orderOf(state, 'a')).toMatchObject({ status: 'pending_amend', locked: m('1001') })
    reconcile(state, 20, { orders: [aStockOrder('a')] })
    expect(orderOf(state, 'a')).toMatchObject({ status: 'accepted', amendment: null, locked: m('500.5') })
  })

  test('a change that never had an answer and shows at the venue has happened', () => {
    for (const isToldUnknown of [true, false]) {
      const state = aReconciledState()
      rest(state, 'a')
      const { origin } = orderOf(state, 'a')
      const clientOrderId = 'a' as ClientOrderId
      const amend = { quantity: m('0.004'), price: null, triggerPrice: null, origin }
      put(state, { kind: 'amend_order', clientOrderId, ...amend }, surroundings({ at: at(3) }))
      expect(orderOf(state, 'a')).toMatchObject({ status: 'pending_amend', quantity: 1000 })
      const report: VenueReport = { kind: 'order_outcome_unknown', clientOrderId }
      if (isToldUnknown) put(state, { kind: 'venue_report', report }, surroundings({ at: at(4) }))
      // One that was heard of before is believed at once, one that is only late when it cannot be on its way.
      const askedAt = isToldUnknown ? 5 : 20
      const balances = [balance(USDT, '99799.8', '200.2'), balance(BTC, '1')]
      reconcile(state, askedAt, { orders: [aStockOrder('a', { quantity: m('0.004') })], balances })
      expect(orderOf(state, 'a')).toMatchObject({ status: 'accepted', amendment: null, quantity: 400 })
    }
  })

  test('of a replaced order the venue knows what the replacement filled, no more', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const report = (body: VenueReport, revision: number) =>
      put(state, { kind: 'venue_report', report: body, revision }, surroundings({ at: at(4) }))
    const clientOrderId = 'a' as ClientOrderId
    reconcile(state, 3, {
      fills: [aStockFill('a', { quantity: m('0.004') })],
      orders: [aStockOrder('a', { cumQuantity: m('0.004') })],
    })
    const amend = {
      quantity: null,
      price: m('49000'),
      triggerPrice: null,
      origin: orderOf(state, 'a').origin,
    }
    put(state, { kind: 'amend_order', clientOrderId, ...amend }, surroundings({ at: at(4) }))
    const reason = { code: 'cancelled_by_request', details: {} } as const
    report({ kind: 'order_cancelled', clientOrderId, reason }, 0)
    report({ kind: 'order_accepted', clientOrderId, venueOrderId: 'second' as VenueOrderId }, 1)
    expect(orderOf(state, 'a')).toMatchObject({ revision: 1, cumQty: 400, replacedQty: 400 })
    const second = { venueOrderId: 'second' as VenueOrderId, revision: 1, quantity: m('0.006') }
    const balances = [balance(USDT, '99799.5'), balance(BTC, '1.004')]
    expect(reconcile(state, 60, { orders: [aStockOrder('a', second)], balances })).toEqual([])
    const older = [aStockOrder('a', second), aStockOrder('a')]
    expect(kindsOf(reconcile(state, 120, { orders: older, balances }))).toContain('orphan_order reported')
  })

  test('one that is filled differently there is asked for, and told once while it is so', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const orders = [aStockOrder('a', { cumQuantity: m('0.004') })]
    const events = reconcile(state, 20, { orders })
    expect(events[0]).toMatchObject({
      mismatch: { type: 'order_differs', action: 'asked', ours: m('0'), theirs: m('0.004'), asset: BTC },
    })
    expect(queriesFor(state)).toHaveLength(1)
    expect(reconcile(state, 80, { orders })).toEqual([])
    // The answer brings what was missing.
    const fills = [aStockFill('a', { quantity: m('0.004') })]
    expect(kindsOf(reconcile(state, 140, { orders, fills }))).toContain('order_filled')
    expect(queriesFor(state)).toEqual([])
  })

  test('a fill between the list of orders and that of fills is no difference', () => {
    const state = aReconciledState()
    rest(state, 'a')
    const fills = [aStockFill('a', { quantity: m('0.004') })]
    expect(kindsOf(reconcile(state, 20, { orders: [aStockOrder('a')], fills }))).not.toContain(
      'order_differs asked',
    )
  })
})

test('semantics 5: what reconciliation remembers is in digest and snapshot', () => {
  const state = aReconciledState()
  rest(state, 'a')
  reconcile(state, 20, { orders: [aStockOrder(null, { isOurs: false })] })
  const parts = structuredClone(stateToPlain(state))
  const back = stateFromPlain({ part: (name) => parts[name] ?? null })
  expect(back && digestOf(back.state)).toBe(digestOf(state))
  if (back === null) return
  expect(reconcile(back.state, 80, { orders: [aStockOrder(null, { isOurs: false })] })).toEqual([])
  state.doubted.clear()
  expect(digestOf(back.state)).not.toBe(digestOf(state))
})

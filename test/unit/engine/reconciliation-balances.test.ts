import { describe, expect, test } from 'bun:test'
import type { UnixNs } from '../../../src/domain/index.ts'
import { accountsOf, type State, totalOf } from '../../../src/engine/index.ts'
import { BTC, fold, m, put, surroundings, USDT } from '../../support/builders.ts'
import {
  aLiveState,
  aReconciledState,
  aStock,
  aStockOrder,
  at,
  balance,
  FUNDS,
  kindsOf,
  reconcile,
  rest,
  submitAt,
  VENUE,
} from './reconciliation-scene.ts'

const totalAt = (state: State, asset: typeof BTC) => totalOf(accountsOf(state.ledger, VENUE, asset))

describe('reconciliation: balances', () => {
  test('the first time what the venue says is what there is, and no mismatch', () => {
    const state = aLiveState()
    const events = reconcile(state, 1)
    expect(kindsOf(events)).toEqual([
      'balance_adjusted',
      'balance_adjusted',
      'trading_state_changed',
      'venue_reconciled',
    ])
    expect(events[3]).toMatchObject({ mismatches: 0 })
    expect(totalAt(state, USDT)).toBe(m('100000'))
    expect(totalAt(state, BTC)).toBe(m('1'))
  })

  test('a transfer is told at first and adjusted when it is still so the next time', () => {
    const state = aReconciledState()
    const balances = [balance(USDT, '90000', '500'), balance(BTC, '1')]
    const first = reconcile(state, 60, { balances })
    expect(kindsOf(first)).toEqual(['balance reported', 'venue_reconciled'])
    expect(first[0]).toMatchObject({ mismatch: { asset: USDT, ours: m('100000'), theirs: m('90500') } })
    const second = reconcile(state, 120, { balances })
    expect(kindsOf(second)).toEqual(['balance adjusted', 'balance_adjusted', 'venue_reconciled'])
    expect(totalAt(state, USDT)).toBe(m('90500'))
    expect(reconcile(state, 180, { balances })).toEqual([])
  })

  test('another amount the next time is another difference; none any more is forgotten', () => {
    const state = aReconciledState()
    reconcile(state, 60, { balances: [balance(USDT, '99000'), balance(BTC, '1')] })
    const second = reconcile(state, 120, { balances: [balance(USDT, '98000'), balance(BTC, '1')] })
    expect(kindsOf(second)).toEqual(['balance reported', 'venue_reconciled'])
    expect(reconcile(state, 180)).toMatchObject([{ kind: 'venue_reconciled', mismatches: 0 }])
    expect(reconcile(state, 240)).toEqual([])
  })

  test('an asset that the venue does not list is nothing there', () => {
    const state = aReconciledState()
    expect(reconcile(state, 60, { balances: [FUNDS[0] as never] })[0]).toMatchObject({
      mismatch: { asset: BTC, ours: m('1'), theirs: m('0') },
    })
  })

  test('nothing is compared while anything is on its way, or was heard since the question', () => {
    const balances = [balance(USDT, '1'), balance(BTC, '1')]
    const state = aReconciledState()
    put(state, submitAt('a'), surroundings({ at: at(58) }))
    expect(reconcile(state, 60, { balances, askedAt: 57 })).toEqual([])
    const other = aReconciledState()
    rest(other, 'a', 59.5)
    expect(reconcile(other, 60, { balances })).toEqual([])
    const lost = aReconciledState()
    rest(lost, 'a', 2)
    expect(kindsOf(reconcile(lost, 60, { balances }))).toEqual(['lost_order asked', 'venue_reconciled'])
  })

  test('a difference that cannot be looked at once keeps its place', () => {
    const balances = [balance(USDT, '90000'), balance(BTC, '1')]
    const state = aReconciledState()
    reconcile(state, 60, { balances })
    rest(state, 'a', 119.5)
    expect(reconcile(state, 120, { balances, orders: [aStockOrder('a')] })).toEqual([])
    expect(kindsOf(reconcile(state, 180, { balances, orders: [aStockOrder('a')] }))).toContain(
      'balance_adjusted',
    )
  })

  test('semantics 11: a transfer is neither won nor lost', () => {
    const state = aReconciledState()
    fold(state, { kind: 'day_opened', startAt: 0n as UnixNs, equity: m('150000') })
    fold(state, { kind: 'equity_peak_moved', equity: m('160000') })
    const balances = [balance(USDT, '90000'), balance(BTC, '3')]
    reconcile(state, 60, { balances })
    reconcile(state, 120, { balances })
    // 10,000 USDT out, 2 BTC at 50,000 in.
    expect(state.day?.equity).toBe(m('240000'))
    expect(state.equityPeak).toBe(m('250000'))
  })

  test('semantics 11: while nobody knows what it is worth a transfer waits', () => {
    const state = aReconciledState()
    fold(state, { kind: 'day_opened', startAt: 0n as UnixNs, equity: m('150000') })
    fold(state, { kind: 'equity_peak_moved', equity: m('160000') })
    state.marks.clear()
    const stock = aStock({ balances: [balance(USDT, '100000'), balance(BTC, '3')] }, 59)
    const dark = surroundings({ at: at(60), last: null })
    put(state, { kind: 'reconcile', stock, orphans: 'report' }, dark)
    const again = put(
      state,
      { kind: 'reconcile', stock: { ...stock, askedAt: at(119) }, orphans: 'report' },
      { ...dark, at: at(120) },
    )
    expect(again).toEqual([])
    expect(kindsOf(reconcile(state, 180, { balances: stock.balances }))).toContain('balance_adjusted')
    expect(state.day?.equity).toBe(m('250000'))
  })
})

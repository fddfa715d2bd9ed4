import { describe, expect, test } from 'bun:test'
import {
  type AssetName,
  type Input,
  instrumentKey,
  type Order,
  SIM_VENUE,
  type SymbolName,
} from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import { accepted, aState, BTC, cancelled, filled, id, m, put, submit, USDT } from '../../support/builders.ts'
import { checkInvariants } from './ledger-invariants.ts'
import { accounts, held, list } from './portfolio-support.ts'

const BNB = 'BNB' as AssetName

function feeIn(state: State, name: string, fee: string, feeAsset: AssetName): Input {
  const report = filled(name, { lots: 1000, price: '50000' })
  if (report.kind !== 'venue_report' || report.report.kind !== 'order_filled') throw new Error('a fill')
  expect(state.orders.get(id(name))?.status).toBe('submitted')
  return { ...report, report: { ...report.report, fee: m(fee), feeAsset } }
}

describe('fees of a spot order', () => {
  test('in the base come out of what was bought', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, feeIn(state, 'a', '0.00001', BTC))
    expect(accounts(state, BTC)).toMatchObject({ free: m('1.00999'), fees: m('0.00001') })
    expect(accounts(state)).toMatchObject({ free: m('99500'), locked: m('0'), fees: m('0') })
    checkInvariants(state)
  })

  test('in a third asset come out of that asset, and of the profit at its last price', () => {
    const state = aState()
    const bnbusdt = 'BNBUSDT' as SymbolName
    put(state, list({ key: instrumentKey(SIM_VENUE, bnbusdt), symbol: bnbusdt, base: BNB }))
    put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: BNB, amount: m('1') })
    put(state, submit('a'))
    put(state, feeIn(state, 'a', '0.001', BNB))
    // No price of it is in the journal yet.
    expect(held(state, instrumentKey(SIM_VENUE, 'BTCUSDT' as SymbolName))?.realizedPnl).toBe(m('0'))
    expect(accounts(state, BNB)).toMatchObject({ free: m('0.999'), fees: m('0.001') })
    const key = instrumentKey(SIM_VENUE, bnbusdt)
    put(state, { kind: 'stop_session', marks: [{ key, price: m('600') }] })
    put(state, submit('b'))
    put(state, feeIn(state, 'b', '0.001', BNB))
    expect(held(state, instrumentKey(SIM_VENUE, 'BTCUSDT' as SymbolName))?.realizedPnl).toBe(m('-0.6'))
    expect(accounts(state)).toMatchObject({ fees: m('0'), locked: m('0') })
    checkInvariants(state)
  })

  test('below zero are rebates, and ours', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, feeIn(state, 'a', '-0.25', USDT))
    expect(accounts(state)).toMatchObject({ free: m('99500.25'), locked: m('0'), fees: m('-0.25') })
    checkInvariants(state)
  })
})

describe('an amend that the fills overtook', () => {
  const amended = (state: State, quantity: string): Input => {
    const { origin } = state.orders.get(id('a')) as Order
    const none = { price: null, triggerPrice: null }
    return { kind: 'amend_order', clientOrderId: id('a'), quantity: m(quantity), ...none, origin }
  }
  const resting = (): State => {
    const state = aState()
    put(state, submit('a'))
    put(state, accepted('a'))
    return state
  }

  test('to a larger order is void when all of the smaller one is filled: nothing stays locked', () => {
    const state = resting()
    put(state, amended(state, '0.02'))
    expect(accounts(state).locked).toBe(m('1001'))
    put(state, filled('a', { lots: 1000, price: '50000', fee: '0.5' }))
    expect(state.orders.get(id('a'))).toMatchObject({ status: 'filled', amendment: null, locked: m('0') })
    expect(accounts(state)).toMatchObject({ free: m('99499.5'), locked: m('0') })
    expect(put(state, cancelled('a'))).toEqual([])
    checkInvariants(state)
  })

  test('to a smaller one leaves nothing to trade: the order ends, never filled beyond its quantity', () => {
    const state = resting()
    put(state, amended(state, '0.005'))
    put(state, filled('a', { lots: 600, price: '50000', fee: '0.3' }))
    put(state, {
      kind: 'venue_report',
      report: { kind: 'amend_accepted', clientOrderId: id('a') },
    })
    expect(state.orders.get(id('a'))).toMatchObject({
      status: 'cancelled',
      reason: { code: 'amended_below_filled' },
      locked: m('0'),
    })
    checkInvariants(state)
  })
})

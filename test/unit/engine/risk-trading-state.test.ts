import { describe, expect, test } from 'bun:test'
import type { Input, Ticks } from '../../../src/domain/index.ts'
import { copyState, type State } from '../../../src/engine/index.ts'
import { accepted, aState, cancel, fold, m, put, submit } from '../../support/builders.ts'
import { amend, aPerpState, codeOn, enter, hold, list, onPerp, reasonOn } from './risk-scene.ts'

const sell = { side: 'sell' } as const

describe('semantics 10: trading states', () => {
  test('semantics 10: halted lets cancels through and nothing else', () => {
    const state = aState()
    put(state, submit('a', { ...sell, price: m('51000') }))
    enter(state, 'halted')
    expect(reasonOn(state, { ...sell, isReduceOnly: true })).toEqual({ code: 'trading_halted', details: {} })
    // Said before anything that is wrong with the order itself.
    expect(codeOn(state, { quantity: m('0.000001') })).toBe('trading_halted')
    put(state, accepted('a'))
    expect(put(state, amend('a', { price: m('52000') }))[0]).toMatchObject({
      kind: 'amend_rejected',
      reason: { code: 'trading_halted' },
    })
    expect(put(state, cancel('a'))[0]?.kind).toBe('cancel_requested')
  })

  test('semantics 10: reducing on spot lets sells through, up to what is free', () => {
    const state = aState()
    put(state, submit('resting', { ...sell, quantity: m('0.4'), price: m('60000') }))
    enter(state, 'reducing')
    expect(reasonOn(state, {})).toEqual({
      code: 'trading_reducing',
      details: { qty: m('0.01'), position: m('0'), why: 'test' },
    })
    expect(codeOn(state, { ...sell, quantity: m('0.60001') })).toBe('insufficient_funds')
    expect(codeOn(state, { ...sell, quantity: m('0.6') })).toBe('order_submitted')
  })

  test('semantics 10: reducing at a perpetual lets through what closes, open orders considered', () => {
    const state = aPerpState()
    hold(state, 10_000)
    enter(state, 'reducing')
    expect(codeOn(state, onPerp)).toBe('trading_reducing')
    expect(codeOn(state, { ...onPerp, ...sell, quantity: m('0.10001') })).toBe('trading_reducing')
    expect(codeOn(state, { ...onPerp, ...sell, quantity: m('0.1') })).toBe('order_submitted')
    expect(codeOn(state, { ...onPerp, ...sell, quantity: m('0.001') })).toBe('trading_reducing')
    // Reduce only says itself that it closes, and gives way to the order above.
    expect(codeOn(state, { ...onPerp, ...sell, quantity: m('0.1'), isReduceOnly: true })).toBe(
      'order_submitted',
    )
  })

  test('semantics 10: what reduces skips position, loss and rate checks, and no price check', () => {
    const none = m('0')
    const state = aPerpState({
      positionNotionalMax: none,
      exposureMax: none,
      dailyLossMax: none,
      drawdownRatioMax: none,
      leverageMax: none,
      orderRatePerSecondMax: 1,
      orderRatePerMinuteMax: 1,
      impactRatioMax: m('0.01'),
    })
    fold(state, { kind: 'day_opened', startAt: state.lastAt, equity: m('1000000') })
    fold(state, { kind: 'equity_peak_moved', equity: m('1000000') })
    expect(codeOn(state, {})).toBe('position_limit')
    enter(state, 'reducing')
    for (let n = 0; n < 3; n++) expect(codeOn(state, sell)).toBe('order_submitted')
    expect(codeOn(state, { ...sell, price: m('40000') })).toBe('price_collar')
    const deep = { reach: () => 4_000_000 as Ticks }
    const market = { ...sell, type: 'market', price: null } as const
    expect(codeOn(state, market, deep)).toBe('fat_finger')
    expect(codeOn(state, market, { isFresh: () => false })).toBe('stale_market_data')
    list(state, { priceBand: { lowest: m('0.99'), highest: m('1.01') } })
    expect(codeOn(state, { ...sell, price: m('51000') })).toBe('price_out_of_band')
  })

  test('a resting order may be made smaller while reducing, and not larger or dearer', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, accepted('a'))
    enter(state, 'reducing')
    const rejected = { kind: 'amend_rejected', reason: { code: 'trading_reducing' } }
    expect(put(state, amend('a', { quantity: m('0.02') }))[0]).toMatchObject(rejected)
    expect(put(state, amend('a', { price: m('50000.01') }))[0]).toMatchObject(rejected)
    expect(put(state, amend('a', { quantity: m('0.005') }))[0]?.kind).toBe('amend_requested')
  })

  test('semantics 10: halted survives a restart, as everything the journal says', () => {
    const state = aState()
    enter(state, 'halted')
    expect(codeOn(copyState(state), sell)).toBe('trading_halted')
    enter(state, 'active')
    expect(codeOn(state, sell)).toBe('order_submitted')
  })
})

const stall: Input = { kind: 'observe_stall', gapMs: 7000 }
const end: Input = { kind: 'end_stall' }

describe('semantics 9: a stall', () => {
  const kinds = (state: State, input: Input) => put(state, input).map(({ kind }) => kind)

  test('semantics 9: reduces until the market is fresh, then it is as before', () => {
    const state = aState()
    expect(kinds(state, stall)).toEqual(['stall_began', 'trading_state_changed'])
    expect(state.tradingState).toBe('reducing')
    expect(kinds(state, stall)).toEqual([])
    expect(kinds(state, end)).toEqual(['trading_state_changed', 'stall_ended'])
    expect(state.tradingState).toBe('active')
    expect(kinds(state, end)).toEqual([])
  })

  test('semantics 9: what was reducing or halted before stays so', () => {
    for (const before of ['reducing', 'halted'] as const) {
      const state = aState()
      enter(state, before)
      expect(kinds(state, stall)).toEqual(['stall_began'])
      expect(kinds(state, end)).toEqual(['stall_ended'])
      expect(state.tradingState).toBe(before)
    }
  })

  test.each([
    { asked: ['halted'], after: 'halted' },
    { asked: ['reducing'], after: 'reducing' },
    { asked: ['active'], after: 'active' },
    { asked: ['active', 'reducing'], after: 'reducing' },
    { asked: ['halted', 'reducing', 'active'], after: 'active' },
    { asked: ['halted', 'reducing'], after: 'reducing' },
  ] as const)('semantics 9: $asked asked for meanwhile holds afterwards', ({ asked, after }) => {
    const state = aState()
    put(state, stall)
    for (const next of asked) enter(state, next)
    put(state, end)
    expect(state.tradingState).toBe(after)
  })

  test('semantics 9: a restart in the middle goes on with it', () => {
    const state = aState()
    put(state, stall)
    const restarted = copyState(state)
    expect(restarted.tradingState).toBe('reducing')
    expect(kinds(restarted, stall)).toEqual([])
    expect(kinds(restarted, end)).toEqual(['trading_state_changed', 'stall_ended'])
    expect(restarted.tradingState).toBe('active')
  })
})

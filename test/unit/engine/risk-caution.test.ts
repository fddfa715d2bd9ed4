import { describe, expect, test } from 'bun:test'
import { ENGINE_ORIGIN, type Input, SIM_VENUE, type VenueName } from '../../../src/domain/index.ts'
import { apply, copyState, emptyState, RECOVERY, type State } from '../../../src/engine/index.ts'
import { aState, ORIGIN, put } from '../../support/builders.ts'
import { aLiveState, aReconciledState, reconcile, submitAt, VENUE } from './reconciliation-scene.ts'
import { enter } from './risk-scene.ts'

const OKX = 'okx' as VenueName
const doubt = (venue: VenueName, why: string): Input => ({ kind: 'observe_unreconciled', venue, why })
const stall: Input = { kind: 'observe_stall', gapMs: 7000 }
const end: Input = { kind: 'end_stall' }
const kinds = (state: State, input: Input) => put(state, input).map(({ kind }) => kind)
const lost: Input = {
  kind: 'set_trading_state',
  state: 'reducing',
  why: 'journal records were lost: x',
  origin: RECOVERY,
}
const session = (venues: readonly VenueName[]): Input => ({
  kind: 'start_session',
  epoch: 'abcd0123',
  version: 'test',
  mode: 'live',
  marketSource: 'binance',
  venues,
})

/** Found right in an empty stock, as far as this test cares. */
function found(state: State, venue: VenueName) {
  const stock = { venue, askedAt: state.lastAt, orders: [], fills: [], balances: [] }
  return put(state, { kind: 'reconcile', stock, orphans: 'report' }).map(({ kind }) => kind)
}

describe('a venue whose account may not be as the journal says', () => {
  test('holds trading at reducing, by name, until it is reconciled', () => {
    const state = aReconciledState()
    expect(state.tradingState).toBe('active')
    expect(kinds(state, doubt(VENUE, 'the connection is lost'))).toEqual([
      'reconciliation_began',
      'trading_state_changed',
    ])
    expect(state).toMatchObject({
      tradingState: 'reducing',
      tradingStateWhy: 'until reconciled: binance (the connection is lost)',
    })
    expect(put(state, submitAt('a'))[0]).toMatchObject({ reason: { code: 'trading_reducing' } })
    reconcile(state, 10)
    expect(state).toMatchObject({ tradingState: 'active', stateBeforeCaution: null })
  })

  test('said again is no news; for another reason it is', () => {
    const state = aReconciledState()
    put(state, doubt(VENUE, 'a'))
    expect(kinds(state, doubt(VENUE, 'a'))).toEqual([])
    expect(kinds(state, doubt(VENUE, 'b'))).toEqual(['reconciliation_began', 'trading_state_changed'])
    expect(state.tradingStateWhy).toBe('until reconciled: binance (b)')
  })

  test('the last of several brings back what was before', () => {
    const state = aReconciledState()
    put(state, doubt(VENUE, 'a'))
    put(state, doubt(OKX, 'b'))
    expect(state.tradingStateWhy).toBe('until reconciled: binance (a), okx (b)')
    expect(found(state, VENUE)).toContain('venue_reconciled')
    expect(state).toMatchObject({ tradingState: 'reducing', tradingStateWhy: 'until reconciled: okx (b)' })
    expect(found(state, OKX)).toEqual(['trading_state_changed', 'venue_reconciled'])
    expect(state.tradingState).toBe('active')
  })

  test.each(['reducing', 'halted'] as const)('what was %s before stays so', (before) => {
    const state = aReconciledState()
    enter(state, before)
    expect(kinds(state, doubt(VENUE, 'a'))).toEqual(['reconciliation_began'])
    expect(found(state, VENUE)).toContain('venue_reconciled')
    expect(state.tradingState).toBe(before)
  })

  test('who takes trading up meanwhile has it when the venue is reconciled, not before', () => {
    const state = aReconciledState()
    enter(state, 'halted')
    put(state, doubt(VENUE, 'a'))
    const changes = put(state, { kind: 'set_trading_state', state: 'active', why: 'go', origin: ORIGIN })
    expect(changes).toMatchObject([
      { kind: 'trading_state_changed', state: 'active', origin: ORIGIN },
      { kind: 'trading_state_changed', state: 'reducing', origin: ENGINE_ORIGIN },
    ])
    expect(state.tradingState).toBe('reducing')
    const again: Input = { kind: 'set_trading_state', state: 'active', why: 'go', origin: ORIGIN }
    expect(kinds(state, again)).toEqual([])
    found(state, VENUE)
    expect(state.tradingState).toBe('active')
  })

  test.each(['halted', 'reducing'] as const)('%s asked for meanwhile holds afterwards', (asked) => {
    const state = aReconciledState()
    put(state, doubt(VENUE, 'a'))
    enter(state, asked)
    found(state, VENUE)
    expect(state.tradingState).toBe(asked)
  })

  test('a power cut between its two records leaves the caution, which ends by itself', () => {
    const state = aReconciledState()
    for (const input of [doubt(VENUE, 'a'), stall, end, session([OKX])]) {
      const whole = copyState(state)
      const [first] = put(whole, input)
      if (first === undefined) throw new Error('it causes something')
      apply(state, first)
      put(state, doubt(VENUE, 'a'))
      expect(state.tradingState, input.kind).toBe('reducing')
    }
    put(state, end)
    const stock = { venue: VENUE, askedAt: state.lastAt, orders: [], fills: [], balances: [] }
    const [first] = put(copyState(state), { kind: 'reconcile', stock, orphans: 'report' })
    if (first === undefined) throw new Error('it causes something')
    apply(state, first)
    put(state, doubt(VENUE, 'a'))
    expect(state.tradingState).toBe('reducing')
    found(state, VENUE)
    expect(state).toMatchObject({ tradingState: 'active', stateBeforeCaution: null })
  })

  test('a restart in the middle goes on with it, and a session without the venue lets it go', () => {
    const state = aReconciledState()
    put(state, doubt(VENUE, 'a'))
    const restarted = copyState(state)
    expect(kinds(restarted, session([VENUE, OKX]))).toEqual(['session_started'])
    expect(restarted.tradingState).toBe('reducing')
    expect(kinds(state, session([OKX]))).toEqual(['trading_state_changed', 'session_started'])
    expect(state).toMatchObject({ tradingState: 'active', stateBeforeCaution: null })
    enter(state, 'halted')
    enter(state, 'active')
    expect(state.tradingState).toBe('active')
  })
})

describe('several things that call for caution', () => {
  test('semantics 9: the end of a stall waits for the venues, and they for it', () => {
    for (const order of [
      [end, 'venue'],
      ['venue', end],
    ] as const) {
      const state = aReconciledState()
      put(state, stall)
      put(state, doubt(VENUE, 'the process stood still'))
      for (const [n, step] of order.entries()) {
        expect(state.tradingState).toBe('reducing')
        if (step === 'venue') reconcile(state, 10 + n)
        else put(state, step)
      }
      expect(state.tradingState).toBe('active')
    }
  })

  test('semantics 9: while a stall lasts beyond the reconciliation the state says so', () => {
    const state = aReconciledState()
    put(state, doubt(VENUE, 'a'))
    put(state, stall)
    found(state, VENUE)
    expect(state).toMatchObject({ tradingState: 'reducing', tradingStateWhy: 'the process stood still' })
  })

  test('semantics 8: lost records reduce until the venues are reconciled', () => {
    const state = aReconciledState()
    put(state, session([VENUE]))
    put(state, lost)
    put(state, doubt(VENUE, 'not reconciled since the start'))
    expect(state).toMatchObject({ tradingState: 'reducing', tradingStateBy: 'recovery' })
    put(state, stall)
    put(state, end)
    expect(state).toMatchObject({ tradingState: 'reducing', tradingStateBy: 'recovery' })
    expect(found(state, VENUE)).toContain('trading_state_changed')
    expect(state).toMatchObject({ tradingState: 'active', isRecovering: false })
  })

  test('semantics 8: on paper only somebody who looked takes trading up after lost records', () => {
    const state = aState()
    put(state, lost)
    put(state, stall)
    put(state, end)
    expect(state.tradingState).toBe('reducing')
    enter(state, 'active')
    expect(state).toMatchObject({ tradingState: 'active', isRecovering: false, stateBeforeCaution: null })
  })

  test('semantics 8: who looked and wants it to stay so has it so', () => {
    const state = aReconciledState()
    put(state, doubt(VENUE, 'a'))
    put(state, lost)
    enter(state, 'reducing')
    found(state, VENUE)
    expect(state.tradingState).toBe('reducing')
  })

  test('semantics 10: halted survives lost records and reconciliations', () => {
    const state = aReconciledState()
    enter(state, 'halted')
    put(state, { ...lost, state: 'halted' } as Input)
    put(state, doubt(VENUE, 'a'))
    found(state, VENUE)
    expect(state.tradingState).toBe('halted')
  })

  test('a session at the simulated exchange alone has nothing to reconcile', () => {
    const state = emptyState()
    expect(kinds(state, session([]))).toEqual(['session_started'])
    expect(state.tradingState).toBe('active')
    expect([...aLiveState().accounts.keys()]).toEqual([VENUE])
    expect(aState().accounts.has(SIM_VENUE)).toBe(false)
  })
})

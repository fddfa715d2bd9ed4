import { describe, expect, test } from 'bun:test'
import type { Event, OrderRequest } from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import {
  type Around,
  accepted,
  aState,
  filled,
  fold,
  m,
  ORIGIN,
  put,
  submit,
  surroundings,
} from '../../support/builders.ts'
import { amend, enter, HOLDS_NO_STOPS, list } from './risk-scene.ts'

const bracketAt = (takeProfit: string, stopLoss: string): OrderRequest['bracket'] => ({
  takeProfit: { price: m(takeProfit) },
  stopLoss: { triggerPrice: m(stopLoss), price: null },
})

/** An entry that waits at its venue for its first fill. */
function anEntry(over: Partial<OrderRequest> = {}): State {
  const state = aState()
  list(state, HOLDS_NO_STOPS)
  put(state, submit('entry', { bracket: bracketAt('52000', '49000'), ...over }))
  put(state, accepted('entry'))
  return state
}

/** What became of the exits when the entry filled. */
function exitsOf(state: State, around: Around = {}): readonly string[] {
  const fill = filled('entry', { lots: 1000, price: '50000' })
  return put(state, fill, surroundings(around)).slice(1).map(said)
}

const said = (event: Event) => (event.kind === 'order_denied' ? event.reason.code : event.kind)

const BOTH = ['order_held', 'order_submitted']

describe('the exits of an entry that filled', () => {
  test('are let in although the market is at the trigger already', () => {
    expect(exitsOf(anEntry(), { last: 4_800_000 })).toEqual(BOTH)
  })

  test('are let in on old prices: the stop waits for a fresh one', () => {
    expect(exitsOf(anEntry(), { isFresh: () => false })).toEqual(BOTH)
  })

  test('are let in whatever trading would be refused for otherwise', () => {
    const state = anEntry()
    const one = { orderNotionalMax: m('1'), openOrdersMax: 0, dailyLossMax: m('0'), orderRatePerSecondMax: 1 }
    const limits = { ...state.limits, ...one }
    fold(state, { kind: 'limits_changed', limits, why: 'test', origin: ORIGIN })
    fold(state, { kind: 'day_opened', startAt: state.lastAt, equity: m('1000000') })
    fold(state, { kind: 'breaker_changed', state: 'open', why: 'test', until: null })
    enter(state, 'reducing')
    expect(exitsOf(state)).toEqual(BOTH)
  })

  test('may be changed under a limit that came after them', () => {
    const state = anEntry()
    exitsOf(state)
    const limits = { ...state.limits, orderNotionalMax: m('1') }
    fold(state, { kind: 'limits_changed', limits, why: 'test', origin: ORIGIN })
    const stop = [...state.orders.values()].find(({ status }) => status === 'held')
    const changed = put(state, amend(stop?.clientOrderId ?? '', { triggerPrice: m('48000') }))
    expect(changed.map(said)).toEqual(['amend_requested', 'order_amended'])
  })

  test('of a spot sell buy back what was sold', () => {
    const bracket = bracketAt('48000', '51000')
    expect(exitsOf(anEntry({ side: 'sell', bracket }))).toEqual(BOTH)
  })
})

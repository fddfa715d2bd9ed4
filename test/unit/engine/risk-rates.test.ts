import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { NS_PER_SECOND, type UnixNs } from '../../../src/domain/index.ts'
import { RateWindow } from '../../../src/engine/rate-window.ts'
import { aState, fold, id, m, put, submit, surroundings, T0 } from '../../support/builders.ts'
import {
  amend,
  aPerpState,
  codeOn,
  HOLDS_NO_STOPS,
  hold,
  list,
  onPerp,
  reasonOn,
  seenAt,
} from './risk-scene.ts'

const at = (seconds: number) => (T0 + BigInt(seconds) * NS_PER_SECOND) as UnixNs

describe('the window', () => {
  test('counts as a list of all times would', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom('a', 'b', null)), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(steps, (walk) => {
        const window = new RateWindow()
        const seen: { readonly second: number; readonly name: string | null }[] = []
        let second = 0
        for (const [pause, name] of walk) {
          second += pause > 30 ? pause : 0
          window.add(at(second), name)
          seen.push({ second, name })
          const lately = seen.filter((one) => one.second > second - 60)
          const now = seen.filter((one) => one.second === second)
          expect(window.inMinute(at(second))).toBe(lately.length)
          expect(window.inSecond(at(second))).toBe(now.length)
          expect(window.namedInSecond('a', at(second))).toBe(now.filter((one) => one.name === 'a').length)
        }
        expect(window.seconds().length).toBeLessThanOrEqual(60)
      }),
    )
  })

  test('forgets the name that was silent for longest', () => {
    const window = new RateWindow()
    for (let n = 0; n < 1000; n++) window.add(T0, `s${n}`)
    window.add(T0, 's0')
    window.add(T0, 'new')
    expect(window.named().size).toBe(1000)
    expect(window.namedInSecond('s0', T0)).toBe(2)
    expect(window.namedInSecond('s1', T0)).toBe(0)
  })

  test('a copy goes its own way; cleared it has seen nothing', () => {
    const window = new RateWindow()
    window.add(T0, 'a')
    const copy = window.copy()
    window.clear()
    expect([window.isEmpty, window.inMinute(T0), window.namedInSecond('a', T0)]).toEqual([true, 0, 0])
    expect([copy.isEmpty, copy.inMinute(T0), copy.namedInSecond('a', T0)]).toEqual([false, 1, 1])
  })
})

describe('order rates', () => {
  test('per second: as many as the limit, and again in the next second', () => {
    const state = aState({ orderRatePerSecondMax: 2 })
    for (let n = 0; n < 2; n++) expect(codeOn(state)).toBe('order_submitted')
    expect(reasonOn(state)).toEqual({
      code: 'order_rate',
      details: { orders: m('2'), window: 'second', maximum: m('2') },
    })
    expect(codeOn(state, {}, { at: at(1) })).toBe('order_submitted')
  })

  test('per minute', () => {
    const state = aState({ orderRatePerSecondMax: 2, orderRatePerMinuteMax: 3 })
    for (let n = 0; n < 3; n++) expect(codeOn(state, {}, { at: at(n) })).toBe('order_submitted')
    expect(reasonOn(state, {}, { at: at(59) })).toEqual({
      code: 'order_rate',
      details: { orders: m('3'), window: 'minute', maximum: m('3') },
    })
    expect(codeOn(state, {}, { at: at(60) })).toBe('order_submitted')
  })

  test('of one strategy, which does not slow another', () => {
    const state = aState({ strategyOrderRateMax: 1 })
    expect(codeOn(state, { strategyId: 'grid' })).toBe('order_submitted')
    expect(reasonOn(state, { strategyId: 'grid' })).toEqual({
      code: 'order_rate',
      details: { orders: m('1'), window: 'second', maximum: m('1'), strategy: 'grid' },
    })
    expect(codeOn(state, { strategyId: 'trend' })).toBe('order_submitted')
    expect(codeOn(state, {})).toBe('order_submitted')
  })

  test('what is denied, and a stop that waits here, was not sent', () => {
    const state = aState({ orderRatePerSecondMax: 1 })
    list(state, HOLDS_NO_STOPS)
    expect(codeOn(state, { quantity: m('2') })).toBe('insufficient_funds')
    const stop = { type: 'stop_market', side: 'sell', price: null, triggerPrice: m('49000') } as const
    expect(codeOn(state, { ...stop, strategyId: 'grid' })).toBe('order_held')
    expect(state.sent.inSecond(T0)).toBe(0)
    put(state, seenAt(4_900_000), surroundings({ last: 4_900_000 }))
    expect(state.sent.namedInSecond('grid', T0)).toBe(1)
    expect(codeOn(state, {})).toBe('order_rate')
  })

  test('a replacement goes out like an order', () => {
    const state = aState()
    put(state, submit('a'))
    fold(state, { kind: 'order_accepted', clientOrderId: id('a'), venueOrderId: 'v' as never })
    put(state, amend('a', { price: m('49000') }))
    // Counted when it is asked for: the venue's answer comes when it comes.
    expect(state.sent.inSecond(T0)).toBe(2)
    const reason = { code: 'cancelled_by_request', details: {} } as const
    put(state, { kind: 'venue_report', report: { kind: 'order_cancelled', clientOrderId: id('a'), reason } })
    expect(state.sent.inSecond(T0)).toBe(2)
  })

  test('what only closes a position is never slowed', () => {
    const state = aPerpState()
    hold(state, 10_000)
    state.limits = { ...state.limits, orderRatePerSecondMax: 1, orderRatePerMinuteMax: 1 }
    const close = { ...onPerp, side: 'sell', quantity: m('0.01') } as const
    expect(codeOn(state, close)).toBe('order_rate')
    expect(codeOn(state, { ...close, isReduceOnly: true })).toBe('order_submitted')
  })
})

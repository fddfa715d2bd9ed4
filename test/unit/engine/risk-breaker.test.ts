import { describe, expect, test } from 'bun:test'
import { type Event, type Money, NS_PER_SECOND, type UnixNs } from '../../../src/domain/index.ts'
import { copyState, type RiskPolicy, type State } from '../../../src/engine/index.ts'
import {
  type Around,
  accepted,
  aState,
  CALM_POLICY,
  cancelled,
  filled,
  fold,
  id,
  m,
  put,
  submit,
  surroundings,
  T0,
} from '../../support/builders.ts'
import { codeOn, enter, reasonOn } from './risk-scene.ts'

const policy: RiskPolicy = {
  ...CALM_POLICY,
  breaker: { refusalsMax: 3, moveRatioMax: m('0.05'), coolDownMs: 60_000, probes: 2 },
}
const later = (seconds: number) => (T0 + BigInt(seconds) * NS_PER_SECOND) as UnixNs

/** The second beat of the engine's clock, so many seconds in. */
function beat(state: State, seconds: number, over: Around = {}): Event | undefined {
  const around = surroundings({ policy, at: later(seconds), ...over })
  return put(state, { kind: 'observe_time' }, around).find(({ kind }) => kind === 'breaker_changed')
}

let count = 0
function send(state: State, seconds = 0): string {
  const name = `o${count++}`
  put(state, submit(name), surroundings({ policy, at: later(seconds) }))
  return name
}

function refuse(state: State, seconds = 0, code: 'venue_refused' | 'post_only_would_take' = 'venue_refused') {
  const name = send(state)
  fold(
    state,
    { kind: 'order_rejected', clientOrderId: id(name), reason: { code, details: {} } },
    later(seconds),
  )
}

/** Open since second 0, half open since 60. */
function aHalfOpenState(): State {
  const state = aState()
  for (let n = 0; n < 4; n++) refuse(state)
  beat(state, 0)
  beat(state, 60)
  expect(state.breaker.state).toBe('half_open')
  return state
}

describe('the breaker opens', () => {
  test('on more refusals within a minute than the policy allows, with the number', () => {
    const state = aState()
    for (let n = 0; n < 3; n++) refuse(state)
    expect(beat(state, 1)).toBeUndefined()
    refuse(state, 59)
    expect(beat(state, 59)).toMatchObject({
      state: 'open',
      why: '4 orders refused within a minute',
      until: later(119),
    })
  })

  test('not on refusals that are more than a minute old', () => {
    const state = aState()
    for (let n = 0; n < 3; n++) refuse(state)
    refuse(state, 60)
    expect(beat(state, 60)).toBeUndefined()
  })

  test('unanswered orders count, refusals that come with trading do not', () => {
    const state = aState()
    for (let n = 0; n < 9; n++) refuse(state, 0, 'post_only_would_take')
    expect(beat(state, 0)).toBeUndefined()
    for (let n = 0; n < 4; n++) fold(state, { kind: 'order_outcome_unknown', clientOrderId: id(send(state)) })
    expect(beat(state, 0)).toMatchObject({ state: 'open' })
  })

  test('on a move within a minute beyond the policy, with instrument and size', () => {
    const moving = (ratio: string): Around => ({ moveRatio: () => m(ratio) })
    expect(beat(aState(), 0, moving('0.05'))).toBeUndefined()
    expect(beat(aState(), 0, moving('0.0519'))).toMatchObject({
      why: 'BTCUSDT moved 5.1 % within a minute',
    })
  })

  test('never when both are switched off', () => {
    const state = aState()
    for (let n = 0; n < 50; n++) refuse(state)
    expect(beat(state, 0, { policy: CALM_POLICY, moveRatio: () => m('9') })).toBeUndefined()
  })
})

describe('an open breaker', () => {
  test('refuses what does not reduce, with why and until when', () => {
    const state = aState()
    for (let n = 0; n < 4; n++) refuse(state)
    beat(state, 0)
    expect(reasonOn(state)).toEqual({
      code: 'breaker_open',
      details: { why: '4 orders refused within a minute', until_ts_ns: m('1700000060000000000') },
    })
    expect(codeOn(state, { side: 'sell' })).toBe('order_submitted')
  })

  test('is half open after the cool-down, not before', () => {
    const state = aState()
    for (let n = 0; n < 4; n++) refuse(state)
    beat(state, 0)
    expect(beat(state, 59)).toBeUndefined()
    expect(beat(state, 60)).toMatchObject({ state: 'half_open', until: null })
  })

  test('waits twice as long with each trip in a row, an hour at most, and begins anew after closing', () => {
    const state = aState()
    const waited: bigint[] = []
    let seconds = 0
    for (let trip = 0; trip < 9; trip++) {
      const moved = beat(state, seconds, { moveRatio: () => m('1') })
      const { until } = moved as Extract<Event, { kind: 'breaker_changed' }>
      waited.push(((until ?? 0n) - later(seconds)) / NS_PER_SECOND)
      seconds = Number(((until ?? 0n) - T0) / NS_PER_SECOND)
      beat(state, seconds)
    }
    expect(waited).toEqual([60n, 120n, 240n, 480n, 960n, 1920n, 3600n, 3600n, 3600n])
    for (let n = 0; n < 2; n++) put(state, accepted(send(state, seconds)))
    expect(beat(state, seconds + 1)).toMatchObject({ state: 'closed' })
    expect(state.breaker.trips).toBe(0)
    expect(beat(state, seconds + 2, { moveRatio: () => m('1') })).toMatchObject({
      until: later(seconds + 62),
    })
  })
})

describe('a half open breaker', () => {
  const around: Around = { policy, at: later(61) }

  test('lets as many probes through as the policy says, and whatever reduces', () => {
    const state = aHalfOpenState()
    expect(codeOn(state, {}, around)).toBe('order_submitted')
    expect(codeOn(state, {}, around)).toBe('order_submitted')
    expect(reasonOn(state, {}, around)).toEqual({
      code: 'breaker_open',
      details: { why: 'the cool-down is over', probes: m('2') },
    })
    expect(codeOn(state, { side: 'sell' }, around)).toBe('order_submitted')
  })

  test.each([
    { answers: ['accepted', 'accepted'], next: 'closed' },
    { answers: ['filled', 'cancelled'], next: 'closed' },
    { answers: ['accepted'], next: 'half_open' },
    { answers: ['accepted', 'none'], next: 'half_open' },
    { answers: ['accepted', 'refused'], next: 'open' },
    { answers: ['refused'], next: 'open' },
    { answers: ['unknown'], next: 'open' },
    { answers: ['not taken', 'accepted', 'accepted'], next: 'closed' },
  ] as const)('probes $answers: $next', ({ answers, next }) => {
    const state = aHalfOpenState()
    for (const answer of answers) {
      const name = send(state, 61)
      expect(state.orders.get(id(name))?.status).toBe('submitted')
      if (answer === 'accepted') put(state, accepted(name))
      if (answer === 'filled') put(state, filled(name, { lots: 1000, price: '50000' }))
      if (answer === 'cancelled') put(state, cancelled(name))
      if (answer === 'unknown') fold(state, { kind: 'order_outcome_unknown', clientOrderId: id(name) })
      const code = answer === 'refused' ? 'venue_refused' : 'post_only_would_take'
      if (answer === 'refused' || answer === 'not taken') {
        fold(
          state,
          { kind: 'order_rejected', clientOrderId: id(name), reason: { code, details: {} } },
          later(61),
        )
      }
    }
    beat(state, 61)
    expect(state.breaker.state).toBe(next)
  })

  test('answers to orders of before do not count', () => {
    const state = aState()
    const early = [send(state), send(state)]
    for (let n = 0; n < 4; n++) refuse(state)
    beat(state, 0)
    beat(state, 60)
    for (const name of early) put(state, accepted(name))
    expect(beat(state, 61)).toBeUndefined()
  })

  test('a restart goes on with it', () => {
    const state = copyState(aHalfOpenState())
    for (let n = 0; n < 2; n++) put(state, accepted(send(state, 61)))
    expect(beat(state, 62)).toMatchObject({ state: 'closed' })
  })

  test('a trading state that forbids more stands above it', () => {
    const state = aHalfOpenState()
    enter(state, 'reducing')
    expect(codeOn(state, {}, around)).toBe('trading_reducing')
  })
})

describe('limits follow the market', () => {
  const scaling = { volatilityUsual: m('0.001'), scaleMin: m('0.25') }
  const scaleAt = (state: State, volatility: Money | null, over: Partial<RiskPolicy> = { scaling }) =>
    put(
      state,
      { kind: 'observe_time' },
      surroundings({ policy: { ...CALM_POLICY, ...over }, volatility: () => volatility }),
    ).find(({ kind }) => kind === 'limit_scale_moved')

  test.each([
    { volatility: '0.0005', scale: null },
    { volatility: '0.001', scale: null },
    { volatility: '0.00105', scale: null },
    { volatility: '0.0010526315789473', scale: null },
    { volatility: '0.00125', scale: '0.8' },
    { volatility: '0.002', scale: '0.5' },
    { volatility: '0.1', scale: '0.25' },
  ])('at a volatility of $volatility the scale becomes $scale', ({ volatility, scale }) => {
    const moved = scaleAt(aState(), m(volatility))
    if (scale === null) expect(moved).toBeUndefined()
    else expect(moved).toMatchObject({ scale: m(scale) })
  })

  test('a twentieth is enough', () => {
    const policy = { scaling: { ...scaling, volatilityUsual: m('0.00095') } }
    expect(scaleAt(aState(), m('0.001'), policy)).toMatchObject({ scale: m('0.95') })
  })

  test('moves by a twentieth or more, and always back to whole', () => {
    const state = aState()
    scaleAt(state, m('0.002'))
    expect(state.limitScale).toBe(m('0.5'))
    expect(scaleAt(state, m('0.0019048'))).toBeUndefined()
    expect(scaleAt(state, m('0.0019'))).toMatchObject({ kind: 'limit_scale_moved' })
    fold(state, { kind: 'limit_scale_moved', scale: m('0.99') })
    expect(scaleAt(state, m('0.0001'))).toMatchObject({ scale: m('1') })
  })

  test('stays as it is while no market can tell, and is whole once switched off', () => {
    const state = aState()
    scaleAt(state, m('0.002'))
    expect(scaleAt(state, null)).toBeUndefined()
    expect(scaleAt(state, m('0.002'), {})).toMatchObject({ scale: m('1') })
  })
})

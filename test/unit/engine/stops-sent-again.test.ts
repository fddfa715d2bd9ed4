import { describe, expect, test } from 'bun:test'
import { type Effect, isClosed, MONEY_ZERO, type Reason, type UnixNs } from '../../../src/domain/index.ts'
import { digestOf, followUpsToRepeat, stateFromPlain, stateToPlain } from '../../../src/engine/index.ts'
import {
  anInstrument,
  aRequest,
  aState,
  cancel,
  filled,
  fold,
  id,
  m,
  ORIGIN,
  submit,
} from '../../support/builders.ts'
import {
  aBench,
  agree,
  type Bench,
  kindsOf,
  moveTo,
  order,
  run,
  type ScriptedVenue,
} from '../../support/scripted-venue.ts'

const BANNED: Reason = { code: 'venue_unavailable', details: { why: 'this address is banned' } }
const trail = { unit: 'amount', value: m('500') } as const
const trailing = { side: 'sell', type: 'trailing_stop', price: null, triggerPrice: null, trail } as const
const stopLimit = { side: 'sell', type: 'stop_limit', price: m('47000'), triggerPrice: m('49000') } as const

function aStopBench(): Bench {
  const state = aState()
  const instrument = anInstrument({ version: 2, holds: { ...anInstrument().holds, stops: false } })
  fold(state, { kind: 'instrument_listed', instrument })
  const bench = aBench(state)
  run(bench, { kind: 'observe_time' })
  return bench
}

const refusing =
  (reason: Reason): ScriptedVenue['answer'] =>
  (effect, report) => {
    if (effect.kind !== 'submit_to_venue') return agree(effect, report)
    const { clientOrderId, revision } = effect.order
    report({ kind: 'order_rejected', clientOrderId, reason }, revision)
  }

function sentOf({ venue }: Bench): readonly Extract<Effect, { kind: 'submit_to_venue' }>[] {
  return venue.told.filter((effect) => effect.kind === 'submit_to_venue')
}

function wait(bench: Bench, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    bench.around = { ...bench.around, at: (bench.around.at + 1_000_000_000n) as UnixNs }
    run(bench, { kind: 'observe_time' })
  }
}

/** A trailing stop that was due while its venue took nothing. */
function aWaitingStop(bench = aStopBench()): Bench {
  bench.venue.answer = refusing(BANNED)
  run(bench, submit('t', trailing))
  expect(kindsOf(moveTo(bench, 4_900_000))).toBe('order_triggered order_released release_rejected')
  return bench
}

describe('semantics 15: a stop that is due and that its venue does not take', () => {
  test('waits here, says why, and goes out when the venue takes it', () => {
    const bench = aWaitingStop()
    expect(order(bench, 't')).toMatchObject({ status: 'held', heldBy: 'engine', reason: BANNED })
    expect(order(bench, 't').locked).toBe(m('0.01'))
    wait(bench, 4)
    expect(sentOf(bench)).toHaveLength(1)
    bench.venue.answer = agree
    wait(bench, 1)
    expect(order(bench, 't')).toMatchObject({ status: 'accepted', heldBy: 'venue', reason: null })
    wait(bench, 600)
    expect(sentOf(bench)).toHaveLength(2)
  })

  test('each try is another order to its venue, and what is said of the last one is not heard', () => {
    const bench = aWaitingStop()
    bench.venue.answer = () => undefined
    wait(bench, 5)
    expect(sentOf(bench).map(({ order: { revision } }) => revision)).toEqual([0, 1])
    const late = { kind: 'order_rejected', clientOrderId: id('t'), reason: BANNED } as const
    expect(run(bench, { kind: 'venue_report', report: late, revision: 0 })).toEqual([])
    expect(order(bench, 't')).toMatchObject({ status: 'submitted', revision: 1 })
  })

  test('it is tried ever more seldom, and never given up', () => {
    const bench = aWaitingStop()
    wait(bench, 60)
    expect(sentOf(bench).length).toBeGreaterThan(8)
    wait(bench, 3600)
    const tries = sentOf(bench).length
    expect(tries).toBeLessThan(100)
    wait(bench, 80)
    expect(sentOf(bench).length).toBe(tries + 1)
    expect(order(bench, 't').status).toBe('held')
  })

  test('a limit goes out at what was asked for, not at what the market was at the first try', () => {
    const bench = aStopBench()
    bench.venue.answer = refusing(BANNED)
    run(bench, submit('s', stopLimit))
    moveTo(bench, 4_900_000)
    for (const last of [5_200_000, 4_680_000]) {
      wait(bench, 4)
      moveTo(bench, last)
      wait(bench, 1)
    }
    const [asked, higher, again] = sentOf(bench).map((effect) => effect.order)
    expect(asked).toMatchObject({ type: 'limit', price: 4_700_000, quantity: 1000 })
    expect(higher).toMatchObject({ type: 'limit', quantity: 1000 })
    expect(higher?.price).toBeGreaterThan(4_900_000)
    expect(again).toMatchObject({ type: 'limit', price: 4_700_000, quantity: 1000 })
  })

  test('held again in the steps that are in force by then', () => {
    const bench = aStopBench()
    bench.venue.answer = () => undefined
    run(bench, submit('s', stopLimit))
    moveTo(bench, 5_200_000, { low: 4_890_000 })
    expect(order(bench, 's')).toMatchObject({ status: 'submitted', quantity: 1000 })
    const { version: _version, ...listed } = anInstrument({ tickSize: m('0.001'), lotSize: m('0.000001') })
    run(bench, { kind: 'list_instrument', instrument: listed })
    const report = { kind: 'order_rejected', clientOrderId: id('s'), reason: BANNED } as const
    run(bench, { kind: 'venue_report', report, revision: 0 })
    expect(order(bench, 's')).toMatchObject({ status: 'held', price: 47_000_000, quantity: 10_000 })
  })

  test('a cancel ends it, and a halt lets nothing out', () => {
    const bench = aWaitingStop()
    const halt = { kind: 'set_trading_state', state: 'halted', why: 'enough', origin: ORIGIN } as const
    run(bench, halt)
    wait(bench, 60)
    expect(sentOf(bench)).toHaveLength(1)
    run(bench, cancel('t'))
    expect(order(bench, 't')).toMatchObject({ status: 'cancelled', locked: MONEY_ZERO })
    run(bench, { ...halt, state: 'active' })
    wait(bench, 60)
    expect(sentOf(bench)).toHaveLength(1)
  })

  test('after a restart it goes on where it was', () => {
    const bench = aWaitingStop()
    const restored = stateFromPlain({ part: (name) => stateToPlain(bench.state)[name] ?? null })
    if (restored === null) throw new Error('the layout is its own')
    expect(digestOf(restored.state)).toBe(digestOf(bench.state))
    const after: Bench = { ...aBench(restored.state), around: bench.around }
    for (const input of followUpsToRepeat(after.state)) run(after, input)
    expect(sentOf(after)).toHaveLength(0)
    wait(after, 5)
    expect(sentOf(after).map(({ order: { revision } }) => revision)).toEqual([1])
    expect(order(after, 't').status).toBe('accepted')
  })

  test('the stop of a pair goes out for what its limit left', () => {
    const bench = aStopBench()
    const limit = { clientOrderId: id('l'), request: aRequest({ side: 'sell', price: m('55000') }) }
    const terms = { ...stopLimit, type: 'stop_market', price: null } as const
    const stop = { clientOrderId: id('s'), request: aRequest(terms) }
    run(bench, { kind: 'submit_group', limit, stop, origin: ORIGIN })
    run(bench, filled('l', { lots: 300, price: '55000' }))
    bench.venue.answer = refusing(BANNED)
    moveTo(bench, 4_900_000)
    expect(order(bench, 's')).toMatchObject({ status: 'held', isTriggered: true })
    expect(isClosed(order(bench, 'l').status)).toBe(true)
    bench.venue.answer = agree
    wait(bench, 5)
    expect(order(bench, 's')).toMatchObject({ status: 'accepted', quantity: 700 })
  })

  test('what adds risk, and what its venue refused for good, ends as before', () => {
    const bench = aStopBench()
    bench.venue.answer = refusing(BANNED)
    run(bench, submit('b', { ...trailing, side: 'buy' }))
    moveTo(bench, 5_200_000)
    expect(order(bench, 'b').status).toBe('rejected')
    bench.venue.answer = refusing({ code: 'venue_refused', details: {} })
    run(bench, submit('s', { ...stopLimit }))
    moveTo(bench, 4_900_000)
    expect(order(bench, 's').status).toBe('rejected')
  })
})

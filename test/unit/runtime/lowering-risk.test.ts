import { afterEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import { type Event, JournalFailed } from '../../../src/domain/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask, type EngineForTest } from '../../support/an-engine.ts'
import { aRequest, id, m, ORIGIN, T0 } from '../../support/builders.ts'
import { faultyJournal } from '../../support/faulty-journal.ts'
import { kindsHeard, recordingVenue } from '../../support/recording-venue.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

const resting = { price: m('20000'), quantity: m('0.01') }
const AGAIN = { state: 'active', why: 'again', cancelsAll: false, origin: ORIGIN } as const
const KILL = { state: 'halted', why: 'the switch', cancelsAll: true, origin: ORIGIN } as const

/** An engine whose venue has one open order and whose journal fails as the test says. */
async function aScene(over: EngineForTest = {}, { accepts = true } = {}) {
  const time = virtualTime(T0)
  const journal = faultyJournal(memoryJournal<Event>())
  const venue = recordingVenue({ accepts })
  const engine = await anEngine({ journal, time, venue, ...over })
  running.push(engine)
  await ask(engine, 'open', resting)
  await turns()
  venue.heard.splice(0)
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      time.advance(100)
      await turns(10)
    }
  }
  return { time, journal, venue, engine, pass }
}

/** As many letters as the risk lane holds, or fewer. */
const flood = (engine: RunningEngine, count = 256) =>
  Array.from({ length: count }, () => engine.cancel({ clientOrderId: id('ghost'), origin: ORIGIN }))

const amendOpen = { clientOrderId: id('open'), quantity: null, triggerPrice: null, origin: ORIGIN }

const noSpace = (count: number) => Array.from({ length: count }, () => new JournalFailed('no space', true))

describe('semantics 1: the lanes', () => {
  test('a full command lane answers 503 and a cancel still gets through', async () => {
    const { engine, venue } = await aScene({ commandsMax: 2 })
    const outcomes = Array.from({ length: 4 }, (_, n) => ask(engine, `n${n}`, resting))
    const cancel = engine.cancel({ clientOrderId: id('open'), origin: ORIGIN })
    const answers = (await Promise.all(outcomes)).map(({ outcome }) => outcome)
    expect(answers).toEqual(['submitted', 'submitted', 'overloaded', 'overloaded'])
    expect(await cancel).toMatchObject({ outcome: 'requested' })
    expect(kindsHeard(venue)[0]).toBe('cancel_at_venue')
  })

  test('with more reports than their lane holds the venue is looked at anew', async () => {
    const { engine, venue } = await aScene()
    for (let n = 0; n < 65_600; n++) {
      venue.report({ kind: 'order_outcome_unknown', clientOrderId: id('ghost') })
    }
    await turns(400)
    expect(venue.restored).toHaveLength(2)
    expect(venue.restored[1]?.orders.map(({ order }) => order.clientOrderId)).toEqual([id('open')])
    expect(engine.view.recentGroups(10).map(({ event }) => event.kind)).toContain('venue_gapped')
    expect(await ask(engine, 'after', resting)).toMatchObject({ outcome: 'submitted' })
  })
})

test('semantics 1: a cancel of a leg of a pair that is on its way finds it', async () => {
  const { engine } = await aScene()
  const stop = { type: 'stop_market', price: null, triggerPrice: m('30000') } as const
  const pair = engine.submitGroup({
    limit: { clientOrderId: id('take'), request: aRequest({ side: 'sell', price: m('90000') }) },
    stop: { clientOrderId: id('stop'), request: aRequest({ side: 'sell', ...stop }) },
    origin: ORIGIN,
  })
  const cancel = engine.cancel({ clientOrderId: id('take'), origin: ORIGIN })
  expect((await cancel).outcome).toBe('requested')
  expect((await pair).outcome).toBe('submitted')
})

describe('semantics 2: what only lowers risk always gets through', () => {
  test('the kill switch halts, cancels everything, and survives a restart', async () => {
    const entries: Event[] = []
    const venue = recordingVenue()
    const engine = await anEngine({ journal: memoryJournal<Event>({ entries }), venue })
    await ask(engine, 'open', resting)
    const outcome = await engine.setTradingState(KILL)
    expect(outcome).toMatchObject({ outcome: 'changed', orders: [{ clientOrderId: id('open') }] })
    await turns()
    expect(engine.view.order(id('open'))?.status).toBe('cancelled')
    expect(await ask(engine, 'no', resting)).toMatchObject({ reason: { code: 'trading_halted' } })
    await engine.stop()
    const again = await anEngine({ journal: memoryJournal<Event>({ entries }), venue: recordingVenue() })
    running.push(again)
    expect(again.view.tradingState).toBe('halted')
  })

  test('with a journal that cannot be written: the venue hears now, the journal when it can', async () => {
    const { engine, venue, journal, pass } = await aScene()
    journal.failures.push(...noSpace(4))
    const held = ask(engine, 'held', resting)
    await turns()
    const outcome = await engine.setTradingState(KILL)
    expect(outcome).toMatchObject({ outcome: 'changed', state: 'halted' })
    expect(kindsHeard(venue)).toContain('cancel_at_venue')
    expect(await ask(engine, 'no', resting)).toMatchObject({ outcome: 'overloaded' })
    await pass(4000)
    await held
    expect(engine.view.tradingState).toBe('halted')
    expect(engine.view.order(id('open'))?.status).toBe('cancelled')
  })

  test('after the writer ended cancels still go to the venue', async () => {
    const { engine, venue, journal } = await aScene({ onJournalFailure: 'leave' })
    journal.failures.push(new JournalFailed('the disk is gone', false))
    expect(await ask(engine, 'lost', resting)).toMatchObject({ outcome: 'unavailable' })
    expect(await engine.cancel({ clientOrderId: id('open'), origin: ORIGIN })).toMatchObject({
      outcome: 'requested',
    })
    expect(kindsHeard(venue)).toEqual(['cancel_at_venue'])
    expect(await engine.setTradingState(KILL)).toMatchObject({ outcome: 'changed' })
    expect(await ask(engine, 'no', resting)).toMatchObject({ outcome: 'unavailable' })
  })

  test('with a full lane of its own: the venue hears at once, the journal as there is room', async () => {
    const { engine, venue } = await aScene()
    const flood = Array.from({ length: 300 }, () =>
      engine.cancel({ clientOrderId: id('ghost'), origin: ORIGIN }),
    )
    const outcome = await engine.setTradingState(KILL)
    expect(outcome).toMatchObject({ outcome: 'changed' })
    expect(kindsHeard(venue)).toContain('cancel_at_venue')
    await Promise.all(flood)
  })

  test('a halt that found no room is journaled soon, and nothing new is let in meanwhile', async () => {
    const { engine, pass } = await aScene()
    const flood = Array.from({ length: 256 }, () =>
      engine.cancel({ clientOrderId: id('ghost'), origin: ORIGIN }),
    )
    await engine.setTradingState(KILL)
    expect(await ask(engine, 'no', resting)).toMatchObject({ outcome: 'unavailable' })
    await Promise.all(flood)
    await pass(1500)
    expect(engine.view.tradingState).toBe('halted')
  })

  test('`active` that was refused does not lift a halt that was acknowledged', async () => {
    const { engine, venue } = await aScene()
    const cancels = flood(engine)
    const killed = engine.setTradingState(KILL)
    const refused = engine.setTradingState(AGAIN)
    const order = ask(engine, 'no', resting)
    expect(await killed).toMatchObject({ outcome: 'changed', state: 'halted' })
    expect(await refused).toMatchObject({ outcome: 'overloaded' })
    expect((await order).outcome).toBe('unavailable')
    expect(kindsHeard(venue)).not.toContain('submit_to_venue')
    await Promise.all(cancels)
  })

  test('a halt that is owed comes before an `active` that was said after it', async () => {
    const { engine, pass } = await aScene()
    const cancels = flood(engine)
    expect(await engine.setTradingState(KILL)).toMatchObject({ outcome: 'changed', state: 'halted' })
    await Promise.all(cancels)
    expect(await engine.setTradingState(AGAIN)).toMatchObject({ outcome: 'changed', state: 'active' })
    await ask(engine, 'after', resting)
    await pass(1500)
    expect(engine.view.tradingState).toBe('active')
    expect(engine.view.order(id('open'))?.status).toBe('cancelled')
    expect(engine.view.order(id('after'))?.status).toBe('accepted')
  })

  test('a halt said while `active` is on its way holds after it', async () => {
    const { engine, pass } = await aScene()
    const cancels = flood(engine, 255)
    const active = engine.setTradingState(AGAIN)
    const killed = engine.setTradingState(KILL)
    expect(await killed).toMatchObject({ outcome: 'changed', state: 'halted' })
    await active
    expect((await ask(engine, 'no', resting)).outcome).toBe('unavailable')
    await Promise.all(cancels)
    await pass(1500)
    expect(engine.view.tradingState).toBe('halted')
  })

  test('with a blocked journal a cancel takes a replacement out too', async () => {
    const { engine, journal, pass } = await aScene()
    journal.failures.push(...noSpace(3))
    const amended = engine.amend({ ...amendOpen, price: m('21000') })
    await turns()
    await engine.cancel({ clientOrderId: id('open'), origin: ORIGIN })
    await pass(5000)
    await amended
    expect(engine.view.order(id('open'))?.status).toBe('cancelled')
  })

  test('with a venue that does not answer: the request stands and is durable', async () => {
    const { engine, venue } = await aScene({}, { accepts: false })
    const outcome = await engine.setTradingState(KILL)
    expect(outcome).toMatchObject({ orders: [{ clientOrderId: id('open'), status: 'pending_cancel' }] })
    expect(kindsHeard(venue)).toEqual(['cancel_at_venue'])
    expect(engine.view.order(id('open'))?.status).toBe('pending_cancel')
  })
})

describe('semantics 3: a write fails', () => {
  test('past five seconds without space open orders are cancelled at their venues', async () => {
    const { engine, venue, journal, pass } = await aScene()
    journal.failures.push(...noSpace(10))
    const held = ask(engine, 'held', resting)
    await pass(4000)
    expect(kindsHeard(venue)).toEqual([])
    await pass(3000)
    const cancelled = venue.heard.flatMap((effect) =>
      effect.kind === 'cancel_at_venue' ? [effect.clientOrderId] : [],
    )
    expect(cancelled).toContain(id('open'))
    await pass(30_000)
    expect(await held).toMatchObject({ outcome: 'submitted' })
    expect(engine.view.order(id('open'))?.status).toBe('cancelled')
  })

  test('what waited past that does not go out when there is room again', async () => {
    const { engine, venue, journal, pass } = await aScene()
    journal.failures.push(...noSpace(10))
    void ask(engine, 'held', resting)
    await pass(60_000)
    expect(kindsHeard(venue)).toContain('cancel_at_venue')
    expect(kindsHeard(venue)).not.toContain('submit_to_venue')
    expect(engine.view.order(id('held'))?.status).toBe('cancelled')
    expect(await ask(engine, 'after', resting)).toMatchObject({ outcome: 'submitted' })
    await turns()
    expect(engine.view.order(id('after'))?.status).toBe('accepted')
  })

  test('nor does the replacement of an order whose amend waited', async () => {
    const { engine, venue, journal, pass } = await aScene()
    journal.failures.push(...noSpace(10))
    const amended = engine.amend({ ...amendOpen, price: m('21000') })
    await pass(60_000)
    await amended
    expect(kindsHeard(venue)).not.toContain('submit_to_venue')
    expect(engine.view.order(id('open'))?.status).toBe('cancelled')
  })

  test('with journal.on_failure: leave they stay', async () => {
    const { venue, engine, journal, pass } = await aScene({ onJournalFailure: 'leave' })
    journal.failures.push(...noSpace(10))
    const held = ask(engine, 'held', resting)
    await pass(10_000)
    expect(kindsHeard(venue)).not.toContain('cancel_at_venue')
    await pass(30_000)
    await held
    expect(kindsHeard(venue)).toEqual(['submit_to_venue'])
  })

  test('a failed sync ends trading, and open orders are cancelled at once', async () => {
    const { engine, venue, journal } = await aScene()
    journal.failures.push(new JournalFailed('EIO', false))
    expect(await ask(engine, 'lost', resting)).toMatchObject({ outcome: 'unavailable', why: 'EIO' })
    expect(kindsHeard(venue)).toContain('cancel_at_venue')
    expect(engine.view.health()).toMatchObject({ isRunning: false, why: 'EIO' })
  })
})

describe('semantics 12: at a stop', () => {
  test('open orders are left where they are', async () => {
    const { engine, venue } = await aScene()
    await engine.stop()
    running.splice(0)
    expect(kindsHeard(venue)).toEqual([])
  })

  test('with engine.on_stop: cancel they are taken out first', async () => {
    const { engine, venue } = await aScene({ onStop: 'cancel' })
    await engine.stop()
    running.splice(0)
    expect(kindsHeard(venue)).toEqual(['cancel_at_venue'])
  })
})

test('semantics 9: after a sleep only what lowers risk, until fresh data has come', async () => {
  const { engine, time } = await aScene()
  // The machine sleeps: one timer comes late, and no market data with it.
  time.sleep(60_000)
  time.advance(1)
  await turns()
  const kinds = () => engine.view.recentGroups(20).map(({ event }) => event.kind)
  expect(kinds()).toContain('stall_began')
  expect(engine.view.tradingState).toBe('reducing')
  expect(await ask(engine, 'buy', resting)).toMatchObject({ reason: { code: 'trading_reducing' } })
  time.advance(1000)
  await turns(100)
  expect(kinds()).toContain('stall_ended')
  expect(engine.view.tradingState).toBe('active')
})

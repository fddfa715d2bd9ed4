import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event, Input, Observation, Ticks } from '../../../src/domain/index.ts'
import { digestOf, type State } from '../../../src/engine/index.ts'
import { recover } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { aState, cancel, KEY, m, put, submit, surroundings } from '../../support/builders.ts'
import { type VirtualTime, virtualTime } from '../../support/virtual-time.ts'

async function turns(count = 12): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

async function pass(time: VirtualTime, seconds: number): Promise<void> {
  for (let step = 0; step < seconds * 4; step++) {
    time.advance(250)
    await turns()
  }
}

function observed(last: number): Input {
  const [low, at, high] = [last - 1, last, last + 1] as readonly number[] as readonly [Ticks, Ticks, Ticks]
  const observation: Observation = { key: KEY, last: at, bid: low, ask: high, low, high, mark: at }
  return { kind: 'observe_market', observation }
}

/** A session with an order at its venue and a stop held here, far from any of the ticks below. */
const COMMANDS: readonly Input[] = [
  submit('rests', { price: m('40000') }),
  submit('waits', {
    type: 'trailing_stop',
    price: null,
    trail: { unit: 'amount', value: m('5000') },
    side: 'sell',
  }),
  submit('taken', { price: m('41000') }),
  cancel('taken'),
]

/** Between any two commands as many ticks as there are; each is seen, and none of them reaches a trigger. */
function lived(ticksBetween: readonly (readonly number[])[]): {
  readonly state: State
  readonly events: number
} {
  const state = aState()
  let events = 0
  COMMANDS.forEach((command, index) => {
    events += put(state, command).length
    for (const last of ticksBetween[index] ?? []) {
      events += put(state, observed(last), surroundings({ last })).length
    }
  })
  return { state, events }
}

const noise = fc.array(fc.array(fc.integer({ min: 4_800_000, max: 4_990_000 }), { maxLength: 20 }), {
  maxLength: 4,
})

test('semantics 4: whatever the ticks in between, the same events leave the same digest', () => {
  fc.assert(
    fc.property(noise, noise, (here, there) => {
      const one = lived(here)
      const other = lived(there)
      expect(other.events).toBe(one.events)
      expect(digestOf(other.state)).toBe(digestOf(one.state))
    }),
    { numRuns: 50 },
  )
})

test('semantics 4: a tick that makes a new level is an event, and then the digest differs', () => {
  const still = lived([])
  const moved = lived([[], [5_200_000]])
  expect(moved.events).toBe(still.events + 1)
  expect(digestOf(moved.state)).not.toBe(digestOf(still.state))
})

/** 23:59:40 UTC, 15 November 2023. */
const BEFORE_MIDNIGHT = 1_700_092_780_000_000_000n

test('semantics 4: the day and the peak come once a second at most, ticks more often', async () => {
  const entries: Event[] = []
  const time = virtualTime(BEFORE_MIDNIGHT)
  const engine = await anEngine({ time, journal: memoryJournal<Event>({ entries, epoch: '0badcafe' }) })
  await pass(time, 2)
  await ask(engine, 'held', { type: 'market', timeInForce: 'ioc', price: null, quantity: m('0.5') })
  const from = entries.length
  await pass(time, 60)
  const made = entries.slice(from)
  const kinds = new Set(made.map(({ kind }) => kind))
  const allowed = ['equity_peak_moved', 'day_opened', 'limit_scale_moved', 'breaker_changed']
  expect([...kinds].filter((kind) => !allowed.includes(kind))).toEqual([])
  expect(kinds).toContain('equity_peak_moved')
  for (const kind of kinds) {
    const seconds = made.filter((event) => event.kind === kind).map(({ at }) => at / 1_000_000_000n)
    expect(new Set(seconds).size).toBe(seconds.length)
  }
  const days = made.filter(({ kind }) => kind === 'day_opened')
  expect(days).toMatchObject([{ startAt: 1_700_092_800_000_000_000n }])
  const digest = engine.digest()
  await engine.stop()
  // A minute of ticks left nothing that the records do not say.
  const stored = entries.filter(({ kind }) => kind !== 'session_stopped')
  const again = await recover(memoryJournal<Event>({ entries: stored, epoch: '0badcafe' }), 10)
  expect(digestOf(again.durable.state)).toBe(digest)
})

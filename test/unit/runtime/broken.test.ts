import { afterEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import { type Event, JournalFailed } from '../../../src/domain/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask, type EngineForTest } from '../../support/an-engine.ts'
import { m, T0 } from '../../support/builders.ts'
import { faultyJournal } from '../../support/faulty-journal.ts'
import { kindsHeard, recordingVenue } from '../../support/recording-venue.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

const resting = { price: m('20000'), quantity: m('0.01') }

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

/** An engine with one open order, and what was said of its end. */
async function aScene(over: EngineForTest = {}) {
  const time = virtualTime(T0)
  const journal = faultyJournal(memoryJournal<Event>())
  const venue = recordingVenue({ accepts: true })
  const said: string[] = []
  const onBroken = (why: string) => void said.push(why)
  const engine = await anEngine({ journal, time, venue, onBroken, ...over })
  running.push(engine)
  await ask(engine, 'open', resting)
  await turns()
  venue.heard.splice(0)
  return { time, journal, venue, engine, said }
}

describe('what is thrown where nothing may be', () => {
  test('by the venue, as time passes: trading ends, orders are cancelled, it is told once', async () => {
    const { engine, venue, said, time } = await aScene()
    venue.onTime = () => {
      throw new Error('on purpose')
    }
    for (let second = 0; second < 3; second += 1) {
      time.advance(1000)
      await turns()
    }
    expect(said).toEqual(['on purpose'])
    expect(engine.view.health()).toMatchObject({ isRunning: false, why: 'on purpose' })
    expect(kindsHeard(venue)).toEqual(['cancel_at_venue'])
    expect(await ask(engine, 'after', resting)).toMatchObject({ outcome: 'unavailable', why: 'on purpose' })
  })

  test('by the journal, without saying that it failed: the same', async () => {
    const { engine, journal, venue, said } = await aScene()
    journal.failures.push(new TypeError('on purpose'))
    expect(await ask(engine, 'lost', resting)).toMatchObject({ outcome: 'unavailable' })
    expect(said).toEqual(['on purpose'])
    expect(engine.view.health().isRunning).toBe(false)
    // The one that was on its way too: it goes nowhere, and a cancel too many harms nobody.
    expect(kindsHeard(venue)).toEqual(['cancel_at_venue', 'cancel_at_venue'])
  })

  test('open orders stay where it is configured so', async () => {
    const { journal, engine, venue } = await aScene({ onJournalFailure: 'leave' })
    journal.failures.push(new TypeError('on purpose'))
    await ask(engine, 'lost', resting)
    expect(kindsHeard(venue)).toEqual([])
  })

  test('a journal that says it failed ends trading, and the process goes on to say so', async () => {
    const { journal, engine, said } = await aScene()
    journal.failures.push(new JournalFailed('the disk is gone', false))
    await ask(engine, 'lost', resting)
    expect(engine.view.health()).toMatchObject({ isRunning: false, why: 'the disk is gone' })
    expect(said).toEqual([])
  })
})

import { afterEach, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event } from '../../../src/domain/index.ts'
import { healthAnswer } from '../../../src/http/system/index.ts'
import type { Journal } from '../../../src/ports/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine } from '../../support/an-engine.ts'
import { ORIGIN, T0 } from '../../support/builders.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

const GAP = { fromSeq: 9, records: 5, segments: ['9.journal'], bytes: 700, isCovered: false, why: 'bad' }

/** Says at its recovery that records are missing. */
function lossy(entries: Event[]): Journal<Event> {
  const journal = memoryJournal<Event>({ entries })
  const recover = journal.recover.bind(journal)
  journal.recover = async (...how) => ({ ...(await recover(...how)), gap: GAP })
  return journal
}

async function started(journal: Journal<Event>): Promise<RunningEngine> {
  const engine = await anEngine({ journal, time: virtualTime(T0) })
  running.push(engine)
  return engine
}

async function stopped(engine: RunningEngine): Promise<void> {
  running.splice(running.indexOf(engine), 1)
  await engine.stop()
}

function journalVerdict({ view }: RunningEngine): string {
  return healthAnswer({
    view,
    version: 'test',
    databaseIsHealthy: () => true,
    nowMs: () => 0,
    memoryBytes: () => 0,
    sseClients: () => 0,
  }).checks.journal
}

test('lost records are told of until somebody takes trading up again, over restarts too', async () => {
  const entries: Event[] = []
  await stopped(await started(memoryJournal<Event>({ entries })))
  const found = await started(lossy(entries))
  expect(found.view).toMatchObject({ tradingState: 'reducing', mustReconcile: true })
  expect(journalVerdict(found)).toBe('degraded')
  await stopped(found)
  const again = await started(memoryJournal<Event>({ entries }))
  expect(again.view).toMatchObject({ tradingState: 'reducing', mustReconcile: true })
  expect(again.view.tradingStateWhy).toBe('journal records were lost: bad')
  expect(journalVerdict(again)).toBe('degraded')
  await again.setTradingState({ state: 'active', why: 'compared', cancelsAll: false, origin: ORIGIN })
  expect(again.view).toMatchObject({ tradingStateWhy: 'compared', mustReconcile: false })
  expect(journalVerdict(again)).toBe('healthy')
})

test('a loss found while trading is halted is told of as well, and it stays halted', async () => {
  const entries: Event[] = []
  const first = await started(memoryJournal<Event>({ entries }))
  await first.setTradingState({ state: 'halted', why: 'the switch', cancelsAll: false, origin: ORIGIN })
  expect(first.view).toMatchObject({ tradingStateWhy: 'the switch', mustReconcile: false })
  expect(journalVerdict(first)).toBe('healthy')
  await stopped(first)
  const found = await started(lossy(entries))
  expect(found.view).toMatchObject({ tradingState: 'halted', mustReconcile: true })
})

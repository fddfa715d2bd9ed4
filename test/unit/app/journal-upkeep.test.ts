import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileJournal, openFileJournal } from '../../../src/adapters/journal-file/index.ts'
import { type JournalUpkeep, journalUpkeep } from '../../../src/app/journal-upkeep.ts'
import type { Event } from '../../../src/domain/index.ts'
import { emptyState } from '../../../src/engine/index.ts'
import { accepted, aState, ORIGIN, put, submit, T0 } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const DAY_SECONDS = 86_400
const RETENTION_DAYS = 400

/** A session of resting orders. */
function aSession(orders: number): readonly Event[] {
  const state = emptyState()
  const { limits, instruments } = aState()
  const [{ version: _version, ...instrument } = { version: 0 }] = instruments.values()
  const around = [
    { kind: 'start_session', epoch: 'abcd0123', version: 'test', mode: 'simulation', marketSource: 'sim' },
    { kind: 'set_limits', limits, why: 'test', origin: ORIGIN },
    { kind: 'list_instrument', instrument },
  ] as Parameters<typeof put>[1][]
  const asked = Array.from({ length: orders }, (_, order) => [submit(`o${order}`), accepted(`o${order}`)])
  return [...around, ...asked.flat()].flatMap((input) => put(state, input))
}

let directory = ''
let journal: FileJournal
let upkeep: JournalUpkeep
const time = virtualTime(T0)
const told: string[] = []
const log = {
  ...silentLog,
  info: (text: string) => told.push(text),
  error: (text: string) => told.push(text),
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'veloz-upkeep-'))
  journal = await openFileJournal({ directory, segmentBytes: 1500, fsync: 'os' })
  upkeep = journalUpkeep({
    journal,
    directory,
    retentionDays: RETENTION_DAYS,
    clock: time,
    timers: time,
    log,
  })
  told.length = 0
})
afterEach(async () => {
  await upkeep.stop()
  await journal.close()
  rmSync(directory, { recursive: true })
})

const EVENTS = aSession(40)
const segments = () =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.journal'))
    .sort()

/** Asks for it and waits until it says so; the child takes the time it takes, when nobody else wants any. */
async function lookedAfter(sign: string): Promise<void> {
  const seen = told.filter((text) => text.includes(sign)).length
  upkeep.ask()
  // Again and again: while the look before this one is ending, it waits for the next turn.
  while (told.filter((text) => text.includes(sign)).length === seen) {
    time.advance(2000)
    await Bun.sleep(5)
  }
}

test('semantics 5: a process of its own makes the snapshot from closed segments', async () => {
  for (const event of EVENTS) await journal.append([event])
  await lookedAfter('snapshot made')
  const { snapshotSeq, durableSeq } = journal.stats()
  expect(snapshotSeq).toBe(Number(segments().at(-1)?.slice(0, 16)) - 1)
  expect(snapshotSeq).toBeLessThan(durableSeq)
  expect(readdirSync(directory).filter((name) => name.endsWith('.snapshot'))).toHaveLength(1)
}, 300_000)

test('damage in a segment that no start reads is found, put aside and told of', async () => {
  for (const event of EVENTS) await journal.append([event])
  await lookedAfter('snapshot made')
  const [first = ''] = segments()
  const bytes = readFileSync(join(directory, first))
  bytes[200] = (bytes[200] ?? 0) ^ 1
  writeFileSync(join(directory, first), bytes)
  await lookedAfter('put aside')
  expect(journal.stats().gap).toMatchObject({ isCovered: true, fromSeq: 1, segments: [first] })
  expect(segments()).not.toContain(first)
}, 300_000)

test('segments that are old and in both snapshots are removed, the removal is told of', async () => {
  const half = EVENTS.length / 2
  for (const event of EVENTS.slice(0, half)) await journal.append([event])
  await lookedAfter('snapshot made')
  const covered = journal.stats().snapshotSeq
  for (const event of EVENTS.slice(half)) await journal.append([event])
  const longAgo = Number(T0 / 1_000_000_000n) - (RETENTION_DAYS + 1) * DAY_SECONDS
  const all = segments()
  for (const name of all) utimesSync(join(directory, name), longAgo, longAgo)
  await lookedAfter('segments removed')
  const left = segments()
  expect(left).toEqual(all.filter((name) => Number(name.slice(0, 16)) > covered))
  expect(journal.stats()).toMatchObject({ segments: left.length, oldestSeq: covered + 1 })
}, 300_000)

test('stopping ends it at once; nothing half-made is taken for a snapshot', async () => {
  for (const event of EVENTS) await journal.append([event])
  upkeep.ask()
  time.advance(2000)
  await upkeep.stop()
  upkeep.ask()
  time.advance(10_000)
  expect(told).toEqual([])
})

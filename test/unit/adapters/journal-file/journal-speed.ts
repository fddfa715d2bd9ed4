/** How fast events become records and records events again; printed by whoever asks, never a test. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileJournal } from '../../../../src/adapters/journal-file/index.ts'
import { RecordEncoder } from '../../../../src/adapters/journal-file/record-encoder.ts'
import type { Event } from '../../../../src/domain/index.ts'
import { GOLDEN_EVENTS } from './golden-events.ts'

export interface JournalSpeed {
  readonly events: number
  readonly bytesPerEvent: number
  readonly encodedPerSecond: number
  readonly replayedPerSecond: number
  readonly appendOneMsMedian: number
}

/** An order's life as the journal sees it: submitted, accepted, filled, each with ids of its own. */
function orderLives(count: number): Event[] {
  const kinds = [GOLDEN_EVENTS.order_submitted, GOLDEN_EVENTS.order_accepted, GOLDEN_EVENTS.order_filled]
  return Array.from({ length: count }, (_, index) => {
    const clientOrderId = `veloz-4f1c-${Math.floor(index / 3)}`
    return { ...kinds[index % 3], clientOrderId, seq: index + 1 } as Event
  })
}

/** Encodes, stores and recovers `count` events in a temporary directory. */
export async function measureJournalSpeed(count = 300_000): Promise<JournalSpeed> {
  const events = orderLives(count)
  const encoder = new RecordEncoder()
  const encodedPerSecond = perSecond(count, () => {
    for (let start = 0; start < count; start += 100)
      encoder.encodeBatch(events.slice(start, start + 100), start)
  })
  const directory = await mkdtemp(join(tmpdir(), 'veloz-speed-'))
  try {
    const options = { directory, segmentBytes: 1 << 24, fsync: 'always' } as const
    const journal = await openFileJournal(options)
    for (let start = 0; start < count; start += 10_000)
      await journal.append(events.slice(start, start + 10_000))
    const appendOneMsMedian = await medianAppendMs(
      (seq) => journal.append([{ ...GOLDEN_EVENTS.order_accepted, seq }]),
      count,
    )
    const { bytes } = journal.stats()
    await journal.close()
    let best = 0
    for (let run = 0; run < 3; run++) {
      const again = await openFileJournal(options)
      const startedMs = performance.now()
      const { records } = await again.recover(() => undefined)
      best = Math.max(best, (records * 1000) / (performance.now() - startedMs))
      await again.close()
    }
    return {
      events: count,
      bytesPerEvent: Math.round(bytes / count),
      encodedPerSecond,
      replayedPerSecond: Math.round(best),
      appendOneMsMedian,
    }
  } finally {
    await rm(directory, { recursive: true })
  }
}

function perSecond(count: number, run: () => void): number {
  run()
  const startedMs = performance.now()
  run()
  return Math.round((count * 1000) / (performance.now() - startedMs))
}

async function medianAppendMs(append: (seq: number) => Promise<void>, lastSeq: number): Promise<number> {
  const times: number[] = []
  for (let index = 1; index <= 500; index++) {
    const startedMs = performance.now()
    await append(lastSeq + index)
    times.push(performance.now() - startedMs)
  }
  return times.sort((left, right) => left - right)[250] ?? 0
}

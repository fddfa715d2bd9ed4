import { openFileJournal } from '../../../src/adapters/journal-file/index.ts'
import { type Event, JournalDamaged } from '../../../src/domain/index.ts'
import { digestOf } from '../../../src/engine/index.ts'
import type { Journal } from '../../../src/ports/index.ts'
import { type Recovered, recover } from '../../../src/runtime/index.ts'
import type { Books } from './books.ts'
import { WatchedDisk } from './watched-disk.ts'
import { textOf, type Witness } from './witness.ts'

export const DIRECTORY = '/journal'
const GROUPS_KEPT = 1000

export async function openDisk(disk: WatchedDisk, segmentBytes: number) {
  return await openFileJournal({ directory: DIRECTORY, segmentBytes, fsync: 'always', fileOps: disk })
}

export interface Found {
  /** The records that could be read, by number: all of them, or those that no snapshot stands in for. */
  readonly events: ReadonlyMap<number, Event>
  readonly digest: string
  readonly seq: number
}

/** Everything the disk says, read record by record and as a start reads it; the disk stays as it is. */
async function readDisk(disk: WatchedDisk, segmentBytes: number): Promise<Found & { after: WatchedDisk }> {
  const whole = await readWhole(WatchedDisk.of(disk.copy()), segmentBytes)
  const tail = new Map<number, Event>()
  const after = WatchedDisk.of(disk.copy())
  const journal = await openDisk(after, segmentBytes)
  const { durable } = await recover(noting(journal, tail), GROUPS_KEPT)
  await journal.close()
  const isWhole = whole !== null && whole.size === durable.seq
  return { events: isWhole ? whole : tail, digest: digestOf(durable.state), seq: durable.seq, after }
}

/** From the first record on; null when a snapshot is all there is. */
async function readWhole(disk: WatchedDisk, segmentBytes: number): Promise<Map<number, Event> | null> {
  const events = new Map<number, Event>()
  const journal = await openDisk(disk, segmentBytes)
  try {
    await journal.recover((event) => void events.set(event.seq, event))
    return events
  } catch (error) {
    if (error instanceof JournalDamaged) return null
    throw error
  } finally {
    await journal.close()
  }
}

function noting(inner: Journal<Event>, tail: Map<number, Event>): Journal<Event> {
  return {
    epoch: inner.epoch,
    recover: (onEntry, onSnapshot) =>
      inner.recover((event) => {
        tail.set(event.seq, event)
        onEntry(event)
      }, onSnapshot),
    append: (entries) => inner.append(entries),
    readFrom: (seq) => inner.readFrom(seq),
    stats: () => inner.stats(),
    close: () => inner.close(),
  }
}

export async function recovered(disk: WatchedDisk, segmentBytes: number): Promise<Recovered> {
  return await recover(await openDisk(disk, segmentBytes), GROUPS_KEPT)
}

export interface Expected {
  readonly witness: Witness
  /** What had been published, in order. */
  readonly published: readonly string[]
  /** What was ever offered to the journal and not yet published, by number. */
  readonly offered: ReadonlyMap<number, Event>
  /** What the disk had promised. */
  readonly syncedSeq: number
  /** Bits were flipped: then the end may be missing, and must be missed aloud. */
  readonly isDamaged: boolean
}

/** Nothing shown is gone, nothing was made up, and reading it twice gives the same. */
export async function checkRecovered(
  disk: WatchedDisk,
  segmentBytes: number,
  { witness, published, offered, syncedSeq, isDamaged }: Expected,
): Promise<Found> {
  const found = await readDisk(disk, segmentBytes)
  const again = await recovered(found.after, segmentBytes)
  await again.journal.close()
  witness.expect(digestOf(again.durable.state) === found.digest, 'a second recovery finds the same', () => {
    return `record ${found.seq} and ${again.durable.seq}`
  })
  if (!isDamaged) {
    const least = Math.max(published.length, syncedSeq)
    witness.expect(found.seq >= least, 'what was durable is there', () => `${found.seq} of ${least}`)
  }
  for (const [seq, event] of found.events) {
    const expected = published[seq - 1] ?? offered.get(seq)
    const text = textOf(event)
    if (text === (typeof expected === 'object' ? textOf(expected) : expected)) continue
    witness.fail('the journal holds what happened', `${text} instead of ${expected}`)
    break
  }
  return found
}

export function checkDigest(found: Found, recoveredNow: Recovered, books: Books, witness: Witness): void {
  const digest = digestOf(recoveredNow.durable.state)
  witness.expect(
    digest === found.digest,
    'a start finds what a look found',
    () => `${digest}, ${found.digest}`,
  )
  if (books.seq !== found.seq) return
  const folded = digestOf(books.state)
  witness.expect(digest === folded, 'the state is the fold of the journal', () => `${digest}, ${folded}`)
}

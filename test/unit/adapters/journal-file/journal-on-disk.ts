/** A journal on a disk in memory, with small events: what the journal's tests have in common. */
import {
  type FileJournal,
  type FileJournalOptions,
  openFileJournal,
} from '../../../../src/adapters/journal-file/index.ts'
import type { Event } from '../../../../src/domain/index.ts'
import { GOLDEN_EVENTS } from './golden-events.ts'
import { MemoryDisk } from './memory-disk.ts'

export const DIRECTORY = '/journal'
export const SEGMENT = '/journal/0000000000000001.journal'
export const HEADER_BYTES = 36

export function open(disk: MemoryDisk, options: Partial<FileJournalOptions> = {}): Promise<FileJournal> {
  return openFileJournal({
    directory: DIRECTORY,
    segmentBytes: 1 << 20,
    fsync: 'always',
    fileOps: disk,
    ...options,
  })
}

export const eventAt = (seq: number): Event => ({ ...GOLDEN_EVENTS.order_accepted, seq })

export function eventsFrom(seq: number, count: number): Event[] {
  return Array.from({ length: count }, (_, index) => eventAt(seq + index))
}

export async function recovered(disk: MemoryDisk, options: Partial<FileJournalOptions> = {}) {
  const journal = await open(disk, options)
  const events: Event[] = []
  const recovery = await journal.recover((event) => events.push(event))
  return { journal, events, ...recovery }
}

/** One journal on a disk, each batch appended alone. */
export async function written(
  batches: readonly (readonly Event[])[],
  options: Partial<FileJournalOptions> = {},
): Promise<MemoryDisk> {
  const disk = new MemoryDisk()
  const journal = await open(disk, options)
  for (const batch of batches) await journal.append(batch)
  await journal.close()
  return disk
}

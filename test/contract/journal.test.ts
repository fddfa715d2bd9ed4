import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FsyncPolicy, openFileJournal } from '../../src/adapters/journal-file/index.ts'
import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import type { ClientOrderId, Event, UnixNs, VenueOrderId } from '../../src/domain/index.ts'
import { type JournalHome, journalContract } from './journal.contract.ts'

function eventOf(seq: number): Event {
  return {
    kind: 'order_accepted',
    seq,
    at: BigInt(seq) as UnixNs,
    clientOrderId: `order-${seq}` as ClientOrderId,
    venueOrderId: `venue-${seq}` as VenueOrderId,
  }
}

async function memoryHome(): Promise<JournalHome> {
  const kept = { entries: [] as Event[], epoch: '0badcafe' }
  return { open: async () => memoryJournal<Event>(kept), remove: async () => undefined }
}

function fileHome(segmentBytes: number, fsync: FsyncPolicy) {
  return async (): Promise<JournalHome> => {
    const directory = await mkdtemp(join(tmpdir(), 'veloz-journal-'))
    return {
      open: () => openFileJournal({ directory, segmentBytes, fsync }),
      remove: () => rm(directory, { recursive: true }),
    }
  }
}

journalContract('memory journal', memoryHome, eventOf)
journalContract('file journal', fileHome(1 << 20, 'always'), eventOf)
journalContract('file journal, a segment for every record', fileHome(40, 'always'), eventOf)
journalContract('file journal without syncs', fileHome(1 << 20, 'os'), eventOf)

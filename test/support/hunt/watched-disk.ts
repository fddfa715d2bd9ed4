import type { AppendFile } from '../../../src/adapters/journal-file/index.ts'
import { FRAME_BYTES, HEADER_BYTES } from '../../../src/adapters/journal-file/segment.ts'
import { MemoryDisk } from '../../unit/adapters/journal-file/memory-disk.ts'

/** Behind type, version and lag of a record's head. */
const SEQ_OFFSET = FRAME_BYTES + 6
const MAGIC = 'VELOZJNL'

/** A disk that takes its time, and remembers up to which record it promised durability. */
export class WatchedDisk extends MemoryDisk {
  /** The last record of a write that returned as durable. */
  syncedSeq = 0
  /** Awaited before each write and sync. */
  beforeWrite: () => Promise<void> | null = () => null

  /** The same files on a disk of this kind. */
  static of(disk: MemoryDisk): WatchedDisk {
    const watched = new WatchedDisk(disk.hasWriteThrough)
    for (const [path, file] of disk.files) watched.files.set(path, file)
    return watched
  }

  override async openAppend(
    path: string,
    how: { isNew: boolean; isWriteThrough: boolean },
  ): Promise<AppendFile> {
    const file = await super.openAppend(path, how)
    const isSegment = path.endsWith('.journal')
    const isThrough = how.isWriteThrough && this.hasWriteThrough
    let writtenSeq = 0
    const synced = () => {
      this.syncedSeq = Math.max(this.syncedSeq, writtenSeq)
    }
    return {
      write: async (bytes) => {
        await this.beforeWrite()
        const count = await file.write(bytes)
        if (isSegment && count === bytes.length) writtenSeq = Math.max(writtenSeq, lastSeqIn(bytes))
        if (isThrough) synced()
        return count
      },
      sync: async () => {
        await this.beforeWrite()
        await file.sync()
        synced()
      },
      close: () => file.close(),
    }
  }
}

/** The last record's number in what was appended to a segment; 0 when there is none. */
function lastSeqIn(written: Uint8Array): number {
  const bytes = Buffer.from(written.buffer, written.byteOffset, written.byteLength)
  let last = 0
  let offset = bytes.toString('latin1', 0, MAGIC.length) === MAGIC ? HEADER_BYTES : 0
  while (offset + SEQ_OFFSET + 8 <= bytes.length) {
    const isSeal = bytes[offset + FRAME_BYTES] === 0
    if (!isSeal) last = Number(bytes.readBigUInt64LE(offset + SEQ_OFFSET))
    offset += FRAME_BYTES + bytes.readUInt32LE(offset + 4)
  }
  return last
}

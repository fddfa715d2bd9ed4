import { join } from 'node:path'
import { JournalDamaged } from '../../domain/index.ts'
import type { JournalSnapshot, StoredSnapshotBytes } from '../../ports/index.ts'
import { type FileOps, nodeFileOps } from './file-ops.ts'
import { readParts } from './plain-reader.ts'
import { withFile } from './segment-list.ts'
import { fill } from './segment-scan.ts'
import { decodeSnapshot, snapshotName } from './snapshot-format.ts'
import { listSnapshots } from './snapshots.ts'

/** The newest snapshot that is whole, as the bytes of its file; null without one. */
export async function newestSnapshot(
  directory: string,
  fileOps = nodeFileOps,
): Promise<StoredSnapshotBytes | null> {
  return await snapshotBytesUpTo(directory, Number.POSITIVE_INFINITY, fileOps)
}

/** The newest one that is whole and was made at record `lastSeq` or before; null without one. */
export async function snapshotUpTo(directory: string, lastSeq: number): Promise<JournalSnapshot | null> {
  const stored = await snapshotBytesUpTo(directory, lastSeq, nodeFileOps)
  return stored === null ? null : snapshotOf(stored)
}

async function snapshotBytesUpTo(
  directory: string,
  lastSeq: number,
  fileOps: FileOps,
): Promise<StoredSnapshotBytes | null> {
  for (const seq of await listSnapshots({ directory, fileOps })) {
    if (seq > lastSeq) continue
    const bytes = await withFile(fileOps, join(directory, snapshotName(seq)), async (file) => {
      const whole = Buffer.allocUnsafeSlow(file.sizeBytes)
      return whole.subarray(0, await fill(file, whole, 0))
    })
    if (decodeSnapshot(bytes, seq).ok) return { seq, bytes }
  }
  return null
}

/** What such bytes hold; throws `JournalDamaged` when they are not whole. */
export function snapshotOf({ seq, bytes }: StoredSnapshotBytes): JournalSnapshot {
  const decoded = decodeSnapshot(Buffer.from(bytes), seq)
  if (!decoded.ok) throw new JournalDamaged(`the snapshot of record ${seq}: ${decoded.problem}`)
  const parts = readParts(decoded.body)
  return { seq, digest: decoded.header.digest, part: (name) => parts.part(name) }
}

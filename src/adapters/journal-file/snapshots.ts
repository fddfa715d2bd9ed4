/** The snapshots beside the segments: listing, loading, storing, and keeping no more than the newest two. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { PlainParts } from '../../domain/index.ts'
import type { FileOps } from './file-ops.ts'
import { readParts, type StoredParts } from './plain-reader.ts'
import { writeParts } from './plain-writer.ts'
import { type JournalPlace, withFile } from './segment-list.ts'
import { fill } from './segment-scan.ts'
import {
  decodeSnapshot,
  encodeSnapshotHeader,
  type SnapshotHeader,
  seqOfSnapshotName,
  snapshotName,
} from './snapshot-format.ts'

export const SNAPSHOTS_KEPT = 2
/** What an interrupted store leaves. */
const UNFINISHED = /^\d{16}\.snapshot\.[0-9a-f]{12}$/

/** The records that have a snapshot, newest first. */
export async function listSnapshots({ directory, fileOps }: JournalPlace): Promise<readonly number[]> {
  const seqs = (await fileOps.list(directory)).map(seqOfSnapshotName).filter((seq) => seq !== null)
  return seqs.sort((left, right) => right - left)
}

export type LoadedSnapshot =
  | { readonly ok: true; readonly header: SnapshotHeader; readonly parts: StoredParts }
  | { readonly ok: false; readonly problem: string }

/** Reads the snapshot made at record `seq`; checks every byte of it. */
export async function loadSnapshot(
  { directory, fileOps }: JournalPlace,
  seq: number,
): Promise<LoadedSnapshot> {
  const name = snapshotName(seq)
  const bytes = await withFile(fileOps, join(directory, name), async (file) => {
    const whole = Buffer.allocUnsafeSlow(file.sizeBytes)
    return whole.subarray(0, await fill(file, whole, 0))
  })
  const decoded = decodeSnapshot(bytes, seq)
  if (!decoded.ok) return { ok: false, problem: `${name}: ${decoded.problem}` }
  return { ok: true, header: decoded.header, parts: readParts(decoded.body) }
}

/** Stores one, durably and all or nothing, and removes those that are older than the newest two. */
export async function storeSnapshot(
  place: JournalPlace,
  header: SnapshotHeader,
  parts: PlainParts,
): Promise<{ readonly bytes: number }> {
  const { directory, fileOps } = place
  const body = writeParts(parts)
  const path = join(directory, snapshotName(header.seq))
  const fresh = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await storeFile(fileOps, fresh, [encodeSnapshotHeader(header, body), body])
    await fileOps.rename(fresh, path)
  } catch (error) {
    await removeUnfinished(place)
    throw error
  }
  await fileOps.syncDirectory(directory)
  for (const seq of (await listSnapshots(place)).slice(SNAPSHOTS_KEPT)) {
    await fileOps.remove(join(directory, snapshotName(seq)))
  }
  return { bytes: body.length }
}

/** Only while nobody else stores one. */
export async function removeUnfinished({ directory, fileOps }: JournalPlace): Promise<void> {
  for (const name of await fileOps.list(directory)) {
    if (UNFINISHED.test(name)) await fileOps.remove(join(directory, name))
  }
}

/** A new file with these bytes, durable except for its name. */
export async function storeFile(
  fileOps: FileOps,
  path: string,
  chunks: readonly Uint8Array[],
): Promise<void> {
  const file = await fileOps.openAppend(path, { isNew: true, isWriteThrough: false })
  try {
    for (const chunk of chunks) {
      for (let done = 0; done < chunk.length; ) {
        const count = await file.write(chunk.subarray(done))
        if (count === 0) throw new Error(`${path}: a write took nothing`)
        done += count
      }
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

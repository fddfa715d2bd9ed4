import {
  coveredSeq,
  foldClosedSegments,
  nodeFileOps,
  type SegmentProblem,
  storeSnapshot,
} from '../adapters/journal-file/index.ts'
import { digestOf, STATE_LAYOUT } from '../engine/index.ts'
import type { JournalSnapshot } from '../ports/index.ts'
import { DurableView } from '../runtime/index.ts'

/** What one look after the closed segments came to; printed as JSON by one process and read by another. */
export interface SnapshotReport {
  /** The record of the snapshot that was made; null when there was nothing new. */
  readonly madeSeq: number | null
  readonly bytes: number
  readonly coveredSeq: number
  readonly problems: readonly SegmentProblem[]
  /** Damage in a closed segment that no snapshot covers; null when there is none. */
  readonly uncovered: string | null
}

/**
 * Folds what closed segments hold into a snapshot beside them. Meant for a process of its own: it takes the
 * memory of a whole state and the time to read a segment, and the one that trades has neither to spare.
 */
export async function makeSnapshot(directory: string): Promise<SnapshotReport> {
  const place = { directory, fileOps: nodeFileOps }
  const view = new DurableView(1)
  const { header, problems, uncovered } = await foldClosedSegments(
    place,
    (event) => void view.fold(event),
    (snapshot) => view.restore(snapshot),
  )
  const covered = () => coveredSeq(place, isOfThisLayout)
  if (header === null) return { madeSeq: null, bytes: 0, coveredSeq: await covered(), problems, uncovered }
  const digest = digestOf(view.state)
  const { bytes } = await storeSnapshot(place, { ...header, digest }, view.toPlain())
  return { madeSeq: header.seq, bytes, coveredSeq: await covered(), problems, uncovered }
}

/** A snapshot of another layout could not replace the records it stands for. */
function isOfThisLayout(snapshot: JournalSnapshot): boolean {
  return snapshot.part('layout') === STATE_LAYOUT
}

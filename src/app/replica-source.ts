import { newestSnapshot, recordText, snapshotUpTo } from '../adapters/journal-file/index.ts'
import type { ReplicaSource } from '../ports/index.ts'
import type { Recovered } from '../runtime/index.ts'

/** What replicas of the engine that keeps its journal in this directory are made from. */
export function replicaSource({ journal }: Recovered, directory: string): ReplicaSource {
  return {
    recordText: recordText(),
    recordsAfter: (seq) => journal.readFrom(seq + 1),
    snapshot: () => newestSnapshot(directory),
    snapshotAtOrBefore: (seq) => snapshotUpTo(directory, seq),
  }
}

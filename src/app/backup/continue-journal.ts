import { openFileJournal } from '../../adapters/journal-file/index.ts'
import { JournalDamaged, type UnixNs } from '../../domain/index.ts'
import { digestOf } from '../../engine/index.ts'
import { appendCaution, recover } from '../../runtime/index.ts'
import type { BackupManifest } from './manifest.ts'

interface Continuation {
  readonly directory: string
  /** As the manifest has it. */
  readonly journal: NonNullable<BackupManifest['journal']>
  readonly segmentBytes: number
  readonly why: string
  readonly nowNs: UnixNs
}

/**
 * Folds the journal of a copy, expects the very state that was copied, and goes on under a new epoch in
 * `reducing`. Answers the epoch. Throws `JournalDamaged`.
 */
export async function continueJournal(continuation: Continuation): Promise<string> {
  const { directory, journal: copied, segmentBytes, why, nowNs } = continuation
  const journal = await openFileJournal({ directory, segmentBytes, fsync: 'always' })
  try {
    const recovered = await recover(journal, 1)
    const { durable, mustReconcile } = recovered
    const digest = durable.seq === 0 ? null : digestOf(durable.state)
    if (mustReconcile !== null || durable.seq !== copied.seq || digest !== copied.digest) {
      const found = `it holds record ${durable.seq} and state ${digest}`
      throw new JournalDamaged(`The journal is not the one of the manifest: ${found}.`)
    }
    if (durable.seq === 0) return journal.epoch
    const epoch = await journal.beginEpoch()
    await appendCaution(recovered, why, nowNs)
    return epoch
  } finally {
    await journal.close()
  }
}

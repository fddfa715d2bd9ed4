import type { AuditRecord } from '../../ports/index.ts'

/** The action of the record that tells of files which retention removed. */
export const REMOVED = 'removed_by_retention'

/** One file that is no more. */
export interface RemovedRange {
  readonly file: string
  readonly firstSeq: number
  readonly lastSeq: number
  readonly lastHash: string
}

export function removedDetails(ranges: readonly RemovedRange[], retentionDays: number) {
  return {
    retention_days: retentionDays,
    files: ranges.map(({ file, firstSeq, lastSeq, lastHash }) => {
      return { file, first_seq: firstSeq, last_seq: lastSeq, last_hash: lastHash }
    }),
  }
}

/** What such a record tells; nothing for any other. */
export function removedRanges(record: AuditRecord | null): readonly RemovedRange[] {
  const files = record?.action === REMOVED ? record.details['files'] : null
  if (!Array.isArray(files)) return []
  return (files as readonly unknown[]).flatMap((file) => {
    if (typeof file !== 'object' || file === null) return []
    const { file: name, first_seq, last_seq, last_hash } = file as Readonly<Record<string, unknown>>
    if (typeof name !== 'string' || typeof last_hash !== 'string') return []
    if (typeof first_seq !== 'number' || typeof last_seq !== 'number') return []
    return [{ file: name, firstSeq: first_seq, lastSeq: last_seq, lastHash: last_hash }]
  })
}

import type { RecordPlace } from './line-command.ts'

/** The place that the command of `CALL follow` names; null when it names none. */
export function readPlace(json: object): RecordPlace | null | 'unreadable' {
  const { epoch = null, seq = null } = json as { readonly epoch?: unknown; readonly seq?: unknown }
  if (epoch === null && seq === null) return null
  const isPlace =
    typeof epoch === 'string' && /^[0-9a-f]{8}$/.test(epoch) && Number.isSafeInteger(seq) && Number(seq) >= 0
  return isPlace ? { epoch, seq: Number(seq) } : 'unreadable'
}

import { AUDIT_TYPES, type AuditType } from '../../domain/index.ts'

/** One file of a chain. Its number counts from 1 without holes; all its records are of one UTC day. */
export interface AuditFileName {
  readonly type: AuditType
  readonly number: number
  /** `20260927`. */
  readonly day: string
}

/** `auth-000017-20260927.ndjson`: names sort in the order in which the files were begun. */
export function fileNameOf({ type, number, day }: AuditFileName): string {
  return `${type}-${String(number).padStart(6, '0')}-${day}.ndjson`
}

const FILE_NAME = /^([a-z_]+)-(\d{6,15})-(\d{8})\.ndjson(\.gz)?$/

export function parseFileName(name: string): (AuditFileName & { readonly isCompressed: boolean }) | null {
  const [, word, number, day, compressed] = FILE_NAME.exec(name) ?? []
  const type = AUDIT_TYPES.find((known) => known === word)
  if (!type || number === undefined || day === undefined) return null
  return { type, number: Number(number), day, isCompressed: compressed !== undefined }
}

export const DAY_MS = 86_400_000

export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '')
}

/** Midnight UTC at which the day begins. */
export function dayStartMs(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)))
}

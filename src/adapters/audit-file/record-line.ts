/**
 * One record is one line of JSON. Its hash is SHA-256 over the UTF-8 bytes of the line without its end
 * `,"hash":"…"` before the closing brace (and without the line feed): nothing is parsed or ordered anew to
 * check it, so two programs cannot disagree about what was signed.
 *
 * @example
 * sed -E 's/,"hash":"[0-9a-f]{64}"\}$/}/' | tr -d '\n' | sha256sum   # of one line: gives its hash
 */
import { hash as digest } from 'node:crypto'
import { AUDIT_OUTCOMES, AUDIT_TYPES, type AuditEntry } from '../../domain/index.ts'
import type { AuditRecord } from '../../ports/index.ts'
import { messageOf } from './disk.ts'

export const NO_HASH = '0'.repeat(64)

/** Where a chain stands. */
export interface ChainEnd {
  readonly seq: number
  readonly hash: string
}

export interface WrittenLine {
  /** With its line feed. */
  readonly text: string
  readonly hash: string
}

/** Longest text of `details`: what is longer is left out, and the record says so. */
const DETAILS_CHARACTERS_MAX = 32_768

/** The field names and their order are part of the format. */
export function recordLine(entry: AuditEntry, atMs: number, before: ChainEnd): WrittenLine {
  const quoted = JSON.stringify
  return sealedText(
    `{"timestamp":${atMs / 1000},"datetime":"${new Date(atMs).toISOString()}","log_type":"${entry.type}"` +
      `,"action":${quoted(entry.action)},"user_id":${quoted(entry.userId)}` +
      `,"ip_address":${quoted(entry.address)},"details":${detailsText(entry.details)}` +
      `,"request_id":${quoted(entry.requestId)},"outcome":"${entry.outcome}"` +
      `,"seq":${before.seq + 1},"prev_hash":"${before.hash}"}`,
  )
}

/** The fields as a line that bears its own hash. The last field must be `prev_hash`. */
export function sealed(
  fields: Readonly<Record<string, unknown>> & { readonly prev_hash: string },
): WrittenLine {
  return sealedText(JSON.stringify(fields))
}

function sealedText(open: string): WrittenLine {
  const hash = sha256(open)
  return { text: `${open.slice(0, -1)},"hash":"${hash}"}\n`, hash }
}

/** What cannot be written as JSON must not hold up the records behind it. */
function detailsText(details: AuditEntry['details']): string {
  try {
    const text = JSON.stringify(details)
    if (text.length <= DETAILS_CHARACTERS_MAX) return text
    return JSON.stringify({ omitted_characters: text.length })
  } catch (error) {
    return JSON.stringify({ unwritable: messageOf(error) })
  }
}

export function sha256(text: string): string {
  // At once: through an object that takes pieces it costs twice as much.
  return digest('sha256', text, 'hex')
}

export interface Link {
  /** Null for the first line of a file. */
  readonly seq: number | null
  readonly prevHash: string
  readonly hash: string
  /** Whether the hash is the line's own. */
  readonly isTrue: boolean
}

const HASH_END = /,"prev_hash":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/
const SEQ_END = /,"seq":(\d{1,16})$/
/** `,"hash":"…"}`. */
const OWN_END = 9 + 64 + 2
const BOTH_ENDS = 14 + 64 + 1 + OWN_END

/** How a line, without its line feed, is linked; null when it is not one of ours at all. */
export function linkOf(line: string): Link | null {
  const end = HASH_END.exec(line.slice(-BOTH_ENDS))
  const [prevHash, hash] = [end?.[1], end?.[2]]
  if (prevHash === undefined || hash === undefined) return null
  const seq = SEQ_END.exec(line.slice(0, -BOTH_ENDS).slice(-24))?.[1]
  const isTrue = sha256(`${line.slice(0, -OWN_END)}}`) === hash
  return { seq: seq === undefined ? null : Number(seq), prevHash, hash, isTrue }
}

const STAMP = /^\{"timestamp":(\d{1,12}(?:\.\d{1,3})?),/

/** When the record of this line was made, without reading the rest; null when it does not say. */
export function timeOf(line: string): number | null {
  const stamp = STAMP.exec(line)?.[1]
  return stamp === undefined ? null : Math.round(Number(stamp) * 1000)
}

/** Null for a line that is no record: the first of a file, or damage. */
export function parseRecord(line: string): AuditRecord | null {
  const fields = parsedObject(line)
  if (fields === null) return null
  const { timestamp, details, seq } = fields
  const type = AUDIT_TYPES.find((known) => known === fields['log_type'])
  const outcome = AUDIT_OUTCOMES.find((known) => known === fields['outcome'])
  if (typeof timestamp !== 'number' || typeof seq !== 'number' || !type || !outcome) return null
  return {
    type,
    action: text(fields['action']),
    userId: text(fields['user_id']),
    address: text(fields['ip_address']),
    requestId: text(fields['request_id']),
    outcome,
    details: isObject(details) ? details : {},
    atMs: Math.round(timestamp * 1000),
    seq,
    prevHash: text(fields['prev_hash']),
    hash: text(fields['hash']),
  }
}

/** Null when the text is no JSON object. */
export function parsedObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

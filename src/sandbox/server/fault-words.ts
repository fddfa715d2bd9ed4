/** The faults there are, and how one is written: `{"fault": "silent_stall", "duration_ms": 5000}`. */
import { parseSymbol, type SymbolName, unreachable } from '../../domain/index.ts'
import type { SocketScope } from '../core/index.ts'

export type Deed = 'place' | 'cancel' | 'amend'

/** What every fault may say of when. */
export interface FaultTiming {
  /** So long after it was added. */
  readonly afterMs: number
  /** And again so long after each beginning; null for once. */
  readonly everyMs: number | null
}

export type FaultDeed =
  /** Answers come so much later; `path`: only those to paths that begin with it. */
  | {
      readonly fault: 'latency'
      readonly ms: number
      readonly jitterMs: number
      readonly path: string | null
      readonly durationMs: number | null
    }
  /** The deed is done and the connection ends without an answer. */
  | { readonly fault: 'lost_acknowledgement'; readonly deed: Deed | null; readonly count: number }
  /** The deed is done and the answer says that the venue broke. */
  | {
      readonly fault: 'error_after_accept'
      readonly deed: Deed | null
      readonly count: number
      readonly status: number
    }
  | { readonly fault: 'duplicate_reports' | 'reordered_reports' | 'missing_report'; readonly count: number }
  /** `symbol`: null for any. */
  | { readonly fault: 'sequence_gap'; readonly symbol: SymbolName | null; readonly count: number }
  /** Sockets stay open; nothing is sent, nothing that comes is looked at. */
  | { readonly fault: 'silent_stall'; readonly scope: FaultScope; readonly durationMs: number }
  /** `cut`: without a closing frame. */
  | {
      readonly fault: 'disconnect'
      readonly scope: FaultScope
      readonly count: number
      readonly isCut: boolean
    }
  | { readonly fault: 'clock_skew'; readonly ms: number; readonly durationMs: number | null }
  | { readonly fault: 'ban' | 'refuse_connections'; readonly durationMs: number }
  /** Every request is answered as by a broken venue, and no socket stays open. */
  | { readonly fault: 'maintenance'; readonly durationMs: number | null }

export type FaultScope = 'market' | 'account' | 'all'
export type FaultSpec = FaultDeed & { readonly timing: FaultTiming }

export type FaultRead =
  | { readonly ok: true; readonly spec: FaultSpec }
  /** Ends a sentence that begins with the name of the field or of the fault. */
  | { readonly ok: false; readonly problem: string }

export type FaultFields = Readonly<Record<string, unknown>>

type Field = 'milliseconds' | 'skew' | 'count' | 'deed' | 'status' | 'scope' | 'text' | 'symbol' | 'how'

interface FaultForm {
  readonly needs: Readonly<Record<string, Field>>
  readonly takes: Readonly<Record<string, Field>>
}

const COUNTED = { needs: {}, takes: { count: 'count' } } as const
const LASTING = { needs: { duration_ms: 'milliseconds' }, takes: {} } as const

const FORMS: Readonly<Record<FaultDeed['fault'], FaultForm>> = {
  latency: {
    needs: { ms: 'milliseconds' },
    takes: { jitter_ms: 'milliseconds', path: 'text', duration_ms: 'milliseconds' },
  },
  lost_acknowledgement: { needs: {}, takes: { count: 'count', deed: 'deed' } },
  error_after_accept: { needs: {}, takes: { count: 'count', deed: 'deed', status: 'status' } },
  duplicate_reports: COUNTED,
  reordered_reports: COUNTED,
  missing_report: COUNTED,
  sequence_gap: { needs: {}, takes: { count: 'count', symbol: 'symbol' } },
  silent_stall: { needs: { duration_ms: 'milliseconds' }, takes: { scope: 'scope' } },
  disconnect: { needs: {}, takes: { scope: 'scope', count: 'count', how: 'how' } },
  clock_skew: { needs: { ms: 'skew' }, takes: { duration_ms: 'milliseconds' } },
  ban: LASTING,
  refuse_connections: LASTING,
  maintenance: { needs: {}, takes: { duration_ms: 'milliseconds' } },
}

export const FAULT_NAMES = Object.keys(FORMS) as readonly FaultDeed['fault'][]

const TIMING: Readonly<Record<string, Field>> = { after_ms: 'milliseconds', every_ms: 'milliseconds' }
const DAY_MS = 86_400_000
const COUNT_MAX = 1_000_000
const TEXT_LENGTH_MAX = 200

interface FieldRule {
  readonly wants: string
  readonly fits: (value: unknown) => boolean
}

const isWhole = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
const isOneOf =
  (...words: readonly string[]) =>
  (value: unknown) =>
    words.some((word) => word === value)

const RULES: Readonly<Record<Field, FieldRule>> = {
  milliseconds: {
    wants: 'is a whole number of milliseconds, a day at most',
    fits: (value) => isWhole(value, 0, DAY_MS),
  },
  skew: {
    wants: 'is a whole number of milliseconds, a day at most either way',
    fits: (value) => isWhole(value, -DAY_MS, DAY_MS),
  },
  count: { wants: 'is a whole number from 1', fits: (value) => isWhole(value, 1, COUNT_MAX) },
  deed: { wants: 'is place, cancel or amend', fits: isOneOf('place', 'cancel', 'amend') },
  status: { wants: 'is 500 to 504', fits: (value) => isWhole(value, 500, 504) },
  scope: { wants: 'is market, account or all', fits: isOneOf('market', 'account', 'all') },
  text: {
    wants: 'is a text',
    fits: (value) => typeof value === 'string' && value !== '' && value.length <= TEXT_LENGTH_MAX,
  },
  symbol: {
    wants: 'is a pair such as BTC/USDT',
    fits: (value) => typeof value === 'string' && parseSymbol(value) !== null,
  },
  how: { wants: 'is close or cut', fits: isOneOf('close', 'cut') },
}

/** What somebody wrote, as a fault; every field that is unknown or wrong is refused. */
export function readFault(written: unknown): FaultRead {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return { ok: false, problem: 'a fault is an object such as {"fault": "missing_report"}' }
  }
  const fields: FaultFields = { ...written }
  const name = FAULT_NAMES.find((known) => known === fields['fault'])
  if (name === undefined) {
    return { ok: false, problem: `"fault" is one of ${FAULT_NAMES.join(', ')}` }
  }
  const problem = problemOf(FORMS[name], fields)
  if (problem !== null) return { ok: false, problem: `${name}: ${problem}` }
  const timing = { afterMs: numberAt(fields, 'after_ms') ?? 0, everyMs: numberAt(fields, 'every_ms') }
  return { ok: true, spec: { ...deedOf(name, fields), timing } }
}

function problemOf({ needs, takes }: FaultForm, fields: FaultFields): string | null {
  const known: Readonly<Record<string, Field>> = { ...needs, ...takes, ...TIMING }
  for (const [field, value] of Object.entries(fields)) {
    if (field === 'fault') continue
    const rule = Object.hasOwn(known, field) ? known[field] : undefined
    if (rule === undefined) {
      const shown = JSON.stringify(field.slice(0, 40))
      return `there is no field ${shown}; there is: ${Object.keys(known).join(', ')}`
    }
    if (!RULES[rule].fits(value)) return `${field} ${RULES[rule].wants}`
  }
  const missing = Object.keys(needs).find((field) => fields[field] === undefined)
  if (missing !== undefined) return `${missing} is missing`
  return fields['every_ms'] === 0 ? 'every_ms is at least 1' : null
}

function deedOf(fault: FaultDeed['fault'], fields: FaultFields): FaultDeed {
  const count = numberAt(fields, 'count') ?? 1
  const durationMs = numberAt(fields, 'duration_ms')
  const ms = numberAt(fields, 'ms') ?? 0
  switch (fault) {
    case 'latency':
      return {
        fault,
        ms,
        jitterMs: numberAt(fields, 'jitter_ms') ?? 0,
        path: textAt(fields, 'path'),
        durationMs,
      }
    case 'lost_acknowledgement':
      return { fault, count, deed: deedAt(fields) }
    case 'error_after_accept':
      return {
        ...{ fault, count, deed: deedAt(fields) },
        status: numberAt(fields, 'status') ?? 502,
      }
    case 'duplicate_reports':
    case 'reordered_reports':
    case 'missing_report':
      return { fault, count }
    case 'sequence_gap':
      return { fault, count, symbol: parseSymbol(textAt(fields, 'symbol') ?? '') }
    case 'silent_stall':
      return { fault, scope: scopeAt(fields), durationMs: durationMs ?? 0 }
    case 'disconnect':
      return { fault, count, scope: scopeAt(fields), isCut: fields['how'] === 'cut' }
    case 'clock_skew':
      return { fault, ms, durationMs }
    case 'ban':
    case 'refuse_connections':
      return { fault, durationMs: durationMs ?? 0 }
    case 'maintenance':
      return { fault, durationMs }
    default:
      return unreachable(fault)
  }
}

function numberAt(fields: FaultFields, field: string): number | null {
  const value = fields[field]
  return typeof value === 'number' ? value : null
}

function textAt(fields: FaultFields, field: string): string | null {
  const value = fields[field]
  return typeof value === 'string' ? value : null
}

function deedAt(fields: FaultFields): Deed | null {
  const deed = textAt(fields, 'deed')
  return deed === 'place' || deed === 'cancel' || deed === 'amend' ? deed : null
}

function scopeAt(fields: FaultFields): FaultScope {
  const scope = textAt(fields, 'scope')
  return scope === 'market' || scope === 'account' ? scope : 'all'
}

/** Whether a fault of this scope befalls a socket that carries that. */
export function befalls(scope: FaultScope, socket: SocketScope): boolean {
  return scope === 'all' || socket === 'both' || scope === socket
}

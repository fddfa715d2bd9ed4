/** https://bybit-exchange.github.io/docs/v5/error: a refusal is mostly HTTP 200 with a `retCode`. */
import type { RefusalKind, RestAnswer, VenueRefusal } from '../protocol/index.ts'

const CODES: readonly (readonly [RefusalKind, readonly number[]])[] = [
  [
    'insufficient_funds',
    [
      ...[110004, 110006, 110007, 110012, 110044, 110045, 110051, 110052, 110053],
      ...[170033, 170034, 170131],
    ],
  ],
  ['would_take', [170218]],
  [
    'filter',
    [
      ...[30208, 30209, 110003, 110017, 110064, 110092, 110093, 110094, 110118, 110120, 110121],
      ...[170124, 170132, 170133, 170134, 170135, 170136, 170137, 170140, 170148, 170192, 170193, 170194],
      ...[170195, 170196, 170197, 170198, 170199, 170200, 170203, 170204, 170228, 170229, 170313, 170341],
      ...[170371, 170372, 170381, 170382],
    ],
  ],
  ['not_trading', [110063, 110066, 110074, 170031, 170151, 170157, 170159, 170206]],
  ['not_found', [20001, 110001, 170213]],
  ['already_closed', [110008, 110010, 170139, 170142, 170143, 170190]],
  ['duplicate_id', [12141, 110072, 170141]],
  ['key', [-2015, 10003, 10004, 10007, 33004]],
  ['rights', [10005, 10008, 10009, 10010, 10024, 10027, 10028, 10029, 100028, 170209, 170348]],
  ['clock', [-1, 10002]],
  ['rate_limited', [429, 10006, 10018, 10403, 10429, 20003, 170005, 170222]],
  ['maintenance', [10019]],
  // Time-outs and failures inside: the order may be there all the same.
  [
    'uncertain',
    [
      ...[5004, 10000, 10014, 10016, 110079, 170001, 170007, 170032, 170035, 170144, 170146, 170147],
      ...[170212, 170234, 170310],
    ],
  ],
]

const KINDS: ReadonlyMap<number, RefusalKind> = new Map(
  CODES.flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const)),
)

/** An address that asked too often is shut out for ten minutes at least. */
const BAN_MS = 600_000

export function refusalOf(answer: RestAnswer): VenueRefusal | null {
  const told = toldBy(answer.body)
  if (told?.code === 0) return null
  if (answer.status === 403) {
    return { kind: 'banned', code: '403', text: wordsOf(answer, told), retryAtMs: banEndMs(answer) }
  }
  if (told !== null) {
    const kind = KINDS.get(told.code) ?? 'other'
    const retryAtMs = kind === 'rate_limited' ? resetAtMs(answer) : null
    return { kind, code: String(told.code), text: told.text, retryAtMs }
  }
  const kind = kindOfStatus(answer.status)
  if (kind === null) return null
  const retryAtMs = kind === 'rate_limited' ? resetAtMs(answer) : null
  return { kind, code: String(answer.status), text: wordsOf(answer, told), retryAtMs }
}

interface Told {
  readonly code: number
  readonly text: string
}

function toldBy(body: unknown): Told | null {
  if (typeof body !== 'object' || body === null || !('retCode' in body)) return null
  if (typeof body.retCode !== 'number') return null
  return { code: body.retCode, text: 'retMsg' in body ? String(body.retMsg) : '' }
}

function kindOfStatus(status: number): RefusalKind | null {
  if (status < 400) return null
  if (status === 401) return 'key'
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'uncertain' : 'other'
}

const SHOWN_CHARACTERS = 200

function wordsOf(answer: RestAnswer, told: Told | null): string {
  return told?.text || answer.text.slice(0, SHOWN_CHARACTERS) || `HTTP ${answer.status}`
}

function resetAtMs(answer: RestAnswer): number | null {
  const resetAt = Number(answer.header('X-Bapi-Limit-Reset-Timestamp'))
  return resetAt > 0 ? resetAt : null
}

/** The venue does not say until when; where a header does, it is believed. */
function banEndMs(answer: RestAnswer): number | null {
  const resetAt = resetAtMs(answer)
  if (resetAt !== null) return resetAt
  const saidAt = Date.parse(answer.header('date') ?? '')
  return Number.isNaN(saidAt) ? null : saidAt + BAN_MS
}

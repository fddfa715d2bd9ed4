/** https://developers.binance.com/docs/binance-spot-api-docs/errors */
import type { RefusalKind, RestAnswer, VenueRefusal } from '../protocol/index.ts'

/** Of what the matching engine refuses one code tells only that much; its words tell the rest. */
const ENGINE_CODES: ReadonlySet<number> = new Set([-1010, -1013, -2010, -2011, -2038])

const ENGINE_WORDS: readonly (readonly [words: RegExp, kind: RefusalKind])[] = [
  [/^Filter failure/, 'filter'],
  [/insufficient balance/i, 'insufficient_funds'],
  [/immediately match and take/, 'would_take'],
  [/Duplicate order sent/, 'duplicate_id'],
  [/Unknown order sent|Order does not exist/, 'not_found'],
  [/Market is closed|not supported for this symbol|not permitted for this account/, 'not_trading'],
  [/action is disabled|may not place or cancel|is restricted for this account|not enabled/, 'rights'],
  [/book liquidity is/, 'unfillable'],
  [/trigger immediately|quantity increase|change no state|zero or less|Invalid quantity/, 'filter'],
]

const CODES: ReadonlyMap<number, RefusalKind> = new Map<number, RefusalKind>([
  [-1000, 'uncertain'],
  [-1001, 'uncertain'],
  [-1002, 'rights'],
  [-1003, 'rate_limited'],
  [-1006, 'uncertain'],
  [-1007, 'uncertain'],
  [-1008, 'maintenance'],
  [-1013, 'filter'],
  [-1015, 'rate_limited'],
  [-1016, 'maintenance'],
  [-1021, 'clock'],
  [-1022, 'key'],
  [-1111, 'filter'],
  [-1121, 'not_trading'],
  [-2008, 'key'],
  [-2011, 'not_found'],
  [-2013, 'not_found'],
  [-2014, 'key'],
  [-2015, 'key'],
  [-2026, 'already_closed'],
])

/** Null for an answer that is no refusal. */
export function refusalOf(answer: RestAnswer): VenueRefusal | null {
  const said = wordsOf(answer.body)
  if (answer.status >= 200 && answer.status < 300 && (said === null || said.code >= 0)) return null
  const code = said === null ? `HTTP ${answer.status}` : String(said.code)
  const text = said?.text ?? answer.text.slice(0, TEXT_CHARACTERS)
  const kind = kindOf(answer.status, said)
  return { kind, code, text, retryAtMs: retryAtMs(answer, text) }
}

const TEXT_CHARACTERS = 200

interface Words {
  readonly code: number
  readonly text: string
}

function wordsOf(body: unknown): Words | null {
  if (typeof body !== 'object' || body === null || !('code' in body) || !('msg' in body)) return null
  return typeof body.code === 'number' && typeof body.msg === 'string'
    ? { code: body.code, text: body.msg }
    : null
}

function kindOf(status: number, said: Words | null): RefusalKind {
  if (status === 418 || /IP banned until/.test(said?.text ?? '')) return 'banned'
  // 403 is the firewall in front of the venue: too many requests, or one it takes for an attack.
  if (status === 429 || status === 403) return 'rate_limited'
  const kind = said === null ? null : spokenKind(said)
  // Of 5xx the documentation says that it may have been done, whatever the words; but for two codes.
  if (status >= 500) return kind === 'maintenance' ? kind : 'uncertain'
  return kind ?? 'other'
}

function spokenKind({ code, text }: Words): RefusalKind | null {
  const byWords = ENGINE_CODES.has(code) ? ENGINE_WORDS.find(([words]) => words.test(text)) : undefined
  return byWords?.[1] ?? CODES.get(code) ?? null
}

/** A ban names its end; otherwise so many seconds after the time that the answer itself bears. */
function retryAtMs({ header }: RestAnswer, text: string): number | null {
  const until = /IP banned until (\d+)/.exec(text)?.[1]
  if (until !== undefined) return Number(until)
  const seconds = Number(header('retry-after') ?? Number.NaN)
  const answeredAtMs = Date.parse(header('date') ?? '')
  if (Number.isNaN(seconds) || Number.isNaN(answeredAtMs)) return null
  // The answer's own time is cut to whole seconds.
  return answeredAtMs + (seconds + 1) * 1_000
}

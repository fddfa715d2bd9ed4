import type { RefusalKind, RestAnswer, VenueRefusal } from '../protocol/index.ts'

/**
 * The venue has no codes, only HTTP statuses and sentences; these are the ones its clients report, the more
 * particular first. Where none fits, the status decides.
 */
const WORDS: readonly (readonly [RegExp, RefusalKind])[] = [
  [/insufficient funds/i, 'insufficient_funds'],
  [/request timestamp expired|invalid timestamp/i, 'clock'],
  [/rate limit exceeded/i, 'rate_limited'],
  [/client_oid.*(?:already|duplicate|exists|in use)|duplicate client/i, 'duplicate_id'],
  [/client_oid/i, 'other'],
  [/already done|already cancell?ed|already filled|is not open/i, 'already_closed'],
  [/under maintenance/i, 'maintenance'],
  [
    /cancel[ -]only|post[ -]only mode|limit[ -]only mode|trading (?:is )?disabled|auction mode/i,
    'not_trading',
  ],
  [/trading pair not available|product is not (?:online|trading)|not accepting orders/i, 'not_trading'],
  [/post[ -]only/i, 'would_take'],
  [/product not found/i, 'other'],
  [/^not ?found$|order not found|no such order/i, 'not_found'],
  [
    /too (?:small|large|big|accurate|precise|high|low)|smallest unit|(?:min|max)imum (?:size|price)/i,
    'filter',
  ],
  [/(?:price|size|funds) (?:is )?(?:invalid|not valid|required)|invalid (?:price|size|funds)/i, 'filter'],
  [/api key|passphrase|invalid signature|cb-access/i, 'key'],
  [/permission|forbidden|scope/i, 'rights'],
]

export function refusalOf(answer: RestAnswer): VenueRefusal | null {
  const { status, body, text } = answer
  if (status >= 200 && status < 300) return null
  const message = messageOf(body)
  const said = message ?? text.slice(0, 200)
  return { kind: kindOf(status, message), code: String(status), text: said, retryAtMs: retryAtMs(answer) }
}

/** Seconds from the moment that the answer itself bears. */
function retryAtMs({ header }: RestAnswer): number | null {
  const [seconds, saidAtMs] = [Number(header('retry-after') ?? Number.NaN), Date.parse(header('date') ?? '')]
  return Number.isFinite(seconds) && Number.isFinite(saidAtMs) ? saidAtMs + seconds * 1000 : null
}

function messageOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('message' in body)) return null
  return typeof body.message === 'string' ? body.message : null
}

function kindOf(status: number, message: string | null): RefusalKind {
  // Whatever the words, nobody knows how far it came before it broke.
  if (status >= 500 && !/under maintenance/i.test(message ?? '')) return 'uncertain'
  if (status === 429) return 'rate_limited'
  const known = message === null ? undefined : WORDS.find(([words]) => words.test(message))
  return known?.[1] ?? kindOfStatus(status, message !== null)
}

function kindOfStatus(status: number, isTheVenuesOwn: boolean): RefusalKind {
  if (status === 401) return 'key'
  // A page instead of a sentence comes from the guard in front of the venue, which shuts out whole addresses.
  if (status === 403) return isTheVenuesOwn ? 'rights' : 'banned'
  if (status === 404) return 'not_found'
  return status === 408 ? 'uncertain' : 'other'
}

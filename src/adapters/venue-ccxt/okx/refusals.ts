/**
 * What OKX's codes mean to us. The outer code tells of the request (and 1 or 2 that orders in it failed), the
 * `sCode` of each order of that order. https://www.okx.com/docs-v5/en/#error-code
 */
import type { Fields, RefusalKind, RestAnswer, VenueRefusal } from '../protocol/index.ts'

const KINDS: Readonly<Partial<Record<RefusalKind, readonly string[]>>> = {
  insufficient_funds: ['51008', '51119', '51127', '51131', '51502', '51736', '51764'],
  would_take: ['51511'],
  filter: [
    ...['51000', '51004', '51005', '51006', '51007', '51020', '51023', '51031', '51102', '51103', '51108'],
    ...['51111', '51116', '51117', '51120', '51121', '51122', '51137', '51138', '51136', '51135', '51174'],
    ...['51185', '51201', '51202', '51203', '51204', '51250', '51252', '51261', '51275', '51277', '51278'],
    ...['51279', '51280', '51500', '51506', '51025', '51033', '51150', '50122'],
  ],
  not_trading: [
    '51001',
    '51021',
    '51022',
    '51027',
    '51028',
    '51029',
    '51030',
    '51124',
    '51155',
    '51404',
    '51508',
  ],
  not_found: ['51603', '51600'],
  // The first two say that it was filled, cancelled or never was: what became of it must be asked.
  already_closed: ['51400', '51503', '51401', '51402', '51509', '51510', '51405'],
  duplicate_id: ['51016', '51011', '51065', '50071'],
  key: [
    ...['50100', '50101', '50103', '50104', '50105', '50106', '50107', '50111', '50113', '50114', '50119'],
    ...['60001', '60002', '60003', '60005', '60007', '60009', '60024', '60032'],
  ],
  rights: ['50007', '50027', '50030', '50110', '50120', '51009', '51010', '51024', '51732', '51733', '51734'],
  clock: ['50102', '50112', '50036', '50037', '60004', '60006'],
  rate_limited: ['50011', '50023', '50040', '50061', '60014'],
  maintenance: ['50005', '50062', '51767'],
  // The engine behind the door did not answer, or broke: the order may be in its book.
  uncertain: ['50001', '50004', '50013', '50026', '51054', '51149', '51410'],
}

const KIND_OF: ReadonlyMap<string, RefusalKind> = new Map(
  // Object.entries forgets that its keys are those of the table.
  (Object.keys(KINDS) as RefusalKind[]).flatMap((kind) => (KINDS[kind] ?? []).map((code) => [code, kind])),
)

const TOO_MANY_REQUESTS = 429
const SERVER_ERRORS_FROM = 500

export function refusalOf({ status, body, text }: RestAnswer): VenueRefusal | null {
  const found = codeOf(body)
  if (found === null) return withoutCode(status, text)
  if (found.code === '0') return null
  return refusal(kindOf(found.code, status), found.code, found.text)
}

/** Of a code alone, as in the frames of a socket. */
export function kindOf(code: string, status: number): RefusalKind {
  const kind = KIND_OF.get(code)
  if (kind !== undefined) return kind
  if (status === TOO_MANY_REQUESTS) return 'rate_limited'
  return status >= SERVER_ERRORS_FROM ? 'uncertain' : 'other'
}

function withoutCode(status: number, text: string): VenueRefusal | null {
  const code = `http ${status}`
  if (status === TOO_MANY_REQUESTS) return refusal('rate_limited', code, text)
  if (status >= SERVER_ERRORS_FROM) return refusal('uncertain', code, text)
  return status >= 400 ? refusal('other', code, text) : null
}

function refusal(kind: RefusalKind, code: string, text: string): VenueRefusal {
  return { kind, code, text: text.slice(0, SHOWN_CHARACTERS), retryAtMs: null }
}

const SHOWN_CHARACTERS = 500

/** The order's own code where it has one: it says more than the outer 1. */
function codeOf(body: unknown): { readonly code: string; readonly text: string } | null {
  if (!isFields(body)) return null
  const outer = textOf(body['code'])
  if (outer === null) return null
  const data = body['data']
  const row: unknown = Array.isArray(data) ? data[0] : null
  const inner = isFields(row) ? textOf(row['sCode']) : null
  if (isFields(row) && inner !== null && inner !== '0')
    return { code: inner, text: textOf(row['sMsg']) ?? '' }
  return { code: outer, text: textOf(body['msg']) ?? '' }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Some of its proxies write the code as a number. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : null
}

import type { CallOutcome, FillNotice, FillsPage, FillsQuery, RestProtocol } from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'

/** More than an account trades between two looks; beyond that something turns in a circle. */
const PAGES_MAX = 200

export type AllFills =
  | { readonly ok: true; readonly fills: readonly FillNotice[] }
  /** `isUnlisted`: the venue knows the instrument no longer. */
  | { readonly ok: false; readonly why: string; readonly isUnlisted: boolean }

/** Every page of it, oldest first. `sinceMs` of the query is of our clock. */
export async function allFills(
  { rest, protocol }: { readonly rest: Pick<RestClient, 'call' | 'clock'>; readonly protocol: RestProtocol },
  { sinceMs: ourMs, ...of }: Omit<FillsQuery, 'cursor'>,
): Promise<AllFills> {
  const fills: FillNotice[] = []
  const sinceMs = Math.max(0, rest.clock.venueMs(ourMs))
  let cursor: string | null = null
  for (let page = 0; page < PAGES_MAX; page++) {
    const call = protocol.fills({ ...of, sinceMs, cursor })
    const outcome: CallOutcome<FillsPage> = await rest.call(call, { priority: 'query' })
    if (outcome.outcome === 'refused') {
      const { text, kind } = outcome.refusal
      return { ok: false, why: text, isUnlisted: kind === 'not_trading' }
    }
    if (outcome.outcome !== 'answered') return { ok: false, why: outcome.why, isUnlisted: false }
    fills.push(...outcome.value.fills)
    cursor = outcome.value.cursor
    if (cursor === null) return { ok: true, fills: fills.sort(byTime) }
  }
  const why = `the venue named more than ${PAGES_MAX} pages of trades`
  return { ok: false, why, isUnlisted: false }
}

/** Some venues begin with the newest page. */
function byTime(left: FillNotice, right: FillNotice): number {
  return left.at < right.at ? -1 : left.at > right.at ? 1 : 0
}

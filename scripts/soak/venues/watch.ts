/** What VeloZ says of itself while it trades. */
import { digits } from '../../../test/support/both-sides.ts'
import type { Json, VenueSide } from './processes.ts'

const EVERY_MS = 500

export interface Watched {
  /** Times a difference was found, by `type action`. */
  readonly mismatches: Readonly<Record<string, number>>
  /** Balances that were put right, in words: there must be none. */
  readonly adjusted: readonly string[]
  readonly reducingSeconds: number
  /** By venue. */
  readonly reconnects: Readonly<Record<string, number>>
  readonly bookResyncs: Readonly<Record<string, number>>
}

/** Looks twice a second until it is stopped. */
export function watchVeloz({ ask }: Pick<VenueSide, 'ask'>): { stop(): Promise<Watched> } {
  const mismatches: Record<string, number> = {}
  const adjusted: string[] = []
  let seenSeq = -1
  let reducingMs = 0
  let isEnding = false
  const look = async () => {
    const [{ json: risk }, { json: found }] = await Promise.all([
      ask('GET', '/api/risk'),
      ask('GET', '/api/reconciliation?limit=500'),
    ])
    if (risk['trading_state'] === 'reducing') reducingMs += EVERY_MS
    for (const row of (found['mismatches'] as Json[]).toReversed()) {
      const seq = Number(digits(row['seq']))
      if (seq <= seenSeq) continue
      seenSeq = seq
      const kind = `${row['type']} ${row['action']}`
      mismatches[kind] = (mismatches[kind] ?? 0) + 1
      if (kind === 'balance adjusted') adjusted.push(JSON.stringify(row))
    }
  }
  const looking = (async () => {
    while (!isEnding) {
      await Promise.all([look(), Bun.sleep(EVERY_MS)])
    }
    await look()
  })()
  return {
    async stop() {
      isEnding = true
      await looking
      const { json } = await ask('GET', '/api/venues')
      const counts = (count: (row: Json) => unknown) =>
        Object.fromEntries((json['items'] as Json[]).map((row) => [row['venue'], Number(digits(count(row)))]))
      const reconnects = counts((row) => row['reconnect_count'])
      const bookResyncs = counts((row) => (row['remote'] as Json)['book_resyncs'])
      return { mismatches, adjusted, reducingSeconds: reducingMs / 1000, reconnects, bookResyncs }
    },
  }
}

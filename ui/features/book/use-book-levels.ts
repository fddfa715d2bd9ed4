import { useMemo } from 'react'
import type {
  AggregatedBookAnswer,
  BookAnswer,
  InstrumentRow,
  LevelRow,
} from '../../../src/contract/index.ts'
import { decimalOf, useMarket, useServer } from '../../data/index.ts'
import { freshenedLevels, type PriceLevel } from '../../lib/price-levels.ts'

const NO_ROWS: readonly LevelRow[] = []
const DEPTH = 200
const REFRESH_MS = 1000

export interface ShownBook {
  /** Best first. */
  readonly bids: readonly PriceLevel[]
  readonly asks: readonly PriceLevel[]
  /** What to know about it before trading on it. */
  readonly note: string | null
  readonly isOld: boolean
}

interface BookOptions {
  readonly isOfAllVenues: boolean
  /** Beyond the levels that the stream brings. */
  readonly isDeep: boolean
}

export function useBookLevels(instrument: InstrumentRow, { isOfAllVenues, isDeep }: BookOptions): ShownBook {
  const live = useMarket((market) => market.book)
  const { symbol, venue } = instrument
  const path = (of: string) =>
    `/api/market/book?symbol=${encodeURIComponent(symbol)}&venue=${encodeURIComponent(of)}&depth=${DEPTH}`
  const refresh = { refreshMs: REFRESH_MS }
  const all = useServer<AggregatedBookAnswer>(isOfAllVenues ? path('all') : null, refresh)
  const deep = useServer<BookAnswer>(isDeep && !isOfAllVenues ? path(venue) : null, refresh)
  return useMemo(() => {
    if (isOfAllVenues) {
      const rows = (side: 'bids' | 'asks') =>
        (all.value?.[side] ?? []).map(({ price, qty }) => ({
          price: decimalOf(price),
          quantity: decimalOf(qty),
        }))
      const note = all.value === null ? (all.problem?.message ?? null) : aggregatedNote(all.value)
      return { bids: rows('bids'), asks: rows('asks'), note, isOld: all.isOld }
    }
    const bids = levelsOf(live?.bids ?? NO_ROWS)
    const asks = levelsOf(live?.asks ?? NO_ROWS)
    if (!isDeep || deep.value === null) return { bids, asks, note: null, isOld: false }
    return {
      bids: freshenedLevels(levelsOf(deep.value.bids), bids, 'bid'),
      asks: freshenedLevels(levelsOf(deep.value.asks), asks, 'ask'),
      note: null,
      isOld: deep.isOld,
    }
  }, [live, all.value, all.problem, all.isOld, deep.value, deep.isOld, isOfAllVenues, isDeep])
}

const levelsOf = (rows: readonly LevelRow[]): readonly PriceLevel[] =>
  rows.map(([price, quantity]) => ({ price: decimalOf(price), quantity: decimalOf(quantity) }))

export function aggregatedNote({ crossed, left_out: leftOut }: AggregatedBookAnswer): string | null {
  const missing = leftOut.map(({ venue, why }) => `${venue} (${why === 'stale' ? 'too old' : 'no book'})`)
  const parts = [
    crossed ? 'Crossed: one venue bids at or above another’s ask.' : '',
    missing.length > 0 ? `Without ${missing.join(', ')}.` : '',
  ].filter(Boolean)
  return parts.length === 0 ? null : parts.join(' ')
}

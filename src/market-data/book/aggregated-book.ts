import {
  type AggregatedBook,
  type AggregatedLevel,
  type BookLevel,
  type BookSnapshot,
  type LeftOutBook,
  type Money,
  money,
  priceOf,
  quantityOf,
  type SymbolName,
  type VenueName,
} from '../../domain/index.ts'
import type { Sizes } from './measures.ts'

export interface BookSource extends Sizes {
  readonly venue: VenueName
  /** Null while it is not known to be right. */
  readonly book: BookSnapshot | null
  /** Since the venue was last heard of; null when it never was. */
  readonly ageMs: number | null
}

export interface AggregateTerms {
  readonly symbol: SymbolName
  /** Levels of a side. */
  readonly depth: number
  /** Null: no book is ever too old. */
  readonly staleAfterMs: number | null
}

/**
 * Puts the best `depth` levels of each venue together. Venues count in ticks and lots of their own, so
 * levels are amounts here. A book that is not known, or that nothing was heard of for longer than
 * `staleAfterMs`, is left out and named.
 */
export function aggregateBooks(
  sources: readonly BookSource[],
  { symbol, depth, staleAfterMs }: AggregateTerms,
): AggregatedBook {
  const leftOut: LeftOutBook[] = []
  const [bids, asks] = [new Map<Money, Level>(), new Map<Money, Level>()]
  for (const source of sources) {
    const why = reasonAgainst(source, staleAfterMs)
    if (why !== null) {
      leftOut.push({ venue: source.venue, why, ageMs: source.ageMs })
      continue
    }
    for (const level of source.book?.bids.slice(0, depth) ?? []) addLevel(bids, source, level)
    for (const level of source.book?.asks.slice(0, depth) ?? []) addLevel(asks, source, level)
  }
  const [sortedBids, sortedAsks] = [
    sorted(bids, (left, right) => left > right),
    sorted(asks, (left, right) => left < right),
  ]
  const [bid, ask] = [sortedBids[0], sortedAsks[0]]
  return {
    symbol,
    bids: sortedBids.slice(0, depth),
    asks: sortedAsks.slice(0, depth),
    isCrossed: bid !== undefined && ask !== undefined && bid.price >= ask.price,
    leftOut,
  }
}

interface Level {
  readonly price: Money
  quantity: Money
  readonly parts: { readonly venue: VenueName; readonly quantity: Money }[]
}

function reasonAgainst({ book, ageMs }: BookSource, staleAfterMs: number | null): LeftOutBook['why'] | null {
  if (book === null) return 'no_book'
  if (staleAfterMs === null) return null
  return ageMs === null || ageMs > staleAfterMs ? 'stale' : null
}

function addLevel(side: Map<Money, Level>, source: BookSource, level: BookLevel): void {
  const { venue, tickSize, lotSize } = source
  const price = priceOf(level.price, tickSize)
  const quantity = quantityOf(level.quantity, lotSize)
  const there = side.get(price) ?? { price, quantity: money(0n), parts: [] }
  there.quantity = money(there.quantity + quantity)
  there.parts.push({ venue, quantity })
  side.set(price, there)
}

function sorted(
  side: ReadonlyMap<Money, Level>,
  isBetter: (left: Money, right: Money) => boolean,
): AggregatedLevel[] {
  return [...side.values()].sort((left, right) => (isBetter(left.price, right.price) ? -1 : 1))
}

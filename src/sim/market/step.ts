import type { MarketEvent, UnixNs } from '../../domain/index.ts'
import { makeBook } from './book.ts'
import { advance } from './price-process.ts'
import type { SimMarket } from './state.ts'
import { makeTrades } from './trades.ts'

const FIRST_STEP_SECONDS = 0.25
/** A pause (a sleeping laptop, a stopped process) is not made up for by one huge jump. */
const STEP_SECONDS_MAX = 5
const NS_PER_SECOND = 1_000_000_000

/**
 * What happens by `at`: the trades since the last step, made against the book shown then, and the new book.
 * The first step has no trades. Every price is above zero, every quantity at least one lot, no book is
 * crossed.
 */
export function step(market: SimMarket, at: UnixNs): MarketEvent[] {
  const seconds = secondsSince(market.lastAt, at)
  const midBefore = market.price.mid
  advance(market.price, seconds)
  const events: MarketEvent[] =
    market.book === null ? [] : makeTrades({ market, book: market.book, midBefore, seconds, at })
  market.book = makeBook(market, at)
  market.lastAt = at
  events.push(market.book)
  return events
}

function secondsSince(lastAt: UnixNs | null, at: UnixNs): number {
  if (lastAt === null) return FIRST_STEP_SECONDS
  return Math.min(STEP_SECONDS_MAX, Math.max(0, Number(at - lastAt) / NS_PER_SECOND))
}

import type { BookRule, BookUpdate } from './book-update.ts'

/** Where a book stands in its venue's numbers. */
export interface Place {
  readonly lastId: number | null
  readonly previousId: number | null
}

export type Succession = 'follows' | 'old' | 'gap' | 'reset'

/** Whether a change follows what the book has, by the venue's own rule. */
export function successionOf(rule: BookRule, place: Place, update: BookUpdate): Succession {
  switch (rule) {
    case 'binance':
      return binanceSuccession(place, update)
    case 'okx':
      return okxSuccession(place, update)
    case 'bybit':
      return bybitSuccession(place, update)
    case 'coinbase':
      return 'follows'
  }
}

/**
 * Binance, "How to manage a local order book correctly": what ends at or before the book's id is old; what
 * begins behind the next id leaves a hole. Quantities are absolute, so an overlap does no harm.
 */
function binanceSuccession({ lastId }: Place, { firstId, lastId: ends }: BookUpdate): Succession {
  if (lastId === null || firstId === null || ends === null) return 'gap'
  if (ends <= lastId) return 'old'
  return firstId <= lastId + 1 ? 'follows' : 'gap'
}

/**
 * OKX, "Order book channel": each message names the one before it. A quiet book repeats its id; maintenance
 * makes ids begin lower, in a message that still names the one before. Nothing else that looks old is passed
 * over: after a reset that was missed, everything would. Recordings from before 2023 have no ids.
 */
function okxSuccession(place: Place, { previousId, lastId }: BookUpdate): Succession {
  if (place.lastId === null || previousId === null) return place.lastId === previousId ? 'follows' : 'gap'
  if (previousId === place.lastId) return 'follows'
  const isRepeated = lastId === place.lastId && previousId === place.previousId
  return isRepeated ? 'old' : 'gap'
}

/** Bybit, "Orderbook": each delta's `u` is one more than the last; a restart begins at 1 with a snapshot. */
function bybitSuccession({ lastId }: Place, { lastId: next }: BookUpdate): Succession {
  if (lastId === null || next === null) return 'gap'
  if (next === lastId + 1) return 'follows'
  if (next === lastId) return 'old'
  return next < lastId ? 'reset' : 'gap'
}

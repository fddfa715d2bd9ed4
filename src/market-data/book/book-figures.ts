import type { BookFigures, BookSnapshot, Lots } from '../../domain/index.ts'
import { impactOf, micropriceOf, middlePriceOf, type Sizes, spreadOf } from './measures.ts'

/** Null while a side is empty. `quantity`: what its impact is asked for, null for none. */
export function bookFigures(book: BookSnapshot, sizes: Sizes, quantity: Lots | null): BookFigures | null {
  const [bid, ask] = [book.bids[0], book.asks[0]]
  if (bid === undefined || ask === undefined) return null
  const touches = { bid, ask }
  return {
    spread: spreadOf(touches, sizes),
    middle: middlePriceOf(touches, sizes),
    microprice: micropriceOf(touches, sizes),
    impact:
      quantity === null
        ? null
        : { buy: impactOf(book, sizes, 'buy', quantity), sell: impactOf(book, sizes, 'sell', quantity) },
  }
}

import type { BookLine, BookUpdate } from '../../../market-data/index.ts'
import { type Fields, integerAt, listOf, StrangeAnswer, timeAt } from '../protocol/index.ts'

export interface BookReading {
  readonly isSnapshot: boolean
  readonly atName: string
  /** Of the whole message, where the time does not stand beside the levels. */
  readonly message?: Fields
}

/**
 * Levels, `u` and time of a book by REST or by its channel:
 * https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook
 */
export function bookUpdate(fields: Fields, { isSnapshot, atName, message }: BookReading): BookUpdate {
  return {
    isSnapshot,
    firstId: null,
    lastId: integerAt(fields, 'u'),
    previousId: null,
    checksum: null,
    bids: linesOf(fields['b'], 'b'),
    asks: linesOf(fields['a'], 'a'),
    eventAt: timeAt(message ?? fields, atName),
  }
}

function linesOf(value: unknown, what: string): readonly BookLine[] {
  return listOf(value, what).map((entry) => {
    const [price, quantity] = listOf(entry, what)
    if (typeof price !== 'string' || typeof quantity !== 'string') {
      throw new StrangeAnswer(`a level of ${what} is no pair of texts`)
    }
    return [price, quantity]
  })
}

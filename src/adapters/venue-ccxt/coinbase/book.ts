/** Books: the answer of REST, and the messages of `level2` and `level2_batch`. */
import type { BookLine, BookUpdate } from '../../../market-data/index.ts'
import { type Fields, listOf, StrangeAnswer } from '../protocol/index.ts'
import { isoTimeAt, TIME_NOT_SAID } from './values.ts'

/** The messages bear no numbers at all, and the one of the REST answer counts those of another channel. */
const NO_NUMBERS = { firstId: null, lastId: null, previousId: null, checksum: null } as const

export function bookSnapshot(book: Fields): BookUpdate {
  return {
    isSnapshot: true,
    ...NO_NUMBERS,
    bids: linesOf(book['bids'], 'bids'),
    asks: linesOf(book['asks'], 'asks'),
    eventAt: book['time'] === undefined ? TIME_NOT_SAID : isoTimeAt(book, 'time'),
  }
}

export function bookChanges(update: Fields): BookUpdate {
  const bids: BookLine[] = []
  const asks: BookLine[] = []
  for (const change of listOf(update['changes'], 'changes')) {
    const [side, price, size] = listOf(change, 'change')
    if (side !== 'buy' && side !== 'sell') throw new StrangeAnswer('a change of neither side')
    const lines = side === 'buy' ? bids : asks
    lines.push(lineOf(price, size))
  }
  return { isSnapshot: false, ...NO_NUMBERS, bids, asks, eventAt: isoTimeAt(update, 'time') }
}

/** `[price, size]`, and at REST the number of orders behind them. */
function linesOf(value: unknown, what: string): readonly BookLine[] {
  const lines: BookLine[] = []
  for (const level of listOf(value, what)) {
    const [price, size] = listOf(level, what)
    // A snapshot was recorded in which one size read `0.-10000`: no level, and no reason to drop the book.
    if (isSize(size)) lines.push(lineOf(price, size))
  }
  return lines
}

function lineOf(price: unknown, size: unknown): BookLine {
  if (typeof price !== 'string' || !isSize(size)) throw new StrangeAnswer('a level without price or size')
  return [price, size]
}

function isSize(size: unknown): size is string {
  return typeof size === 'string' && !size.includes('-')
}

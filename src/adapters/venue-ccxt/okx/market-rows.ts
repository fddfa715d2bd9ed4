/** Market data of OKX, the same rows by REST and by channel. */
import { unixNsFromMs } from '../../../domain/index.ts'
import type { BookLine, BookUpdate } from '../../../market-data/index.ts'
import { type Fields, listOf, StrangeAnswer, type VenueCandle } from '../protocol/index.ts'
import { msOf, timeAt } from './answers.ts'

export function bookUpdate(row: Fields, isSnapshot: boolean): BookUpdate {
  return {
    isSnapshot,
    firstId: null,
    lastId: countAt(row, 'seqId'),
    // The first message of a subscription says -1: it follows nothing.
    previousId: isSnapshot ? null : countAt(row, 'prevSeqId'),
    checksum: checksumAt(row),
    bids: linesAt(row, 'bids'),
    asks: linesAt(row, 'asks'),
    eventAt: timeAt(row, 'ts'),
  }
}

function countAt(row: Fields, name: string): number | null {
  const value = row[name]
  if (value === undefined) return null
  if (!Number.isSafeInteger(value)) throw new StrangeAnswer(`${name} is no count: ${JSON.stringify(value)}`)
  return Number(value)
}

function checksumAt(row: Fields): number | null {
  const checksum = countAt(row, 'checksum')
  // Since June 2026 it is sent as 0, and only for the sake of the form.
  return checksum === 0 ? null : checksum
}

/** `[price, quantity, "0", orders]` from the best on. */
export function linesAt(row: Fields, name: string): readonly BookLine[] {
  return listOf(row[name], name).map((line) => {
    const [price, quantity] = listOf(line, name)
    return [textOf(price, name), textOf(quantity, name)]
  })
}

/** `[opened at, open, high, low, close, volume, …, whether it is closed]`, of base asset at spot. */
export function candleOf(row: readonly unknown[], intervalMs: number): VenueCandle {
  const [openAtMs, open, high, low, close, volume] = row
  return {
    intervalMs,
    openAt: unixNsFromMs(msOf(openAtMs, 'candle')),
    open: textOf(open, 'open'),
    high: textOf(high, 'high'),
    low: textOf(low, 'low'),
    close: textOf(close, 'close'),
    volume: textOf(volume, 'volume'),
  }
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new StrangeAnswer(`${what} is no text: ${JSON.stringify(value)}`)
  return value
}

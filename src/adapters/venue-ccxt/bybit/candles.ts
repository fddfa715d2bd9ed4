import { unixNsFromMs } from '../../../domain/index.ts'
import { type Fields, integerAt, StrangeAnswer, textAt, type VenueCandle } from '../protocol/index.ts'

/** A row of `v5/market/kline`: start, open, high, low, close, volume, turnover, all texts. */
export function restCandle(row: readonly unknown[], intervalMs: number): VenueCandle {
  const [start = '', open = '', high = '', low = '', close = '', volume = ''] = row.map(text)
  if (!/^\d{1,15}$/.test(start)) throw new StrangeAnswer('a candle without its start')
  return { intervalMs, openAt: unixNsFromMs(Number(start)), open, high, low, close, volume }
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new StrangeAnswer('a candle holds something else than texts')
  return value
}

/** Of the `kline` channel. */
export function streamedCandle(row: Fields, intervalMs: number): VenueCandle {
  return {
    intervalMs,
    openAt: unixNsFromMs(integerAt(row, 'start')),
    open: textAt(row, 'open'),
    high: textAt(row, 'high'),
    low: textAt(row, 'low'),
    close: textAt(row, 'close'),
    volume: textAt(row, 'volume'),
  }
}

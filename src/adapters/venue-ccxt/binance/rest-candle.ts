import { unixNsFromMs } from '../../../domain/index.ts'
import { StrangeAnswer, type VenueCandle } from '../protocol/index.ts'

/** A row of `GET klines`: open time, open, high, low, close, volume, and six more. */
export function candleOf(row: readonly unknown[], intervalMs: number): VenueCandle {
  const [openAtMs, open, high, low, close, volume] = row
  if (typeof openAtMs !== 'number') throw new StrangeAnswer('a kline without its time')
  return {
    intervalMs,
    openAt: unixNsFromMs(openAtMs),
    ...{ open: text(open), high: text(high), low: text(low), close: text(close), volume: text(volume) },
  }
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new StrangeAnswer('a kline without its prices')
  return value
}

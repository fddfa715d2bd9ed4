/** How this venue writes amounts, times and instruments. */
import { NS_PER_MS, type UnixNs, unixNs, unixNsFromMs } from '../../../domain/index.ts'
import { type Fields, StrangeAnswer, textOrNullAt } from '../protocol/index.ts'

/** Where a message bears no time, and where it bears the year 1, which recorded updates of a level do. */
export const TIME_NOT_SAID = unixNs(0n)

const ISO_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|\+00(?::?00)?)$/

/** RFC 3339 with up to nine digits of a second. */
export function isoTimeOf(text: string): UnixNs {
  const [, day, time, fraction = ''] = ISO_TIME.exec(text) ?? []
  const ms = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`)
  if (Number.isNaN(ms)) throw new StrangeAnswer(`not a time: ${text.slice(0, 40)}`)
  if (ms < 0) return TIME_NOT_SAID
  return unixNs(BigInt(ms) * NS_PER_MS + BigInt(fraction.padEnd(9, '0')))
}

export function isoTimeAt(fields: Fields, name: string): UnixNs {
  const text = textOrNullAt(fields, name)
  return text === null ? TIME_NOT_SAID : isoTimeOf(text)
}

/** Whole seconds since the epoch, as candles have them. */
export function secondsOf(value: unknown): UnixNs {
  if (!Number.isSafeInteger(value)) throw new StrangeAnswer('a candle without its time')
  return unixNsFromMs(Number(value) * 1000)
}

/** `BTC-USD`: the fee of every fill is in the second. */
export function quoteOf(native: string): string {
  return native.slice(native.indexOf('-') + 1)
}

/** Ids of trades are whole numbers; some answers write them as text. */
export function tradeIdAt(fields: Fields): string {
  const id = fields['trade_id']
  if (typeof id === 'string' && id !== '') return id
  if (Number.isSafeInteger(id)) return String(id)
  throw new StrangeAnswer('a trade without its number')
}

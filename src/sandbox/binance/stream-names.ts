/** The names of market streams, and what each wants. */
import type { Instrument } from '../../domain/index.ts'
import type { CandlePeriod } from '../core/index.ts'
import { periodOf, windowMsOf } from './intervals.ts'
import type { BinanceVenue } from './venue.ts'

export type StreamTerms =
  | { readonly kind: 'trade' | 'aggTrade' | 'bookTicker'; readonly instrument: Instrument }
  | { readonly kind: 'depth'; readonly instrument: Instrument; readonly everyMs: number }
  | {
      readonly kind: 'top'
      readonly instrument: Instrument
      readonly everyMs: number
      readonly levels: number
    }
  | {
      readonly kind: 'kline'
      readonly instrument: Instrument
      readonly interval: string
      readonly period: CandlePeriod
    }
  | { readonly kind: 'ticker' | 'miniTicker' | 'avgPrice'; readonly instrument: Instrument }
  | {
      readonly kind: 'window'
      readonly instrument: Instrument
      readonly windowMs: number
      readonly word: string
    }
  | { readonly kind: 'allTickers' | 'allMiniTickers' }
  | { readonly kind: 'allWindows'; readonly windowMs: number; readonly word: string }

const SIMPLE = ['trade', 'aggTrade', 'bookTicker', 'ticker', 'miniTicker', 'avgPrice'] as const
const DEPTH = /^depth(5|10|20)?(?:@(100|1000)ms)?$/
/** Of the clocks other than UTC only this one is offered. */
const KLINE = /^kline_(\d+[smhdwM])(@\+08:00)?$/
const AHEAD_MS = 8 * 3_600_000
const WINDOW = /^ticker_(1h|4h|1d)$/
const ALL_WINDOWS = /^!ticker_(1h|4h|1d)@arr$/

/** Null for a stream that there is not: the venue takes the name and never says anything. */
export function streamTerms(venue: BinanceVenue, name: string): StreamTerms | null {
  if (name === '!ticker@arr') return { kind: 'allTickers' }
  if (name === '!miniTicker@arr') return { kind: 'allMiniTickers' }
  const all = ALL_WINDOWS.exec(name)?.[1]
  if (all !== undefined) return { kind: 'allWindows', windowMs: windowMsOf(all), word: all }
  const [symbol = '', ...rest] = name.split('@')
  const instrument = venue.exchange.instruments().find((one) => one.symbol.toLowerCase() === symbol)
  return instrument === undefined ? null : symbolTerms(instrument, rest.join('@'))
}

function symbolTerms(instrument: Instrument, suffix: string): StreamTerms | null {
  const simple = SIMPLE.find((kind) => kind === suffix)
  if (simple !== undefined) return { kind: simple, instrument }
  const depth = DEPTH.exec(suffix)
  if (depth !== null) {
    const everyMs = Number(depth[2] ?? 1_000)
    if (depth[1] === undefined) return { kind: 'depth', instrument, everyMs }
    return { kind: 'top', instrument, everyMs, levels: Number(depth[1]) }
  }
  const [, interval, shift] = KLINE.exec(suffix) ?? []
  const period = interval === undefined ? null : periodOf(interval, shift === undefined ? 0 : AHEAD_MS)
  if (interval !== undefined && period !== null) return { kind: 'kline', instrument, interval, period }
  const word = WINDOW.exec(suffix)?.[1]
  return word === undefined ? null : { kind: 'window', instrument, windowMs: windowMsOf(word), word }
}

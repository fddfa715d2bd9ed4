import { addMoney, formatMoney, MONEY_ZERO, type Money, type UnixNs } from '../../../domain/index.ts'
import { listOf, moneyOf, type RestCall, StrangeAnswer, type VenueCandle } from '../protocol/index.ts'
import { secondsOf } from './values.ts'

/** The widths the venue has; wider ones are put together from the widest that fits. */
const GRANULARITIES_MS = [86_400_000, 21_600_000, 3_600_000, 900_000, 300_000, 60_000] as const
/** More in one question are refused. */
const CANDLES_MAX = 300

interface CandleQuery {
  readonly native: string
  readonly intervalMs: number
  readonly fromMs: number
  readonly limit: number
}

export function candlesCall({
  native,
  intervalMs,
  fromMs,
  limit,
}: CandleQuery): RestCall<readonly VenueCandle[]> {
  const granularityMs = GRANULARITIES_MS.find((width) => intervalMs % width === 0) ?? null
  const width = granularityMs ?? 60_000
  const parts = intervalMs / width
  const count = Math.max(1, Math.min(limit * parts, CANDLES_MAX - (CANDLES_MAX % parts)))
  const startMs = fromMs - (fromMs % intervalMs)
  return {
    method: 'GET',
    api: 'public',
    path: 'products/{id}/candles',
    parameters: {
      id: native,
      granularity: width / 1000,
      start: new Date(startMs).toISOString(),
      end: new Date(startMs + (count - 1) * width).toISOString(),
    },
    costs: { public: 1 },
    // Of widths under a minute, and of those that are no whole number of minutes, it has nothing.
    read: (body) => (granularityMs === null ? [] : joined(candlesOf(body, width), intervalMs)),
  }
}

/** `[time, low, high, open, close, volume]`, newest first, numbers without quotes. */
function candlesOf(body: unknown, intervalMs: number): VenueCandle[] {
  return listOf(body, 'candles')
    .map((value) => {
      const [time, low, high, open, close, volume] = listOf(value, 'candle')
      return {
        intervalMs,
        openAt: secondsOf(time),
        open: decimalOf(open),
        high: decimalOf(high),
        low: decimalOf(low),
        close: decimalOf(close),
        volume: decimalOf(volume),
      }
    })
    .reverse()
}

/** A double's shortest text is what was written, up to fifteen digits: more than prices here have. */
function decimalOf(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value === 'string') return value
  throw new StrangeAnswer('a candle with something else than a number')
}

function joined(candles: readonly VenueCandle[], intervalMs: number): readonly VenueCandle[] {
  if (candles[0]?.intervalMs === intervalMs) return candles
  const widthNs = BigInt(intervalMs) * 1_000_000n
  const wide: VenueCandle[] = []
  for (const candle of candles) {
    const openAt = (candle.openAt - (candle.openAt % widthNs)) as UnixNs
    const last = wide.at(-1)
    if (last?.openAt === openAt) wide[wide.length - 1] = together(last, candle)
    else wide.push({ ...candle, intervalMs, openAt })
  }
  return wide
}

function together(first: VenueCandle, next: VenueCandle): VenueCandle {
  const [highs, lows] = [pick([first.high, next.high]), pick([first.low, next.low])]
  return {
    ...first,
    high: formatMoney(highs.highest),
    low: formatMoney(lows.lowest),
    close: next.close,
    volume: formatMoney(addMoney(numberOf(first.volume), numberOf(next.volume))),
  }
}

function pick(prices: readonly [string, string]): { readonly highest: Money; readonly lowest: Money } {
  const [left, right] = [numberOf(prices[0]), numberOf(prices[1])]
  return left > right ? { highest: left, lowest: right } : { highest: right, lowest: left }
}

function numberOf(text: string): Money {
  return text === '0' ? MONEY_ZERO : moneyOf(text, 'candle')
}

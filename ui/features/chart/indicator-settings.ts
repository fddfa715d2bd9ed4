/** Which indicators are drawn over the candles, and how. */
export type Indicator =
  | { readonly kind: 'sma' | 'ema' | 'rsi'; readonly isOn: boolean; readonly length: number }
  | {
      readonly kind: 'bollinger'
      readonly isOn: boolean
      readonly length: number
      /** How many standard deviations the bands stand off. */
      readonly deviations: number
    }
  | { readonly kind: 'vwap'; readonly isOn: boolean }

export type IndicatorKind = Indicator['kind']

export const USUAL_INDICATORS: readonly Indicator[] = [
  { kind: 'sma', isOn: false, length: 20 },
  { kind: 'ema', isOn: false, length: 50 },
  { kind: 'bollinger', isOn: false, length: 20, deviations: 2 },
  { kind: 'vwap', isOn: false },
  { kind: 'rsi', isOn: false, length: 14 },
]

export const LENGTH_MIN = 2
export const LENGTH_MAX = 400
export const DEVIATIONS_MAX = 5

export const INDICATOR_NAMES: Readonly<Record<IndicatorKind, string>> = {
  sma: 'SMA',
  ema: 'EMA',
  bollinger: 'Bollinger bands',
  vwap: 'VWAP',
  rsi: 'RSI',
}

export const INDICATOR_ABOUT: Readonly<Record<IndicatorKind, string>> = {
  sma: 'Simple moving average of the closes',
  ema: 'Exponential moving average of the closes',
  bollinger: 'Moving average, and bands so many standard deviations off',
  vwap: 'Volume-weighted average price since midnight UTC',
  rsi: 'Relative strength, 0 to 100, below the candles',
}

/** `SMA 20`, `Bollinger 20, 2` */
export function indicatorLabel(indicator: Indicator): string {
  switch (indicator.kind) {
    case 'vwap':
      return 'VWAP'
    case 'bollinger':
      return `BB ${indicator.length}, ${indicator.deviations}`
    default:
      return `${INDICATOR_NAMES[indicator.kind]} ${indicator.length}`
  }
}

/** A number of bars that can be drawn; null for what is none. */
export function lengthOf(text: string): number | null {
  const length = /^\d{1,3}$/.test(text.trim()) ? Number(text) : Number.NaN
  return length >= LENGTH_MIN && length <= LENGTH_MAX ? length : null
}

/** Whatever is missing or unknown in what was kept is as usual. */
export function readIndicators(kept: string | null): readonly Indicator[] {
  const known = keptByKind(kept)
  return USUAL_INDICATORS.map((usual) => {
    const found = known.get(usual.kind)
    if (found === undefined) return usual
    const isOn = found['isOn'] === true
    if (usual.kind === 'vwap') return { ...usual, isOn }
    const length = lengthOf(String(found['length'])) ?? usual.length
    return { ...usual, isOn, length }
  })
}

export const keptIndicators = (indicators: readonly Indicator[]): string => JSON.stringify(indicators)

type Kept = Readonly<Record<string, unknown>>

function keptByKind(text: string | null): ReadonlyMap<unknown, Kept> {
  if (text === null) return new Map()
  try {
    const rows: unknown = JSON.parse(text)
    if (!Array.isArray(rows)) return new Map()
    return new Map(rows.filter(isRecord).map((row) => [row['kind'], row]))
  } catch {
    // Written by something else: as if nothing had been chosen.
    return new Map()
  }
}

const isRecord = (value: unknown): value is Kept => typeof value === 'object' && value !== null

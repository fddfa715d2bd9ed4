import type { KpiAnswer, KpiName, VenueRow } from '../../../src/contract/index.ts'
import type { Tone } from '../../components/index.ts'
import { formatDrawn } from '../../lib/decimal.ts'
import { formatElapsed } from '../../lib/time.ts'

export type Measured = number | null

/** What has places comes as text, to the last digit; for watching a double will do. */
export function measured(value: unknown): Measured {
  if (value === null || value === undefined) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

export const nowOf = ({ now }: KpiAnswer, name: KpiName): Measured => measured(now[name])

/** Oldest first. */
export const historyOf = ({ history }: KpiAnswer, name: KpiName): readonly Measured[] =>
  history.columns[name].map(measured)

export const NOTHING_YET = '—'

/** `1,204`, `3.4`, `0.12`: three digits that say something. */
export function rateText(rate: Measured): string {
  if (rate === null) return NOTHING_YET
  return formatDrawn(rate, rate === 0 || rate >= 100 ? 0 : rate >= 10 ? 1 : 2)
}

export function latencyText(ms: Measured): string {
  if (ms === null) return NOTHING_YET
  return formatDrawn(ms, ms >= 100 ? 0 : ms >= 10 ? 1 : 2)
}

/** Both ends of a spread, as `0.31 / 1.9`. */
export const pairText = (left: Measured, right: Measured): string =>
  left === null && right === null ? NOTHING_YET : `${latencyText(left)} / ${latencyText(right)}`

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Powers of a thousand: `118 MB`. */
export function bytesText(bytes: Measured): string {
  if (bytes === null) return NOTHING_YET
  let [size, step] = [bytes, 0]
  while (size >= 1000 && step < SIZES.length - 1) {
    size /= 1000
    step += 1
  }
  return `${formatDrawn(size, step === 0 || size >= 100 ? 0 : 1)} ${SIZES[step]}`
}

export const countText = (count: Measured): string => (count === null ? NOTHING_YET : formatDrawn(count, 0))

export const percentText = (ratio: Measured, places = 2): string =>
  ratio === null ? NOTHING_YET : `${formatDrawn(ratio * 100, places)} %`

/** `420 ms`, `3.4 s`, `2 min 5 s`. */
export function ageText(ms: number | null): string {
  if (ms === null) return NOTHING_YET
  if (ms < 1000) return `${ms} ms`
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatElapsed(ms)
}

export const VENUE_TONES: Readonly<Record<VenueRow['state'], Tone>> = {
  connected: 'good',
  connecting: 'warn',
  disconnected: 'bad',
  banned: 'bad',
}

const SWITCH_WORDS = { armed: 'armed', off: 'off', not_offered: 'not offered there' } as const
type Remote = NonNullable<VenueRow['remote']>

export const switchWord = ({ dead_man_switch }: Remote): string => SWITCH_WORDS[dead_man_switch]

export function skewText(skew: unknown): string {
  const ms = measured(skew)
  if (ms === null) return NOTHING_YET
  const rounded = Math.round(ms)
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${Math.abs(rounded)} ms`
}

/** Of a hundred. */
export function toneOfScore(score: number): Tone {
  return score >= 90 ? 'good' : score >= 60 ? 'warn' : 'bad'
}

export const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`

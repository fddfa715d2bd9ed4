import type { EngineHealthAnswer, VenueRow } from '../../../src/contract/index.ts'
import type { Tone } from '../../components/index.ts'
import { deviceCorrectionMs } from '../../data/index.ts'
import { DATA_OLD_MS, formatElapsed } from '../../lib/time.ts'

/** How something stands, in a word or two. */
export interface Condition {
  readonly tone: Tone
  readonly says: string
}

const SKEW_WARN_MS = 1_000
const BUDGET_WARN = 0.8

/** `0.4 s`, `12 s`, `3 min 20 s`. */
export function ageText(ageMs: number | null): string {
  if (ageMs === null) return 'no data'
  return ageMs < 10_000 ? `${(Math.max(0, ageMs) / 1000).toFixed(1)} s` : formatElapsed(ageMs)
}

export function venueCondition(venue: VenueRow): Condition {
  if (venue.state !== 'connected') return { tone: 'bad', says: venue.state }
  const { data_age_ms: ageMs, remote } = venue
  if (remote && !remote.reconciled) return { tone: 'warn', says: 'not reconciled' }
  if (ageMs === null) return { tone: 'warn', says: ageText(null) }
  if (ageMs > DATA_OLD_MS) return { tone: 'warn', says: `data ${ageText(ageMs)} old` }
  return { tone: 'good', says: ageText(ageMs) }
}

const WORSE: readonly Tone[] = ['bad', 'warn', 'soft', 'plain', 'good']

/** The one in the worst condition; of equals the first. Null without venues. */
export function worstVenue(venues: readonly VenueRow[]): VenueRow | null {
  const rank = (venue: VenueRow) => WORSE.indexOf(venueCondition(venue).tone)
  return venues.toSorted((a, b) => rank(a) - rank(b))[0] ?? null
}

/** Everything inside VeloZ, and between it and the venues, that is no venue's state. */
export function systemConditions(
  health: EngineHealthAnswer | null,
  venues: readonly VenueRow[],
  /** How far this device's clock is ahead of VeloZ's. */
  deviceSkewMs: number | null = null,
): readonly Condition[] {
  const found: Condition[] = []
  const wrongByMs = deviceCorrectionMs(deviceSkewMs)
  if (wrongByMs !== 0) {
    const way = wrongByMs > 0 ? 'ahead' : 'behind'
    found.push({
      tone: 'warn',
      says: `the clock of this device is ${formatElapsed(Math.abs(wrongByMs))} ${way}`,
    })
  }
  if (health) {
    if (!health.engine.connected) found.push({ tone: 'bad', says: 'engine stopped' })
    for (const [name, verdict] of Object.entries(health.checks)) {
      // The venues have a place of their own.
      if (verdict === 'healthy' || name === 'venues') continue
      found.push({ tone: verdict === 'unhealthy' ? 'bad' : 'warn', says: `${name} ${verdict}` })
    }
    if (health.journal?.gap) found.push({ tone: 'warn', says: 'journal has a hole' })
  }
  for (const { venue, remote } of venues) {
    if (!remote) continue
    const skewMs = remote.clock_skew_ms
    if (skewMs !== null && Math.abs(skewMs) > SKEW_WARN_MS)
      found.push({ tone: 'warn', says: `clock ${skewText(skewMs)} at ${venue}` })
    if (remote.rate_budget_used_ratio > BUDGET_WARN)
      found.push({ tone: 'warn', says: `${percent(remote.rate_budget_used_ratio)} of ${venue}'s rate limit` })
  }
  return found
}

export const percent = (ratio: number): string => `${Math.round(ratio * 100)} %`

/** `+120 ms`: the venue's clock is ahead of ours. */
export function skewText(skewMs: number): string {
  const rounded = Math.round(skewMs)
  return `${rounded < 0 ? '−' : '+'}${Math.abs(rounded)} ms`
}

export function sizeText(bytes: number): string {
  const mebibytes = bytes / 1024 / 1024
  return mebibytes < 1024 ? `${mebibytes.toFixed(1)} MiB` : `${(mebibytes / 1024).toFixed(2)} GiB`
}

import { formatDay, formatMinute, msOfNs, type Zone } from '../../lib/time.ts'

const SHAPE = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(Z?)$/
const NS_PER_MS = 1_000_000n

/** Nanoseconds since the epoch of a draft's expiry, exact text; null when it is no time. */
export function expiryNs(expiry: string): string | null {
  const match = SHAPE.exec(expiry)
  if (!match) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = match.slice(1, 6).map(Number)
  const ms =
    match[6] === 'Z'
      ? Date.UTC(year, month - 1, day, hour, minute)
      : new Date(year, month - 1, day, hour, minute).getTime()
  return Number.isFinite(ms) ? String(BigInt(ms) * NS_PER_MS) : null
}

/** The draft's expiry at this instant, to the minute. */
export const expiryAt = (ms: number, zone: Zone): string =>
  expiryOf(`${formatDay(ms, zone)}T${formatMinute(ms, zone)}`, zone)

/** What a date field of this zone holds, as the draft keeps it: what was written in UTC says so. */
export const expiryOf = (text: string, zone: Zone): string =>
  zone === 'utc' && text !== '' ? `${text}Z` : text

/** What a date field of this zone shows: the same instant, also where it was written in another zone. */
export function fieldText(expiry: string, zone: Zone): string {
  const isOfZone = expiry.endsWith('Z') === (zone === 'utc')
  const ns = isOfZone ? null : expiryNs(expiry)
  return (ns === null ? expiry : expiryAt(msOfNs(ns), zone)).replace('Z', '')
}

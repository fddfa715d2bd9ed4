import { formatDay, formatMinute, type Zone } from '../../lib/time.ts'

const SHAPE = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/
const NS_PER_MS = 1_000_000n

/** What a date field holds as nanoseconds since the epoch, exact text; null when it is no time. */
export function expiryNs(text: string, zone: Zone): string | null {
  const match = SHAPE.exec(text)
  if (!match) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = match.slice(1).map(Number)
  const ms =
    zone === 'utc'
      ? Date.UTC(year, month - 1, day, hour, minute)
      : new Date(year, month - 1, day, hour, minute).getTime()
  return Number.isFinite(ms) ? String(BigInt(ms) * NS_PER_MS) : null
}

/** What a date field takes for this instant, to the minute. */
export const expiryText = (ms: number, zone: Zone): string =>
  `${formatDay(ms, zone)}T${formatMinute(ms, zone)}`

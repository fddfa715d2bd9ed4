/** Times on the page: milliseconds since the epoch inside, UTC or the browser's own zone when shown. */
export type Zone = 'utc' | 'local'

const NS_PER_MS = 1_000_000n

/** From the exact text of nanoseconds; NaN when it is none, which every formatter shows as a dash. */
export function msOfNs(text: string): number {
  return /^-?\d{1,30}$/.test(text) ? Number(BigInt(text) / NS_PER_MS) : Number.NaN
}

const two = (value: number) => String(value).padStart(2, '0')

interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

function partsOf(ms: number, zone: Zone): Parts {
  const date = new Date(ms)
  if (zone === 'utc') {
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    }
  }
  return {
    year: date.getFullYear(),
    month: date.getMonth() + 1,
    day: date.getDate(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
  }
}

/** `14:03:09` */
export function formatTime(ms: number, zone: Zone): string {
  if (!Number.isFinite(ms)) return '—'
  const { hour, minute, second } = partsOf(ms, zone)
  return `${two(hour)}:${two(minute)}:${two(second)}`
}

/** `14:03`, for time axes. */
export const formatMinute = (ms: number, zone: Zone): string => formatTime(ms, zone).slice(0, 5)

/** `2026-11-21` */
export function formatDay(ms: number, zone: Zone): string {
  if (!Number.isFinite(ms)) return '—'
  const { year, month, day } = partsOf(ms, zone)
  return `${year}-${two(month)}-${two(day)}`
}

/** `11-21 14:03:09`: a blotter reaches over midnight, so its rows say the day. */
export function formatDayTime(ms: number, zone: Zone): string {
  if (!Number.isFinite(ms)) return '—'
  return `${formatDay(ms, zone).slice(5)} ${formatTime(ms, zone)}`
}

/** `UTC`, or the local offset as `UTC+02:00` at that instant. */
export function zoneName(zone: Zone, ms: number): string {
  if (zone === 'utc') return 'UTC'
  const offsetMin = -new Date(ms).getTimezoneOffset()
  const size = Math.abs(offsetMin)
  return `UTC${offsetMin < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** Market data of a venue that is older is worth a warning, milliseconds. */
export const DATA_OLD_MS = 5_000

/** `4 s`, `3 min 20 s`, `2 h 5 min`: how long something has lasted. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

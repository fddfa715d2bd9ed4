import { NS_PER_MS, parseMoney, type UnixNs, unixNs } from '../../domain/index.ts'
import type { TimeUnit } from './column-types.ts'

const NS_PER: Readonly<Record<TimeUnit, bigint>> = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n }
const WHOLE = /^\d{1,20}$/
const FRACTION = /^\d{1,20}\.\d{1,30}$/
const DAY = /(\d{4})-(\d{2})-(\d{2})/
const CLOCK_TIME = /(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9})\d*)?)?)?/
const ZONE = /(Z|UTC|[+-]\d{2}:?\d{2})/
const DATE = new RegExp(`^${DAY.source}(?:[T ]${CLOCK_TIME.source}\\s*${ZONE.source}?)?$`, 'i')
const TWELVE_HOUR = /^(\d{4})-(\d{2})-(\d{2}) (0[1-9]|1[0-2])-(AM|PM)$/
const MONEY_PER_NS_SECOND = 1_000_000_000n
/** Numbers below are counters, not times: 1973 in seconds. */
const SECONDS_MIN = 100_000_000n

/**
 * Reads a time exactly: a whole or decimal number in the given unit (by its size when that is null), or an
 * ISO date with or without a time, UTC unless it says otherwise. Null when it is none of these.
 */
export function readTime(text: string, unit: TimeUnit | null): UnixNs | null {
  if (WHOLE.test(text)) return fromWhole(text, unit)
  if (FRACTION.test(text)) return fromFraction(text, unit)
  return fromDate(text)
}

function fromWhole(text: string, unit: TimeUnit | null): UnixNs | null {
  const value = BigInt(text)
  if (unit !== null) return unixNs(value * NS_PER[unit])
  return value < SECONDS_MIN ? null : unixNs(value * NS_PER[unitBySize(text.length)])
}

/** Seconds have up to 11 digits until the year 5138, and each finer unit has three more. */
function unitBySize(digits: number): TimeUnit {
  if (digits <= 11) return 's'
  if (digits <= 14) return 'ms'
  return digits <= 17 ? 'us' : 'ns'
}

function fromFraction(text: string, unit: TimeUnit | null): UnixNs | null {
  const whole = text.slice(0, text.indexOf('.'))
  // Finer than 10⁻¹⁸ of a unit is noise of a binary number.
  const read = parseMoney(text.slice(0, whole.length + 1 + 18))
  if (!read.ok || (unit === null && BigInt(whole) < SECONDS_MIN)) return null
  const perNs = MONEY_PER_NS_SECOND * (NS_PER.s / NS_PER[unit ?? unitBySize(whole.length)])
  return unixNs(read.value / perNs)
}

function fromDate(text: string): UnixNs | null {
  const match = DATE.exec(text)
  if (match === null) return fromTwelveHour(text)
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const ms = utcMs([year, month, day, hour, minute, second].map(Number))
  if (ms === null) return null
  return unixNs(BigInt(ms) * NS_PER_MS - zoneNs(zone) + BigInt(fraction.padEnd(9, '0')))
}

/** `2019-10-17 09-AM`, as a well-known archive of hourly bars writes it. */
function fromTwelveHour(text: string): UnixNs | null {
  const [, year, month, day, hour, half] = TWELVE_HOUR.exec(text) ?? []
  const ms = utcMs([year, month, day, (Number(hour) % 12) + (half === 'PM' ? 12 : 0), 0, 0].map(Number))
  return ms === null ? null : unixNs(BigInt(ms) * NS_PER_MS)
}

/** Null for a date that does not exist, such as the 30th of February. */
function utcMs([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: readonly number[]):
  | number
  | null {
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  if (Number.isNaN(ms) || hour > 23 || minute > 59 || second > 59) return null
  const made = new Date(ms)
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? ms : null
}

function zoneNs(zone: string): bigint {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? []
  if (hours === undefined || minutes === undefined) return 0n
  const seconds = BigInt(hours) * 3600n + BigInt(minutes) * 60n
  return (sign === '-' ? -seconds : seconds) * NS_PER.s
}

const TIMEFRAME = /^(\d{1,4})([smhdwM])$/
const TIMEFRAME_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  // The longest month: a bar ends where the next one begins, if that is earlier.
  M: 2_678_400_000,
}

/** `1m`, `4h`, `1d`, `1w`, `1M`; null for anything else. */
export function readTimeframeMs(text: string): number | null {
  const [, count, unit] = TIMEFRAME.exec(text) ?? []
  const unitMs = unit === undefined ? undefined : TIMEFRAME_MS[unit]
  return unitMs === undefined || Number(count) === 0 ? null : Number(count) * unitMs
}

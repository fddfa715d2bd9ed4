import { formatTime, type Zone } from '../../lib/time.ts'

const NS_PER_MS = 1_000_000n
const NS_PER_SECOND = 1_000_000_000n

/** `14:03:09.418`: records of one order are often milliseconds apart. */
export function preciseTime(ns: string, zone: Zone): string {
  if (!/^\d{1,30}$/.test(ns)) return '—'
  const at = BigInt(ns)
  const ms = String((at / NS_PER_MS) % 1000n).padStart(3, '0')
  return `${formatTime(Number(at / NS_PER_MS), zone)}.${ms}`
}

/** From one record to the next: `0 ms`, `350 µs`, `12.3 ms`, `1.50 s`, `3 min 20 s`, `2 d 5 h`. */
export function gapText(fromNs: string, toNs: string): string {
  return durationText(BigInt(toNs) - BigInt(fromNs))
}

/** From the decimal text of milliseconds; a dash where there is none. */
export function msText(ms: string | null): string {
  if (ms === null) return '—'
  const [whole = '0', fraction = ''] = ms.split('.')
  return durationText(BigInt(whole) * NS_PER_MS + BigInt(fraction.slice(0, 6).padEnd(6, '0')))
}

function durationText(ns: bigint): string {
  if (ns <= 0n) return '0 ms'
  if (ns < NS_PER_MS) return `${ns / 1000n} µs`
  if (ns < 100n * NS_PER_MS) return `${parts(ns, NS_PER_MS, 1)} ms`
  if (ns < NS_PER_SECOND) return `${ns / NS_PER_MS} ms`
  if (ns < 60n * NS_PER_SECOND) return `${parts(ns, NS_PER_SECOND, 2)} s`
  const seconds = ns / NS_PER_SECOND
  if (seconds < 3600n) return `${seconds / 60n} min ${seconds % 60n} s`
  if (seconds < 86_400n) return `${seconds / 3600n} h ${(seconds / 60n) % 60n} min`
  return `${seconds / 86_400n} d ${(seconds / 3600n) % 24n} h`
}

function parts(value: bigint, unit: bigint, places: number): string {
  const digits = String((value * 10n ** BigInt(places)) / unit).padStart(places + 1, '0')
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

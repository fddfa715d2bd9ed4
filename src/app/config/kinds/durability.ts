import { accepted, type Kind, type Place, scalar } from './kind.ts'
import { milliseconds } from './numbers.ts'

/**
 * When a journal record must be on the disk: before the answer, at an interval, or when the system sees fit.
 */
export type Fsync = 'always' | 'os' | { readonly intervalMs: number }

const interval = milliseconds(1, 60_000)

export const fsync: Kind<Fsync> = scalar<Fsync>({
  allowed: 'always, os (leave it to the operating system), or an interval from 1ms to 60s',
  read(text, place: Place) {
    const lower = text.toLowerCase()
    if (lower === 'always' || lower === 'os') return accepted<Fsync>(lower)
    const reading = interval.read({ kind: 'text', text }, place)
    return reading.ok ? accepted<Fsync>({ intervalMs: reading.value }) : reading
  },
  show: (value) => (typeof value === 'string' ? value : `${value.intervalMs}ms`),
})

import type { Brand } from './brand.ts'

/** Nanoseconds since the epoch, exact. */
export type UnixNs = Brand<bigint, 'UnixNs'>

export const NS_PER_MS = 1_000_000n
export const NS_PER_SECOND = 1_000_000_000n

export function unixNs(value: bigint): UnixNs {
  return value as UnixNs
}

export function unixNsFromMs(ms: number): UnixNs {
  return (BigInt(Math.trunc(ms)) * NS_PER_MS) as UnixNs
}

export function unixMsFromNs(at: UnixNs): number {
  return Number(at / NS_PER_MS)
}

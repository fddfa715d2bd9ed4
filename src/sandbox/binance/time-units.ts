/** Times in microseconds, for whoever asks for them: by a header of REST, by the query of a socket. */
import type { SocketPeer } from '../core/index.ts'
import { Refusal } from './refusal.ts'

export type TimeUnit = 'MILLISECOND' | 'MICROSECOND'

/** Throws `Refusal` for another word. */
export function timeUnitOf(word: string | null): TimeUnit {
  switch (word) {
    case null:
    case 'MILLISECOND':
    case 'millisecond':
      return 'MILLISECOND'
    case 'MICROSECOND':
    case 'microsecond':
      return 'MICROSECOND'
    default: {
      const text = 'Invalid value for time unit; expected either MICROSECOND or MILLISECOND.'
      throw new Refusal(-1194, text)
    }
  }
}

/** As JSON, its times in this unit. */
export function written(value: unknown, unit: TimeUnit): string {
  return unit === 'MILLISECOND' ? JSON.stringify(value) : JSON.stringify(value, inMicroseconds)
}

/** Whoever is sent to by this hears of times in this unit. */
export function peerIn(unit: TimeUnit, peer: SocketPeer): SocketPeer {
  if (unit === 'MILLISECOND') return peer
  return {
    address: peer.address,
    send: (text) => peer.send(written(JSON.parse(text), unit)),
    ping: () => peer.ping(),
    close: (code, reason) => peer.close(code, reason),
  }
}

/** Of answers; and, one letter each, of what streams tell. */
const TIMES: ReadonlySet<string> = new Set([
  ...['time', 'updateTime', 'transactTime', 'transactionTime', 'workingTime', 'trailingTime'],
  ...['serverTime', 'openTime', 'closeTime', 'connectedSince', 'authorizedSince'],
  ...['E', 'T', 'O', 'C', 'W', 'D'],
])
const CANDLE_FIELDS = 12

/** -1 stands for no time, and a letter for other things too where it bears no number. */
function inMicroseconds(this: unknown, name: string, value: unknown): unknown {
  if (typeof value !== 'number' || value <= 0) return value
  // A candle ends just before the next one begins.
  if (isOfCandle(this, name, ['6', 'T'])) return (value + 1) * 1_000 - 1
  const isTime = TIMES.has(name) || isOfCandle(this, name, ['0', 't']) || isOfPosition(this, name)
  return isTime ? Math.round(value * 1_000) : value
}

/** A row of REST, or the candle within what a stream tells. */
function isOfCandle(holder: unknown, name: string, [index, letter]: readonly [string, string]): boolean {
  if (Array.isArray(holder)) return holder.length === CANDLE_FIELDS && name === index
  if (name !== letter || typeof holder !== 'object' || holder === null) return false
  return CANDLE_LETTERS.every((one) => one in holder) && !('e' in holder)
}

/** Whether it is closed, its interval, its first and its last trade: only an order's report has these too. */
const CANDLE_LETTERS = ['x', 'i', 'f', 'L']

function isOfPosition(holder: unknown, name: string): boolean {
  if (name !== 'u' || typeof holder !== 'object' || holder === null) return false
  return 'e' in holder && holder.e === 'outboundAccountPosition'
}

/** Which channels there are, where, and what they want to know. */
import { type Desk, instrumentAt } from '../desk.ts'
import { BARS } from '../market-row.ts'

export type SocketKind = 'public' | 'private' | 'business'

interface Channel {
  readonly socket: SocketKind
  readonly needsLogIn: boolean
  /** What must be named beside the channel. */
  readonly by: 'instId' | 'instType' | 'nothing'
}

const MARKET: Channel = { socket: 'public', needsLogIn: false, by: 'instId' }
const OF_ACCOUNT: Channel = { socket: 'private', needsLogIn: true, by: 'nothing' }

const CHANNELS: ReadonlyMap<string, Channel> = new Map<string, Channel>([
  ['tickers', MARKET],
  ['trades', MARKET],
  ['books', MARKET],
  ['books5', MARKET],
  ['bbo-tbt', MARKET],
  ['books-l2-tbt', MARKET],
  ['books50-l2-tbt', MARKET],
  ['mark-price', MARKET],
  ['instruments', { ...MARKET, by: 'instType' }],
  ['trades-all', { ...MARKET, socket: 'business' }],
  ['account', OF_ACCOUNT],
  ['balance_and_position', OF_ACCOUNT],
  ['fills', OF_ACCOUNT],
  ['positions', { ...OF_ACCOUNT, by: 'instType' }],
  ['orders', { ...OF_ACCOUNT, by: 'instType' }],
  ['orders-algo', { ...OF_ACCOUNT, socket: 'business', by: 'instType' }],
  ['algo-advance', { ...OF_ACCOUNT, socket: 'business', by: 'instType' }],
])

const CANDLES = /^candle(.+)$/

/** The bar of a candle channel; null for another channel. */
export function barOf(channel: string): string | null {
  return CANDLES.exec(channel)?.[1] ?? null
}

export function isOfAccount(channel: string): boolean {
  return channelOf(channel)?.needsLogIn ?? false
}

/** `absent`: not here, or not with these words. */
export function admission(
  desk: Desk,
  {
    socket,
    isLoggedIn,
    arg,
  }: { socket: SocketKind; isLoggedIn: boolean; arg: Readonly<Record<string, string>> },
): 'granted' | 'absent' | 'log_in' {
  const channel = channelOf(arg['channel'] ?? '')
  if (channel === null || channel.socket !== socket) return 'absent'
  if (channel.needsLogIn && !isLoggedIn) return 'log_in'
  const { instId, instType } = arg
  if (
    channel.by === 'instType' &&
    !['SPOT', 'ANY', 'MARGIN', 'SWAP', 'FUTURES', 'OPTION'].includes(instType ?? '')
  ) {
    return 'absent'
  }
  const isNamed = channel.by === 'instId' || (instId ?? '') !== ''
  return isNamed && instrumentAt(desk, instId) === null ? 'absent' : 'granted'
}

function channelOf(name: string): Channel | null {
  const bar = barOf(name)
  if (bar !== null) return BARS.has(bar) ? { ...MARKET, socket: 'business' } : null
  return CHANNELS.get(name) ?? null
}

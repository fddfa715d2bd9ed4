/** The sockets by their paths, and the end of those that say nothing. */
import type { Face, FaceOptions, FaceSocket, SocketPeer } from '../core/index.ts'
import type { Connection } from './connection.ts'
import type { House } from './house.ts'
import type { MarketFeed } from './market-feed.ts'
import type { Meters } from './meters.ts'
import { openPrivateSocket } from './private-socket.ts'
import { openPublicSocket } from './public-socket.ts'
import { openTradeSocket } from './trade-socket.ts'

interface SocketTerms {
  readonly house: House
  readonly feed: MarketFeed
  readonly meters: Meters
  readonly every: FaceOptions['every']
}

type Open = (connection: Connection) => FaceSocket

const SILENCE_MS = 600_000
const LOOK_MS = 30_000

export function createSockets({ house, feed, meters, every }: SocketTerms): {
  readonly open: Face['openSocket']
  close(): void
} {
  const paths: ReadonlyMap<string, Open> = new Map<string, Open>([
    ['/v5/public/spot', (connection) => openPublicSocket(connection, feed)],
    // There, and nothing can be heard: these products are not traded here.
    ...['linear', 'inverse', 'option'].map(
      (product) =>
        [`/v5/public/${product}`, (connection: Connection) => openPublicSocket(connection, null)] as const,
    ),
    ['/v5/private', openPrivateSocket],
    ['/v5/trade', (connection) => openTradeSocket(connection, meters)],
  ])
  const heard = new Map<SocketPeer, { atMs: number; silenceMs: number }>()
  let count = 0
  const stop = every(LOOK_MS, () => {
    const nowMs = house.exchange.nowMs()
    for (const [peer, { atMs, silenceMs }] of heard) {
      if (nowMs - atMs > silenceMs) peer.close(1000, 'no ping')
    }
  })
  return {
    open({ path, query }, peer) {
      const make = paths.get(path)
      if (make === undefined) return null
      count += 1
      const socket = make({ id: `sandbox-${count}`, peer, house })
      const known = { atMs: house.exchange.nowMs(), silenceMs: silenceOf(query) }
      heard.set(peer, known)
      return {
        onMessage(text) {
          known.atMs = house.exchange.nowMs()
          socket.onMessage(text)
        },
        onClose() {
          heard.delete(peer)
          socket.onClose()
        },
      }
    },
    close: stop,
  }
}

/** `max_active_time=30s`, `1m`: half a minute to ten minutes. */
function silenceOf(query: string): number {
  const found = /^(\d{1,4})([sm])$/.exec(new URLSearchParams(query).get('max_active_time') ?? '')
  if (found === null) return SILENCE_MS
  const ms = Number(found[1]) * (found[2] === 'm' ? 60_000 : 1000)
  return Math.min(SILENCE_MS, Math.max(LOOK_MS, ms))
}

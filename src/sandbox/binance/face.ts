import type { Face, FaceOptions, FaceSocket, SocketPeer } from '../core/index.ts'
import { ListenKeys } from './listen-keys.ts'
import { banRefusal, Meters } from './meters.ts'
import { OrderMemory } from './order-memory.ts'
import { PreventedMatches } from './prevented-matches.ts'
import { Refusal } from './refusal.ts'
import { refused, restAnswer } from './rest.ts'
import { SocketApi } from './socket-api.ts'
import { StreamSocket } from './stream-socket.ts'
import { FAST_MS, SLOW_MS, Streams } from './streams.ts'
import { peerIn, timeUnitOf } from './time-units.ts'
import { UserStreams } from './user-streams.ts'
import type { BinanceVenue } from './venue.ts'

const PING_MS = 20_000
/** A connection is good for a day. */
const CONNECTION_MS = 86_400_000
const API_PATH = /^\/ws-api\/v3\/?$/
const STREAM_PATH = /^\/(?:ws|stream)(?:\/(.*))?$/

export function makeBinanceFace(options: FaceOptions): Face {
  const state = newState(options)
  const { exchange, every } = options
  const { venue, users, streams, keys } = state
  const stops = [
    users.hear(venue),
    exchange.listen({
      onTrade: (trade) => streams.onTrade(trade),
      onBook: (change) => streams.onBook(change),
      onReport: ({ fill, order, atMs }) => {
        const isFirst = fill !== null && fill.quantity === order.cumQty
        if (isFirst) venue.meters.giveBack(fill.liquidity, atMs)
      },
    }),
    every(FAST_MS, () => streams.onFast()),
    every(SLOW_MS, () => onSecond(state)),
    every(PING_MS, () => {
      for (const peer of state.connections.keys()) peer.ping()
    }),
  ]
  return {
    answer: (request) => restAnswer(venue, keys, request),
    openSocket: (opening, peer) => openSocket(state, options, { ...opening, peer }),
    socketScope: (path) => (API_PATH.test(path) ? 'account' : 'market'),
    banned: (untilMs) =>
      refused(banRefusal(untilMs, exchange.nowMs()), banHeaders(untilMs, exchange.nowMs())),
    broken: () =>
      refused(
        new Refusal(
          -1007,
          'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
          { status: 503 },
        ),
      ),
    close() {
      for (const stop of stops) stop()
      for (const { socket, stop } of state.connections.values()) {
        stop()
        socket.onShutdown()
      }
      state.connections.clear()
    },
  }
}

interface Connection {
  readonly socket: SocketApi | StreamSocket
  /** Ends its timer. */
  readonly stop: () => void
}

interface FaceState {
  readonly venue: BinanceVenue
  readonly users: UserStreams
  readonly streams: Streams
  readonly keys: ListenKeys
  readonly connections: Map<SocketPeer, Connection>
}

function newState({ exchange, hasRateLimits }: FaceOptions): FaceState {
  let idCount = 0
  const venue: BinanceVenue = {
    exchange,
    meters: new Meters(hasRateLimits),
    memory: new OrderMemory(),
    prevented: new PreventedMatches(exchange),
    nextId: () => ++idCount,
  }
  return {
    venue,
    users: new UserStreams(),
    streams: new Streams(venue),
    keys: new ListenKeys(exchange),
    connections: new Map(),
  }
}

function onSecond({ streams, keys, connections }: FaceState): void {
  streams.onSlow()
  for (const key of keys.takeExpired()) {
    for (const { socket } of connections.values()) {
      if (socket instanceof StreamSocket) socket.onExpired(key)
    }
  }
}

interface Opening {
  readonly path: string
  readonly query: string
  readonly peer: SocketPeer
}

function openSocket(state: FaceState, { after }: FaceOptions, opening: Opening): FaceSocket | null {
  const { peer } = opening
  const socket = socketAt(state, opening)
  if (socket === null) return null
  const stop = after(CONNECTION_MS, () => peer.close(1000, 'The connection is 24 hours old'))
  state.connections.set(peer, { socket, stop })
  return {
    onMessage: (text) => socket.onMessage(text),
    onClose() {
      socket.onClose()
      stop()
      state.connections.delete(peer)
    },
  }
}

/** Whoever is shut out gets in nowhere, nor does who asks for times as there are none. */
function socketAt(state: FaceState, opening: Opening): Connection['socket'] | null {
  try {
    const unit = timeUnitOf(new URLSearchParams(opening.query).get('timeUnit'))
    return socketFor(state, { ...opening, peer: peerIn(unit, opening.peer) })
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function socketFor(state: FaceState, { path, query, peer }: Opening): Connection['socket'] | null {
  const { venue, users, keys, streams } = state
  if (API_PATH.test(path)) return new SocketApi({ venue, users, keys, query }, peer)
  const inPath = STREAM_PATH.exec(path)
  if (inPath === null) return null
  const isCombined = path.startsWith('/stream')
  // A plus belongs to the name of a stream, and is no blank as it is in forms.
  const named = new URLSearchParams(query.replaceAll('+', '%2B')).get('streams')
  const asked = (isCombined ? named : inPath[1]) ?? ''
  const names = asked.split('/').filter((name) => name !== '')
  return new StreamSocket({ streams, users, keys, nowMs: venue.exchange.nowMs, isCombined, names }, peer)
}

function banHeaders(untilMs: number, nowMs: number): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json;charset=UTF-8',
    'retry-after': String(Math.max(0, Math.ceil((untilMs - nowMs) / 1_000))),
  }
}

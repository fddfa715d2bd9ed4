/** Every open WebSocket, and what faults do to it. */
import type { Face, FaceSocket, SocketPeer, SocketScope } from '../core/index.ts'
import { befalls, type FaultScope } from './fault-words.ts'

/** What the outside gives us of a socket. */
export interface OutsideSocket extends SocketPeer {
  /** Ends it without a word. */
  cut(): void
}

interface OpenSocket {
  readonly scope: SocketScope
  readonly outside: OutsideSocket
}

export interface SocketGate {
  /** Null where the venue has no socket at this path. */
  open(opening: { readonly path: string; readonly query: string }, outside: OutsideSocket): FaceSocket | null
  /** Ends those of the scope; answers how many. */
  disconnect(scope: FaultScope, isCut: boolean): number
  count(): number
}

/** More than any client of one account needs. */
const SOCKETS_MAX = 1000
/** A venue that goes away says so with this code. */
const GOING_AWAY = 1001

export interface SocketGateOptions {
  readonly face: Face
  /** Asked for every message, in either direction. */
  readonly isStalled: (scope: SocketScope) => boolean
  /** A message is about to be looked at. */
  readonly begin: () => void
  /** What becomes of an answer, said while a message was looked at. */
  readonly answer: (answer: SocketAnswer) => void
}

export interface SocketAnswer {
  readonly path: string
  readonly text: string
  readonly outside: OutsideSocket
}

export function socketGate({ face, isStalled, begin, answer }: SocketGateOptions): SocketGate {
  const sockets = new Set<OpenSocket>()
  return {
    open(opening, outside) {
      if (sockets.size >= SOCKETS_MAX) return null
      const { path } = opening
      const scope = face.socketScope?.(path) ?? scopeOfPath(path)
      const socket: OpenSocket = { scope, outside }
      let isAnswering = false
      const peer: SocketPeer = {
        address: outside.address,
        send(text) {
          if (isStalled(scope)) return
          if (isAnswering) answer({ path, text, outside })
          else outside.send(text)
        },
        ping() {
          if (!isStalled(scope)) outside.ping()
        },
        close: (code, reason) => outside.close(code, reason),
      }
      const inside = face.openSocket(opening, peer)
      if (inside === null) return null
      sockets.add(socket)
      return {
        onMessage(text) {
          if (isStalled(scope)) return
          begin()
          isAnswering = true
          try {
            inside.onMessage(text)
          } finally {
            isAnswering = false
          }
        },
        onClose() {
          if (sockets.delete(socket)) inside.onClose()
        },
      }
    },
    disconnect(scope, isCut) {
      const befallen = [...sockets].filter((socket) => befalls(scope, socket.scope))
      for (const { outside } of befallen) {
        if (isCut) outside.cut()
        else outside.close(GOING_AWAY, '')
      }
      return befallen.length
    },
    count: () => sockets.size,
  }
}

function scopeOfPath(path: string): SocketScope {
  if (/private|ws-api|trade/.test(path)) return 'account'
  return path === '/' || path === '' ? 'both' : 'market'
}

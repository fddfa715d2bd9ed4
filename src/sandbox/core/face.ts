/** How a venue's protocol is put in front of a simulated exchange, and what the server asks of it. */
import type { SandboxExchange } from './exchange.ts'

export interface FaceRequest {
  readonly method: string
  /** Without the query: `/api/v3/order`. */
  readonly path: string
  /** As it came, without `?`: signatures cover it. */
  readonly query: string
  readonly header: (name: string) => string | null
  /** As it came: signatures cover it. */
  readonly body: string
  /** What rate limits count by. */
  readonly address: string
}

export interface FaceAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON, or whatever the venue would send. */
  readonly body: string
  /** What a lost acknowledgement or a failure after the deed may befall; null for a mere question. */
  readonly deed: 'place' | 'cancel' | 'amend' | null
}

/** One WebSocket of a client. */
export interface SocketPeer {
  readonly address: string
  send(text: string): void
  /** A ping frame of the WebSocket itself. */
  ping(): void
  close(code: number, reason: string): void
}

export interface FaceSocket {
  onMessage(text: string): void
  onClose(): void
}

/** What a socket carries: which faults of the market's or the account's streams befall it. */
export type SocketScope = 'market' | 'account' | 'both'

/** One venue's REST and WebSocket protocol. */
export interface Face {
  answer(request: FaceRequest): FaceAnswer
  /** Null where the venue has no socket at this path. */
  openSocket(opening: { readonly path: string; readonly query: string }, peer: SocketPeer): FaceSocket | null
  /** Absent: told by the path, where `private`, `ws-api` and `trade` are the account's, and `/` is both. */
  socketScope?(path: string): SocketScope
  /** What the venue says to an address that it shut out until then. */
  banned(untilMs: number): FaceAnswer
  /** What the venue says when it broke while it was at it. */
  broken(): FaceAnswer
  /** Ends every timer. */
  close(): void
}

/** A face is made of an exchange and a way to be woken. */
export type MakeFace = (options: FaceOptions) => Face

export interface FaceOptions {
  readonly exchange: SandboxExchange
  /** Calls every so many ms until the returned function is called. */
  readonly every: (ms: number, work: () => void) => () => void
  /** Calls once. */
  readonly after: (ms: number, work: () => void) => () => void
  /** Requests beyond the venue's limits are refused as it refuses them; false switches the meters off. */
  readonly hasRateLimits: boolean
}

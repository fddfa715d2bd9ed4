import { unixMsFromNs } from '../../domain/index.ts'
import type { Clock, Log, Timers } from '../../ports/index.ts'

/** The little that is used of a WebSocket; the standard one is such a thing. */
export interface SocketLike {
  onopen: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  onclose: ((event: CloseEvent) => void) | null
  onerror: ((event: Event) => void) | null
  send(text: string): void
  close(): void
}

/** What the connection needs of the machine, so that tests can bring their own. */
export interface World {
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  /** From 0, included, to 1: spreads retries, decides nothing. */
  readonly chance: () => number
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly openSocket: (url: string) => SocketLike
}

export interface VenueMeasure {
  /** `operation`: method and path as they are in the venue's own table: a bounded set. */
  onRequest(operation: string, seconds: number, outcome: string): void
  /** `strange_frame`, `socket_down`, `book_gap`, …: a bounded set. */
  onError(kind: string): void
  /** From the venue's own time of a market message to the moment it was read here. */
  onMessage(latencyMs: number): void
}

export function nowMsOf({ clock }: Pick<World, 'clock'>): number {
  return unixMsFromNs(clock.now())
}

export function delay({ timers }: Pick<World, 'timers'>, ms: number): Promise<void> {
  return new Promise((resolve) => timers.after(ms, resolve))
}

/** Resolves when the work is done or the time is over, whichever comes first; the work goes on. */
export function within({ timers }: Pick<World, 'timers'>, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, resolve)
    work.finally(cancel).then(() => resolve(), reject)
  })
}

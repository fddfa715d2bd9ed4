import type { UnixNs, VenueName } from '../domain/index.ts'
import type { EnginePort, ReplicaSource, Timers } from '../ports/index.ts'
import type { Write } from './outbox.ts'

export interface LineSessionOptions {
  readonly engine: EnginePort
  readonly write: Write
  readonly version: string
  readonly now: () => UnixNs
  /** Who gives the commands, for the journal. */
  readonly principal?: string
  readonly address?: string
  /** Where an order goes that names no venue, when several list its symbol. */
  readonly defaultVenue?: VenueName | null
  /** Heartbeats after a HELLO; none without. */
  readonly timers?: Timers
  /** What others may follow; without it `CALL follow` is refused. */
  readonly source?: ReplicaSource
  /**
   * For strangers behind a socket: their first line must be a HELLO, with this token unless it is null, and
   * whoever does not read is cut. `onCut` is told when nothing can be written any more.
   */
  readonly door?: { readonly token: string | null; readonly onCut: (error: unknown) => void }
}

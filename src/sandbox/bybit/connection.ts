import type { SocketPeer } from '../core/index.ts'
import type { House } from './house.ts'

/** One socket of a client. */
export interface Connection {
  /** `conn_id` of every answer. */
  readonly id: string
  readonly peer: SocketPeer
  readonly house: House
}

/** All that a simulated venue knows, changed in place by the functions beside it. */
import { type ExchangeName, type InstrumentKey, type UnixNs, unixNsFromMs } from '../../domain/index.ts'
import type { SimExchange } from '../../sim/index.ts'
import type { Account } from './account.ts'
import type { SandboxCredentials } from './exchange.ts'
import type { Market } from './market.ts'
import type { OrderDesk } from './order-desk.ts'
import type { Outbox } from './outbox.ts'

export interface Sandbox {
  readonly venue: ExchangeName
  readonly credentials: SandboxCredentials
  /** The right time, Unix ms. */
  readonly trueMs: () => number
  readonly sim: SimExchange
  readonly account: Account
  readonly orders: OrderDesk
  readonly markets: ReadonlyMap<InstrumentKey, Market>
  readonly outbox: Outbox
  /** Fees in the quote asset on top of the price; otherwise they are taken from what is received. */
  readonly isQuoteFee: boolean
  /** Whether a client id may come again once the order that had it has ended. */
  readonly mayReuseClientIds: boolean
  tradeCount: number
  cancelAllAtMs: number | null
}

/** What the venue takes to be the time. */
export function nowMs({ trueMs, outbox }: Sandbox): number {
  return trueMs() + outbox.faults.clockSkewMs()
}

export function trueNs({ trueMs }: Sandbox): UnixNs {
  return unixNsFromMs(trueMs())
}

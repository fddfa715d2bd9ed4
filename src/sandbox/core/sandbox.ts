/** All that a simulated venue knows, changed in place by the functions beside it. */
import {
  type ExchangeName,
  type InstrumentKey,
  type Money,
  type UnixNs,
  unixNsFromMs,
} from '../../domain/index.ts'
import type { SimExchange } from '../../sim/index.ts'
import type { Account } from './account.ts'
import type { BoundedList } from './bounded-list.ts'
import type { SandboxBill, SandboxCredentials } from './exchange.ts'
import type { OrderListDesk } from './list-desk.ts'
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
  readonly lists: OrderListDesk
  readonly markets: ReadonlyMap<InstrumentKey, Market>
  readonly outbox: Outbox
  /** Fees in the quote asset on top of the price; otherwise they are taken from what is received. */
  readonly isQuoteFee: boolean
  /** What the venue charges is a multiple of it: it names no fee more exactly. */
  readonly feeStep: Money
  /** Whether a client id may come again once the order that had it has ended. */
  readonly mayReuseClientIds: boolean
  readonly bills: BoundedList<SandboxBill>
  billCount: number
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

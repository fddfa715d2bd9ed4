/**
 * The book as the listeners were told of it, change by change: what is behind it may be further on already,
 * and a checksum is over what was sent.
 */
import type { BookLevel, Instrument, Lots, Ticks } from '../../../domain/index.ts'
import { crc32 } from '../../../market-data/index.ts'
import type { SandboxBook, SandboxBookChange } from '../../core/index.ts'
import { priceText, sizeText } from '../text.ts'

export interface BookReplica {
  readonly instrument: Instrument
  readonly bids: Map<Ticks, Lots>
  readonly asks: Map<Ticks, Lots>
  updateId: number
  atMs: number
}

export function replicaOf(instrument: Instrument, { bids, asks, updateId, atMs }: SandboxBook): BookReplica {
  const levels = (side: readonly BookLevel[]) => new Map(side.map(({ price, quantity }) => [price, quantity]))
  return { instrument, bids: levels(bids), asks: levels(asks), updateId, atMs }
}

/** False when it knew of that already. */
export function follow(replica: BookReplica, { bids, asks, updateId, atMs }: SandboxBookChange): boolean {
  if (updateId <= replica.updateId) return false
  write(replica.bids, bids)
  write(replica.asks, asks)
  replica.updateId = updateId
  replica.atMs = atMs
  return true
}

function write(side: Map<Ticks, Lots>, levels: readonly BookLevel[]): void {
  for (const { price, quantity } of levels) {
    if (quantity === 0) side.delete(price)
    else side.set(price, quantity)
  }
}

export interface Sides {
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

/** Best first. */
export function bestOf({ bids, asks }: BookReplica, depth: number): Sides {
  return { bids: sorted(bids, -1).slice(0, depth), asks: sorted(asks, 1).slice(0, depth) }
}

function sorted(side: ReadonlyMap<Ticks, Lots>, sign: 1 | -1): BookLevel[] {
  const levels = [...side].map(([price, quantity]) => ({ price, quantity }))
  return levels.sort((left, right) => sign * (left.price - right.price))
}

const CHECKED_LEVELS = 25

/**
 * Signed CRC32 over `bid:size:ask:size:…` of the best 25, level by level; a side that ends earlier is left
 * out.
 * https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel
 */
export function checksumOf(replica: BookReplica): number {
  const { bids, asks } = bestOf(replica, CHECKED_LEVELS)
  const words = (level: BookLevel | undefined) =>
    level === undefined
      ? []
      : [priceText(level.price, replica.instrument), sizeText(level.quantity, replica.instrument)]
  const count = Math.max(bids.length, asks.length)
  const text = Array.from({ length: count }, (_, index) => [...words(bids[index]), ...words(asks[index])])
  return crc32(text.flat().join(':')) | 0
}

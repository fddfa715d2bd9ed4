import type { UnixNs } from '../../domain/index.ts'

/** Price and quantity exactly as the venue wrote them; quantity zero takes the level out. */
export type BookLine = readonly [price: string, quantity: string]

/** By which numbers a venue lets its updates be put in order. */
export type BookRule = 'binance' | 'okx' | 'bybit' | 'coinbase'

/** One message of a venue about a book: whole, or what changed. Numbers that it does not send are null. */
export interface BookUpdate {
  readonly isSnapshot: boolean
  /** First and last update id that it covers (Binance `U`, `u`; Bybit and OKX: one id, the last). */
  readonly firstId: number | null
  readonly lastId: number | null
  /** The update it follows (OKX `prevSeqId`). */
  readonly previousId: number | null
  /** Signed CRC32 over the best 25 levels (OKX); null when not sent. */
  readonly checksum: number | null
  readonly bids: readonly BookLine[]
  readonly asks: readonly BookLine[]
  readonly eventAt: UnixNs
}

/** Where the fields of a row are, by index. */

export type TimeUnit = 'ns' | 'us' | 'ms' | 's'

export interface TimeColumn {
  readonly index: number
  /** Null: by the size of each number, or a date text. */
  readonly unit: TimeUnit | null
}

export interface BarColumns {
  readonly kind: 'bars'
  readonly time: TimeColumn
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  readonly timeframe: number | null
  readonly symbol: number | null
}

export interface TradeColumns {
  readonly kind: 'trades'
  readonly time: TimeColumn
  readonly price: number
  readonly quantity: number
  /** Of the aggressor: buy or sell. */
  readonly side: number | null
  /** True when the aggressor sold. */
  readonly isBuyerMaker: number | null
  readonly id: number | null
  readonly symbol: number | null
}

/** Its levels are not in cells. */
export interface BookColumns {
  readonly kind: 'books'
  readonly time: TimeColumn
  readonly symbol: number | null
}

export type Columns = BarColumns | TradeColumns | BookColumns

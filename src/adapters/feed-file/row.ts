/** One row of a file before it is understood. */
export interface RawRow {
  /** From 1, where the row ends (CSV) or begins (JSON). */
  readonly line: number
  /** Plain column names; the same array as long as they do not change. Null: the file has no header. */
  readonly names: readonly string[] | null
  readonly cells: readonly string[]
  /** Levels of an order book, where the row is one. */
  readonly book?: RawBook
}

/** Price and quantity of each level, as written. */
export interface RawBook {
  readonly bids: readonly (readonly [price: string, quantity: string])[]
  readonly asks: readonly (readonly [price: string, quantity: string])[]
}

/** Lower case, words joined by `_`: `Volume BTC` → `volume_btc`, `isBuyerMaker` → `is_buyer_maker`. */
export function plainName(name: string): string {
  return name
    .trim()
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_')
    .replace(/^_|_$/g, '')
}

import type { Money } from './money.ts'
import type { Ticks } from './units.ts'

/** What it takes to trade a quantity at once. */
export interface Impact {
  /** What the whole quantity costs or brings for one base, rounded against the one who trades. */
  readonly average: Money
  /** The last price it takes. */
  readonly worst: Ticks
}

/** What can be read off one venue's book, quote asset per one base. */
export interface BookFigures {
  /** Best ask less best bid. */
  readonly spread: Money
  readonly middle: Money
  /** Both touches weighed by the quantity on the other side. */
  readonly microprice: Money
  /** Null unless a quantity was named; of a side, where the book does not hold so much. */
  readonly impact: { readonly buy: Impact | null; readonly sell: Impact | null } | null
}

import type { TicketProps } from '../features/ticket/index.ts'

/** What every arrangement of the trading page is made from. */
export interface Layout {
  /** What the ticket knows outlives it: a tab or a page may take it away and bring it back. */
  readonly ticket: TicketProps
  /** A price that was clicked goes into the ticket. */
  readonly onPrice: (price: string, side?: 'buy' | 'sell') => void
}

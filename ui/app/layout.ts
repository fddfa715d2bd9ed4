import type { TicketProps } from '../features/ticket/index.ts'

/** What both layouts, the desk's and the phone's, are made from. */
export interface Layout {
  /** What the ticket knows outlives it: a tab or a layout may take it away and bring it back. */
  readonly ticket: TicketProps
  readonly onPrice: (price: string) => void
  readonly onHelp: () => void
}

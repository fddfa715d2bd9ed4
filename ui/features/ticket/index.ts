/** The order ticket: a draft, the judgement of it, and sending it exactly once. */
export {
  changedDraft,
  clearedDraft,
  closingDraft,
  type Draft,
  EMPTY_DRAFT,
  pricedDraft,
} from './draft.ts'
export type { TicketProps } from './parts.ts'
export { Ticket } from './ticket.tsx'
export { useOrderSender } from './use-order-sender.ts'

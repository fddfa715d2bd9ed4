/** The order ticket: a draft, the judgement of it, and sending it exactly once. */
export { changedDraft, clearedDraft, type Draft, EMPTY_DRAFT } from './draft.ts'
export { Ticket, type TicketProps } from './ticket.tsx'
export { useOrderSender } from './use-order-sender.ts'

/** The order ticket: a draft, the judgement of it, and sending it exactly once. */
export { changedDraft, clearedDraft, type Draft, EMPTY_DRAFT } from './draft.ts'
export { Ticket } from './ticket.tsx'
export { type OrderSending, useOrderSender } from './use-order-sender.ts'

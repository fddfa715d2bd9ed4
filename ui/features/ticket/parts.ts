import type { Ref } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import type { Draft } from './draft.ts'
import type { FieldName } from './judge-fields.ts'
import type { OrderSending } from './use-order-sender.ts'

/** What outlives the ticket: a tab or a layout may take it away and bring it back. */
export interface TicketProps extends OrderSending {
  readonly draft: Draft
  readonly onDraft: (change: (draft: Draft) => Draft) => void
  readonly quantityRef: Ref<HTMLInputElement>
}

/** What every part of the form gets. */
export interface PartProps {
  readonly draft: Draft
  readonly onChange: (part: Partial<Draft>) => void
  readonly instrument: InstrumentRow
  /** The sentence of a field that is shown to be wrong; null while it is not. */
  readonly problemOf: (field: FieldName) => string | null
  /** The element that says it. */
  readonly messageId: string
}

export const TRIGGERS = [
  { value: 'last', label: 'Last' },
  { value: 'mark', label: 'Mark' },
  { value: 'bid_ask', label: 'Bid, ask' },
] as const

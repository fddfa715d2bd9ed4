import type { RefObject } from 'react'
import type { Draft, OrderSending } from '../features/ticket/index.ts'

/** What both layouts, the desk's and the phone's, are made from. */
export interface Layout extends OrderSending {
  readonly draft: Draft
  readonly onDraft: (change: (draft: Draft) => Draft) => void
  readonly onPrice: (price: string) => void
  readonly onHelp: () => void
  readonly quantityRef: RefObject<HTMLInputElement | null>
}

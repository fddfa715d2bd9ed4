import { useCallback, useEffect, useState } from 'react'
import { useReplica, useTerminal } from '../../data/index.ts'
import { mintId } from '../../lib/browser.ts'
import { type Draft, draftAfterSending } from './draft.ts'
import { OrderSender } from './order-sender.ts'
import type { OrderTerms } from './rules.ts'
import type { Sending } from './sending.ts'

export interface OrderSending {
  readonly sending: Sending
  readonly onSend: (terms: OrderTerms) => void
}

/** Belongs beside the draft, above everything a tab or a layout takes away. `onDraft` is stable. */
export function useOrderSender(onDraft: (change: (draft: Draft) => Draft) => void): OrderSending {
  const terminal = useTerminal()
  const [sending, onChange] = useState<Sending>({ status: 'idle' })
  const [sender] = useState(() => {
    const onAccepted = (terms: OrderTerms) => onDraft((now) => draftAfterSending(now, terms))
    return new OrderSender({ mint: mintId, onChange, onAccepted })
  })
  const onSend = useCallback(
    (terms: OrderTerms) => void sender.send(terms, (order) => terminal.submitOrder(order)),
    [sender, terminal],
  )
  const isUncertain = sending.status === 'uncertain'
  const orders = useReplica((replica) => (isUncertain ? replica.orders : null))
  useEffect(() => {
    if (orders) sender.noticeOrders(orders)
  }, [sender, orders])
  return { sending, onSend }
}

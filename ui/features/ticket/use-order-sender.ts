import { useCallback, useEffect, useRef, useState } from 'react'
import { type Terminal, useReplica, useTerminal, useTerminalState } from '../../data/index.ts'
import { mintId } from '../../lib/browser.ts'
import { type Draft, draftAfterSending } from './draft.ts'
import { type Accepted, OrderSender } from './order-sender.ts'
import type { Intent, Sending } from './sending.ts'
import { pairBody, type TicketTerms } from './terms.ts'

export interface OrderSending {
  readonly sending: Sending
  readonly onSend: (terms: TicketTerms) => void
}

/** Belongs beside the draft, above everything a tab or a layout takes away. `onDraft` is stable. */
export function useOrderSender(onDraft: (change: (draft: Draft) => Draft) => void): OrderSending {
  const terminal = useTerminal()
  const [sending, onChange] = useState<Sending>({ status: 'idle' })
  const [sender] = useState(() => {
    const onAccepted = ({ typed }: TicketTerms) => onDraft((now) => draftAfterSending(now, typed))
    return new OrderSender({ mint: mintId, onChange, onAccepted })
  })
  const onSend = useCallback(
    (terms: TicketTerms) => void sender.send(terms, (intent) => submit(terminal, intent)),
    [sender, terminal],
  )
  const isUncertain = sending.status === 'uncertain'
  const orders = useReplica((replica) => (isUncertain ? replica.orders : null))
  useEffect(() => {
    if (orders) sender.noticeOrders(orders)
  }, [sender, orders])
  useLookUpAfterOutage(sender, isUncertain)
  return { sending, onSend }
}

/** While the line stands an answer may still come; once it was lost, only asking tells what became of it. */
function useLookUpAfterOutage(sender: OrderSender, isUncertain: boolean): void {
  const terminal = useTerminal()
  const isLive = useTerminalState((state) => state.connection.status === 'live')
  const wasAway = useRef(false)
  useEffect(() => {
    if (!isUncertain || !isLive) {
      wasAway.current = isUncertain
      return
    }
    if (!wasAway.current) return
    wasAway.current = false
    // Not told: it stays uncertain, and the ticket says so.
    void sender.lookUp((id) => terminal.orderState(id)).catch(() => undefined)
  }, [sender, terminal, isUncertain, isLive])
}

async function submit(terminal: Terminal, { clientOrderId, terms }: Intent): Promise<Accepted> {
  const { order, pairedStop } = terms
  if (pairedStop === null) {
    const answer = await terminal.submitOrder({ ...order, client_order_id: clientOrderId })
    return { orderStatus: answer.status, isDuplicate: answer.duplicate === true }
  }
  const answer = await terminal.orderGroup(pairBody(order, pairedStop, clientOrderId))
  const limit = answer.orders.find(({ client_order_id }) => client_order_id === clientOrderId)
  return { orderStatus: limit?.status ?? 'SUBMITTED', isDuplicate: answer.duplicate === true }
}

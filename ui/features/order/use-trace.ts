import { useEffect, useRef } from 'react'
import type { OrderTraceAnswer, VenueMessagesAnswer } from '../../../src/contract/index.ts'
import { exactText, type Served, useReplica, useServer } from '../../data/index.ts'

export interface Trace {
  readonly trace: Served<OrderTraceAnswer>
  readonly messages: Served<VenueMessagesAnswer>
}

/** What is known of one order, read again whenever the stream tells a step of its life. */
export function useTrace(clientOrderId: string): Trace {
  const query = `client_order_id=${encodeURIComponent(clientOrderId)}`
  const trace = useServer<OrderTraceAnswer>(`/api/order/trace?${query}`)
  const messages = useServer<VenueMessagesAnswer>(`/api/order/messages?${query}`)
  const step = useReplica(({ orders }) => {
    const row = orders.find((order) => order.client_order_id === clientOrderId)
    return row === undefined
      ? null
      : `${exactText(row.last_ts_ns)} ${row.status} ${row.exit_ids?.length ?? 0}`
  })
  const seen = useRef(step)
  const { refresh } = trace
  const { refresh: refreshMessages } = messages
  useEffect(() => {
    if (seen.current === step) return
    seen.current = step
    refresh()
    refreshMessages()
  }, [step, refresh, refreshMessages])
  return { trace, messages }
}

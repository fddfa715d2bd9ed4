import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiProblem, useReplica, useTerminal } from '../../data/index.ts'
import { mintId } from '../../lib/browser.ts'
import type { OrderTerms } from './rules.ts'
import { type Intent, intentFor, type Sending } from './sending.ts'

/**
 * Sends at most one order at a time; `onAccepted` runs once the server has it: by its answer, or because the
 * stream shows the order after an answer that never came.
 */
export function useOrderSender(onAccepted: () => void) {
  const terminal = useTerminal()
  const [sending, setSending] = useState<Sending>({ status: 'idle' })
  // React renders later than a second click comes; this is true at once.
  const current = useRef<Sending>(sending)
  const become = useCallback((next: Sending) => {
    current.current = next
    setSending(next)
  }, [])
  const send = useCallback(
    async (terms: OrderTerms) => {
      if (current.current.status === 'sending') return
      const intent = intentFor(current.current, terms, mintId)
      become({ status: 'sending', intent })
      try {
        const answer = await terminal.submitOrder({ ...intent.terms, client_order_id: intent.clientOrderId })
        onAccepted()
        become({
          status: 'accepted',
          intent,
          orderStatus: answer.status,
          isDuplicate: answer.duplicate === true,
        })
      } catch (problem) {
        become(failed(intent, problem))
      }
    },
    [terminal, become, onAccepted],
  )
  const uncertainId = sending.status === 'uncertain' ? sending.intent.clientOrderId : null
  const arrived = useReplica(
    ({ orders }) => orders.find((order) => order.client_order_id === uncertainId) ?? null,
  )
  useEffect(() => {
    const now = current.current
    if (!arrived || now.status !== 'uncertain') return
    onAccepted()
    become({ status: 'accepted', intent: now.intent, orderStatus: arrived.status, isDuplicate: false })
  }, [arrived, become, onAccepted])
  return { sending, send }
}

function failed(intent: Intent, problem: unknown): Sending {
  if (!(problem instanceof ApiProblem)) {
    return {
      status: 'uncertain',
      intent,
      message: problem instanceof Error ? problem.message : String(problem),
    }
  }
  if (problem.isUncertain) return { status: 'uncertain', intent, message: problem.message }
  return { status: 'refused', intent, message: problem.message, code: problem.code }
}

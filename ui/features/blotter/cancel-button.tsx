import { useCallback, useState } from 'react'
import type { OrderStateRow } from '../../../src/contract/index.ts'
import { Button } from '../../components/index.ts'
import { ApiProblem, useTerminal } from '../../data/index.ts'
import { sideWord } from './words.ts'

type Cancelling = 'idle' | 'asked' | { readonly problem: string }

/** One click asks; the row says "Cancelling…" until the stream confirms, and leaves the table then. */
export function CancelButton({ order }: { readonly order: OrderStateRow }) {
  const terminal = useTerminal()
  const [cancelling, setCancelling] = useState<Cancelling>('idle')
  const id = order.client_order_id
  const cancel = useCallback(async () => {
    setCancelling('asked')
    try {
      await terminal.cancelOrder(id)
    } catch (problem) {
      // 409: it closed before the cancel arrived, and the stream is about to say how.
      if (problem instanceof ApiProblem && problem.status === 409) return
      setCancelling({ problem: problem instanceof Error ? problem.message : String(problem) })
    }
  }, [terminal, id])
  const isAsked = cancelling === 'asked' || order.status === 'PENDING_CANCEL'
  const problem = typeof cancelling === 'object' ? cancelling.problem : null
  const word = isAsked ? 'Cancelling…' : problem === null ? 'Cancel' : 'Try again'
  return (
    <span className="inline-flex items-center gap-2" aria-live="polite">
      {problem !== null && (
        <span className="text-down" title={problem}>
          Not cancelled.
        </span>
      )}
      <Button
        size="small"
        disabled={isAsked}
        onClick={() => void cancel()}
        aria-label={`${word}: ${sideWord(order.side).toLowerCase()} order ${id}`}
        data-testid={`cancel-${id}`}
      >
        {word}
      </Button>
    </span>
  )
}

import { useEffect, useState } from 'react'
import type { OrderPreviewAnswer } from '../../../src/contract/index.ts'
import { type ApiProblem, useCommand } from '../../data/index.ts'
import { NOTHING_PREVIEWED, PreviewAsker, type Previewed } from './preview-asker.ts'
import type { OrderTerms, TicketTerms } from './terms.ts'

export interface Preview extends Previewed {
  /** Why the last question has no answer. */
  readonly problem: ApiProblem | null
}

/** What the server would say to the draft if it were sent now. */
export function usePreview(terms: TicketTerms | null): Preview {
  const { send, problem } = useCommand<OrderTerms, OrderPreviewAnswer>('POST', '/api/order/preview')
  const [previewed, onChange] = useState<Previewed>(NOTHING_PREVIEWED)
  const [asker, setAsker] = useState<PreviewAsker | null>(null)
  useEffect(() => {
    const started = new PreviewAsker({ ask: send, onChange, nowMs: () => performance.now(), later })
    setAsker(started)
    return () => started.stop()
  }, [send])
  useEffect(() => asker?.want(terms), [asker, terms])
  return { ...previewed, problem }
}

function later(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}

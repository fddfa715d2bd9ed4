import { useEffect, useRef } from 'react'
import { type ShownToasts, useToasts } from '../components/index.ts'
import { useReplica } from '../data/index.ts'
import { stepToast } from '../features/blotter/index.ts'

/** Says how orders end, once each, from the moment the page is live. */
export function useStepToasts(): ShownToasts {
  const steps = useReplica((replica) => replica.steps)
  const { toasts, show, dismiss } = useToasts()
  const told = useRef(0)
  useEffect(() => {
    if (!steps) return
    const fresh = steps.filter(({ seq }) => seq > told.current)
    for (const step of fresh.toReversed()) {
      told.current = Math.max(told.current, step.seq)
      const toast = stepToast(step)
      if (toast) show(toast)
    }
  }, [steps, show])
  return { toasts, dismiss }
}

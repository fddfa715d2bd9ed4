import { useCallback, useEffect, useRef, useState } from 'react'

export interface Toast {
  readonly key: string
  readonly tone: 'good' | 'bad' | 'plain'
  readonly text: string
}

const TOASTS_MAX = 4
const TOAST_MS = 6_000

/** The latest few notices; each leaves by itself. */
export function useToasts(): { readonly toasts: readonly Toast[]; readonly show: (toast: Toast) => void } {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>())
  useEffect(() => {
    const pending = timers.current
    return () => pending.forEach(clearTimeout)
  }, [])
  const show = useCallback((toast: Toast) => {
    setToasts((shown) => [...shown.filter(({ key }) => key !== toast.key), toast].slice(-TOASTS_MAX))
    const timer = setTimeout(() => {
      timers.current.delete(timer)
      setToasts((shown) => shown.filter((known) => known !== toast))
    }, TOAST_MS)
    timers.current.add(timer)
  }, [])
  return { toasts, show }
}

/** Polite: a screen reader finishes its sentence first. */
export function Toasts({ toasts }: { readonly toasts: readonly Toast[] }) {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map(({ key, tone, text }) => (
        <div key={key} className="toast" data-tone={tone}>
          {text}
        </div>
      ))}
    </div>
  )
}

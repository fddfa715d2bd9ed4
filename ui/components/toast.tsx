import { useCallback, useEffect, useRef, useState } from 'react'

export interface Toast {
  readonly key: string
  readonly tone: 'good' | 'bad' | 'plain'
  readonly text: string
}

const TOASTS_MAX = 3
const TOAST_MS = 6_000

export interface ShownToasts {
  readonly toasts: readonly Toast[]
  readonly dismiss: (key: string) => void
}

/** The latest few notices; each leaves by itself, or when it is dismissed. */
export function useToasts(): ShownToasts & { readonly show: (toast: Toast) => void } {
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
  const dismiss = useCallback((key: string) => {
    setToasts((shown) => shown.filter((known) => known.key !== key))
  }, [])
  return { toasts, show, dismiss }
}

interface ToastsProps {
  readonly toasts: readonly Toast[]
  readonly onDismiss: (key: string) => void
}

/** Polite: a screen reader finishes its sentence first. A click or a tap closes one before its time. */
export function Toasts({ toasts, onDismiss }: ToastsProps) {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map(({ key, tone, text }) => (
        <button
          key={key}
          type="button"
          className="toast"
          data-tone={tone}
          data-testid="toast"
          title="Close"
          onClick={() => onDismiss(key)}
        >
          {text}
        </button>
      ))}
    </div>
  )
}

import { type FocusEvent, useCallback, useEffect, useRef, useState } from 'react'

export interface Toast {
  readonly key: string
  readonly tone: 'good' | 'bad' | 'plain'
  readonly text: string
}

const TOASTS_MAX = 3
const TOAST_MS = 6_000

/** One under somebody's eyes or pointer does not move: it keeps its place, from below, until it leaves. */
interface PlacedToast extends Toast {
  readonly place: number
}

export interface ShownToasts {
  readonly toasts: readonly PlacedToast[]
  readonly dismiss: (key: string) => void
}

/** The latest few notices, until each is dismissed. */
export function useToasts(): ShownToasts & { readonly show: (toast: Toast) => void } {
  const [toasts, setToasts] = useState<readonly PlacedToast[]>([])
  const show = useCallback((toast: Toast) => {
    setToasts((shown) => withToast(shown, toast))
  }, [])
  const dismiss = useCallback((key: string) => {
    setToasts((shown) => shown.filter((known) => known.key !== key))
  }, [])
  return { toasts, show, dismiss }
}

/** In the place of the one it says anew, else in the lowest that is free, or becomes so by the oldest. */
function withToast(shown: readonly PlacedToast[], toast: Toast): readonly PlacedToast[] {
  const before = shown.find(({ key }) => key === toast.key)
  const others = shown.filter((known) => known !== before).slice(1 - TOASTS_MAX)
  const isFree = (place: number) => others.every((other) => other.place !== place)
  let place = before?.place ?? 0
  while (!isFree(place)) place += 1
  return [...others, { ...toast, place }]
}

interface ToastsProps {
  readonly toasts: readonly PlacedToast[]
  readonly onDismiss: (key: string) => void
}

/**
 * Polite: a screen reader finishes its sentence first. Each leaves by itself, but none while one of them is
 * under the pointer or has the focus; a click or a tap closes one before its time.
 */
export function Toasts({ toasts, onDismiss }: ToastsProps) {
  const [pointed, setPointed] = useState<string | null>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const cameFrom = useRef<HTMLElement | null>(null)
  // One that is gone holds nothing: it could not say that the pointer left it.
  const isHeld = toasts.some(({ key }) => key === pointed || key === focused)
  const onFocus = (key: string, { relatedTarget }: FocusEvent) => {
    setFocused(key)
    if (relatedTarget instanceof Element && relatedTarget.closest('.toasts')) return
    cameFrom.current = relatedTarget instanceof HTMLElement ? relatedTarget : null
  }
  const onClose = (key: string) => {
    onDismiss(key)
    cameFrom.current?.focus({ preventScroll: true })
    cameFrom.current = null
  }
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ShownToast
          key={toast.key}
          {...{ toast, isHeld, onDismiss, onClose, onFocus }}
          onBlur={() => setFocused(null)}
          onPointed={(isPointed) => setPointed(isPointed ? toast.key : null)}
        />
      ))}
    </div>
  )
}

interface ShownToastProps {
  readonly toast: PlacedToast
  readonly isHeld: boolean
  /** Its time is over. */
  readonly onDismiss: (key: string) => void
  /** Somebody closed it. */
  readonly onClose: (key: string) => void
  readonly onFocus: (key: string, event: FocusEvent) => void
  readonly onBlur: () => void
  readonly onPointed: (isPointed: boolean) => void
}

/** Held and let go, it has its whole time again. */
function ShownToast({ toast, isHeld, onDismiss, onClose, onFocus, onBlur, onPointed }: ShownToastProps) {
  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => onDismiss(toast.key), TOAST_MS)
    return () => clearTimeout(timer)
  }, [toast, isHeld, onDismiss])
  return (
    <button
      type="button"
      className="toast"
      style={{ gridRow: TOASTS_MAX - toast.place }}
      data-tone={toast.tone}
      data-testid="toast"
      title="Close"
      onClick={() => onClose(toast.key)}
      onFocus={(event) => onFocus(toast.key, event)}
      onBlur={onBlur}
      onPointerEnter={() => onPointed(true)}
      onPointerLeave={() => onPointed(false)}
    >
      <span className="toast-text">{toast.text}</span>
      <svg className="toast-cross" viewBox="0 0 12 12" aria-hidden="true">
        <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" />
      </svg>
    </button>
  )
}

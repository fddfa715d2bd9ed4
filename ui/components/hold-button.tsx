import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { classes } from '../lib/browser.ts'

interface HoldButtonProps {
  readonly label: string
  /** While it is held. */
  readonly holdingLabel?: string
  readonly holdMs?: number
  readonly onHeld: () => void
  /** Let go too early, or pressed by something that cannot hold, as a screen reader does. */
  readonly onTapped?: () => void
  readonly tone?: 'danger' | 'accent'
  readonly isDisabled?: boolean
  readonly className?: string
  readonly testId?: string
}

export const HOLD_MS = 800

/**
 * Acts once it was held down long enough, with the pointer, Space or Enter: too slow for a slip, quick enough
 * for an emergency. The bar that fills is the clock.
 */
export function HoldButton(props: HoldButtonProps) {
  const { label, holdMs = HOLD_MS, onHeld, onTapped, tone = 'danger', isDisabled = false } = props
  const { isHolding, wasHeld, begin, end } = useHold(holdMs, onHeld)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== ' ' && event.key !== 'Enter') return
    event.preventDefault()
    if (!event.repeat) begin()
  }
  return (
    <button
      type="button"
      className={classes('hold-button', props.className)}
      data-tone={tone}
      data-holding={isHolding}
      data-testid={props.testId}
      disabled={isDisabled}
      title={`Hold for ${(holdMs / 1000).toFixed(1)} s`}
      onPointerDown={(event) => event.button === 0 && begin()}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={onKeyDown}
      onKeyUp={() => {
        if (isHolding) onTapped?.()
        end()
      }}
      // After the pointer came up, or from a screen reader; the keys above end in none.
      onClick={() => !wasHeld() && onTapped?.()}
      onBlur={end}
    >
      <span className="hold-fill" style={{ transitionDuration: isHolding ? `${holdMs}ms` : '120ms' }} />
      <span className="hold-label">{isHolding ? (props.holdingLabel ?? 'Keep holding…') : label}</span>
    </button>
  )
}

function useHold(holdMs: number, onHeld: () => void) {
  const [isHolding, setHolding] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const held = useRef(onHeld)
  held.current = onHeld
  const isDone = useRef(false)
  const end = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current)
    timer.current = null
    setHolding(false)
  }, [])
  const begin = useCallback(() => {
    if (timer.current !== null) return
    isDone.current = false
    setHolding(true)
    timer.current = setTimeout(() => {
      end()
      isDone.current = true
      held.current()
    }, holdMs)
  }, [holdMs, end])
  useEffect(() => end, [end])
  /** True once after each hold: the release that ends it is no press of its own. */
  const wasHeld = useCallback(() => {
    const was = isDone.current
    isDone.current = false
    return was
  }, [])
  return { isHolding, wasHeld, begin, end }
}

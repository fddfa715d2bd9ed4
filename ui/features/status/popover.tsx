import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { classes } from '../../lib/browser.ts'

interface PopoverProps {
  /** What the button says; also what it opens, unless `title` says more. */
  readonly button: ReactNode
  readonly title: string
  readonly className?: string
  readonly testId?: string
  /** Drawn only while it is open; `close` ends it. */
  readonly children: (close: () => void) => ReactNode
}

/** A button and a small sheet under it; Esc or a click elsewhere closes it. */
export function Popover({ button, title, className, testId, children }: PopoverProps) {
  const id = useId()
  const trigger = useRef<HTMLButtonElement>(null)
  const sheet = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const [path] = useLocation()
  const shownAt = useRef(path)
  useEffect(() => {
    // A link inside was followed.
    if (shownAt.current !== path) sheet.current?.hidePopover()
    shownAt.current = path
  }, [path])
  const place = () => {
    const box = trigger.current?.getBoundingClientRect()
    if (!box || !sheet.current) return
    const { style } = sheet.current
    style.top = `${box.bottom + 4}px`
    style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - sheet.current.offsetWidth - 8))}px`
  }
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={classes('status-button', className)}
        title={title}
        aria-expanded={isOpen}
        popoverTarget={id}
        data-testid={testId}
      >
        {button}
      </button>
      <div
        ref={sheet}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={title}
        className="sheet"
        onToggle={(event) => {
          setOpen(event.newState === 'open')
          // Its content is drawn by then, so that its width is known.
          if (event.newState === 'open') requestAnimationFrame(place)
        }}
      >
        {isOpen && children(() => sheet.current?.hidePopover())}
      </div>
    </>
  )
}

import { createContext, type ReactNode, useContext, useLayoutEffect, useRef, useState } from 'react'
import { Button } from './button.tsx'

/**
 * False while what dialogs belong to is out of sight. A modal dialog shuts the rest of the page out, also
 * one that nobody sees: the sign-in could not be reached.
 */
export const DialogsInSight = createContext(true)

interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  readonly testId?: string
  readonly isWide?: boolean
}

/** The browser's own modal dialog: it keeps the focus, closes on Esc and gives the focus back. */
export function Dialog({ title, isOpen, onClose, children, testId, isWide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const isInSight = useContext(DialogsInSight)
  const isShown = isOpen && isInSight
  const [isFilled, setFilled] = useState(false)
  useLayoutEffect(() => {
    const element = dialog.current
    if (!element) return
    if (isShown && !element.open) element.showModal()
    if (!isShown && element.open) element.close()
    // Only now, before anything is painted: a field of a dialog that is still closed cannot take the focus.
    setFilled(isOpen)
  }, [isShown, isOpen])
  return (
    <dialog
      ref={dialog}
      className={isWide ? 'dialog dialog-wide' : 'dialog'}
      aria-label={title}
      data-testid={testId}
      // Out of sight nobody closed it: it comes back as it was left.
      onClose={() => isInSight && onClose()}
    >
      <div className="panel-head">
        <h2 className="panel-title flex-1">{title}</h2>
        <Button tone="quiet" size="small" onClick={onClose}>
          Close
        </Button>
      </div>
      {isOpen && isFilled && <div className="dialog-body">{children}</div>}
    </dialog>
  )
}

import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from './button.tsx'

interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The browser's own modal dialog: it keeps the focus, closes on Esc and gives the focus back. */
export function Dialog({ title, isOpen, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (!element) return
    if (isOpen && !element.open) element.showModal()
    if (!isOpen && element.open) element.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} className="dialog" aria-label={title} onClose={onClose}>
      <div className="panel-head">
        <h2 className="panel-title flex-1">{title}</h2>
        <Button tone="quiet" size="small" onClick={onClose}>
          Close
        </Button>
      </div>
      <div className="p-3">{children}</div>
    </dialog>
  )
}

import { type ReactNode, useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'

interface ConfirmProps {
  readonly isOpen: boolean
  readonly title: string
  /** What will happen, in sentences. */
  readonly consequence: ReactNode
  readonly confirmLabel: string
  readonly tone?: 'accent' | 'sell'
  /** Where a reason goes into the record. */
  readonly reason?: { readonly label: string; readonly isRequired: boolean }
  readonly onConfirm: (reason: string) => void
  readonly onCancel: () => void
  /** It was sent and is not answered yet. */
  readonly isBusy?: boolean
  /** Why it was refused. */
  readonly problem?: string | null
  readonly testId?: string
}

const REASON_LENGTH_MAX = 256

/** Says what will happen before it does; the way back is as near as the way on. */
export function Confirm(props: ConfirmProps) {
  const { isOpen, title, consequence, confirmLabel, tone = 'sell', reason, onConfirm, onCancel } = props
  const { isBusy = false, problem } = props
  const [why, setWhy] = useState('')
  useEffect(() => {
    if (isOpen) setWhy('')
  }, [isOpen])
  const isReady = !isBusy && (reason?.isRequired !== true || why.trim() !== '')
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onCancel} {...testIdOf(props.testId)}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) onConfirm(why.trim())
        }}
      >
        <div className="confirm-consequence">{consequence}</div>
        {reason && (
          <Field
            className="field-text"
            label={reason.label}
            value={why}
            maxLength={REASON_LENGTH_MAX}
            required={reason.isRequired}
            // Nothing goes on without it; elsewhere the way back has the focus.
            autoFocus={reason.isRequired}
            onText={setWhy}
            data-testid="confirm-reason"
          />
        )}
        {problem && (
          <p role="alert" className="text-down">
            {problem}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>Keep as it is</Button>
          <Button type="submit" tone={tone} disabled={!isReady} data-testid="confirm-yes">
            {isBusy ? 'Working…' : confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const testIdOf = (testId: string | undefined) => (testId === undefined ? {} : { testId })

import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Check } from './forms.tsx'
import { CopyText } from './texts.tsx'

export interface OnceShown {
  readonly title: string
  /** What it is for, and what to do with it. */
  readonly sentence: ReactNode
  readonly label: string
  readonly text: string
}

interface ShownOnceProps {
  readonly shown: OnceShown | null
  readonly onClose: () => void
  readonly testId?: string
}

/** A secret that nobody can show again: it goes once the person says that it is kept. */
export function ShownOnce({ shown, onClose, testId }: ShownOnceProps) {
  return (
    <Dialog
      title={shown?.title ?? ''}
      isOpen={shown !== null}
      onClose={onClose}
      {...(testId === undefined ? {} : { testId })}
    >
      {shown && <Secret {...shown} onClose={onClose} />}
    </Dialog>
  )
}

function Secret({ sentence, label, text, onClose }: OnceShown & { readonly onClose: () => void }) {
  const [isKept, setKept] = useState(false)
  return (
    <div className="flex flex-col gap-3">
      <p>{sentence}</p>
      <div className="secret" data-testid="shown-once">
        <CopyText text={text} label={label} />
      </div>
      <p className="text-warn">It is shown here once and never again.</p>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Check label="I have kept it" isChecked={isKept} onChange={setKept} testId="secret-kept" />
        <Button tone="accent" disabled={!isKept} onClick={onClose} data-testid="secret-done">
          Done
        </Button>
      </div>
    </div>
  )
}

import { useEffect, useId, useRef } from 'react'
import { Button, Field } from '../../components/index.ts'
import type { Draft } from './attempt.ts'

interface CodeStepProps {
  readonly draft: Draft
  readonly onDraft: (change: Partial<Draft>) => void
  /** A recovery code goes into the same field, but needs letters on the keyboard. */
  readonly isRecovery: boolean
  readonly isSending: boolean
}

/** As long as the longest code the server takes. */
const CODE_CHARACTERS_MAX = 32

const KINDS = {
  app: { label: 'Code', inputMode: 'numeric', autoComplete: 'one-time-code' },
  recovery: { label: 'Recovery', inputMode: 'text', autoComplete: 'off' },
} as const

export function CodeStep({ draft, onDraft, isRecovery, isSending }: CodeStepProps) {
  const field = useRef<HTMLInputElement>(null)
  const explanationId = useId()
  // At first, and after each attempt: a button that was pressed and is disabled lets go of the focus.
  useEffect(() => {
    if (!isSending) field.current?.focus()
  }, [isSending])
  return (
    <>
      <p id={explanationId} className="text-soft">
        {isRecovery ? 'One of the recovery codes of' : 'The authenticator app’s code for'}{' '}
        <b className="text-ink">{draft.userId}</b>.
      </p>
      <Field
        {...KINDS[isRecovery ? 'recovery' : 'app']}
        value={draft.code}
        onText={(code) => onDraft({ code })}
        inputRef={field}
        name="totp"
        maxLength={CODE_CHARACTERS_MAX}
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby={explanationId}
        data-testid="sign-in-code"
      />
    </>
  )
}

interface OtherWaysProps {
  readonly isRecovery: boolean
  readonly isSending: boolean
  readonly onBack: () => void
  readonly onOtherCode: () => void
}

/** Out of the code field: back, or with the other kind of code. */
export function OtherWays({ isRecovery, isSending, onBack, onOtherCode }: OtherWaysProps) {
  const look = { tone: 'quiet', size: 'small', disabled: isSending } as const
  return (
    <div className="-mx-2 flex justify-between">
      <Button {...look} onClick={onBack} data-testid="sign-in-back">
        Back
      </Button>
      <Button {...look} onClick={onOtherCode} data-testid="sign-in-other-code">
        {isRecovery ? 'Use the authenticator app' : 'Use a recovery code'}
      </Button>
    </div>
  )
}

import { type FormEvent, useState } from 'react'
import type { TotpAnswer, TotpConfirmAnswer, TotpConfirmBody } from '../../../src/contract/index.ts'
import { Button, CopyText, Field, ProblemNote } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'
import { QrCode } from './qr-code.tsx'

interface ConfirmFormProps {
  readonly begun: TotpAnswer
  readonly onConfirmed: (recoveryCodes: readonly string[]) => void
  readonly onCancel: () => void
}

const CODE = /^\d{3} ?\d{3}$/

/** The secret goes into the app; a first code of it shows that it arrived. */
export function ConfirmForm({ begun, onConfirmed, onCancel }: ConfirmFormProps) {
  const confirm = useCommand<TotpConfirmBody, TotpConfirmAnswer>('POST', '/api/auth/totp/confirm', {
    refreshes: ['/api/auth/me'],
  })
  const [code, setCode] = useState('')
  const [isTried, setTried] = useState(false)
  const isCode = CODE.test(code.trim())
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!isCode) return
    const answer = await confirm.send({ code: code.trim().replace(' ', '') })
    if (answer) onConfirmed(answer.recovery_codes)
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)} noValidate>
      <p>In the app choose to add an account, and point its camera at this:</p>
      <QrCode text={begun.uri} label="The key for the authenticator app, as a picture for its camera" />
      <p className="text-soft">
        Without a camera type this key in; it is of the kind that changes with time. With the app on this
        device,{' '}
        <a className="link" href={begun.uri}>
          open it there
        </a>
        .
      </p>
      <div className="secret" data-testid="totp-secret">
        <CopyText text={begun.secret} label="the secret" />
      </div>
      <Field
        label="Its code"
        className="field-wide"
        inputMode="numeric"
        autoComplete="one-time-code"
        placeholder="six digits"
        maxLength={7}
        autoFocus
        value={code}
        problem={isTried && !isCode ? 'Enter the six digits that the app shows now.' : null}
        onText={setCode}
        data-testid="totp-code"
      />
      <ProblemNote problem={confirm.problem} />
      <div className="form-end">
        <Button onClick={onCancel}>Keep as it is</Button>
        <Button type="submit" tone="accent" disabled={confirm.isSending} data-testid="totp-confirm">
          {confirm.isSending ? 'Checking…' : 'Put it in force'}
        </Button>
      </div>
    </form>
  )
}

import { type FormEvent, useState } from 'react'
import type { TotpAnswer, TotpBeginBody } from '../../../src/contract/index.ts'
import { Button, Field, ProblemNote } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'

interface BeginFormProps {
  readonly hasPassword: boolean | null
  readonly onBegun: (begun: TotpAnswer) => void
  readonly onCancel: () => void
}

/** By the password: a borrowed session must not lock its owner out. */
export function BeginForm({ hasPassword, onBegun, onCancel }: BeginFormProps) {
  const begin = useCommand<TotpBeginBody, TotpAnswer>('POST', '/api/auth/totp')
  const [password, setPassword] = useState('')
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    const begun = await begin.send(password === '' ? {} : { password })
    if (begun) onBegun(begun)
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)} noValidate>
      {hasPassword === false ? (
        <p>You have no password yet; choose one first, or the app alone would let you in.</p>
      ) : (
        <Field
          label="Password"
          type="password"
          autoComplete="current-password"
          className="field-wide"
          autoFocus
          value={password}
          onText={setPassword}
          data-testid="totp-password"
        />
      )}
      <ProblemNote problem={begin.problem} />
      <div className="form-end">
        <Button onClick={onCancel}>Keep as it is</Button>
        <Button type="submit" tone="accent" disabled={begin.isSending} data-testid="totp-next">
          {begin.isSending ? 'Asking…' : 'Next'}
        </Button>
      </div>
    </form>
  )
}

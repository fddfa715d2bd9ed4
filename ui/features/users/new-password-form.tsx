import { type FormEvent, useState } from 'react'
import type { UserAnswer, UserChangeBody, UserRow } from '../../../src/contract/index.ts'
import { Button, type OnceShown, ProblemNote } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'
import { passwordProblem } from '../../lib/made-password.ts'
import { madeShown } from './new-user-form.tsx'
import { chosenPassword, newSecretDraft, SecretChoice } from './secret-choice.tsx'

interface NewPasswordFormProps {
  readonly user: UserRow
  readonly onDone: () => void
  readonly onSecret: (shown: OnceShown) => void
}

export function NewPasswordForm({ user, onDone, onSecret }: NewPasswordFormProps) {
  const change = useCommand<UserChangeBody, UserAnswer>(
    'PUT',
    `/api/users/${encodeURIComponent(user.user_id)}`,
    { refreshes: ['/api/users'] },
  )
  const [secret, setSecret] = useState(() => newSecretDraft('made'))
  const [isTried, setTried] = useState(false)
  const problem = secret.way === 'typed' ? passwordProblem(secret.typed, secret.again) : null
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    const password = chosenPassword(secret)
    if (problem !== null || password === null || !(await change.send({ password }))) return
    onDone()
    if (secret.way === 'made') onSecret(madeShown(user.user_id, password))
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)} noValidate>
      <p>
        The present password of <b>{user.user_id}</b> stops working, and every session of it ends. API keys
        stay.
      </p>
      <SecretChoice draft={secret} onDraft={setSecret} problem={isTried ? problem : null} hasLink={false} />
      <ProblemNote problem={change.problem} />
      <div className="form-end">
        <Button type="submit" tone="sell" disabled={change.isSending} data-testid="user-password-save">
          {change.isSending ? 'Setting…' : 'Set the password'}
        </Button>
      </div>
    </form>
  )
}

import { Field } from '../../components/index.ts'
import type { Draft } from './attempt.ts'

interface PasswordStepProps {
  readonly draft: Draft
  readonly onDraft: (change: Partial<Draft>) => void
}

export function PasswordStep({ draft, onDraft }: PasswordStepProps) {
  return (
    <>
      <Field
        label="User"
        value={draft.userId}
        onText={(userId) => onDraft({ userId })}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        data-testid="sign-in-user"
      />
      <Field
        label="Password"
        value={draft.password}
        onText={(password) => onDraft({ password })}
        name="password"
        type="password"
        autoComplete="current-password"
        data-testid="sign-in-password"
      />
    </>
  )
}

import { type FormEvent, useState } from 'react'
import type { NewUserAnswer, NewUserBody, RolesAnswer } from '../../../src/contract/index.ts'
import { Button, Field, type OnceShown, ProblemNote } from '../../components/index.ts'
import { useCommand, useServer } from '../../data/index.ts'
import { passwordProblem } from '../../lib/made-password.ts'
import { signInLink } from './accounts.ts'
import { RoleChoice } from './role-choice.tsx'
import { chosenPassword, newSecretDraft, SecretChoice, type SecretDraft } from './secret-choice.tsx'

interface NewUserFormProps {
  readonly onDone: () => void
  readonly onSecret: (shown: OnceShown) => void
}

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._@-]{0,63}$/
const NAME_PROBLEM = 'A name has 1 to 64 letters, digits and . _ @ -, the first a letter, a digit or _.'

export function NewUserForm({ onDone, onSecret }: NewUserFormProps) {
  const roles = useServer<RolesAnswer>('/api/auth/roles')
  const create = useCommand<NewUserBody, NewUserAnswer>('POST', '/api/users', {
    refreshes: ['/api/users', '/api/auth/roles'],
  })
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>(['viewer'])
  const [secret, setSecret] = useState(() => newSecretDraft('link'))
  const [isTried, setTried] = useState(false)
  const nameProblem = NAME.test(name) ? null : NAME_PROBLEM
  const secretProblem = secret.way === 'typed' ? passwordProblem(secret.typed, secret.again) : null
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (nameProblem !== null || secretProblem !== null) return
    const password = chosenPassword(secret)
    const answer = await create.send({
      user_id: name,
      roles: [...chosen],
      ...(password === null ? {} : { password }),
    })
    if (answer === null) return
    onDone()
    const shown = toShow(answer, secret)
    if (shown) onSecret(shown)
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)} noValidate>
      <Field
        label="Name"
        className="field-wide"
        value={name}
        onText={setName}
        problem={isTried ? nameProblem : null}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        data-testid="user-name"
      />
      <RoleChoice roles={roles.value?.roles ?? []} chosen={chosen} onChosen={setChosen} />
      <SecretChoice draft={secret} onDraft={setSecret} problem={isTried ? secretProblem : null} hasLink />
      <ProblemNote problem={create.problem} />
      <div className="form-end">
        <Button type="submit" tone="accent" disabled={create.isSending} data-testid="user-create">
          {create.isSending ? 'Making…' : 'Make the user'}
        </Button>
      </div>
    </form>
  )
}

/** What the new user needs, where whoever made it does not know it anyway. */
function toShow({ user, sign_in_code: code }: NewUserAnswer, secret: SecretDraft): OnceShown | null {
  const { user_id: id } = user
  if (code !== undefined) {
    return {
      title: `Sign-in link for ${id}`,
      sentence: `Give this to ${id}, by a way that others do not read. It signs in once, within 24 hours.`,
      label: 'the sign-in link',
      text: signInLink(window.location.origin, code),
    }
  }
  return secret.way === 'made' ? madeShown(id, secret.made) : null
}

export const madeShown = (id: string, password: string): OnceShown => ({
  title: `Password of ${id}`,
  sentence: `Give this to ${id}, by a way that others do not read.`,
  label: 'the password',
  text: password,
})

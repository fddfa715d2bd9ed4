import { type FormEvent, useState } from 'react'
import type { ApiKeyBody, ApiKeyCreatedAnswer } from '../../../src/contract/index.ts'
import { Button, Field, type OnceShown, ProblemNote, Select } from '../../components/index.ts'
import { useCommand, useSessionState } from '../../data/index.ts'
import { holds, inOrder, PERMISSIONS } from '../../lib/permissions.ts'
import { PermissionGrid } from './permission-grid.tsx'

interface NewKeyFormProps {
  readonly onDone: () => void
  readonly onSecret: (shown: OnceShown) => void
}

const NAME_LENGTH_MAX = 64
const EXPIRIES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'never', label: 'never' },
] as const
type Expiry = (typeof EXPIRIES)[number]['value']

export function NewKeyForm({ onDone, onSecret }: NewKeyFormProps) {
  const session = useSessionState()
  const held = session.status === 'signed_in' ? session.permissions : []
  const create = useCommand<ApiKeyBody, ApiKeyCreatedAnswer>('POST', '/api/auth/keys', {
    refreshes: ['/api/auth/keys'],
  })
  const [name, setName] = useState('')
  const [expiry, setExpiry] = useState<Expiry>('90')
  const [chosen, setChosen] = useState<readonly string[]>(() => readable(held))
  const [isTried, setTried] = useState(false)
  const nameProblem = name.trim() === '' ? 'Say what the key is for, such as grafana.' : null
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (nameProblem !== null || chosen.length === 0) return
    const answer = await create.send({
      name: name.trim(),
      permissions: [...inOrder(chosen)],
      ...(expiry === 'never' ? {} : { expires_in_days: Number(expiry) }),
    })
    if (answer === null) return
    onDone()
    onSecret(keyShown(name.trim(), answer.api_key))
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)} noValidate>
      <Field
        label="Name"
        className="field-wide"
        value={name}
        onText={setName}
        maxLength={NAME_LENGTH_MAX}
        problem={isTried ? nameProblem : null}
        autoComplete="off"
        autoFocus
        data-testid="key-name"
      />
      <Select label="Expires in" value={expiry} choices={EXPIRIES} onChange={setExpiry} testId="key-expiry" />
      <PermissionGrid label="What it may do" chosen={chosen} onChosen={setChosen} isOwnOnly />
      {isTried && chosen.length === 0 && (
        <p role="alert" className="text-down">
          A key may do at least one thing.
        </p>
      )}
      <ProblemNote problem={create.problem} />
      <div className="form-end">
        <Button type="submit" tone="accent" disabled={create.isSending} data-testid="key-create">
          {create.isSending ? 'Making…' : 'Make the key'}
        </Button>
      </div>
    </form>
  )
}

const readable = (held: readonly string[] | 'all') =>
  PERMISSIONS.map(({ name }) => name).filter((name) => name.startsWith('read:') && holds(held, name))

const keyShown = (name: string, text: string): OnceShown => ({
  title: `API key ${name}`,
  sentence:
    'Put it where the program finds it and nobody else can read it. ' +
    'It goes with each request, in the header X-API-Key.',
  label: 'the API key',
  text,
})

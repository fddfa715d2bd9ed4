import { type FormEvent, useState } from 'react'
import type { RolesBody } from '../../../src/contract/index.ts'
import { Button, Field, ProblemNote } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'
import { inOrder } from '../../lib/permissions.ts'
import type { RoleRow } from './accounts.ts'
import { PermissionGrid } from './permission-grid.tsx'

const NAME = /^[a-z][a-z0-9_-]{0,31}$/
const NAME_PROBLEM = 'A name has up to 32 small letters, digits, _ and -, a letter first.'
const NONE_PROBLEM = 'A role allows at least one thing.'

interface RoleFormProps {
  /** Null: a new one. */
  readonly role: RoleRow | null
  readonly onDone: () => void
}

export function RoleForm({ role, onDone }: RoleFormProps) {
  const define = useCommand<RolesBody, unknown>('POST', '/api/auth/roles', {
    refreshes: ['/api/auth/roles', '/api/users'],
  })
  const [name, setName] = useState(role?.name ?? '')
  const [chosen, setChosen] = useState<readonly string[]>(role?.permissions ?? ['read:market'])
  const [isTried, setTried] = useState(false)
  const nameProblem = NAME.test(name) ? null : NAME_PROBLEM
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (nameProblem !== null || chosen.length === 0) return
    if (await define.send({ name, permissions: [...inOrder(chosen)] })) onDone()
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)} noValidate>
      {role === null && (
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
          data-testid="role-name"
        />
      )}
      <PermissionGrid label="What it allows" chosen={chosen} onChosen={setChosen} />
      {isTried && chosen.length === 0 && (
        <p role="alert" className="text-down">
          {NONE_PROBLEM}
        </p>
      )}
      {role !== null && <p className="text-soft">Everybody with this role has the change at once.</p>}
      <ProblemNote problem={define.problem} />
      <div className="form-end">
        <Button type="submit" tone="accent" disabled={define.isSending} data-testid="role-save">
          {define.isSending ? 'Saving…' : role === null ? 'Define the role' : 'Change the role'}
        </Button>
      </div>
    </form>
  )
}

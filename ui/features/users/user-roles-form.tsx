import { type FormEvent, useState } from 'react'
import type { RolesAnswer, UserAnswer, UserChangeBody, UserRow } from '../../../src/contract/index.ts'
import { Button, ProblemNote } from '../../components/index.ts'
import { useCommand, useServer } from '../../data/index.ts'
import { WHY_LAST } from './accounts.ts'
import { RoleChoice } from './role-choice.tsx'

interface UserRolesFormProps {
  readonly user: UserRow
  readonly isLast: boolean
  readonly onDone: () => void
}

export function UserRolesForm({ user, isLast, onDone }: UserRolesFormProps) {
  const roles = useServer<RolesAnswer>('/api/auth/roles')
  const change = useCommand<UserChangeBody, UserAnswer>(
    'PUT',
    `/api/users/${encodeURIComponent(user.user_id)}`,
    { refreshes: ['/api/users', '/api/auth/roles'] },
  )
  const [chosen, setChosen] = useState<readonly string[]>(user.roles)
  const isSame = [...chosen].sort().join() === [...user.roles].sort().join()
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (!isSame && (await change.send({ roles: [...chosen] }))) onDone()
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)}>
      <RoleChoice roles={roles.value?.roles ?? []} chosen={chosen} onChosen={setChosen} />
      {isLast && (
        <p className="text-warn">
          {user.user_id} {WHY_LAST}
        </p>
      )}
      <p className="text-soft">It is in force at once, in every open session.</p>
      <ProblemNote problem={change.problem ?? roles.problem} />
      <div className="form-end">
        <Button
          type="submit"
          tone="accent"
          disabled={isSame || change.isSending}
          data-testid="user-roles-save"
        >
          {change.isSending ? 'Saving…' : 'Save roles'}
        </Button>
      </div>
    </form>
  )
}

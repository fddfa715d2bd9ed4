import type { UserAnswer, UserChangeBody, UserDeletedAnswer, UserRow } from '../../../src/contract/index.ts'
import { Button, Confirm, Dialog, type OnceShown } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'
import { WHY_LAST } from './accounts.ts'
import { NewPasswordForm } from './new-password-form.tsx'
import { NewUserForm } from './new-user-form.tsx'
import { UserRolesForm } from './user-roles-form.tsx'

export type UserAct =
  | { readonly kind: 'create' }
  | { readonly kind: 'roles' | 'password' | 'disable' | 'enable' | 'delete'; readonly user: UserRow }

interface UserActsProps {
  readonly act: UserAct | null
  readonly self: string | null
  /** The last administrator, who can neither be disabled nor deleted. */
  readonly last: string | null
  readonly onClose: () => void
  readonly onSecret: (shown: OnceShown) => void
}

const FORM_TITLES = { create: 'New user', roles: 'Roles of', password: 'New password for' } as const

export function UserActs(props: UserActsProps) {
  const { act, last, onClose, onSecret } = props
  const user = act !== null && act.kind !== 'create' ? act.user : null
  const isForm = act?.kind === 'create' || act?.kind === 'roles' || act?.kind === 'password'
  const isKept = user !== null && user.user_id === last && (act?.kind === 'disable' || act?.kind === 'delete')
  const title = isForm ? `${FORM_TITLES[act.kind]}${user ? ` ${user.user_id}` : ''}` : ''
  return (
    <>
      <Dialog title={title} isOpen={isForm} onClose={onClose} testId="user-form">
        {act?.kind === 'create' && <NewUserForm onDone={onClose} onSecret={onSecret} />}
        {act?.kind === 'roles' && (
          <UserRolesForm user={act.user} isLast={act.user.user_id === last} onDone={onClose} />
        )}
        {act?.kind === 'password' && <NewPasswordForm user={act.user} onDone={onClose} onSecret={onSecret} />}
      </Dialog>
      <Dialog title={`${user?.user_id ?? ''} stays`} isOpen={isKept} onClose={onClose} testId="user-last">
        <p>
          <b>{user?.user_id}</b> {WHY_LAST}
        </p>
        <div className="mt-3 flex justify-end">
          <Button onClick={onClose}>Keep as it is</Button>
        </div>
      </Dialog>
      <Standing {...props} act={isKept ? null : act} />
      <Deletion {...props} act={isKept ? null : act} />
    </>
  )
}

/** In, or kept out. */
function Standing({ act, self, onClose }: UserActsProps) {
  const change = useCommand<UserChangeBody & { readonly id: string }, UserAnswer>(
    'PUT',
    ({ id }) => `/api/users/${encodeURIComponent(id)}`,
    { refreshes: ['/api/users', '/api/auth'], sends: ({ disabled }) => ({ disabled }) },
  )
  const user = act?.kind === 'disable' || act?.kind === 'enable' ? act.user : null
  const isDisabling = act?.kind === 'disable'
  const run = async () => {
    if (user && (await change.send({ id: user.user_id, disabled: isDisabling }))) onClose()
  }
  const cancel = () => {
    change.clear()
    onClose()
  }
  return (
    <Confirm
      isOpen={user !== null}
      title={`${isDisabling ? 'Disable' : 'Enable'} ${user?.user_id ?? ''}`}
      consequence={
        isDisabling ? (
          <p>
            <b>{user?.user_id}</b> is signed out everywhere at once and cannot come in; the API keys rest.
            Orders stay as they are.{' '}
            {user?.user_id === self && <b>This is you: you will be signed out here.</b>}
          </p>
        ) : (
          <p>
            <b>{user?.user_id}</b> can sign in again, and the API keys that were not revoked work again.
          </p>
        )
      }
      confirmLabel={isDisabling ? 'Disable' : 'Enable'}
      tone={isDisabling ? 'sell' : 'accent'}
      isBusy={change.isSending}
      problem={change.problem?.message ?? null}
      onConfirm={() => void run()}
      onCancel={cancel}
      testId="user-standing"
    />
  )
}

function Deletion({ act, self, onClose }: UserActsProps) {
  const remove = useCommand<string, UserDeletedAnswer>(
    'DELETE',
    (id) => `/api/users/${encodeURIComponent(id)}`,
    { refreshes: ['/api/users', '/api/auth'] },
  )
  const user = act?.kind === 'delete' ? act.user : null
  const run = async () => {
    if (user && (await remove.send(user.user_id))) onClose()
  }
  const cancel = () => {
    remove.clear()
    onClose()
  }
  return (
    <Confirm
      isOpen={user !== null}
      title={`Delete ${user?.user_id ?? ''}`}
      consequence={
        <p>
          <b>{user?.user_id}</b> is removed with all sessions and API keys, for good. What was done stays in
          the audit log, and orders stay as they are.{' '}
          {user?.user_id === self && <b>This is you: you will be signed out here.</b>}
        </p>
      }
      confirmLabel="Delete"
      isBusy={remove.isSending}
      problem={remove.problem?.message ?? null}
      onConfirm={() => void run()}
      onCancel={cancel}
      testId="user-deletion"
    />
  )
}

import type { UserRow } from '../../../src/contract/index.ts'
import { Badge, type Column, Menu, type MenuItem, StateDot, Time } from '../../components/index.ts'
import type { UserAct } from './user-acts.tsx'

interface Around {
  /** Who looks. */
  readonly self: string | null
  readonly last: string | null
  readonly onAct: (act: UserAct) => void
}

export function userColumns({ self, last, onAct }: Around): readonly Column<UserRow>[] {
  return [
    {
      id: 'name',
      head: 'User',
      text: ({ user_id }) => user_id,
      cell: (user) => (
        <>
          <span className="user-words">
            <b>{user.user_id}</b>
            {user.user_id === self && <Badge>you</Badge>}
          </span>
          <div className="show-narrow">
            <span className="user-words">{rolesOf(user, last)}</span>
          </div>
        </>
      ),
    },
    {
      id: 'roles',
      head: 'Roles',
      isHiddenNarrow: true,
      text: ({ roles }) => roles.join(', '),
      cell: (user) => <span className="user-words">{rolesOf(user, last)}</span>,
    },
    {
      id: 'state',
      head: 'State',
      width: 96,
      text: ({ disabled }) => (disabled ? 'disabled' : 'active'),
      cell: ({ disabled }) => (
        <StateDot tone={disabled ? 'warn' : 'good'} label={disabled ? 'Disabled' : 'Active'} />
      ),
    },
    { id: 'sign-in', head: 'Signs in by', width: 190, text: signInWords, isHiddenNarrow: true },
    {
      id: 'created',
      head: 'Made',
      width: 130,
      isHiddenNarrow: true,
      text: ({ created_at }) => new Date(created_at * 1000).toISOString(),
      sortBy: ({ created_at }) => created_at,
      cell: ({ created_at }) => <Time ms={created_at * 1000} />,
    },
    {
      id: 'acts',
      head: 'Actions',
      isHeadHidden: true,
      sortBy: false,
      width: 56,
      align: 'end',
      text: () => '',
      cell: (user) => (
        <Menu
          label={`Actions for ${user.user_id}`}
          items={actsOf(user, self, onAct)}
          testId={`user-menu-${user.user_id}`}
        />
      ),
    },
  ]
}

function rolesOf({ user_id, roles }: UserRow, last: string | null) {
  return (
    <>
      {roles.length === 0 ? <span className="text-soft">no role</span> : <span>{roles.join(', ')}</span>}
      {user_id === last && <Badge tone="warn">last administrator</Badge>}
    </>
  )
}

function signInWords({ has_password, totp }: UserRow): string {
  if (!has_password) return 'one-time link'
  return totp ? 'password and authenticator' : 'password'
}

function actsOf(user: UserRow, self: string | null, onAct: Around['onAct']): readonly MenuItem[] {
  const isSelf = user.user_id === self
  return [
    { label: 'Roles…', testId: 'user-roles', onChoose: () => onAct({ kind: 'roles', user }) },
    ...(isSelf
      ? []
      : [
          {
            label: 'New password…',
            testId: 'user-password',
            onChoose: () => onAct({ kind: 'password', user }),
          },
        ]),
    user.disabled
      ? { label: 'Enable…', testId: 'user-enable', onChoose: () => onAct({ kind: 'enable', user }) }
      : { label: 'Disable…', testId: 'user-disable', onChoose: () => onAct({ kind: 'disable', user }) },
    {
      label: 'Delete…',
      tone: 'danger',
      testId: 'user-delete',
      onChoose: () => onAct({ kind: 'delete', user }),
    },
  ]
}

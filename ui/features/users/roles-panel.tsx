import { useMemo, useState } from 'react'
import type { RolesAnswer } from '../../../src/contract/index.ts'
import { Button, Confirm, Dialog, Loading, Panel, ProblemNote } from '../../components/index.ts'
import { useCommand, useServer } from '../../data/index.ts'
import type { RoleRow } from './accounts.ts'
import { RoleForm } from './role-form.tsx'
import { type RoleAct, RoleGrid } from './role-grid.tsx'

/** What scrolls is reached by the keyboard. */
const REACHABLE = { tabIndex: 0 }
const PATH = '/api/auth/roles'

/** Which role allows what, side by side. */
export function RolesPanel() {
  const { value, problem, isLoading, refresh } = useServer<RolesAnswer>(PATH)
  const [act, setAct] = useState<RoleAct | null>(null)
  const close = () => setAct(null)
  const isForm = act?.kind === 'create' || act?.kind === 'change'
  const holders = useMemo(() => holdersOf(value), [value])
  return (
    <Panel
      title="Roles"
      className="page-part"
      aside={
        <Button
          size="small"
          tone="accent"
          className="ml-auto"
          onClick={() => setAct({ kind: 'create' })}
          data-testid="role-new"
        >
          New role
        </Button>
      }
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      {isLoading && <Loading what="roles" />}
      {value && (
        <section className="scroll" {...REACHABLE} aria-label="Roles and permissions">
          <RoleGrid roles={value.roles} holders={holders} onAct={setAct} />
        </section>
      )}
      <Dialog
        title={act?.kind === 'change' ? `Role ${act.role.name}` : 'New role'}
        isOpen={isForm}
        onClose={close}
        testId="role-form"
      >
        {isForm && <RoleForm role={act.kind === 'change' ? act.role : null} onDone={close} />}
      </Dialog>
      <RoleDeletion role={act?.kind === 'delete' ? act.role : null} onClose={close} />
      <Dialog
        title={`${act?.kind === 'in_use' ? act.role.name : ''} stays`}
        isOpen={act?.kind === 'in_use'}
        onClose={close}
      >
        {act?.kind === 'in_use' && (
          <p>
            {(holders.get(act.role.name) ?? []).join(', ')}{' '}
            {(holders.get(act.role.name) ?? []).length === 1 ? 'has' : 'have'} this role. Take it away there
            first, under “Users”.
          </p>
        )}
      </Dialog>
    </Panel>
  )
}

function holdersOf(answer: RolesAnswer | null): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>()
  for (const { user_id, roles } of answer?.users ?? []) {
    for (const role of roles) holders.set(role, [...(holders.get(role) ?? []), user_id])
  }
  return holders
}

function RoleDeletion({ role, onClose }: { readonly role: RoleRow | null; readonly onClose: () => void }) {
  const remove = useCommand<string, unknown>('DELETE', (name) => `${PATH}?name=${encodeURIComponent(name)}`, {
    refreshes: [PATH, '/api/users'],
  })
  const run = async () => {
    if (role && (await remove.send(role.name))) onClose()
  }
  const cancel = () => {
    remove.clear()
    onClose()
  }
  return (
    <Confirm
      isOpen={role !== null}
      title={`Delete the role ${role?.name ?? ''}`}
      consequence={<p>Nobody has the role {role?.name}. It can be defined again at any time.</p>}
      confirmLabel="Delete"
      isBusy={remove.isSending}
      problem={remove.problem?.message ?? null}
      onConfirm={() => void run()}
      onCancel={cancel}
      testId="role-deletion"
    />
  )
}

import { useCallback, useMemo, useState } from 'react'
import type { UserRow } from '../../../src/contract/index.ts'
import {
  Button,
  DataTable,
  Loading,
  type OnceShown,
  Panel,
  ProblemNote,
  ShownOnce,
} from '../../components/index.ts'
import { usePages, useSessionState } from '../../data/index.ts'
import { lastAdministrator } from './accounts.ts'
import { type UserAct, UserActs } from './user-acts.tsx'
import { userColumns } from './user-columns.tsx'

const PATH = '/api/users'
/** As many as one answer holds: who is the last administrator is only known once all are. */
const LIMIT = 1000
const keyOf = ({ user_id }: UserRow) => user_id
const testIdOf = ({ user_id }: UserRow) => `user-${user_id}`
const classOf = ({ disabled }: UserRow) => (disabled ? 'row-off' : undefined)

export function UsersPanel() {
  const { rows, problem, isLoading, hasMore, loadMore, refresh } = usePages<UserRow>(PATH, { limit: LIMIT })
  const session = useSessionState()
  const self = session.status === 'signed_in' ? session.userId : null
  const [act, setAct] = useState<UserAct | null>(null)
  const [shown, setShown] = useState<OnceShown | null>(null)
  const last = useMemo(() => (hasMore ? null : lastAdministrator(rows)), [rows, hasMore])
  const columns = useMemo(() => userColumns({ self, last, onAct: setAct }), [self, last])
  const close = useCallback(() => setAct(null), [])
  return (
    <Panel
      title="Users"
      className="page-part"
      aside={
        <Button
          size="small"
          tone="accent"
          className="ml-auto"
          onClick={() => setAct({ kind: 'create' })}
          data-testid="user-new"
        >
          New user
        </Button>
      }
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      {isLoading ? (
        <Loading what="users" />
      ) : (
        <DataTable
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          rowTestId={testIdOf}
          rowClass={classOf}
          label="users"
          testId="users"
          empty="No users could be read."
          isFilterable
          csvName="veloz-users.csv"
          rowHeight={30}
        />
      )}
      {hasMore && (
        <Button size="small" className="m-2" onClick={loadMore}>
          More users
        </Button>
      )}
      <UserActs act={act} self={self} last={last} onClose={close} onSecret={setShown} />
      <ShownOnce shown={shown} onClose={() => setShown(null)} testId="user-secret" />
    </Panel>
  )
}

import { useMemo, useState } from 'react'
import type { ApiKeyRevokedAnswer, ApiKeyRow, ApiKeysAnswer } from '../../../src/contract/index.ts'
import {
  Button,
  Confirm,
  DataTable,
  Dialog,
  Loading,
  type OnceShown,
  Panel,
  ProblemNote,
  ShownOnce,
} from '../../components/index.ts'
import { useCommand, useMay, useServer, useSessionState } from '../../data/index.ts'
import { keyColumns } from './key-columns.tsx'
import { NewKeyForm } from './new-key-form.tsx'

const PATH = '/api/auth/keys'
const REFRESH_MS = 30_000
const keyOf = ({ key_id }: ApiKeyRow) => key_id
const testIdOf = ({ key_id }: ApiKeyRow) => `key-${key_id}`
const classOf = ({ revoked }: ApiKeyRow) => (revoked ? 'row-off' : undefined)

export function ApiKeysPanel() {
  const { value, problem, isLoading, refresh } = useServer<ApiKeysAnswer>(PATH, { refreshMs: REFRESH_MS })
  const mayChange = useMay('admin:keys')
  const session = useSessionState()
  const self = session.status === 'signed_in' ? session.userId : null
  const [isMaking, setMaking] = useState(false)
  const [shown, setShown] = useState<OnceShown | null>(null)
  const [revoking, setRevoking] = useState<ApiKeyRow | null>(null)
  const columns = useMemo(() => keyColumns({ self, mayChange, onRevoke: setRevoking }), [self, mayChange])
  return (
    <Panel
      title={mayChange ? 'API keys of everybody' : 'Your API keys'}
      className="page-part"
      aside={
        mayChange && (
          <Button
            size="small"
            tone="accent"
            className="ml-auto"
            onClick={() => setMaking(true)}
            data-testid="key-new"
          >
            New API key
          </Button>
        )
      }
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      {isLoading ? (
        <Loading what="API keys" />
      ) : (
        <DataTable
          rows={value?.keys ?? NO_KEYS}
          columns={columns}
          rowKey={keyOf}
          rowTestId={testIdOf}
          rowClass={classOf}
          label="API keys"
          testId="api-keys"
          initialSort={{ id: 'created', isDescending: true }}
          empty={
            mayChange
              ? 'No API keys yet. Programs such as Grafana or your own script sign in by one: make the first.'
              : 'You have no API keys. Making one takes the permission admin:keys.'
          }
          isFilterable
          rowHeight={30}
        />
      )}
      <Dialog title="New API key" isOpen={isMaking} onClose={() => setMaking(false)} testId="key-form">
        {isMaking && <NewKeyForm onDone={() => setMaking(false)} onSecret={setShown} />}
      </Dialog>
      <ShownOnce shown={shown} onClose={() => setShown(null)} testId="key-secret" />
      <Revocation row={revoking} onClose={() => setRevoking(null)} />
    </Panel>
  )
}

const NO_KEYS: readonly ApiKeyRow[] = []

function Revocation({ row, onClose }: { readonly row: ApiKeyRow | null; readonly onClose: () => void }) {
  const revoke = useCommand<string, ApiKeyRevokedAnswer>(
    'DELETE',
    (id) => `${PATH}?key_id=${encodeURIComponent(id)}`,
    { refreshes: [PATH] },
  )
  const run = async () => {
    if (row && (await revoke.send(row.key_id))) onClose()
  }
  const cancel = () => {
    revoke.clear()
    onClose()
  }
  return (
    <Confirm
      isOpen={row !== null}
      title={`Revoke ${row?.name ?? ''}`}
      consequence={
        <p>
          The key <b>{row?.name}</b> of {row?.user_id} is dead at once and for good. Programs that use it are
          refused from the next request on; their orders stay as they are.
        </p>
      }
      confirmLabel="Revoke"
      isBusy={revoke.isSending}
      problem={revoke.problem?.message ?? null}
      onConfirm={() => void run()}
      onCancel={cancel}
      testId="key-revocation"
    />
  )
}

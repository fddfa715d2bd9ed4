import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import type {
  ExchangeKeyRemovedAnswer,
  ExchangeKeyRow,
  ExchangeKeysAnswer,
} from '../../../src/contract/index.ts'
import { Button, Confirm, DataTable, Dialog, Loading, Panel, ProblemNote } from '../../components/index.ts'
import { useCommand, useMay, useServer } from '../../data/index.ts'
import { AddKeyForm } from './add-key-form.tsx'
import { keyColumns } from './key-columns.tsx'
import { StoredKeyTest } from './key-test.tsx'
import { MachineNote } from './machine-note.tsx'
import { exchangeTitle } from './words.ts'

const PATH = '/api/exchange-keys'
const keyOf = ({ id }: ExchangeKeyRow) => id
const testIdOf = ({ id }: ExchangeKeyRow) => `exchange-key-${id}`
const NO_KEYS: readonly ExchangeKeyRow[] = []

type Act = { readonly kind: 'add' } | { readonly kind: 'test' | 'remove'; readonly row: ExchangeKeyRow }

export function KeysPanel() {
  const { value, problem, isLoading, refresh } = useServer<ExchangeKeysAnswer>(PATH)
  const mayChange = useMay('admin:keys')
  const [act, setAct] = useState<Act | null>(addsAtOnce() && mayChange ? { kind: 'add' } : null)
  const columns = useMemo(
    () =>
      keyColumns({
        mayChange,
        onTest: (row) => setAct({ kind: 'test', row }),
        onRemove: (row) => setAct({ kind: 'remove', row }),
      }),
    [mayChange],
  )
  const [, navigate] = useLocation()
  const close = () => {
    setAct(null)
    if (addsAtOnce()) navigate('/venues', { replace: true })
  }
  const isLocked = problem?.details['source'] === 'keychain'
  return (
    <Panel
      title="Exchange keys"
      className="flex-none"
      testId="exchange-keys"
      aside={
        mayChange && (
          <Button
            size="small"
            tone="accent"
            className="ml-auto"
            disabled={isLocked}
            onClick={() => setAct({ kind: 'add' })}
            data-testid="exchange-key-new"
          >
            Add a key
          </Button>
        )
      }
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      {isLoading && <Loading what="exchange keys" />}
      {value && (
        <DataTable
          rows={value.keys ?? NO_KEYS}
          columns={columns}
          rowKey={keyOf}
          rowTestId={testIdOf}
          label="exchange keys"
          empty={EMPTY}
          rowHeight={30}
        />
      )}
      <MachineNote isLocked={isLocked} />
      <Dialog
        title="Add an exchange key"
        isOpen={act?.kind === 'add'}
        onClose={close}
        testId="exchange-key-form"
      >
        {act?.kind === 'add' && <AddKeyForm onDone={close} />}
      </Dialog>
      <Dialog
        title={act?.kind === 'test' ? `Test of ${act.row.name}` : ''}
        isOpen={act?.kind === 'test'}
        onClose={close}
        testId="exchange-key-test"
      >
        {act?.kind === 'test' && <StoredKeyTest row={act.row} />}
      </Dialog>
      <Removal row={act?.kind === 'remove' ? act.row : null} onClose={close} />
    </Panel>
  )
}

const EMPTY =
  'No exchange keys yet. Paper trading needs none; to trade elsewhere, add a key of a test exchange first.'

/** From the first steps: the form is there at once. */
const addsAtOnce = () => new URLSearchParams(window.location.search).has('add')

function Removal({ row, onClose }: { readonly row: ExchangeKeyRow | null; readonly onClose: () => void }) {
  const remove = useCommand<string, ExchangeKeyRemovedAnswer>(
    'DELETE',
    (id) => `${PATH}?id=${encodeURIComponent(id)}`,
    { refreshes: [PATH] },
  )
  const run = async () => {
    if (row && (await remove.send(row.id))) onClose()
  }
  const cancel = () => {
    remove.clear()
    onClose()
  }
  return (
    <Confirm
      isOpen={row !== null}
      title={`Remove ${row?.name ?? ''}`}
      consequence={
        <>
          <p>
            The key <b>{row?.masked_key}</b> for {exchangeTitle(row?.exchange ?? '')} and its secret are
            removed from this machine. At the exchange it goes on existing: delete it there too.
          </p>
          <p>
            A VeloZ that trades with it now does so until it ends; its next start without a key for{' '}
            {exchangeTitle(row?.exchange ?? '')} is refused.
          </p>
        </>
      }
      confirmLabel="Remove"
      isBusy={remove.isSending}
      problem={remove.problem?.message ?? null}
      onConfirm={() => void run()}
      onCancel={cancel}
      testId="exchange-key-removal"
    />
  )
}

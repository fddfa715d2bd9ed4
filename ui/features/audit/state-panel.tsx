import { useState } from 'react'
import type { AuditArchiveAnswer, AuditArchiveBody, AuditStatsAnswer } from '../../../src/contract/index.ts'
import { Button, Confirm, ProblemNote, StateDot, Time } from '../../components/index.ts'
import { useCommand, useServer } from '../../data/index.ts'
import { bytesText } from '../../lib/bytes.ts'

const PATH = '/api/audit/stats'
const REFRESH_MS = 15_000

/** Whether the chains are whole, how much is kept and for how long. */
export function StatePanel() {
  const { value, problem, refresh } = useServer<AuditStatsAnswer>(PATH, { refreshMs: REFRESH_MS })
  const [isAsking, setAsking] = useState(false)
  const [told, setTold] = useState<string | null>(null)
  if (value === null) return <ProblemNote problem={problem} onRetry={refresh} />
  if (value.status === 'disabled') {
    return (
      <p className="text-warn" data-testid="audit-off">
        The audit is switched off (audit.enabled): nothing is recorded. Set it to on under “Settings” and
        start VeloZ again.
      </p>
    )
  }
  return (
    <section className="audit-state" aria-label="State of the audit">
      <Chain stats={value} />
      <span className="text-soft">
        {bytesText(value.total_size_bytes)} kept, {bytesText(value.archive_size_bytes)} of it in{' '}
        {value.archive_files} archived {value.archive_files === 1 ? 'file' : 'files'}
      </span>
      <details className="audit-policies">
        <summary>Sizes and retention</summary>
        <Policies stats={value} />
      </details>
      <Button size="small" className="ml-auto" onClick={() => setAsking(true)} data-testid="audit-archive">
        Archive now…
      </Button>
      {told !== null && (
        <p role="status" className="w-full text-soft">
          {told}
        </p>
      )}
      <Archive isOpen={isAsking} onClose={() => setAsking(false)} onDone={setTold} />
    </section>
  )
}

function Chain({ stats: { status, chain } }: { readonly stats: AuditStatsAnswer }) {
  if (status === 'failing') {
    return <StateDot tone="bad" label="Records cannot be written: what must be recorded is refused" />
  }
  if (chain.problem !== null) return <StateDot tone="bad" label={`A chain is broken: ${chain.problem}`} />
  if (!chain.verified || chain.from === null || chain.to === null) {
    return <StateDot tone="soft" label="The chains were not checked yet" />
  }
  return (
    <span data-testid="audit-chain">
      <StateDot tone="good" label="The chains are whole" />{' '}
      <span className="text-soft">
        from <Time ms={Number(chain.from) * 1000} /> to <Time ms={Number(chain.to) * 1000} />
      </span>
    </span>
  )
}

function Policies({ stats: { policies, log_files } }: { readonly stats: AuditStatsAnswer }) {
  return (
    <table className="rows" aria-label="Sizes and retention by type">
      <thead>
        <tr>
          <th scope="col">Type</th>
          <th scope="col" className="number">
            Files
          </th>
          <th scope="col" className="number">
            Size
          </th>
          <th scope="col" className="number">
            Kept
          </th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(policies).map(([type, { retention_days }]) => (
          <tr key={type}>
            <th scope="row">{type}</th>
            <td className="number">{log_files[type]?.count ?? 0}</td>
            <td className="number">{bytesText(log_files[type]?.size_bytes ?? 0)}</td>
            <td className="number">{retention_days} days</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface ArchiveProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onDone: (told: string) => void
}

const NOTHING: AuditArchiveBody = {}

function Archive({ isOpen, onClose, onDone }: ArchiveProps) {
  const archive = useCommand<AuditArchiveBody, AuditArchiveAnswer>('POST', '/api/audit/archive', {
    refreshes: ['/api/audit'],
  })
  const run = async () => {
    const answer = await archive.send(NOTHING)
    if (answer === null) return
    onDone(archivedWords(answer))
    onClose()
  }
  const cancel = () => {
    archive.clear()
    onClose()
  }
  return (
    <Confirm
      isOpen={isOpen}
      title="Archive the audit log now"
      consequence={
        <p>
          Closed files are compressed, and files older than their retention are removed for good. Otherwise it
          happens every night.
        </p>
      }
      confirmLabel="Archive now"
      isBusy={archive.isSending}
      problem={archive.problem?.message ?? null}
      onConfirm={() => void run()}
      onCancel={cancel}
      testId="audit-archive-confirm"
    />
  )
}

function archivedWords({ stats }: AuditArchiveAnswer): string {
  const { archived_files, deleted_files, bytes_freed, errors } = stats
  const done = `Archived ${archived_files} files, removed ${deleted_files}, freed ${bytesText(bytes_freed)}.`
  return errors.length === 0 ? done : `${done} Not done: ${errors.join('; ')}.`
}

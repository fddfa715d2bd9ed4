import type { AuditRow } from '../../../src/contract/index.ts'
import { Button, CopyText, KeyValues, StateDot, Time } from '../../components/index.ts'
import { msOf, OUTCOME_TONES } from './columns.tsx'

interface RecordViewProps {
  readonly row: AuditRow
  /** Null where a dialog around it has its own way out. */
  readonly onClose: (() => void) | null
}

/** One record whole, with its place in the chain. */
export function RecordView({ row, onClose }: RecordViewProps) {
  const { action, user_id, ip_address, log_type, outcome, request_id, seq, hash, prev_hash, instance } = row
  return (
    <aside className="panel audit-record" aria-label={`Record ${action}`} data-testid="audit-record">
      <div className="panel-head">
        <h2 className="panel-title flex-1">{action}</h2>
        {onClose && (
          <Button tone="quiet" size="small" onClick={onClose}>
            Close
          </Button>
        )}
      </div>
      <div className="audit-record-body">
        <KeyValues
          pairs={[
            { name: 'When', value: <Time ms={msOf(row)} /> },
            { name: 'UTC', value: row.datetime },
            { name: 'Who', value: user_id },
            { name: 'From', value: ip_address },
            { name: 'Outcome', value: <StateDot tone={OUTCOME_TONES[outcome]} label={outcome} /> },
            {
              name: 'Chain',
              value: `${log_type}${instance === undefined ? '' : ` of ${instance}`}, record ${seq}`,
            },
            { name: 'Request', value: <CopyText text={request_id} label="the request id" /> },
            { name: 'Hash', value: <CopyText text={hash} label="the hash" /> },
            { name: 'Hash before', value: <CopyText text={prev_hash} label="the hash before" /> },
          ]}
        />
        <h3 className="form-label">Details</h3>
        <pre className="audit-json">{JSON.stringify(row.details, null, 2)}</pre>
      </div>
    </aside>
  )
}

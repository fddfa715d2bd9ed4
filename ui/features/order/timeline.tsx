import type { OrderRecordRow, OrderTraceAnswer } from '../../../src/contract/index.ts'
import { Empty, Panel, usePreferences } from '../../components/index.ts'
import { exactText } from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'
import { formatDay, msOfNs, type Zone } from '../../lib/time.ts'
import { fieldText } from './numbers.ts'
import { gapText, preciseTime } from './spans.ts'

/** Every record of the journal that concerns it, oldest first, with the time between them. */
export function Timeline({ value }: { readonly value: OrderTraceAnswer }) {
  const { zone } = usePreferences()
  const { records, records_cut: isCut, records_problem: problem } = value
  const first = records[0]
  return (
    <Panel
      title="What happened"
      testId="order-timeline"
      aside={first && <span className="text-soft">{formatDay(msOfNs(exactText(first.ts_ns)), zone)}</span>}
    >
      {problem !== null && <p className="order-note">{asSentence(problem)}</p>}
      {records.length === 0 ? (
        problem === null && <Empty>No record of this order is kept any more.</Empty>
      ) : (
        <ol className="order-steps">
          {records.map((record, at) => (
            <Step key={record.seq} record={record} before={records[at - 1] ?? null} zone={zone} />
          ))}
        </ol>
      )}
      {isCut && (
        <p className="order-note">
          These are the first {records.length} records; there are more. veloz replay shows all of them.
        </p>
      )}
    </Panel>
  )
}

interface StepProps {
  readonly record: OrderRecordRow
  readonly before: OrderRecordRow | null
  readonly zone: Zone
}

function Step({ record, before, zone }: StepProps) {
  const at = exactText(record.ts_ns)
  const fields = Object.entries(record.fields)
  return (
    <li className="order-step" data-kind={record.kind}>
      <div className="order-step-time">
        <time dateTime={new Date(msOfNs(at)).toISOString()}>{preciseTime(at, zone)}</time>
        <span className="order-gap">{before && `+${gapText(exactText(before.ts_ns), at)}`}</span>
      </div>
      <div className="min-w-0">
        <p className="order-step-text">{record.summary}</p>
        <p className="order-step-fields">
          <span>#{record.seq}</span> <span>{record.kind}</span>{' '}
          {fields.map(([name, value]) => (
            <span key={name}>
              {name} {fieldText(value)}
            </span>
          ))}
        </p>
      </div>
    </li>
  )
}

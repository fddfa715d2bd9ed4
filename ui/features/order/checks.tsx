import { useMemo, useState } from 'react'
import type { OrderCheckRow, OrderTraceAnswer } from '../../../src/contract/index.ts'
import {
  Button,
  type Column,
  DataTable,
  Panel,
  StateDot,
  type Tone,
  usePreferences,
} from '../../components/index.ts'
import { checkName, checkVerdict, limitText, measuredText } from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'
import type { Zone } from '../../lib/time.ts'

/** What risk looked at, with its numbers. Those that did not hold the order are folded away at first. */
export function Checks({ value }: { readonly value: OrderTraceAnswer }) {
  const { checks, checks_problem: problem } = value
  const [showsAll, setShowsAll] = useState(false)
  const { zone } = usePreferences()
  const columns = useMemo(() => columnsIn(zone), [zone])
  const held = useMemo(() => (checks ?? []).filter(({ applies, passed }) => applies || !passed), [checks])
  const refusal = held.find(({ passed }) => !passed)
  const toggle = checks !== null && (
    <Button size="small" tone="quiet" aria-pressed={showsAll} onClick={() => setShowsAll(!showsAll)}>
      {showsAll ? `Only the ${held.length} that held it` : `All ${checks.length}`}
    </Button>
  )
  return (
    <Panel title="Risk checks" testId="order-checks" aside={toggle}>
      {checks === null && <p className="order-note">{asSentence(problem ?? 'They cannot be told.')}</p>}
      {refusal && <p className="order-note order-refusal">{asSentence(refusal.message)}</p>}
      {checks !== null && (
        <DataTable
          rows={showsAll ? checks : held}
          columns={columns}
          rowKey={keyOf}
          label="Risk checks"
          empty="No check held this order."
        />
      )}
    </Panel>
  )
}

const keyOf = ({ check }: OrderCheckRow) => check

const TONES: Readonly<Record<ReturnType<typeof checkVerdict>, Tone>> = {
  passed: 'good',
  refuses: 'bad',
  'not held to': 'soft',
}
const WORDS = { passed: 'Passed', refuses: 'Refused', 'not held to': 'Not held to' } as const

function columnsIn(zone: Zone): readonly Column<OrderCheckRow>[] {
  return [
    {
      ...{ id: 'check', head: 'Check', text: ({ check }) => checkName(check), sortBy: false, width: 132 },
      cell: (row) => <span title={asSentence(row.message)}>{checkName(row.check)}</span>,
    },
    {
      ...{ id: 'verdict', head: 'Verdict', sortBy: false, width: 86 },
      text: (row) => WORDS[checkVerdict(row)],
      cell: (row) => <StateDot tone={TONES[checkVerdict(row)]} label={WORDS[checkVerdict(row)]} />,
    },
    {
      ...{ id: 'value', head: 'Measured', sortBy: false, align: 'end', width: 150 },
      text: (row) => measuredText(row, zone),
      cell: (row) => <Whole text={measuredText(row, zone)} />,
    },
    {
      ...{ id: 'limit', head: 'Limit', sortBy: false, align: 'end', width: 196 },
      text: (row) => limitText(row, zone),
      cell: (row) => <Whole text={limitText(row, zone)} />,
    },
  ]
}

/** Where the column is too narrow for it, the pointer still finds all of it. */
function Whole({ text }: { readonly text: string }) {
  return (
    <span className="live" title={text}>
      {text}
    </span>
  )
}

import { useMemo } from 'react'
import type { RiskChangeRow } from '../../../src/contract/index.ts'
import { Badge, type Column, DataTable, Panel, ProblemNote, Time, type Tone } from '../../components/index.ts'
import { exactText, useReplica, useServer } from '../../data/index.ts'
import { LIMITS, limitText } from './limits.ts'

interface HistoryAnswer {
  readonly items: readonly RiskChangeRow[]
}

const NONE: readonly RiskChangeRow[] = []
const KINDS = { trading_state: 'Trading', breaker: 'Breaker', limits: 'Limits' } as const
const TONES: Readonly<Record<string, Tone>> = {
  halted: 'bad',
  open: 'bad',
  reducing: 'warn',
  half_open: 'warn',
  active: 'good',
  closed: 'good',
}
const keyOf = ({ seq }: RiskChangeRow) => String(seq)
const nsOf = ({ ts_ns }: RiskChangeRow) => exactText(ts_ns)

/** Who changed what, when, and why. */
export function RiskHistory() {
  const { value, problem, isLoading, refresh } = useServer<HistoryAnswer>('/api/risk/history?limit=500', {
    refreshMs: 5_000,
  })
  const asset = useReplica((replica) => replica.equityAsset) ?? ''
  const columns = useMemo(() => columnsOf(asset), [asset])
  return (
    <Panel title="History" className="risk-history" testId="risk-history">
      <ProblemNote problem={problem} onRetry={refresh} />
      <DataTable
        rows={value?.items ?? NONE}
        columns={columns}
        rowKey={keyOf}
        label="Changes of the trading state, the breaker and the limits"
        empty={isLoading ? 'Loading…' : 'Nothing was changed since the records begin.'}
        csvName="risk-history.csv"
        isFilterable
      />
    </Panel>
  )
}

function columnsOf(asset: string): readonly Column<RiskChangeRow>[] {
  return [
    {
      id: 'at',
      head: 'Time',
      text: nsOf,
      sortBy: (row) => BigInt(nsOf(row)),
      cell: (row) => <Time ns={nsOf(row)} />,
      width: 130,
    },
    { id: 'kind', head: 'What', text: ({ kind }) => KINDS[kind], width: 90 },
    {
      id: 'change',
      head: 'Change',
      text: (row) => changeText(row, asset),
      cell: (row) => <ChangeCell row={row} asset={asset} />,
      width: 300,
    },
    { id: 'user', head: 'By', text: ({ user_id }) => user_id, width: 120 },
    { id: 'reason', head: 'Reason', text: ({ reason }) => reason },
  ]
}

function ChangeCell({ row, asset }: { readonly row: RiskChangeRow; readonly asset: string }) {
  if (row.kind === 'limits') return <span title={changeText(row, asset)}>{changeText(row, asset)}</span>
  const [change] = row.changes
  const after = String(change?.after ?? '')
  return (
    <span>
      {wordOf(String(change?.before ?? ''))} → <Badge tone={TONES[after] ?? 'plain'}>{wordOf(after)}</Badge>
    </span>
  )
}

const wordOf = (state: string) => state.replace('_', ' ')

function changeText({ kind, changes }: RiskChangeRow, asset: string): string {
  return changes
    .map(({ name, before, after }) => {
      if (kind !== 'limits') return `${wordOf(String(before))} → ${wordOf(String(after))}`
      const terms = LIMITS.find((known) => known.name === name)
      if (!terms) return `${name} ${String(before)} → ${String(after)}`
      const text = (value: typeof before) =>
        limitText(terms.kind, value as Parameters<typeof limitText>[1], asset)
      return `${terms.label} ${text(before)} → ${text(after)}`
    })
    .join('; ')
}

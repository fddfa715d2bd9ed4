import type { MarketQualityRow } from '../../../src/contract/index.ts'
import { type Column, DataTable, Panel, StateDot } from '../../components/index.ts'
import { measured, percentText, toneOfScore } from './words.ts'

const scoreOf = ({ score }: MarketQualityRow): number => measured(score) ?? 0
const findingsOf = ({ findings }: MarketQualityRow): string => findings.join(' ')

const COLUMNS: readonly Column<MarketQualityRow>[] = [
  { id: 'symbol', head: 'Symbol', text: ({ symbol }) => symbol, width: 120 },
  { id: 'venue', head: 'Venue', text: ({ venue }) => venue, width: 90 },
  {
    id: 'score',
    head: 'Score',
    cell: (row) => <StateDot tone={toneOfScore(scoreOf(row))} label={String(Math.round(scoreOf(row)))} />,
    text: (row) => String(Math.round(scoreOf(row))),
    sortBy: scoreOf,
    align: 'end',
    width: 80,
  },
  { id: 'findings', head: 'Findings', text: (row) => findingsOf(row) || 'nothing to find fault with' },
  ...(
    [
      ['gaps', 'Gaps'],
      ['resyncs', 'Resyncs'],
      ['outliers', 'Outliers'],
    ] as const
  ).map(
    ([name, head]): Column<MarketQualityRow> => ({
      id: name,
      head,
      text: (row) => String(row[name]),
      sortBy: (row) => row[name],
      align: 'end',
      width: 84,
      isHiddenNarrow: true,
    }),
  ),
  {
    id: 'spread',
    head: 'Spread, mean',
    text: ({ spread_average }) => percentText(measured(spread_average), 4),
    sortBy: ({ spread_average }) => measured(spread_average) ?? -1,
    align: 'end',
    width: 120,
    isHiddenNarrow: true,
  },
]

const keyOf = ({ venue, symbol }: MarketQualityRow): string => `${venue} ${symbol}`
const WORST_FIRST = { id: 'score', isDescending: false }

/** How far what the venues say of each market can be relied on. */
export function QualityTable({ rows }: { readonly rows: readonly MarketQualityRow[] }) {
  return (
    <Panel title="Market data quality" className="flex-none">
      <DataTable
        rows={rows}
        columns={COLUMNS}
        rowKey={keyOf}
        label="Market data quality"
        empty="No market is watched."
        initialSort={WORST_FIRST}
        height={220}
        testId="quality-table"
      />
    </Panel>
  )
}

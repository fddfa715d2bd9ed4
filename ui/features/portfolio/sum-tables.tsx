import type { ExactNumber, StrategySumRow, SymbolSumRow } from '../../../src/contract/index.ts'
import { Amount, type Column, DataTable, Panel } from '../../components/index.ts'
import { decimalOf, exactText } from '../../data/index.ts'
import { amountOf, feesText, MONEY_PLACES, quantityText } from './words.ts'

type Figure<Row> = (row: Row) => ExactNumber | null

/** A column of amounts: sorted by what they are, not by how they look. */
function amountColumn<Row>(id: string, head: string, of: Figure<Row>, isSigned = true): Column<Row> {
  return {
    id,
    head,
    cell: (row) => <Amount value={amountOf(of(row))} places={MONEY_PLACES} isSigned={isSigned} />,
    text: (row) => {
      const value = of(row)
      return value === null ? '' : exactText(value)
    },
    // What is not known comes after the greatest loss.
    sortBy: (row) => amountOf(of(row)) ?? -(10n ** 60n),
    align: 'end',
    width: 112,
  }
}

const SYMBOL_COLUMNS: readonly Column<SymbolSumRow>[] = [
  { id: 'symbol', head: 'Symbol', text: ({ symbol }) => symbol, width: 112 },
  { id: 'venue', head: 'Venue', text: ({ venue }) => venue, width: 90, isHiddenNarrow: true },
  {
    id: 'qty',
    head: 'Position',
    cell: ({ qty }) => quantityText(decimalOf(qty)),
    text: ({ qty }) => exactText(qty),
    sortBy: ({ qty }) => decimalOf(qty),
    align: 'end',
    width: 100,
    isHiddenNarrow: true,
  },
  amountColumn('realized', 'Realized', ({ realized_pnl }) => realized_pnl),
  amountColumn('unrealized', 'Unrealized', ({ unrealized_pnl }) => unrealized_pnl),
  amountColumn('volume', 'Volume', ({ volume }) => volume, false),
  { id: 'quote', head: 'In', text: ({ quote }) => quote, width: 64 },
  {
    id: 'fills',
    head: 'Fills',
    text: ({ fills }) => String(fills),
    sortBy: ({ fills }) => fills,
    align: 'end',
    width: 80,
  },
  { id: 'fees', head: 'Fees', text: ({ fees }) => feesText(fees), isHiddenNarrow: true },
]

const symbolKey = ({ venue, symbol }: SymbolSumRow): string => `${venue} ${symbol}`

export function SymbolTable({ rows }: { readonly rows: readonly SymbolSumRow[] }) {
  return (
    <Panel title="By symbol" className="flex-none">
      <DataTable
        rows={rows}
        columns={SYMBOL_COLUMNS}
        rowKey={symbolKey}
        label="Profit and loss by symbol"
        empty="Nothing was traded yet. Each instrument appears here with its first fill."
        csvName="veloz-pnl-by-symbol.csv"
        testId="by-symbol"
      />
    </Panel>
  )
}

const nameOf = ({ strategy_id }: StrategySumRow): string => strategy_id ?? 'By hand'

const STRATEGY_COLUMNS: readonly Column<StrategySumRow>[] = [
  { id: 'strategy', head: 'Strategy', text: nameOf, width: 130 },
  amountColumn('realized', 'Realized', ({ realized_pnl }) => realized_pnl),
  amountColumn('unrealized', 'Unrealized', ({ unrealized_pnl }) => unrealized_pnl),
  amountColumn('volume', 'Volume', ({ volume }) => volume, false),
  amountColumn('fees-worth', 'Fees, worth', ({ fees_worth }) => fees_worth, false),
  {
    id: 'fills',
    head: 'Fills',
    text: ({ fills }) => String(fills),
    sortBy: ({ fills }) => fills,
    align: 'end',
    width: 80,
  },
  { id: 'fees', head: 'Fees', text: ({ fees }) => feesText(fees), isHiddenNarrow: true },
]

interface StrategyProps {
  readonly rows: readonly StrategySumRow[]
  readonly asset: string
}

/** A gain belongs to whoever opened the position, whoever closed it. */
export function StrategyTable({ rows, asset }: StrategyProps) {
  return (
    <Panel title={`By strategy, ${asset} at present prices`} className="flex-none">
      <DataTable
        rows={rows}
        columns={STRATEGY_COLUMNS}
        rowKey={nameOf}
        label="Profit and loss by strategy"
        empty="Nothing was traded yet. Orders without a strategy_id count as traded by hand."
        csvName="veloz-pnl-by-strategy.csv"
        testId="by-strategy"
      />
    </Panel>
  )
}

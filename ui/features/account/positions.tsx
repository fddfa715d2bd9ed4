import { useMemo } from 'react'
import { Amount, Button, type Column, DataTable } from '../../components/index.ts'
import { decimalOf, useMay, useReplica } from '../../data/index.ts'
import { type Decimal, decimalText, formatDecimal } from '../../lib/decimal.ts'
import { averageText, type Holding, lastText, liquidationText } from './holding.ts'

const NO_POSITION = 'No position is open. A fill opens one.'

interface PositionsProps {
  readonly holdings: readonly Holding[]
  /** There is no room for columns: one block for each. */
  readonly isNarrow: boolean
  readonly onClose: (holding: Holding) => void
}

export function Positions({ holdings, isNarrow, onClose }: PositionsProps) {
  const columns = useColumns(holdings, onClose)
  if (isNarrow && holdings.length > 0) {
    return holdings.map((holding) => <Block key={holding.key} holding={holding} onClose={onClose} />)
  }
  return (
    <DataTable
      rows={holdings}
      columns={columns}
      rowKey={keyOf}
      label="Positions"
      testId="positions"
      empty={NO_POSITION}
      csvName="positions.csv"
    />
  )
}

const keyOf = ({ key }: Holding): string => key

function useColumns(
  holdings: readonly Holding[],
  onClose: (holding: Holding) => void,
): readonly Column<Holding>[] {
  const count = (of: (holding: Holding) => string) => new Set(holdings.map(of)).size
  const hasVenues = count(({ position }) => position.venue) > 1
  const hasQuotes = count(({ instrument }) => instrument.quote) > 1
  const hasPerpetuals = holdings.some(({ position }) => position.leverage !== null)
  return useMemo(() => {
    const isShown = ({ id }: Column<Holding>) =>
      (id !== 'venue' || hasVenues) &&
      (id !== 'quote' || hasQuotes) &&
      (id !== 'liquidation' || hasPerpetuals)
    const close: Column<Holding> = {
      ...{ id: 'close', head: 'Close', isHeadHidden: true, width: 70, align: 'end' },
      text: () => '',
      cell: (holding) => <CloseButton holding={holding} onClose={onClose} />,
    }
    return [...COLUMNS.filter(isShown), close]
  }, [hasVenues, hasQuotes, hasPerpetuals, onClose])
}

const number = (value: Decimal, places: number) => formatDecimal(value, { places, rounding: 'nearest' })

/** The venue, the quote asset and the liquidation price only where positions differ in them or have one. */
const COLUMNS: readonly Column<Holding>[] = [
  { id: 'symbol', head: 'Symbol', text: ({ position }) => position.symbol, width: 104 },
  { id: 'venue', head: 'Venue', text: ({ position }) => position.venue, width: 80 },
  {
    ...{ id: 'side', head: 'Side', width: 76, text: ({ side }) => side },
    cell: (holding) => <SideWord holding={holding} />,
  },
  {
    ...{ id: 'quantity', head: 'Qty', align: 'end', width: 88 },
    text: ({ quantity }) => decimalText(quantity),
    sortBy: ({ quantity }) => quantity,
    cell: ({ size, places }) => number(size, places.quantity),
  },
  {
    ...{ id: 'average', head: 'Average', align: 'end', width: 92, cell: averageText },
    text: ({ position }) => decimalText(decimalOf(position.avg_price)),
    sortBy: ({ position }) => decimalOf(position.avg_price),
  },
  {
    ...{ id: 'last', head: 'Last', align: 'end', width: 92, cell: lastText },
    text: ({ last }) => (last === null ? '' : decimalText(last)),
    sortBy: ({ last }) => last ?? 0n,
  },
  {
    ...{ id: 'unrealized', head: 'Unrealized', align: 'end', width: 92 },
    text: ({ unrealized }) => decimalText(unrealized),
    sortBy: ({ unrealized }) => unrealized,
    cell: ({ unrealized }) => <Amount value={unrealized} places={2} isSigned rounding="nearest" />,
  },
  {
    ...{ id: 'realized', head: 'Realized', align: 'end', width: 92 },
    text: ({ realized }) => decimalText(realized),
    sortBy: ({ realized }) => realized,
    cell: ({ realized }) => <Amount value={realized} places={2} isSigned rounding="nearest" />,
  },
  { id: 'quote', head: 'In', text: ({ instrument }) => instrument.quote, width: 56 },
  {
    ...{ id: 'liquidation', head: 'Liquidation', align: 'end', width: 92, cell: liquidationText },
    text: ({ position: { liquidation_price: price } }) =>
      price === null ? '' : decimalText(decimalOf(price)),
    sortBy: ({ position: { liquidation_price: price } }) => (price === null ? 0n : decimalOf(price)),
  },
]

function SideWord({ holding: { side, position } }: { readonly holding: Holding }) {
  const tone = side === 'Long' ? 'buy' : side === 'Short' ? 'sell' : 'text-soft'
  return (
    <span className={tone}>
      {side}
      {position.leverage !== null && side !== 'Flat' && (
        <span className="text-faint"> {position.leverage}×</span>
      )}
    </span>
  )
}

interface CloseButtonProps {
  readonly holding: Holding
  readonly onClose: (holding: Holding) => void
}

function CloseButton({ holding, onClose }: CloseButtonProps) {
  const mayOrder = useMay('write:orders')
  const isHalted = useReplica((replica) => replica.tradingState) === 'halted'
  if (!mayOrder || holding.side === 'Flat') return null
  return (
    <Button
      size="small"
      disabled={isHalted}
      title={isHalted ? 'Trading is halted: no order is taken' : undefined}
      aria-label={`Close the position in ${holding.position.symbol}`}
      data-testid={`close-${holding.position.symbol}`}
      onClick={() => onClose(holding)}
    >
      Close
    </Button>
  )
}

/** The same where a table would have to be scrolled sideways. */
function Block({ holding, onClose }: CloseButtonProps) {
  const { position, instrument, size, places, unrealized, realized } = holding
  const { quote, base } = instrument
  const pnl = (name: string, value: Decimal) => ({
    name,
    value: <Amount value={value} places={2} unit={quote} isSigned rounding="nearest" />,
  })
  const open = [
    { name: 'Qty', value: <Amount value={size} places={places.quantity} unit={base} /> },
    { name: 'Average', value: <Plain text={averageText(holding)} unit={quote} /> },
    pnl('Unrealized', unrealized),
  ]
  const margined = [
    { name: 'Margin', value: <Amount value={decimalOf(position.margin)} places={2} unit={quote} /> },
    { name: 'Liquidation', value: <Plain text={liquidationText(holding)} unit={quote} /> },
  ]
  const pairs = [
    ...(holding.side === 'Flat' ? [] : open),
    pnl('Realized', realized),
    ...(holding.side === 'Flat' || position.leverage === null ? [] : margined),
  ]
  return (
    <div className="holding">
      <div className="holding-head">
        <strong title={position.symbol}>{position.symbol}</strong>
        <span className="text-faint">{position.venue}</span>
        <SideWord holding={holding} />
        <span className="ml-auto">
          <CloseButton holding={holding} onClose={onClose} />
        </span>
      </div>
      <dl className="holding-figures">
        {pairs.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function Plain({ text, unit }: { readonly text: string; readonly unit: string }) {
  return (
    <span className="amount">
      {text}
      <span className="unit"> {unit}</span>
    </span>
  )
}

import { useMemo } from 'react'
import type { BalanceRow } from '../../../src/contract/index.ts'
import { Amount, type Column, DataTable } from '../../components/index.ts'
import { decimalOf } from '../../data/index.ts'
import { type Decimal, decimalText, formatDecimal, ZERO } from '../../lib/decimal.ts'
import { totalOf, type Valuer, worthOf } from './valuation.ts'

interface BalancesProps {
  readonly balances: readonly BalanceRow[]
  readonly valuer: Valuer
  readonly isNarrow: boolean
}

/** Coins to so many digits and eight places at most, what things are told in to two places. */
const COIN_DIGITS = 9
const COIN_PLACES = 8
const MONEY_PLACES = 2

/** Fewer places for many coins: a billion of them needs no dust, and a number must fit its column. */
export function coinPlaces(amount: Decimal): number {
  const wholeDigits = formatDecimal(amount, { places: 0, grouped: false }).length
  return Math.max(0, Math.min(COIN_PLACES, COIN_DIGITS - wholeDigits))
}

interface Holding {
  readonly row: BalanceRow
  readonly total: Decimal
  readonly worth: Decimal | null
  readonly places: number
}

export function Balances({ balances, valuer, isNarrow }: BalancesProps) {
  const rows = useMemo(
    () =>
      balances.map((row) => ({
        row,
        total: totalOf(row),
        worth: worthOf(row, valuer),
        places: isMoney(row.asset, valuer) ? MONEY_PLACES : coinPlaces(totalOf(row)),
      })),
    [balances, valuer],
  )
  const hasVenues = new Set(balances.map(({ venue }) => venue)).size > 1
  const columns = useMemo(
    () => columnsOf({ hasVenues, isNarrow, asset: valuer.asset }),
    [hasVenues, isNarrow, valuer.asset],
  )
  return (
    <DataTable
      rows={rows}
      columns={columns}
      rowKey={keyOf}
      label="Balances"
      testId="balances"
      empty="No balances. A paper account is funded when VeloZ first starts."
      {...(isNarrow ? {} : { csvName: 'balances.csv' })}
    />
  )
}

const keyOf = ({ row }: Holding): string => `${row.venue} ${row.asset}`

const isMoney = (asset: string, { instruments }: Valuer): boolean =>
  instruments.some(({ quote }) => quote === asset)

interface ColumnsOptions {
  readonly hasVenues: boolean
  readonly isNarrow: boolean
  /** What worth is told in. */
  readonly asset: string
}

function columnsOf({ hasVenues, isNarrow, asset }: ColumnsOptions): readonly Column<Holding>[] {
  const isTight = isNarrow && hasVenues
  const name: Column<Holding> = {
    ...{ id: 'asset', head: 'Asset', width: isTight ? 50 : 68 },
    text: ({ row }) => row.asset,
  }
  const venue: Column<Holding> = {
    ...{ id: 'venue', head: 'Venue', width: isTight ? 62 : 80 },
    text: ({ row }) => row.venue,
  }
  const total: Column<Holding> = {
    ...{ id: 'total', head: 'Total', align: 'end', width: 120 },
    text: ({ total: value }) => decimalText(value),
    sortBy: ({ total: value }) => value,
    cell: ({ total: value, places }) => formatDecimal(value, { places }),
  }
  const worth: Column<Holding> = {
    ...{ id: 'worth', head: `Worth (${asset})`, align: 'end', width: 120 },
    text: ({ worth: value }) =>
      value === null ? 'no price' : formatDecimal(value, { places: 2, grouped: false }),
    sortBy: ({ worth: value }) => value ?? -1n,
    cell: ({ worth: value }) =>
      value === null ? <span className="text-warn">no price</span> : <Amount value={value} places={2} />,
  }
  return [
    name,
    ...(hasVenues ? [venue] : []),
    partColumn('free', 'Free', isTight ? 86 : isNarrow ? 98 : 110),
    partColumn('locked', 'Locked', isTight ? 94 : isNarrow ? 98 : 110),
    ...(isNarrow ? [] : [total, worth]),
  ]
}

function partColumn(part: 'free' | 'locked', head: string, width: number): Column<Holding> {
  return {
    ...{ id: part, head, align: 'end', width },
    text: ({ row }) => decimalText(decimalOf(row[part])),
    sortBy: ({ row }) => decimalOf(row[part]),
    cell: ({ row, places }) => (
      <span
        className={decimalOf(row[part]) === ZERO ? 'text-faint' : undefined}
        data-testid={`balance-${row.asset}-${part}`}
      >
        {formatDecimal(decimalOf(row[part]), { places })}
      </span>
    ),
  }
}

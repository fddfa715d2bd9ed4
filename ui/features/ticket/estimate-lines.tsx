import type { ReactNode } from 'react'
import { decimalOf } from '../../data/index.ts'
import { type Decimal, formatDecimal, placesOf } from '../../lib/decimal.ts'
import type { Draft } from './draft.ts'
import type { Desk } from './market-side.ts'
import type { TicketNumbers } from './numbers.ts'
import { closableOf, shareBase } from './sizing.ts'

interface EstimateLinesProps {
  readonly draft: Draft
  readonly desk: Desk
  readonly numbers: TicketNumbers
}

/** Always the same lines, so that nothing under them ever moves. */
export function EstimateLines({ draft, desk, numbers }: EstimateLinesProps) {
  const { instrument } = desk
  const { base, quote } = instrument
  const places = placesFor(desk)
  const { quantity, average, worst, notional, fee, liquidity, locked, positionAfter } = numbers
  const from = shareBase(draft, desk)
  const free = from === 'quote' ? desk.freeQuote : closableOf({ side: draft.side }, desk)
  const isBase = from !== 'quote'
  const freePlaces = isBase ? places.base : places.quote
  return (
    <dl className="estimate live" data-testid="ticket-estimate">
      <Line name="Quantity" unit={base}>
        {cut(quantity, places.base)}
      </Line>
      <Line name={average === worst ? 'Fills at' : 'Avg, worst'} unit={quote}>
        {average === worst
          ? near(average, places.quote)
          : `${near(average, places.quote)}, ${near(worst, places.quote)}`}
      </Line>
      <Line name="Notional" unit={quote}>
        {near(notional, places.quote)}
      </Line>
      <Line name={FEE_NAMES[liquidity ?? 'unknown']} unit={quote}>
        {near(fee, places.quote + 2)}
      </Line>
      <Line name={from === 'position' ? 'Closes' : 'Locks'} unit={isBase ? base : quote}>
        {`${near(from === 'position' ? quantity : locked, freePlaces)} of ${cut(free, freePlaces)}`}
      </Line>
      <Line name="Position" unit={base}>
        {`${cut(numbers.position, places.base)} → ${cut(positionAfter, places.base)}`}
      </Line>
    </dl>
  )
}

const FEE_NAMES = { maker: 'Maker fee', taker: 'Taker fee', unknown: 'Fee' } as const

interface LineProps {
  readonly name: string
  readonly unit: string
  readonly children: ReactNode
}

function Line({ name, unit, children }: LineProps) {
  return (
    <div className="contents">
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd className="estimate-unit">{unit}</dd>
    </div>
  )
}

const cut = (value: Decimal | null, places: number) =>
  value === null ? '—' : formatDecimal(value, { places })
const near = (value: Decimal | null, places: number) =>
  value === null ? '—' : formatDecimal(value, { places, rounding: 'nearest' })

const placesFor = ({ instrument }: Desk) => ({
  quote: Math.max(2, placesOf(decimalOf(instrument.tick_size))),
  base: placesOf(decimalOf(instrument.lot_size)),
})

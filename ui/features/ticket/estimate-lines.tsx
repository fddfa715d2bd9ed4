import type { InstrumentRow } from '../../../src/contract/index.ts'
import { decimalOf } from '../../data/index.ts'
import { type Decimal, formatDecimal, placesOf } from '../../lib/decimal.ts'
import type { Draft } from './draft.ts'
import type { Desk, Estimate } from './rules.ts'

interface EstimateLinesProps {
  readonly estimate: Estimate | null
  readonly instrument: InstrumentRow
  readonly draft: Draft
  readonly desk: Desk
}

/** Free funds, worth and fee. Always the same lines, so that the button under them never moves. */
export function EstimateLines({ estimate, instrument, draft, desk }: EstimateLinesProps) {
  const quotePlaces = Math.max(2, placesOf(decimalOf(instrument.tick_size)))
  const basePlaces = placesOf(decimalOf(instrument.lot_size))
  const about = draft.type === 'market' ? '≈ ' : ''
  const quoted = (value: Decimal | undefined, places = quotePlaces) =>
    value === undefined ? '—' : about + formatDecimal(value, { places, rounding: 'nearest' })
  const isBuy = draft.side === 'buy'
  const free = isBuy
    ? formatDecimal(desk.freeQuote, { places: quotePlaces })
    : formatDecimal(desk.freeBase, { places: basePlaces })
  const feeName = estimate === null ? 'Fee' : estimate.isTaker ? 'Fee (taker)' : 'Fee (maker)'
  return (
    <dl className="estimate live">
      <dt>Free</dt>
      <dd>{free}</dd>
      <dd>{isBuy ? instrument.quote : instrument.base}</dd>
      <dt>Notional</dt>
      <dd>{quoted(estimate?.notional)}</dd>
      <dd>{instrument.quote}</dd>
      <dt>{feeName}</dt>
      <dd>{quoted(estimate?.fee, quotePlaces + 2)}</dd>
      <dd>{instrument.quote}</dd>
      <dt>{isBuy ? 'Cost' : 'Proceeds'}</dt>
      <dd>{quoted(estimate?.total)}</dd>
      <dd>{instrument.quote}</dd>
    </dl>
  )
}

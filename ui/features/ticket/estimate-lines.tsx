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
  const feePlaces = quotePlaces + 2
  const isBuy = draft.side === 'buy'
  const isPerpetual = instrument.leverage !== null
  const isFreeQuote = isBuy || isPerpetual
  const freePlaces = isFreeQuote ? quotePlaces : basePlaces
  const widest = Math.max(feePlaces, freePlaces)
  const quoted = (value: Decimal | undefined, places = quotePlaces) =>
    value === undefined ? (
      <dd>—</dd>
    ) : (
      <dd data-filler={fillerOf(places, widest)}>
        {about + formatDecimal(value, { places, rounding: 'nearest' })}
      </dd>
    )
  const feeName = estimate === null ? 'Fee' : estimate.isTaker ? 'Fee (taker)' : 'Fee (maker)'
  return (
    <dl className="estimate live">
      <dt>Free</dt>
      <dd data-filler={fillerOf(freePlaces, widest)}>
        {formatDecimal(isFreeQuote ? desk.freeQuote : desk.freeBase, { places: freePlaces })}
      </dd>
      <dd>{isFreeQuote ? instrument.quote : instrument.base}</dd>
      <dt>Notional</dt>
      {quoted(estimate?.notional)}
      <dd>{instrument.quote}</dd>
      <dt>{feeName}</dt>
      {quoted(estimate?.fee, feePlaces)}
      <dd>{instrument.quote}</dd>
      <dt>{isPerpetual ? 'Margin, fee' : isBuy ? 'Cost' : 'Proceeds'}</dt>
      {quoted(estimate?.total)}
      <dd>{instrument.quote}</dd>
    </dl>
  )
}

/** Unseen digits after the last one, so that the points stand under one another. */
function fillerOf(places: number, widest: number): string {
  return (places === 0 ? '.' : '') + '0'.repeat(widest - places)
}

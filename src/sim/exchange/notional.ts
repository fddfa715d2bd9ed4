import { type Listing, MONEY_ONE } from '../../domain/index.ts'

/** Bounds of the notional in ticks × lots: compared as plain numbers as long as those are exact. */
export interface NotionalBounds {
  readonly lowest: bigint
  readonly lowestNumber: number
  readonly highest: bigint | null
}

export function notionalBounds({ tickSize, lotSize, notionalMin, notionalMax }: Listing): NotionalBounds {
  const unit = tickSize * lotSize
  const lowest = (notionalMin * MONEY_ONE + unit - 1n) / unit
  const highest = notionalMax === null ? null : (notionalMax * MONEY_ONE) / unit
  return { lowest, lowestNumber: Number(lowest), highest }
}

import {
  type Bar,
  type Lots,
  lots,
  NS_PER_MS,
  type Ticks,
  ticks,
  type UnixNs,
} from '../../../domain/index.ts'
import { type Grid, gridOf, OFF_GRID, readSteps, readStepsDown } from '../../../market-data/index.ts'
import { StrangeAnswer, type VenueCandle, type VenueListing } from '../protocol/index.ts'

/** The complete ones as bars of the instrument. Throws `StrangeAnswer` for a price that is off its ticks. */
export function barsOf(
  candles: readonly VenueCandle[],
  { listing }: VenueListing,
  now: UnixNs,
): readonly Bar[] {
  const prices = gridOf(listing.tickSize)
  const quantities = gridOf(listing.lotSize)
  return candles.flatMap((candle) => {
    if (candle.openAt + BigInt(candle.intervalMs) * NS_PER_MS > now) return []
    const { openAt, open, high, low, close, volume } = candle
    return {
      openAt,
      open: ticksOf(open, prices),
      high: ticksOf(high, prices),
      low: ticksOf(low, prices),
      close: ticksOf(close, prices),
      volume: lotsOf(volume, quantities),
    }
  })
}

/** Throws `StrangeAnswer` for what is no whole number of ticks, or none at all. */
export function ticksOf(text: string, grid: Grid): Ticks {
  const steps = readSteps(text, grid)
  if (steps === OFF_GRID || steps === 0) throw new StrangeAnswer(`${text} is no price of this instrument`)
  return ticks(steps)
}

/** Whole lots in it: public prints may be finer than our orders. */
export function lotsOf(text: string, grid: Grid): Lots {
  const exact = readSteps(text, grid)
  const steps = exact === OFF_GRID ? readStepsDown(text, grid) : exact
  if (steps === OFF_GRID) throw new StrangeAnswer(`${text} is no quantity`)
  return lots(steps)
}

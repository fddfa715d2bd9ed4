import { type Bar, lots, type Ticks, ticks, type UnixNs, unixNs } from '../../domain/index.ts'
import { drawUnit, prng } from '../prng.ts'
import { advance, type PriceProcess, priceProcess } from './price-process.ts'
import { type MarketTerms, usualTickLots } from './state.ts'
import { TRADE_OF_USUAL, TRADES_PER_SECOND } from './trades.ts'

export interface HistoryOptions {
  readonly instrument: MarketTerms
  /** The close of the last bar. */
  readonly endPrice: Ticks
  /** The last bar is the last whole minute before this. */
  readonly endAt: UnixNs
  readonly seed: number
  /** 300 unless told otherwise. */
  readonly count?: number
}

const BAR_SECONDS = 60
const BAR_NS = 60_000_000_000n
const STEPS_PER_BAR = 12
const COUNT_DEFAULT = 300

/**
 * One-minute bars, oldest first, of the same process as the live market, ending at the given price and
 * minute. The path is walked backward from the end; a random walk looks the same in both directions.
 */
export function simulatedHistory(options: HistoryOptions): Bar[] {
  const { instrument, endPrice, endAt, seed, count = COUNT_DEFAULT } = options
  const process = priceProcess(prng(seed), endPrice)
  const usual = usualTickLots(instrument)
  let openAt = (endAt / BAR_NS) * BAR_NS
  const bars: Bar[] = []
  for (let bar = 0; bar < count; bar++) {
    openAt -= BAR_NS
    bars.push(barBefore(process, unixNs(openAt), usual))
  }
  return bars.reverse()
}

function barBefore(process: PriceProcess, openAt: UnixNs, usual: number): Bar {
  const close = wholeTicks(process.mid)
  let [open, high, low] = [close, close, close]
  for (let move = 0; move < STEPS_PER_BAR; move++) {
    advance(process, BAR_SECONDS / STEPS_PER_BAR)
    open = wholeTicks(process.mid)
    high = ticks(Math.max(high, open))
    low = ticks(Math.min(low, open))
  }
  return { openAt, open, high, low, close, volume: lots(barVolume(process, usual)) }
}

function barVolume({ chance, volatility, mid }: PriceProcess, usual: number): number {
  // A quarter is the mean of a cubed uniform draw, which is how single trades are sized.
  const tradesMean = TRADES_PER_SECOND * (0.5 + 0.5 * volatility) * BAR_SECONDS
  const volumeMean = (usual / mid) * TRADE_OF_USUAL * 0.25 * tradesMean
  return Math.max(1, Math.round(volumeMean * (0.5 + drawUnit(chance))))
}

function wholeTicks(mid: number): Ticks {
  return ticks(Math.max(1, Math.round(mid)))
}

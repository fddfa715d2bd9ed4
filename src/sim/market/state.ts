import {
  assert,
  type BookSnapshot,
  type Instrument,
  MONEY_ONE,
  type Ticks,
  type UnixNs,
} from '../../domain/index.ts'
import { hashSeed, prng } from '../prng.ts'
import { type PriceProcess, priceProcess } from './price-process.ts'

export type MarketTerms = Pick<Instrument, 'key' | 'tickSize' | 'lotSize' | 'notionalMin'>

export interface SimMarketOptions {
  readonly instrument: MarketTerms
  readonly startPrice: Ticks
  /** After a restart: `hashSeed(seed, seq)`, with the last journaled price as `startPrice`. */
  readonly seed: number
}

/** One instrument's simulated market. Changed in place by `step`. */
export interface SimMarket {
  readonly instrument: MarketTerms
  readonly price: PriceProcess
  /** Level sizes are a function of this and the price, so that a level keeps its character between books. */
  readonly sizeSeed: number
  /** Price in ticks × quantity in lots of what usually stands at one level. */
  readonly usualTickLots: number
  book: BookSnapshot | null
  lastAt: UnixNs | null
}

const USUAL_NOTIONALS_MIN = 1000n
export function simMarket(options: SimMarketOptions): SimMarket {
  const { instrument, startPrice, seed } = options
  assert(startPrice > 0, `a simulated market must start above zero: ${startPrice}`)
  return {
    instrument,
    price: priceProcess(prng(seed), startPrice),
    sizeSeed: hashSeed(seed, 1),
    usualTickLots: usualTickLots(instrument),
    book: null,
    lastAt: null,
  }
}

export function usualTickLots(instrument: MarketTerms): number {
  const tickLot = instrument.tickSize * instrument.lotSize
  return Number((USUAL_NOTIONALS_MIN * instrument.notionalMin * MONEY_ONE) / tickLot)
}

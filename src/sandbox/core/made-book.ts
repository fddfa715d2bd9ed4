/** A book around a price, where only prices are known. */
import {
  type BookLevel,
  type BookSnapshot,
  type Instrument,
  lots,
  MONEY_ONE,
  type Ticks,
  ticks,
  type UnixNs,
} from '../../domain/index.ts'

const LEVELS = 20
/** Together about what a small real book shows. */
const NOTIONALS_MIN_PER_LEVEL = 1000n

/** The best bid at the price, the best ask one tick above; fewer bids where the price is only a few ticks. */
export function bookAround(instrument: Instrument, price: Ticks, at: UnixNs): BookSnapshot {
  const size = levelLots(instrument, price)
  const bids: BookLevel[] = []
  const asks: BookLevel[] = []
  for (let depth = 0; depth < LEVELS; depth++) {
    const quantity = lots(size * (depth + 1))
    if (price - depth > 0) bids.push({ price: ticks(price - depth), quantity })
    asks.push({ price: ticks(price + 1 + depth), quantity })
  }
  return { kind: 'book', key: instrument.key, eventAt: at, bids, asks }
}

function levelLots({ tickSize, lotSize, notionalMin }: Instrument, price: Ticks): number {
  const worthOfLot = BigInt(price) * tickSize * lotSize
  if (worthOfLot === 0n) return 1
  return Math.max(1, Number((NOTIONALS_MIN_PER_LEVEL * notionalMin * MONEY_ONE) / worthOfLot))
}

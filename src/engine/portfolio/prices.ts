import {
  type AssetName,
  divideMoney,
  type Instrument,
  type InstrumentKey,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  type VenueName,
} from '../../domain/index.ts'

export interface Prices {
  readonly instruments: ReadonlyMap<InstrumentKey, Instrument>
  readonly markOf: (key: InstrumentKey) => Money | null
}

export interface Held {
  readonly venue: VenueName
  readonly asset: AssetName
  readonly amount: Money
}

/**
 * What an amount is worth in another asset of the same venue, by its spot instruments: one that trades the
 * two against each other, either way round, else two with one asset between them. Null when no marks lead
 * there. The instrument listed first wins.
 */
export function worthIn(prices: Prices, held: Held, target: AssetName): Money | null {
  if (held.asset === target) return held.amount
  const direct = inOneStep(prices, held, target)
  if (direct !== null) return direct
  for (const instrument of prices.instruments.values()) {
    const between = otherSide(instrument, held)
    if (between === null) continue
    const amount = converted(prices, instrument, held)
    if (amount === null) continue
    const worth = inOneStep(prices, { venue: held.venue, asset: between, amount }, target)
    if (worth !== null) return worth
  }
  return null
}

function inOneStep(prices: Prices, held: Held, target: AssetName): Money | null {
  for (const instrument of prices.instruments.values()) {
    if (otherSide(instrument, held) !== target) continue
    const worth = converted(prices, instrument, held)
    if (worth !== null) return worth
  }
  return null
}

function otherSide({ venue, base, quote, contract }: Instrument, held: Held): AssetName | null {
  if (venue !== held.venue || contract !== null) return null
  if (base === held.asset) return quote
  return quote === held.asset ? base : null
}

function converted(prices: Prices, { key, base }: Instrument, { asset, amount }: Held): Money | null {
  const mark = prices.markOf(key)
  if (mark === null || mark <= MONEY_ZERO) return null
  return asset === base ? multiplyMoney(amount, mark) : divideMoney(amount, mark)
}

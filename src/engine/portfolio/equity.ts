import {
  type AssetName,
  absoluteMoney,
  type Instrument,
  type InstrumentKey,
  MONEY_ONE,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  type Position,
  unrealizedPnl,
  type VenueName,
} from '../../domain/index.ts'
import { type Ledger, totalOf } from '../ledger.ts'
import { type Held, type Prices, worthIn } from './prices.ts'

export interface Holdings {
  readonly ledger: Ledger
  readonly instruments: ReadonlyMap<InstrumentKey, Instrument>
  readonly positions: ReadonlyMap<InstrumentKey, Position>
}

export interface Unpriced {
  readonly venue: VenueName
  readonly asset: AssetName
}

export interface Valuation {
  readonly equity: Money
  /** What is held and has no price: it counts nothing in the above. */
  readonly unpriced: readonly Unpriced[]
}

type MarkOf = (key: InstrumentKey) => Money | null

/**
 * What everything is worth in `quote`: all balances at the marks of spot instruments (`worthIn`), and the
 * unrealized gains of perpetuals, whose contracts are no balance. A perpetual without a mark counts at its
 * cost, its margin being in the balances.
 */
export function valuationIn(holdings: Holdings, quote: AssetName, markOf: MarkOf): Valuation {
  const prices = { instruments: holdings.instruments, markOf }
  const unpriced: Unpriced[] = []
  let equity = 0n
  const add = (held: Held): void => {
    const worth = held.amount === MONEY_ZERO ? MONEY_ZERO : worthIn(prices, held, quote)
    if (worth !== null) equity += worth
    else unpriced.push({ venue: held.venue, asset: held.asset })
  }
  for (const accounts of holdings.ledger.values()) {
    const { venue, asset } = accounts
    add({ venue, asset, amount: totalOf(accounts) })
  }
  for (const { key, venue, ...position } of holdings.positions.values()) {
    const instrument = holdings.instruments.get(key)
    const mark = instrument?.contract ? markOf(key) : null
    if (!instrument || mark === null) continue
    add({ venue, asset: instrument.quote, amount: unrealizedPnl(position, mark) })
  }
  return { equity: equity as Money, unpriced: distinct(unpriced) }
}

function distinct(unpriced: readonly Unpriced[]): readonly Unpriced[] {
  return unpriced.filter(
    ({ venue, asset }, at) =>
      unpriced.findIndex((other) => other.venue === venue && other.asset === asset) === at,
  )
}

/** The worth alone. */
export function equityIn(holdings: Holdings, quote: AssetName, markOf: MarkOf): Money {
  return valuationIn(holdings, quote, markOf).equity
}

/**
 * Σ |position| × mark in `quote`: what moves with the market. At what it cost where there is no mark;
 * nothing where the quote asset of the instrument has no price in `quote`.
 */
export function exposureIn(
  { instruments, positions }: Omit<Holdings, 'ledger'>,
  quote: AssetName,
  markOf: MarkOf,
): Money {
  const prices: Prices = { instruments, markOf }
  let exposure = 0n
  for (const { key, venue, quantity, cost } of positions.values()) {
    const instrument = instruments.get(key)
    if (!instrument || quantity === 0n) continue
    const mark = markOf(key)
    const amount = absoluteMoney(mark === null ? cost : multiplyMoney(quantity, mark))
    exposure += worthIn(prices, { venue, asset: instrument.quote, amount }, quote) ?? MONEY_ZERO
  }
  return exposure as Money
}

/**
 * Fraction of the highest equity that is lost; 0 at a new height, or when nothing was ever worth anything.
 */
export function drawdownRatio(equity: Money, peak: Money): Money {
  if (peak <= MONEY_ZERO || equity >= peak) return MONEY_ZERO
  return (((peak - equity) * MONEY_ONE) / peak) as Money
}

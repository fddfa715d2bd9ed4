import {
  type AssetName,
  absoluteMoney,
  addMoney,
  type Instrument,
  type InstrumentKey,
  type Lots,
  MONEY_ZERO,
  type Money,
  middleOf,
  multiplyMoney,
  negateMoney,
  priceOf,
  quantityOf,
  type Side,
} from '../../domain/index.ts'
import { type Unpriced, valuationIn, worthIn } from '../portfolio/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { openQuantityOf } from './open-quantity.ts'

/** Price of one base in the quote asset; null when nobody knows one. */
export type MarkOf = (key: InstrumentKey) => Money | null

/** What equity, exposure and losses are told in: the quote asset of the first instrument listed. */
export function reportingAsset({ instruments }: Pick<State, 'instruments'>): AssetName | null {
  for (const { quote } of instruments.values()) return quote
  return null
}

/**
 * The middle of the book, which no single print can move, else the last print, else the last price the
 * journal knows.
 */
export function markOf(state: State, surroundings: Surroundings, key: InstrumentKey): Money | null {
  const quote = surroundings.quote(key)
  const price = quote && (middleOf(quote) ?? quote.last ?? quote.bid ?? quote.ask)
  const instrument = state.instruments.get(key)
  return price !== null && instrument ? priceOf(price, instrument.tickSize) : (state.marks.get(key) ?? null)
}

/**
 * Unrealized gains included. Null while the price of something that trades here is not known: half an equity
 * is none. What is held and listed nowhere counts nothing.
 */
export function equityNow(state: State, surroundings: Surroundings): Money | null {
  const asset = reportingAsset(state)
  if (asset === null) return null
  const { equity, unpriced } = valuationIn(state, asset, (key) => markOf(state, surroundings, key))
  return unpriced.every((held) => !isTraded(state, held)) ? equity : null
}

/**
 * The same for a limit on losses, which one asset without a price must not switch off: that one counts
 * nothing.
 */
export function equityAtLeast(state: State, surroundings: Surroundings): Money | null {
  const asset = reportingAsset(state)
  return asset && valuationIn(state, asset, (key) => markOf(state, surroundings, key)).equity
}

function isTraded({ instruments }: State, held: Unpriced): boolean {
  for (const { venue, base, quote, contract } of instruments.values()) {
    const isOf = base === held.asset || quote === held.asset
    if (isOf && venue === held.venue && contract === null) return true
  }
  return false
}

/** An order that is not among the open ones yet, or no longer as it was: `lots` may be below zero. */
export interface Addition {
  readonly key: InstrumentKey
  readonly side: Side
  readonly lots: number
}

/**
 * What the positions may become worth when every open order that adds to one is filled, this one too; in the
 * reporting asset. What nobody can price in it counts nothing.
 */
export function reachableExposure(
  state: State,
  mark: MarkOf,
  addition: Addition,
  counts: (instrument: Instrument) => boolean,
): Money {
  const asset = reportingAsset(state)
  let exposure = MONEY_ZERO
  if (asset === null) return exposure
  const prices = { instruments: state.instruments, markOf: mark }
  for (const instrument of state.instruments.values()) {
    const price = counts(instrument) ? mark(instrument.key) : null
    if (price === null) continue
    const amount = multiplyMoney(largestQuantity(state, instrument, addition), price)
    const held = { venue: instrument.venue, asset: instrument.quote, amount }
    exposure = addMoney(exposure, worthIn(prices, held, asset) ?? MONEY_ZERO)
  }
  return exposure
}

/** Of the two ends the position could come to. */
function largestQuantity(state: State, instrument: Instrument, { key, side, lots }: Addition): Money {
  const isOwn = key === instrument.key
  const bought = reachableQuantity(state, instrument, 'buy', isOwn && side === 'buy' ? lots : 0)
  const sold = reachableQuantity(state, instrument, 'sell', isOwn && side === 'sell' ? lots : 0)
  const [long, short] = [absoluteMoney(bought), absoluteMoney(sold)]
  return long > short ? long : short
}

/**
 * Where the position ends when the open orders of one side are filled, and `extra` lots more. Reduce-only
 * orders never carry it further; on spot nothing is sold that is not held.
 */
export function reachableQuantity(state: State, instrument: Instrument, side: Side, extra: number): Money {
  const { key, lotSize, contract } = instrument
  const held = state.positions.get(key)?.quantity ?? MONEY_ZERO
  const open = openQuantityOf(state, key)
  const change = quantityOf(((side === 'buy' ? open.buys : open.sells) + extra) as Lots, lotSize)
  if (side === 'buy') return addMoney(held, change)
  return contract === null ? held : addMoney(held, negateMoney(change))
}

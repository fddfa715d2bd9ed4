import { decimalOf } from '../../data/index.ts'
import {
  DECIMAL_PLACES_MAX,
  type Decimal,
  decimalText,
  dividedBy,
  floorToStep,
  least,
  ONE,
  parseDecimal,
  plus,
  times,
  ZERO,
} from '../../lib/decimal.ts'
import type { Draft, SizeBy } from './draft.ts'
import { FIELDS } from './fields.ts'
import {
  collared,
  type Desk,
  facingLevels,
  isPerpetual,
  marginOf,
  quantityFor,
  takingOf,
  touchOf,
} from './market-side.ts'

const HUNDRED = (100n * ONE) as Decimal

/** The quantity a draft means, in whole lots unless it was typed as a quantity; null while it means none. */
export function sizedQuantity(draft: Draft, desk: Desk): Decimal | null {
  const size = parseDecimal(draft.size)
  if (size === null || draft.sizeBy === 'base') return size
  return draft.sizeBy === 'quote' ? quantityForAmount(draft, desk, size) : shareQuantity(draft, desk, size)
}

/** What the quantity is worth where it is expected to trade; null without a price. */
export function notionalOf(draft: Draft, desk: Desk, quantity: Decimal): Decimal | null {
  if (draft.type === 'market') {
    return takingOf(facingLevels(draft.side, desk), quantity, desk.last)?.notional ?? null
  }
  const price = expectedPrice(draft, desk)
  return price === null ? null : times(price, quantity)
}

/** Where it is expected to trade, beside the depth of the book; null while that is not known. */
export function expectedPrice(draft: Draft, desk: Desk): Decimal | null {
  const { price, trigger } = FIELDS[draft.type]
  if (price) return positive(draft.price)
  return trigger ? positive(draft.trigger) : touchOf(draft.side, desk)
}

/** The worst it may pay, which is what is set aside for; null while that is not known. */
export function worstPrice(draft: Draft, desk: Desk): Decimal | null {
  const { price, trigger } = FIELDS[draft.type]
  if (draft.type === 'oco' && draft.side === 'buy') {
    const limit = positive(draft.stopLimit)
    return limit ?? collaredOrNull(positive(draft.trigger), desk)
  }
  if (price) return positive(draft.price)
  if (trigger) return collaredOrNull(positive(draft.trigger), desk)
  const touch = touchOf(draft.side, desk)
  if (touch === null || draft.type === 'market') return collaredOrNull(touch, desk)
  const distance = trailDistance(draft, touch)
  return distance === null ? null : collared(plus(touch, distance), desk)
}

const collaredOrNull = (price: Decimal | null, desk: Desk) => (price === null ? null : collared(price, desk))

function trailDistance({ trail, trailBy }: Draft, touch: Decimal): Decimal | null {
  const value = positive(trail)
  if (value === null || trailBy === 'amount') return value
  return dividedBy(times(touch, value), HUNDRED)
}

function positive(text: string): Decimal | null {
  const value = parseDecimal(text)
  return value !== null && value > ZERO ? value : null
}

function quantityForAmount(draft: Draft, desk: Desk, amount: Decimal): Decimal | null {
  if (amount < ZERO) return null
  const lot = decimalOf(desk.instrument.lot_size)
  if (draft.type === 'market') {
    const quantity = quantityFor(facingLevels(draft.side, desk), amount, desk.last)
    return quantity === null ? null : floorToStep(quantity, lot)
  }
  const price = expectedPrice(draft, desk)
  return price === null ? null : floorToStep(dividedBy(amount, price), lot)
}

/** What a share is a share of, for whoever looks at it. */
export function shareBase({ side, isReduceOnly }: Draft, desk: Desk): 'position' | 'base' | 'quote' {
  if (!isPerpetual(desk.instrument)) return side === 'sell' ? 'base' : 'quote'
  return isReduceOnly ? 'position' : 'quote'
}

/** How much a reduce-only order of this side may close at most; zero when it would open something. */
export function closableOf({ side }: Pick<Draft, 'side'>, { instrument, freeBase, position }: Desk): Decimal {
  if (!isPerpetual(instrument)) return side === 'sell' ? freeBase : ZERO
  if (position === ZERO || position > ZERO === (side === 'buy')) return ZERO
  return (position < ZERO ? -position : position) as Decimal
}

/**
 * `percent` of what is free or held, as a quantity that fits the lot and leaves room for what the engine sets
 * aside; null without a price.
 */
function shareQuantity(draft: Draft, desk: Desk, percent: Decimal): Decimal | null {
  const { instrument, freeQuote } = desk
  const share = (amount: Decimal) => dividedBy(times(amount, percent), HUNDRED)
  const lot = decimalOf(instrument.lot_size)
  if (shareBase(draft, desk) !== 'quote') {
    return bounded(floorToStep(share(closableOf(draft, desk)), lot), desk)
  }
  const price = worstPrice(draft, desk)
  if (price === null) return null
  const gross = times(price, plus(marginOf(ONE, instrument), decimalOf(instrument.fee_rate_taker)))
  return bounded(floorToStep(dividedBy(share(freeQuote), gross), lot), desk)
}

function bounded(quantity: Decimal, { instrument }: Desk): Decimal {
  const maximum = decimalOf(instrument.quantity_max)
  return maximum > ZERO ? least(quantity, maximum) : quantity
}

/** The text of `shareQuantity`, for the buttons. */
export function quantityForShare(draft: Draft, desk: Desk, percent: number): string | null {
  const quantity = shareQuantity(draft, desk, (BigInt(percent) * ONE) as Decimal)
  return quantity === null ? null : decimalText(quantity)
}

/** A share as it stands in the field, whatever sizes are written in; null without a price. */
export function sizeForShare(draft: Draft, desk: Desk, percent: number): string | null {
  const quantity = quantityForShare(draft, desk, percent)
  if (quantity === null || draft.sizeBy === 'base') return quantity
  if (draft.sizeBy === 'percent') return String(percent)
  return sizeTextOf({ ...draft, size: quantity, sizeBy: 'base' }, desk, 'quote')
}

/** The same quantity, written in another way; empty where it cannot be written so. */
export function resized(draft: Draft, desk: Desk, sizeBy: SizeBy): Pick<Draft, 'size' | 'sizeBy'> {
  if (sizeBy === draft.sizeBy || draft.size === '') return { size: draft.size, sizeBy }
  return { size: sizeTextOf(draft, desk, sizeBy) ?? '', sizeBy }
}

function sizeTextOf(draft: Draft, desk: Desk, sizeBy: SizeBy): string | null {
  const quantity = sizedQuantity(draft, desk)
  if (quantity === null || quantity <= ZERO) return null
  if (sizeBy === 'base') return decimalText(quantity)
  if (sizeBy === 'percent') return percentText(draft, desk, quantity)
  const amount = notionalOf(draft, desk, quantity)
  return amount === null ? null : decimalText(amount)
}

/** The shortest percentage that gives the very quantity; null when no share of what is free does. */
function percentText(draft: Draft, desk: Desk, quantity: Decimal): string | null {
  const guess = percentNear(draft, desk, quantity)
  if (guess === null) return null
  for (let places = 0; places <= DECIMAL_PLACES_MAX; places++) {
    const step = 10n ** BigInt(DECIMAL_PLACES_MAX - places)
    const percent = (((guess + step - 1n) / step) * step) as Decimal
    if (shareQuantity(draft, desk, percent) === quantity) return decimalText(percent)
  }
  return null
}

function percentNear(draft: Draft, desk: Desk, quantity: Decimal): Decimal | null {
  if (shareBase(draft, desk) !== 'quote') {
    const closable = closableOf(draft, desk)
    return closable === ZERO ? null : dividedBy(times(quantity, HUNDRED), closable)
  }
  const price = worstPrice(draft, desk)
  if (price === null || desk.freeQuote <= ZERO) return null
  const { instrument } = desk
  const gross = times(price, plus(marginOf(ONE, instrument), decimalOf(instrument.fee_rate_taker)))
  return dividedBy(times(times(gross, quantity), HUNDRED), desk.freeQuote)
}

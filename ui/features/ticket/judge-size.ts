import { decimalOf } from '../../data/index.ts'
import {
  type Decimal,
  decimalText,
  formatDecimal,
  isMultipleOf,
  ONE,
  parseDecimal,
  placesOf,
  ZERO,
} from '../../lib/decimal.ts'
import type { Draft } from './draft.ts'
import type { Estimate } from './estimate.ts'
import { missing, type Problem, wrong } from './judge-fields.ts'
import { type Desk, isPerpetual } from './market-side.ts'
import { closableOf, shareBase } from './sizing.ts'

interface Sized {
  /** Null while the text means none. */
  readonly quantity: Decimal | null
  readonly estimate: Estimate | null
}

/** The size as it was typed, then as a quantity, then against what is there to pay for it. */
export function judgeSize(draft: Draft, desk: Desk, { quantity, estimate }: Sized): Problem | null {
  const typed = judgeTyped(draft, desk)
  if (typed !== null) return typed
  if (quantity === null) return missing('Enter a price first: the quantity follows from it.')
  return judgeQuantity(draft, desk, quantity) ?? judgeMeans(draft, desk, { quantity, estimate })
}

const NOUNS = { base: 'quantity', quote: 'amount', percent: 'percentage' } as const
const EXAMPLES = { base: '0.25', quote: '1000', percent: '12.5' } as const
const HUNDRED = (100n * ONE) as Decimal

function judgeTyped({ size, sizeBy, ...draft }: Draft, desk: Desk): Problem | null {
  const noun = NOUNS[sizeBy]
  const value = parseDecimal(size)
  if (size === '') return missing(`Enter ${sizeBy === 'quote' ? 'an' : 'a'} ${noun}.`)
  if (value === null) return wrong(`Write the ${noun} as a plain number such as ${EXAMPLES[sizeBy]}.`)
  if (value <= ZERO) return wrong(`The ${noun} must be above zero.`)
  if (sizeBy !== 'percent' || value <= HUNDRED) return null
  const base = shareBase({ size, sizeBy, ...draft }, desk)
  return wrong(`At most 100 % of ${base === 'position' ? 'the position' : 'what is free'}.`)
}

function judgeQuantity({ sizeBy }: Draft, { instrument }: Desk, quantity: Decimal): Problem | null {
  const { base } = instrument
  const lot = decimalOf(instrument.lot_size)
  if (quantity === ZERO) return wrong(`That is less than the smallest step, ${decimalText(lot)} ${base}.`)
  if (sizeBy === 'base' && !isMultipleOf(quantity, lot)) {
    return wrong(`The quantity must be in steps of ${decimalText(lot)} ${base}.`)
  }
  const maximum = decimalOf(instrument.quantity_max)
  if (maximum > ZERO && quantity > maximum) return wrong(`At most ${decimalText(maximum)} ${base} per order.`)
  return null
}

function judgeMeans(
  draft: Draft,
  desk: Desk,
  { quantity, estimate }: { readonly quantity: Decimal; readonly estimate: Estimate | null },
): Problem | null {
  const { instrument } = desk
  return (
    judgeClosing(draft, desk, quantity) ??
    judgeNotional(desk, estimate) ??
    // What closes a position needs no margin, and only the engine knows how much of this does.
    (isPerpetual(instrument) ? null : judgeFunds(draft, desk, estimate))
  )
}

function judgeClosing(draft: Draft, desk: Desk, quantity: Decimal): Problem | null {
  const { instrument, freeBase } = desk
  const { base } = instrument
  if (draft.side === 'sell' && !isPerpetual(instrument)) {
    return quantity > freeBase ? wrong(`Only ${decimalText(freeBase)} ${base} is free to sell.`) : null
  }
  if (!draft.isReduceOnly) return null
  const closable = closableOf(draft, desk)
  if (closable === ZERO) return wrong(`Reduce only: there is nothing a ${draft.side} would close.`)
  return quantity > closable ? wrong(`Reduce only: at most ${decimalText(closable)} ${base}.`) : null
}

function judgeNotional({ instrument }: Desk, estimate: Estimate | null): Problem | null {
  const minimum = decimalOf(instrument.notional_min)
  if (estimate === null || estimate.notional >= minimum) return null
  const worth = formatDecimal(estimate.notional, { places: placesOf(decimalOf(instrument.tick_size)) })
  const { quote } = instrument
  return wrong(`Worth ${worth} ${quote}; the least is ${decimalText(minimum)} ${quote}.`)
}

function judgeFunds(
  draft: Draft,
  { instrument, freeQuote }: Desk,
  estimate: Estimate | null,
): Problem | null {
  const needs = estimate?.locked ?? null
  if (draft.side === 'sell' || needs === null || needs <= freeQuote) return null
  const places = placesOf(decimalOf(instrument.tick_size))
  const needed = formatDecimal(needs, { places, rounding: 'nearest' })
  const free = formatDecimal(freeQuote, { places })
  const isBounded = draft.type === 'limit' || draft.type === 'stop_limit'
  const reserve = isBounded ? 'the fee' : 'the fee and a reserve for the price moving'
  return wrong(`This needs ${needed} ${instrument.quote} with ${reserve}; ${free} is free.`)
}

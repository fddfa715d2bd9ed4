import {
  type Amendment,
  type Brand,
  type Instrument,
  instrumentKey,
  isStop,
  type Lots,
  type Money,
  type OrderRequest,
  priceOf,
  type Reason,
  type Ticks,
  wholeSteps,
} from '../../domain/index.ts'
import { orderLock } from '../portfolio/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { CHECKS, HALTED, offTick, refusalOf } from './checks/index.ts'
import type { Proposed } from './proposed.ts'
import { referencePrice, worstPrice } from './protection.ts'
import { firstTrigger } from './trigger.ts'

/** An order risk let through, in the instrument's own steps. */
export type Approved = Brand<
  {
    readonly instrument: Instrument
    readonly price: Ticks
    readonly quantity: Lots
    /** Null for what is no stop. */
    readonly triggerPrice: Ticks | null
    /** What to set aside. */
    readonly locked: Money
    readonly mark: Money
  },
  'Approved'
>

/** A stop whose trigger was reached, let through to its venue. */
export type ApprovedRelease = Brand<
  { readonly price: Ticks; readonly quantity: Lots; readonly locked: Money },
  'ApprovedRelease'
>

/** A change of an order, let through. `locked` is the order's whole lock while both shapes are possible. */
export type ApprovedAmendment = Brand<Amendment & { readonly locked: Money }, 'ApprovedAmendment'>

export type Verdict<Allowed = Approved> =
  | { readonly ok: true; readonly approved: Allowed }
  | { readonly ok: false; readonly reason: Reason }

/**
 * Whether this order may go out, and as what. An `exit` belongs to an entry that has filled: it is not
 * refused because the market is at its trigger already.
 */
export function assess(
  state: State,
  request: OrderRequest,
  surroundings: Surroundings,
  purpose: 'order' | 'exit' = 'order',
): Verdict {
  // Before the order's own faults: who is halted wants to be told that.
  if (state.tradingState === 'halted' && purpose === 'order') return { ok: false, reason: HALTED }
  const proposed = propose(state, request, surroundings, purpose === 'exit' ? 'exit' : 'new')
  if ('code' in proposed) return { ok: false, reason: proposed }
  const reason = refusalOf(CHECKS, proposed, { state, surroundings })
  if (reason !== null) return { ok: false, reason }
  const { instrument, price, quantity, triggerPrice, locked, mark } = proposed
  return { ok: true, approved: { instrument, price, quantity, triggerPrice, locked, mark } as Approved }
}

/** Brings the request onto the instrument's grid, or says why it does not fit. */
export function propose(
  state: State,
  request: OrderRequest,
  surroundings: Surroundings,
  occasion: 'new' | 'exit',
): Proposed | Reason {
  const { symbol, venue, side } = request
  const instrument = state.instruments.get(instrumentKey(venue, symbol))
  if (!instrument) return { code: 'unknown_instrument', details: { symbol, venue } }
  const lots = wholeSteps(request.quantity, instrument.lotSize)
  if (lots === null) return offLot(request.quantity, instrument)
  const quote = surroundings.quote(instrument.key)
  const reference = quote && referencePrice(quote, side)
  const triggerPrice = isStop(request.type) ? firstTrigger(request, instrument, reference) : null
  if (triggerPrice !== null && typeof triggerPrice === 'object') return triggerPrice
  const collar = state.limits.priceCollarRatio
  const price = priceFor(request, instrument, { from: triggerPrice ?? reference, collar })
  if (typeof price === 'object') return price
  const quantity = lots as Lots
  const mark = priceOf(reference ?? triggerPrice ?? price, instrument.tickSize)
  const locked = orderLock(state, { instrument, request, price, quantity, standing: null })
  const standing = null
  return {
    occasion,
    request,
    instrument,
    price,
    quantity,
    triggerPrice,
    reference,
    mark,
    locked,
    standing,
  }
}

interface Worst {
  /** Where it trades: its trigger or the market; null when that is not known. */
  readonly from: Ticks | null
  readonly collar: Money
}

/** The limit price in ticks; of what trades at market the worst price it may take. */
function priceFor(
  { price, side, symbol }: OrderRequest,
  instrument: Instrument,
  { from, collar }: Worst,
): Ticks | Reason {
  if (price === null) {
    if (from === null) return { code: 'no_market_data', details: { symbol } }
    return worstPrice(from, instrument, side, collar)
  }
  const ticks = wholeSteps(price, instrument.tickSize)
  return ticks === null ? offTick(price, instrument) : (ticks as Ticks)
}

export function offLot(quantity: Money, { lotSize }: Instrument): Reason {
  if (quantity % lotSize !== 0n)
    return { code: 'quantity_off_lot', details: { qty: quantity, lot_size: lotSize } }
  return {
    code: 'order_too_large',
    details: { value: quantity, maximum: (BigInt(Number.MAX_SAFE_INTEGER) * lotSize) as Money },
  }
}

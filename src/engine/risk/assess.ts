import {
  type Brand,
  type Instrument,
  instrumentKey,
  type Lots,
  type Money,
  type OrderRequest,
  priceOf,
  type Reason,
  type Ticks,
  wholeSteps,
} from '../../domain/index.ts'
import { requiredLock } from '../portfolio/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { CHECKS, type Proposed } from './checks.ts'
import { protectionPrice, referencePrice } from './protection.ts'

/** An order risk let through, in the instrument's own steps. */
export type Approved = Brand<
  {
    readonly instrument: Instrument
    readonly price: Ticks
    readonly quantity: Lots
    /** What to set aside. */
    readonly locked: Money
    readonly mark: Money
  },
  'Approved'
>

export type Verdict =
  | { readonly ok: true; readonly approved: Approved }
  | { readonly ok: false; readonly reason: Reason }

export function assess(state: State, request: OrderRequest, surroundings: Surroundings): Verdict {
  const proposed = propose(state, request, surroundings)
  if ('code' in proposed) return { ok: false, reason: proposed }
  for (const check of CHECKS) {
    const reason = check(proposed, state, surroundings.limits)
    if (reason) return { ok: false, reason }
  }
  const { instrument, price, quantity, locked, mark } = proposed
  return { ok: true, approved: { instrument, price, quantity, locked, mark } as Approved }
}

/** Brings the request onto the instrument's grid, or says why it does not fit. */
function propose(state: State, request: OrderRequest, surroundings: Surroundings): Proposed | Reason {
  const { symbol, venue, side } = request
  const instrument = state.instruments.get(instrumentKey(venue, symbol))
  if (!instrument) return { code: 'unknown_instrument', details: { symbol, venue } }
  const quantity = wholeSteps(request.quantity, instrument.lotSize)
  if (quantity === null) return offLot(request, instrument)
  const quote = surroundings.quote(instrument.key)
  const reference = quote && referencePrice(quote, side)
  const price =
    request.price === null
      ? reference && protectionPrice(reference, instrument, side, surroundings.limits.priceCollarRatio)
      : wholeSteps(request.price, instrument.tickSize)
  if (price === null)
    return request.price === null
      ? { code: 'no_market_data', details: { symbol } }
      : offTick(request, instrument)
  const mark =
    reference === null
      ? priceOf(price as Ticks, instrument.tickSize)
      : priceOf(reference, instrument.tickSize)
  return {
    request,
    instrument,
    price: price as Ticks,
    quantity: quantity as Lots,
    reference,
    mark,
    locked: requiredLock(instrument, side, price as Ticks, quantity as Lots),
  }
}

function offLot({ quantity }: OrderRequest, { lotSize }: Instrument): Reason {
  if (quantity % lotSize !== 0n)
    return { code: 'quantity_off_lot', details: { qty: quantity, lot_size: lotSize } }
  return {
    code: 'order_too_large',
    details: { value: quantity, maximum: (BigInt(Number.MAX_SAFE_INTEGER) * lotSize) as Money },
  }
}

function offTick({ price }: OrderRequest, { tickSize }: Instrument): Reason {
  const asked = price as Money
  if (asked % tickSize !== 0n)
    return { code: 'price_off_tick', details: { price: asked, tick_size: tickSize } }
  return {
    code: 'order_too_large',
    details: { value: asked, maximum: (BigInt(Number.MAX_SAFE_INTEGER) * tickSize) as Money },
  }
}

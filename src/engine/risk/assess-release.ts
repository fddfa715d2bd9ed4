import {
  assert,
  type Instrument,
  instrumentOf,
  type Lots,
  MONEY_ZERO,
  type Money,
  type Order,
  priceOf,
  type Reason,
  stepsDown,
  subtractMoney,
  type Ticks,
} from '../../domain/index.ts'
import { accountsOf, lockedAsset, orderLock } from '../portfolio/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import type { ApprovedRelease, Verdict } from './assess.ts'
import { RELEASE_CHECKS, refusalOf } from './checks/index.ts'
import { freeToClose, type Proposed } from './proposed.ts'
import { referencePrice, worstPrice } from './protection.ts'

/**
 * A held order is due: may `quantity` of it go out now, and at what worst price? Judged anew, because the
 * market, the funds, the position and the trading state are not what they were when it came. What protects a
 * position goes out for as much of it as is left.
 */
export function assessRelease(
  state: State,
  order: Order,
  quantity: Lots,
  surroundings: Surroundings,
): Verdict<ApprovedRelease> {
  const instrument = instrumentOf(order)
  const quote = surroundings.quote(instrument.key)
  const reference = quote && referencePrice(quote, order.request.side)
  if (reference === null)
    return { ok: false, reason: { code: 'no_market_data', details: { symbol: instrument.symbol } } }
  let reason: Reason | null = null
  for (const price of pricesFor(state, order, instrument, reference)) {
    const proposed = proposeRelease(state, { order, instrument, price, quantity, reference })
    reason = refusalOf(RELEASE_CHECKS, proposed, { state, surroundings })
    if (reason === null) return released(state, proposed)
    if (reason.code !== 'insufficient_funds') break
  }
  assert(reason !== null, 'a release has at least one price')
  return { ok: false, reason }
}

/**
 * At market the worst price is measured from where the market is now, else from its trigger as before: a
 * dearer market may ask for more than there is. A limit price is brought inside the collar, which never takes
 * it past what was asked.
 */
function pricesFor(
  { limits }: State,
  { request, price }: Order,
  instrument: Instrument,
  reference: Ticks,
): readonly Ticks[] {
  const { side } = request
  const worst = worstPrice(reference, instrument, side, limits.priceCollarRatio)
  if (request.price === null) return [worst, price]
  return [(side === 'buy' ? Math.min(price, worst) : Math.max(price, worst)) as Ticks]
}

interface Releasing {
  readonly order: Order
  readonly instrument: Instrument
  readonly price: Ticks
  readonly quantity: Lots
  readonly reference: Ticks
}

function proposeRelease(state: State, { order, instrument, ...releasing }: Releasing): Proposed {
  const { request, triggerPrice } = order
  const mark = priceOf(releasing.reference, instrument.tickSize)
  const terms = { occasion: 'release', request, instrument, triggerPrice, mark, standing: order } as const
  const whole = { ...terms, ...releasing, locked: MONEY_ZERO }
  const part = { ...whole, quantity: Math.min(releasing.quantity, coverable(state, whole)) as Lots }
  return { ...part, locked: subtractMoney(orderLock(state, part), order.locked) }
}

/** Of what closes a position no more than there still is; at least a lot, so that a refusal has a number. */
function coverable(state: State, proposed: Proposed): number {
  const { request, instrument, standing, quantity } = proposed
  if (!request.isReduceOnly) return quantity
  if (instrument.contract !== null) return Math.max(1, freeToClose(proposed, state))
  if (request.side === 'buy') return quantity
  const { free } = accountsOf(state.ledger, instrument.venue, lockedAsset(instrument, request.side))
  return Math.max(1, stepsDown((free + (standing?.locked ?? 0n)) as Money, instrument.lotSize))
}

function released(state: State, proposed: Proposed): Verdict<ApprovedRelease> {
  const { price, quantity } = proposed
  return { ok: true, approved: { price, quantity, locked: orderLock(state, proposed) } as ApprovedRelease }
}

import {
  type Amendment,
  instrumentOf,
  lots,
  MONEY_ZERO,
  type Order,
  priceOf,
  type Reason,
  subtractMoney,
} from '../../domain/index.ts'
import { orderLock } from '../portfolio/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { RELEASE_CHECKS, refusalOf, triggersLater } from './checks/index.ts'
import { isExit } from './proposed.ts'
import { referencePrice } from './protection.ts'

/**
 * The venue has taken an order out so that another shape of it may go in: may it still? Since it was asked
 * for, trading may have been halted or the market closed; and of the stop of an entry the market may have
 * passed the trigger, which the engine follows better than a venue that was not asked in time. Null: nothing
 * to say against it.
 */
export function refusalOfReplacement(
  state: State,
  order: Order,
  { price, quantity, triggerPrice }: Amendment,
  surroundings: Surroundings,
): Reason | null {
  const { request } = order
  const instrument = instrumentOf(order)
  const quote = surroundings.quote(instrument.key)
  const reference = quote && referencePrice(quote, request.side)
  const terms = {
    occasion: 'amend',
    request,
    instrument,
    price,
    quantity: lots(quantity - order.cumQty),
    triggerPrice: order.isTriggered ? null : triggerPrice,
    reference,
    mark: priceOf(reference ?? price, instrument.tickSize),
    locked: MONEY_ZERO,
    standing: order,
  } as const
  const locked = subtractMoney(orderLock(state, terms), order.locked)
  const proposed = { ...terms, locked }
  const refusal = refusalOf(RELEASE_CHECKS, proposed, { state, surroundings })
  if (refusal !== null || !isExit(proposed)) return refusal
  return triggersLater(proposed, state, surroundings)
}

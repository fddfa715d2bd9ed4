import {
  addMoney,
  type Explanation,
  type Liquidity,
  MONEY_ZERO,
  multiplyMoneyUp,
  negateMoney,
  type OrderRequest,
  type PreviewedTerms,
  quantityOf,
} from '../domain/index.ts'
import { isTakenBy } from './oms/index.ts'
import { lockedAsset } from './portfolio/index.ts'
import { explain, type Proposed, worthOf } from './risk/index.ts'
import type { State } from './state.ts'
import type { Surroundings } from './surroundings.ts'

/** What would become of an order if it were sent now. Changes nothing. */
export function previewOrder(state: State, request: OrderRequest, surroundings: Surroundings): Explanation {
  const { reason, checks, proposed } = explain(state, request, surroundings)
  return { reason, checks, terms: proposed && termsOf(proposed, state, surroundings) }
}

function termsOf(proposed: Proposed, state: State, surroundings: Surroundings): PreviewedTerms {
  const { request, instrument, price, quantity, triggerPrice, locked } = proposed
  const liquidity = liquidityOf(proposed, surroundings)
  const feeRate = liquidity === 'maker' ? instrument.feeRateMaker : instrument.feeRateTaker
  const notional = worthOf(proposed)
  const asset = lockedAsset(instrument, request.side)
  const position = state.positions.get(instrument.key)?.quantity ?? MONEY_ZERO
  const traded = quantityOf(quantity, instrument.lotSize)
  return {
    price,
    quantity,
    triggerPrice,
    notional,
    liquidity,
    feeRate,
    fee: multiplyMoneyUp(notional, feeRate),
    locked,
    lockedAsset: asset,
    free: state.ledger.freeOf(instrument.venue, asset),
    position,
    positionAfter: addMoney(position, request.side === 'buy' ? traded : negateMoney(traded)),
    heldBy: isTakenBy(instrument, request) ? 'venue' : 'engine',
  }
}

/** A limit beyond the touch takes; a stop with a limit may do either once it is reached. */
function liquidityOf({ request, instrument, price }: Proposed, surroundings: Surroundings): Liquidity | null {
  const { type, timeInForce, isPostOnly, side } = request
  if (isPostOnly) return 'maker'
  if (type === 'stop_limit') return null
  if (type !== 'limit' || timeInForce === 'ioc' || timeInForce === 'fok') return 'taker'
  const quote = surroundings.quote(instrument.key)
  const touch = side === 'buy' ? quote?.ask : quote?.bid
  if (touch === null || touch === undefined) return null
  return (side === 'buy' ? price >= touch : price <= touch) ? 'taker' : 'maker'
}

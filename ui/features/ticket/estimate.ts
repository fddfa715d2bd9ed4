import { decimalOf } from '../../data/index.ts'
import { type Decimal, minus, plus, times, ZERO } from '../../lib/decimal.ts'
import type { Draft } from './draft.ts'
import { FIELDS } from './fields.ts'
import { type Desk, facingLevels, isPerpetual, marginOf, type Taking, takingOf } from './market-side.ts'
import { expectedPrice, worstPrice } from './sizing.ts'

/** What the page can tell by itself, before the server has been asked. Quote asset where nothing is said. */
export interface Estimate {
  readonly notional: Decimal
  readonly fee: Decimal
  /** Null: nobody knows before a stop is reached. */
  readonly isTaker: boolean | null
  /** What would be set aside; null where the page cannot tell. */
  readonly locked: Decimal | null
  readonly lockedIn: 'base' | 'quote'
  /** Of what trades at once. */
  readonly taking: Taking | null
  /** Base asset, when all of it has filled. */
  readonly positionAfter: Decimal
}

/** Null while there is no price to reckon by. The quantity is above zero. */
export function estimateOf(draft: Draft, desk: Desk, quantity: Decimal): Estimate | null {
  const { instrument, position } = desk
  const isTaker = takes(draft, desk)
  const levels = facingLevels(draft.side, desk)
  const taking = isTaker === true && !waits(draft) ? takingUpTo(draft, desk, quantity) : null
  const price = draft.type === 'market' ? null : expectedPrice(draft, desk)
  const notional =
    draft.type === 'market'
      ? (takingOf(levels, quantity, desk.last)?.notional ?? null)
      : priced(price, quantity)
  if (notional === null) return null
  const rate = decimalOf(isTaker === false ? instrument.fee_rate_maker : instrument.fee_rate_taker)
  return {
    notional,
    fee: times(notional, rate),
    isTaker,
    ...lockOf(draft, desk, quantity),
    taking,
    positionAfter: draft.side === 'buy' ? plus(position, quantity) : minus(position, quantity),
  }
}

const priced = (price: Decimal | null, quantity: Decimal) => (price === null ? null : times(price, quantity))
const waits = ({ type }: Draft) => FIELDS[type].trigger || FIELDS[type].trail

/** Null for a stop with a limit, which may do either once it is reached. */
function takes(draft: Draft, desk: Desk): boolean | null {
  if (draft.type === 'stop_limit') return null
  if (!FIELDS[draft.type].price) return true
  if (draft.isPostOnly && FIELDS[draft.type].mayPostOnly) return false
  return reachesMarket(draft, desk)
}

/** True when the limit meets the best price of the other side. */
export function reachesMarket(draft: Draft, desk: Desk): boolean {
  const best = facingLevels(draft.side, desk)[0]
  const price = expectedPrice(draft, desk)
  if (!best || price === null) return false
  return draft.side === 'buy' ? price >= decimalOf(best[0]) : price <= decimalOf(best[0])
}

/** A limit takes no deeper than its price. */
function takingUpTo(draft: Draft, desk: Desk, quantity: Decimal): Taking | null {
  const levels = facingLevels(draft.side, desk)
  const limit = FIELDS[draft.type].price ? expectedPrice(draft, desk) : null
  if (limit === null) return takingOf(levels, quantity, desk.last)
  const within = levels.filter(([price]) =>
    draft.side === 'buy' ? decimalOf(price) <= limit : decimalOf(price) >= limit,
  )
  return takingOf(within, quantity, null)
}

/**
 * What the engine sets aside for a buy: the worst price it may take and the taker fee, whatever it turns out
 * to pay. For a perpetual the margin, and nothing for what only closes.
 */
function lockOf(draft: Draft, desk: Desk, quantity: Decimal): Pick<Estimate, 'locked' | 'lockedIn'> {
  const { instrument } = desk
  if (!isPerpetual(instrument) && draft.side === 'sell') return { locked: quantity, lockedIn: 'base' }
  if (isPerpetual(instrument) && draft.isReduceOnly) return { locked: ZERO, lockedIn: 'quote' }
  const worst = worstPrice(draft, desk)
  if (worst === null) return { locked: null, lockedIn: 'quote' }
  const value = times(worst, quantity)
  const fee = times(value, decimalOf(instrument.fee_rate_taker))
  return { locked: plus(marginOf(value, instrument), fee), lockedIn: 'quote' }
}

import {
  MONEY_ZERO,
  type Money,
  oppositeSide,
  priceOf,
  type Reason,
  type Ticks,
  wholeSteps,
} from '../../../domain/index.ts'
import { lockedAsset } from '../../portfolio/index.ts'
import { type Check, type Measure, type Proposed, unmeasured, wholeNumber } from '../proposed.ts'
import { protectionPrice, reachedAt, watched } from '../protection.ts'

/** A stop that would trigger at once is a mistake, unless its entry filled beyond it: then it is due. */
export const triggersLater: Check = (proposed, _state, surroundings) => {
  const { request, instrument, triggerPrice } = proposed
  if (triggerPrice === null || mayBeDue(proposed)) return null
  const quote = surroundings.quote(instrument.key)
  const market = quote && reachedAt(quote, request, triggerPrice)
  if (market === null) return null
  const { tickSize } = instrument
  return {
    code: 'trigger_price_wrong_side',
    details: { trigger_price: priceOf(triggerPrice, tickSize), market: priceOf(market, tickSize) },
  }
}

/** A trailing stop makes its own trigger; what was triggered, follows an entry or goes out may be due. */
function mayBeDue({ request, occasion, standing }: Proposed): boolean {
  if (request.trail !== null || standing?.isTriggered) return true
  return occasion === 'exit' || occasion === 'release'
}

export const triggerMeasure: Measure = (proposed, _state, surroundings) => {
  const { request, instrument, triggerPrice } = proposed
  if (triggerPrice === null) return unmeasured(false)
  const { tickSize, quote: asset, key } = instrument
  const quote = surroundings.quote(key)
  const market = quote && watched(quote, request.side, request.triggerBy)
  return {
    value: priceOf(triggerPrice, tickSize),
    limit: market === null ? null : priceOf(market, tickSize),
    bound: request.side === 'buy' ? 'above' : 'below',
    unit: asset,
    isHeld: !mayBeDue(proposed),
  }
}

export const expiresLater: Check = ({ request: { expireAt }, occasion }, _state, { at }) => {
  if (expireAt === null || expireAt > at || occasion === 'release') return null
  return {
    code: 'expiry_in_past',
    details: { expire_ts_ns: wholeNumber(expireAt), now_ts_ns: wholeNumber(at) },
  }
}

export const expiryMeasure: Measure = ({ request: { expireAt }, occasion }, _state, { at }) => {
  if (expireAt === null) return unmeasured(false)
  const isHeld = occasion !== 'release'
  return { value: wholeNumber(expireAt), limit: wholeNumber(at), bound: 'above', unit: 'ns', isHeld }
}

/** Exits that could not be made once the entry has filled would leave the position without them. */
export const exitsFit: Check = (proposed, { limits }) => {
  const { request, instrument, reference, triggerPrice, price } = proposed
  const { bracket } = request
  if (bracket === null || !makesExits(proposed)) return null
  const entry = request.price === null ? (triggerPrice ?? reference ?? price) : price
  const { takeProfit, stopLoss } = bracket
  const gain = takeProfit && exitAt(proposed, 'take_profit', { asked: takeProfit.price, entry })
  if (gain) return gain
  const loss = stopLoss && exitAt(proposed, 'stop_loss', { asked: stopLoss.triggerPrice, entry })
  if (loss || stopLoss === null || stopLoss.price === null) return loss
  const trigger = wholeSteps(stopLoss.triggerPrice, instrument.tickSize) as Ticks
  const limit = wholeSteps(stopLoss.price, instrument.tickSize)
  if (limit === null) return offTick(stopLoss.price, instrument)
  const side = oppositeSide(request.side)
  const bound = protectionPrice(trigger, instrument, side, limits.priceCollarRatio)
  if (side === 'buy' ? limit <= bound : limit >= bound) return null
  const { tickSize } = instrument
  return {
    code: 'price_collar',
    details: { price: stopLoss.price, bound: priceOf(bound, tickSize), mark: stopLoss.triggerPrice },
  }
}

function makesExits({ request, occasion }: Proposed): boolean {
  return request.bracket !== null && (occasion === 'new' || occasion === 'amend')
}

export const bracketMeasure: Measure = (proposed) => unmeasured(makesExits(proposed))

interface AskedExit {
  readonly asked: Money
  readonly entry: Ticks
}

function exitAt(
  { request, instrument }: Proposed,
  exit: 'take_profit' | 'stop_loss',
  { asked, entry }: AskedExit,
): Reason | null {
  const price = wholeSteps(asked, instrument.tickSize)
  if (price === null) return offTick(asked, instrument)
  const isAbove = (request.side === 'buy') === (exit === 'take_profit')
  if (isAbove ? price > entry : price < entry) return null
  const details = { exit, price: asked, entry: priceOf(entry, instrument.tickSize) }
  return { code: 'bracket_wrong_side', details }
}

/** Why a price is no whole number of ticks that an integer holds. */
export function offTick(asked: Money, { tickSize }: Pick<Proposed['instrument'], 'tickSize'>): Reason {
  if (asked % tickSize !== 0n)
    return { code: 'price_off_tick', details: { price: asked, tick_size: tickSize } }
  const maximum = (BigInt(Number.MAX_SAFE_INTEGER) * tickSize) as Money
  return { code: 'order_too_large', details: { value: asked, maximum } }
}

/** Who asks for nothing more is not refused because there is less than nothing, as after a loss. */
export const funded: Check = ({ request, instrument, locked }, { ledger }) => {
  if (locked <= MONEY_ZERO) return null
  const asset = lockedAsset(instrument, request.side)
  const free = ledger.freeOf(instrument.venue, asset)
  return locked > free ? { code: 'insufficient_funds', details: { required: locked, free, asset } } : null
}

/** What it needs beyond what is set aside for it already. */
export const fundsMeasure: Measure = ({ request, instrument, locked }, { ledger }) => {
  const asset = lockedAsset(instrument, request.side)
  return {
    value: locked,
    limit: ledger.freeOf(instrument.venue, asset),
    bound: 'at_most',
    unit: asset,
    isHeld: locked > MONEY_ZERO,
  }
}

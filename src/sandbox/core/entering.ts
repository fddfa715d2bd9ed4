/** How an order comes before the matching core: new, triggered, or put in another place. */
import {
  type Instrument,
  type Lots,
  lots,
  MONEY_ZERO,
  type Reason,
  type Ticks,
  unixNsFromMs,
  type VenueOrder,
} from '../../domain/index.ts'
import { freeOf } from './account.ts'
import type { SandboxOrder } from './exchange.ts'
import { relock } from './locks.ts'
import type { Market } from './market.ts'
import { type Living, nameForSim } from './order-desk.ts'
import type { Sandbox } from './sandbox.ts'
import { nowMs } from './sandbox.ts'
import { planTaking, rateOnTop } from './taking-plan.ts'

import { change, end, endPartner, hear, marketOf, tell } from './trading.ts'
import { followPrice } from './trailing.ts'

const LEFT_OVER: Reason = { code: 'unfilled_remainder', details: {} }

/** Sets its money aside, lets it trade what it can, and leaves the rest where it belongs. */
export function enter(sandbox: Sandbox, living: Living): void {
  const market = marketOf(sandbox, living.order)
  if (living.order.price === null) return enterAtMarket(sandbox, living, market)
  relock(sandbox, living)
  submit(sandbox, living, { quantity: leavesOf(living), limit: living.order.price })
}

/** Trades at once with whoever is there, as far as the money goes. */
function enterAtMarket(sandbox: Sandbox, living: Living, market: Market): void {
  const { side, instrument } = living.order
  relock(sandbox, living)
  const plan = planTaking(market, {
    side,
    quantityMax: leavesOf(living),
    costMax: side === 'buy' ? freeOf(sandbox.account, instrument.quote) : null,
    feeRateOnTop: rateOnTop(instrument, sandbox.isQuoteFee),
  })
  const { quantity, worst } = plan
  const isEnough = living.order.timeInForce !== 'fok' || quantity === leavesOf(living)
  if (worst !== null && isEnough) submit(sandbox, living, { quantity, limit: worst })
  if (sandbox.orders.living.has(living.order.id)) end(sandbox, living, LEFT_OVER)
}

interface Submission {
  readonly quantity: Lots
  readonly limit: Ticks
}

function submit(sandbox: Sandbox, living: Living, submission: Submission): void {
  const order = venueOrderOf(sandbox, living, submission)
  sandbox.sim.submit(order, (report) => void hear(sandbox, report, 'taking'))
}

function venueOrderOf(sandbox: Sandbox, living: Living, { quantity, limit }: Submission): VenueOrder {
  const { order } = living
  const { side, timeInForce, isPostOnly, expireAtMs } = order
  const isAtMarket = order.price === null
  return {
    clientOrderId: nameForSim(sandbox.orders, living),
    revision: 0,
    instrument: withoutFilters(order.instrument),
    side,
    type: isAtMarket ? 'market' : 'limit',
    timeInForce: isAtMarket && timeInForce !== 'fok' ? 'ioc' : timeInForce,
    isPostOnly,
    isReduceOnly: false,
    quantity,
    price: limit,
    triggerPrice: null,
    triggerBy: 'last',
    expireAt: expireAtMs === null ? null : unixNsFromMs(expireAtMs - sandbox.outbox.faults.clockSkewMs()),
  }
}

/** What is left of an order may be smaller than a new one: the venue looked at the order as a whole. */
function withoutFilters(instrument: Instrument): Instrument {
  const known = unfiltered.get(instrument)
  if (known !== undefined) return known
  const free: Instrument = {
    ...instrument,
    isTrading: true,
    priceBand: null,
    notionalMin: MONEY_ZERO,
    notionalMax: null,
    quantityMin: lots(1),
    quantityMax: lots(Number.MAX_SAFE_INTEGER),
  }
  unfiltered.set(instrument, free)
  return free
}

const unfiltered = new WeakMap<Instrument, Instrument>()

export function leavesOf({ order }: Living): Lots {
  return lots(order.quantity - order.cumQty)
}

/** Lets every stop trade that the last price has reached, the oldest first, until it reaches no more. */
export function triggerStops(sandbox: Sandbox, market: Market): void {
  followPrice(sandbox, market)
  for (let id = reachedStop(sandbox, market); id !== null; id = reachedStop(sandbox, market)) {
    market.waiting.delete(id)
    const living = sandbox.orders.living.get(id)
    if (living === undefined) continue
    endPartner(sandbox, living)
    const order = change(sandbox, living, {
      ...reachedTerms(living.order, market.last),
      isTriggered: true,
      status: 'open',
      updatedAtMs: nowMs(sandbox),
    })
    tell(sandbox, 'triggered', { order, fill: null })
    enter(sandbox, living)
  }
}

function reachedStop({ orders }: Sandbox, { waiting, last }: Market): number | null {
  if (last === null) return null
  for (const id of waiting) {
    const order = orders.living.get(id)?.order
    if (order === undefined) continue
    const { triggerPrice, triggerWhen } = order
    if (triggerPrice !== null && isReached(triggerWhen, triggerPrice, last)) return id
    if (reachedTerms(order, last) !== null) return id
  }
  return null
}

/** What it becomes by its other trigger; null while that is not reached. */
function reachedTerms(order: SandboxOrder, last: Ticks | null): Partial<SandboxOrder> | null {
  const { alternative, triggerPrice, triggerWhen, price } = order
  if (alternative === undefined || triggerPrice === null || triggerWhen === null || last === null) return null
  if (!isReached(alternative.triggerWhen, alternative.triggerPrice, last)) return null
  const type = alternative.price === null ? 'stop_market' : 'stop_limit'
  return { ...alternative, type, alternative: { triggerPrice, triggerWhen, price } }
}

export function isReached(when: 'rises' | 'falls' | null, trigger: Ticks, last: Ticks): boolean {
  return when === 'falls' ? last <= trigger : last >= trigger
}

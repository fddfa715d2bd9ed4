/** An order meets the market: what it takes at once, and what becomes of the rest. */
import { priceOf, type Reason, type Side, type Ticks, type VenueOrder } from '../../domain/index.ts'
import { drawBelow } from '../prng.ts'
import { notReducing, reducibleLots } from './contract.ts'
import { because, cancelClosed, fillOrder, type Trading } from './fills.ts'
import { commitTakes, planTakes, sumOf } from './liquidity.ts'
import type { OrderRecord } from './order-record.ts'
import { type Reach, reachOf, wouldTake } from './reach.ts'
import { say } from './reports.ts'
import { insertResting, shownAt } from './resting.ts'
import type { Exchange, Market } from './state.ts'

/** `passing`: the price at which a stop triggered on the market's way through a bar; null otherwise. */
export function execute(trading: Trading, record: OrderRecord, passing: Ticks | null): void {
  const { exchange, market } = trading
  const { order } = record
  const { side, isReduceOnly } = order
  if (order.isPostOnly && wouldTake(market, side, order.price, passing))
    return cancelClosed(exchange, record, because('post_only_would_take'))
  const reducible = isReduceOnly ? reducibleLots(market.contract, side) : record.leaves
  if (reducible === 0) return cancelClosed(exchange, record, notReducing(market.contract, record))
  const reach = reachOf(market, order)
  const quantity = Math.min(record.leaves, reducible)
  const takes = planTakes(market.liquidity, { side, limit: reach.limit, quantity, passing })
  const ending = endingOf(order, reach)
  if (order.timeInForce === 'fok' && sumOf(takes) < record.leaves)
    return cancelClosed(
      exchange,
      record,
      because(reach.isCut ? 'self_trade_prevented' : 'fill_or_kill_unfillable'),
    )
  commitTakes(market.liquidity, side, takes)
  for (const take of takes) {
    const price = slipped(exchange, order, take.price, reach.limit)
    fillOrder(trading, record, { price, quantity: take.quantity, liquidity: 'taker' })
  }
  if (record.stage === 'closed') return
  if (ending !== null) cancelClosed(exchange, record, because(ending))
  else rest(market, record)
}

/** Why what is left may not rest; null when it may. Of two orders of ours that would meet, the newer ends. */
function endingOf(order: VenueOrder, { isCut }: Reach): Reason['code'] | null {
  if (isCut) return 'self_trade_prevented'
  return mayRest(order) ? null : 'unfilled_remainder'
}

export function mayRest({ type, timeInForce }: Pick<VenueOrder, 'type' | 'timeInForce'>): boolean {
  const hasLimit = type === 'limit' || type === 'stop_limit'
  return hasLimit && (timeInForce === 'gtc' || timeInForce === 'gtd')
}

export function rest(market: Market, record: OrderRecord): void {
  const { book } = market.liquidity
  const { side, price } = record.order
  record.ahead = book === null ? null : shownAt(book, side, price)
  record.stage = 'resting'
  insertResting(market.resting, record)
}

/** A price up to so many ticks worse than the market showed, never beyond the limit. */
function slipped({ slippage }: Exchange, { side }: { side: Side }, price: Ticks, limit: Ticks): Ticks {
  if (slippage === null) return price
  const most = Math.floor(price * slippage.ratioMax)
  const extra = most > 0 ? drawBelow(slippage.chance, most + 1) : 0
  const worse = side === 'buy' ? Math.min(limit, price + extra) : Math.max(limit, price - extra)
  return worse as Ticks
}

/** A stop that stands nowhere any more becomes what it was kept to be. */
export function trigger(
  trading: Trading,
  record: OrderRecord,
  { price, passing }: { readonly price: Ticks; readonly passing: Ticks | null },
): void {
  const { clientOrderId, instrument } = record.order
  record.stage = 'arriving'
  say(trading.exchange, record, {
    kind: 'order_triggered',
    clientOrderId,
    price: priceOf(price, instrument.tickSize),
  })
  execute(trading, record, passing)
}

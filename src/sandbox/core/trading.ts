/** What the matching core reports, written into orders, money and public trades. */
import {
  assert,
  type Lots,
  lots,
  MONEY_ZERO,
  money,
  multiplyMoney,
  oppositeSide,
  quantityOf,
  type Reason,
  type Side,
  type Ticks,
  ticks,
  type VenueReport,
} from '../../domain/index.ts'
import { give, pay, receive } from './account.ts'
import { bookFill } from './bills.ts'
import { countTrade } from './candles.ts'
import type { NewSandboxOrder, SandboxFill, SandboxOrder, SandboxReport, SandboxStatus } from './exchange.ts'
import { lockedAsset, relock, setLock } from './locks.ts'
import { type Market, moveOwn, takeOffered } from './market.ts'
import { addLiving, forgetSimName, type Living, retire } from './order-desk.ts'
import { finishList, isWorkingOrder, membersOf, noteFilled, partnerOf } from './order-lists.ts'
import { tellReport, tellTrade } from './outbox.ts'
import { nowMs, type Sandbox } from './sandbox.ts'

/** Where a fill comes from: an order that takes, a book that crosses us, or a print. */
export type Cause = 'taking' | 'book' | 'print'

type Filled = Extract<VenueReport, { readonly kind: 'order_filled' }>

export function marketOf({ markets }: Sandbox, { key }: Pick<SandboxOrder, 'key'>): Market {
  const market = markets.get(key)
  assert(market !== undefined, () => `no order is taken for what is not listed: ${key}`)
  return market
}

/** Answers how many lots it filled. */
export function hear(sandbox: Sandbox, report: VenueReport, cause: Cause): number {
  switch (report.kind) {
    case 'order_filled': {
      const living = sandbox.orders.bySimId.get(report.clientOrderId)
      assert(living !== undefined, () => `${report.clientOrderId} traded and is not known`)
      fill(sandbox, living, { report, cause })
      return report.quantity
    }
    case 'order_cancelled':
    case 'order_expired':
    case 'order_rejected': {
      // What was replaced has ended for the matching core alone.
      const living = sandbox.orders.bySimId.get(report.clientOrderId)
      if (living === undefined) return 0
      forgetSimName(sandbox.orders, living)
      end(sandbox, living, report.reason)
      return 0
    }
    default:
      return 0
  }
}

function fill(sandbox: Sandbox, living: Living, { report, cause }: { report: Filled; cause: Cause }): void {
  const { order } = living
  endPartner(sandbox, living)
  const market = marketOf(sandbox, order)
  const { quantity, liquidity, price, feeAsset } = report
  const fee = money(report.fee - (report.fee % sandbox.feeStep))
  const aggressor = liquidity === 'taker' ? order.side : oppositeSide(order.side)
  if (cause !== 'print') takeOffered(market, oppositeSide(order.side), quantity)
  settleMoney(sandbox, living, { ...report, fee })
  const cumQty = lots(order.cumQty + quantity)
  const atMs = nowMs(sandbox)
  const filled = change(sandbox, living, {
    cumQty,
    cumQuote: money(order.cumQuote + multiplyMoney(price, quantityOf(quantity, order.instrument.lotSize))),
    status: cumQty === order.quantity ? 'filled' : order.status,
    updatedAtMs: atMs,
  })
  const tradeId = publish(sandbox, market, {
    price: ticks(Number(price / order.instrument.tickSize)),
    quantity,
    aggressor,
  })
  const terms = { tradeId, order: filled, quantity, price, fee, feeAsset, liquidity, atMs }
  const traded: SandboxFill = { ...terms, billId: sandbox.billCount + 1 }
  bookFill(sandbox, traded)
  sandbox.orders.fills.push(traded)
  living.fills.push(traded)
  if (filled.status === 'filled') {
    setLock(sandbox, living, MONEY_ZERO)
    retire(sandbox.orders, living)
    noteFilled(sandbox, living)
  } else relock(sandbox, living)
  tell(sandbox, 'trade', { order: filled, fill: traded })
  finishList(sandbox, living)
}

/** Of a pair only the one goes on that trades or is triggered; what was set aside for both is its own. */
export function endPartner(sandbox: Sandbox, living: Living): void {
  const partner = partnerOf(sandbox, living)
  if (partner === null) return
  endAlone(sandbox, partner, SIBLING_CLOSED)
  relock(sandbox, living)
}

/** The matching core forgets it, and nobody hears of that. */
export function leaveSim(sandbox: Sandbox, living: Living): void {
  const { simId } = living
  if (simId === null) return
  forgetSimName(sandbox.orders, living)
  sandbox.sim.cancel({ clientOrderId: simId, revision: 0 }, (report) => void hear(sandbox, report, 'taking'))
}

function settleMoney({ account }: Sandbox, living: Living, { quantity, price, fee, feeAsset }: Filled): void {
  const { side, instrument } = living.order
  const base = quantityOf(quantity, instrument.lotSize)
  const quote = multiplyMoney(price, base)
  const given = side === 'buy' ? quote : base
  give(account, lockedAsset(living.order), given, living.locked)
  living.locked = money(given < living.locked ? living.locked - given : 0n)
  if (side === 'buy') receive(account, instrument.base, base)
  else receive(account, instrument.quote, quote)
  const isFromLocked = feeAsset === lockedAsset(living.order)
  pay(account, feeAsset, fee, isFromLocked ? living.locked : MONEY_ZERO)
  if (isFromLocked) living.locked = money(fee < living.locked ? living.locked - fee : 0n)
}

/** Takes a new order in; the book shows what rests of it. */
export function begin(
  sandbox: Sandbox,
  order: SandboxOrder,
  whenEnded: NewSandboxOrder['whenEnded'],
): Living {
  const living = addLiving(sandbox.orders, order, whenEnded)
  showResting(marketOf(sandbox, order), order, 1)
  tell(sandbox, 'new', { order, fill: null })
  return living
}

/** A new value of the order in the place of the one before; the book shows what rests of it. */
export function change(sandbox: Sandbox, living: Living, over: Partial<SandboxOrder>): SandboxOrder {
  const market = marketOf(sandbox, living.order)
  showResting(market, living.order, -1)
  living.order = { ...living.order, ...over }
  showResting(market, living.order, 1)
  return living.order
}

function showResting(market: Market, order: SandboxOrder, sign: 1 | -1): void {
  const { side, price, status, quantity, cumQty } = order
  const isResting = status === 'open' && price !== null && cumQty < quantity
  if (isResting) moveOwn(market, side, { price, change: sign * shownOf(order) })
}

/** What is left of the part that is shown now: the next one follows once that is gone. */
function shownOf({ quantity, cumQty, shownQuantity }: SandboxOrder): number {
  const leaves = quantity - cumQty
  return shownQuantity === undefined ? leaves : Math.min(leaves, shownQuantity - (cumQty % shownQuantity))
}

const EXPIRED: ReadonlySet<Reason['code']> = new Set([
  'unfilled_remainder',
  'fill_or_kill_unfillable',
  'self_trade_prevented',
  'good_till_date_reached',
  'sibling_closed',
  'entry_closed',
])
const SIBLING_CLOSED: Reason = { code: 'sibling_closed', details: {} }
const ENTRY_CLOSED: Reason = { code: 'entry_closed', details: {} }

/** Ends what is left of it, and with it the others of its list. */
export function end(sandbox: Sandbox, living: Living, reason: Reason): SandboxOrder {
  const others = membersOf(sandbox, living).filter((other) => other !== living)
  const reasonOfOthers = isWorkingOrder(sandbox, living) ? ENTRY_CLOSED : SIBLING_CLOSED
  const order = endAlone(sandbox, living, reason)
  for (const other of others) endAlone(sandbox, other, reasonOfOthers)
  return order
}

/** Ends what is left of it and sets its money free; of a list, whoever calls this sees to the others. */
export function endAlone(sandbox: Sandbox, living: Living, reason: Reason): SandboxOrder {
  const status: SandboxStatus = EXPIRED.has(reason.code)
    ? 'expired'
    : reason.code === 'cancelled_by_request'
      ? 'cancelled'
      : 'rejected'
  leaveSim(sandbox, living)
  marketOf(sandbox, living.order).waiting.delete(living.order.id)
  const order = change(sandbox, living, { status, reason, updatedAtMs: nowMs(sandbox) })
  setLock(sandbox, living, MONEY_ZERO)
  retire(sandbox.orders, living)
  tell(sandbox, status, { order, fill: null })
  finishList(sandbox, living)
  return order
}

export function tell(
  sandbox: Sandbox,
  kind: SandboxReport['kind'],
  { order, fill }: Pick<SandboxReport, 'order' | 'fill'>,
): void {
  tellReport(sandbox.outbox, { kind, order, fill, atMs: nowMs(sandbox) })
}

/** A public trade; answers its number. */
export function publish(
  sandbox: Sandbox,
  market: Market,
  {
    price,
    quantity,
    aggressor,
  }: { readonly price: Ticks; readonly quantity: Lots; readonly aggressor: Side },
): number {
  sandbox.tradeCount++
  const { key } = market.instrument
  const trade = { tradeId: sandbox.tradeCount, key, price, quantity, aggressor, atMs: nowMs(sandbox) }
  market.last = price
  market.trades.push(trade)
  countTrade(market.candles, trade, sandbox.trueMs())
  tellTrade(sandbox.outbox, trade)
  return trade.tradeId
}

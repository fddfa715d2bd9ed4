import {
  type AssetName,
  addMoney,
  isStop,
  lots,
  MONEY_ZERO,
  type Money,
  type Reason,
  stepsDown,
  subtractMoney,
  type VenueReport,
} from '../../../domain/index.ts'
import { backOffMs } from '../back-off.ts'
import type { ListingTable } from '../listing-table.ts'
import type { AccountNotice, EndedNotice, FillNotice, OrderNotice, VenueProtocol } from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import { nowMsOf, type World } from '../world.ts'
import { allFills } from './all-fills.ts'
import { EarlyNotices, type OrderedNotice } from './early-notices.ts'
import { endOf, executionIdOf, isWaitingStop, type KnownOrder, type OrderEnd } from './known-order.ts'
import type { OrderRegistry } from './order-registry.ts'
import type { Outbox } from './outbox.ts'
import { reasonOfEnd, reasonWhy } from './reasons.ts'

export interface SettlementOptions {
  readonly world: World
  readonly protocol: VenueProtocol
  readonly rest: Pick<RestClient, 'call' | 'clock'>
  readonly listings: ListingTable
  readonly registry: OrderRegistry
  readonly outbox: Outbox
}

/** What is missing is usually under way already; then the venue's own records may be late. */
const FETCH = { firstMs: 300, mostMs: 30_000 }
/** Fills are asked for from before the order was sent: clocks differ. */
const BEFORE_MS = 60_000
/** After this long an amend that does not show was not taken: twice the receive window. */
const AMEND_MS_MAX = 10_000
const LOUD_AFTER = 8

/**
 * Turns what a venue says of our orders into reports, in whatever order it says it: each fill once, and an
 * end only when the fills told sum up to what the venue says was filled. What is missing is asked for.
 */
export class Settlement {
  readonly #options: SettlementOptions
  readonly #early: EarlyNotices
  #isStopped = false

  constructor(options: SettlementOptions) {
    this.#options = options
    this.#early = new EarlyNotices(options.world)
  }

  /** `isAnswer`: to a question for this order, so that the engine may not know what it says already. */
  take(notice: AccountNotice, isAnswer = false): void {
    if (this.#isStopped || notice.kind === 'balance') return
    const { registry } = this.#options
    const order = registry.find(notice)
    // One that nobody here sent, or sent just now: reconciliation sees it, or the answer to it.
    if (order === undefined) {
      this.#early.keep(notice)
      return
    }
    const { native, venueOrderId } = notice
    const isNamed = registry.name(order, native, venueOrderId)
    this.#takeOf(order, notice, isAnswer)
    if (!isNamed) return
    for (const early of this.#early.takeOf(native, venueOrderId)) this.#takeOf(order, early, false)
  }

  #takeOf(order: KnownOrder, notice: OrderedNotice, isAnswer: boolean): void {
    switch (notice.kind) {
      case 'fill':
        this.#takeFill(order, notice)
        this.#tryEnd(order)
        return
      case 'traded':
        if (order.fills.has(notice.tradeId)) return
        order.owedTrades.add(notice.tradeId)
        this.#fetchSoon(order)
        return
      case 'ended':
        this.#takeEnded(order, notice)
        return
      case 'order':
        this.#takeOrder(order, notice, isAnswer)
    }
  }

  /** The venue no longer knows an order that it had: what it traded is asked for, then it is over. */
  takeLoss(order: KnownOrder): void {
    order.isGone = true
    order.fetchAttempt = 0
    this.#fetchSoon(order)
  }

  /** Somebody asks for an order whose end was told: it did not get there, or could not be taken. */
  repeatEnd(order: KnownOrder): void {
    if (order.end?.status === 'filled') this.#tellRemainder(order)
    else if (order.end !== null) this.#tellEnd(order, order.end)
    else if (order.isGone) this.#tellLoss(order)
  }

  tell(order: KnownOrder, report: VenueReport): void {
    this.#options.outbox.tell(report, order.revision)
  }

  stop(): void {
    this.#isStopped = true
  }

  #takeOrder(order: KnownOrder, notice: OrderNotice, isAnswer: boolean): void {
    if (order.closedAtMs !== null) return
    order.missedAtMs = null
    if (notice.cumQuantity > order.filledAtVenue) order.filledAtVenue = notice.cumQuantity
    const end = endOf(notice)
    // Before the acceptance: an order that is found as it was says that its change did not happen.
    this.#takeAmend(order, notice, isAnswer)
    if (notice.status !== 'rejected') this.#tellAccepted(order, isAnswer && end === null)
    if (order.quantity === null) this.#takeSize(order, notice)
    this.#takeTrigger(order, notice)
    if (end !== null) {
      order.end = end
      this.#tryEnd(order)
    } else if (order.filledAtVenue > order.filled) this.#fetchSoon(order)
  }

  /** Said by what was left of it: what that makes of what we sent is what it traded. */
  #takeEnded(order: KnownOrder, { status, remaining, reason }: EndedNotice): void {
    if (order.closedAtMs !== null) return
    this.#tellAccepted(order, false)
    const left = remaining ?? (status === 'filled' ? MONEY_ZERO : null)
    const { quantity } = order
    const cumQuantity = quantity === null || left === null ? null : subtractMoney(quantity, left)
    if (cumQuantity === null) order.isAuditDue = true
    else if (cumQuantity > order.filledAtVenue) order.filledAtVenue = cumQuantity
    order.end = { status, cumQuantity, reason }
    this.#tryEnd(order)
  }

  /** Of an order that only its venue knew in full. */
  #takeSize(order: KnownOrder, { quantity }: OrderNotice): void {
    order.quantity = quantity
    if (order.revision === 0) order.total ??= quantity
  }

  #tellAccepted(order: KnownOrder, isRepeated: boolean): void {
    const { clientOrderId, venueOrderId } = order
    if (venueOrderId === null || (order.isAcceptanceTold && !isRepeated)) return
    order.isAcceptanceTold = true
    order.acceptedAtMs ??= nowMsOf(this.#options.world)
    this.tell(order, { kind: 'order_accepted', clientOrderId, venueOrderId })
  }

  /** Where the venue does not say it, an order that no longer waits was reached. */
  #takeTrigger(order: KnownOrder, { isTriggered, triggerPrice, status }: OrderNotice): void {
    if (isTriggered ?? (status === 'open' && isWaitingStop(order))) this.#tellTriggered(order, triggerPrice)
  }

  #tellTriggered(order: KnownOrder, atVenue: Money | null): void {
    const price = order.triggerPrice ?? atVenue
    if (order.isTriggered || order.type === null || !isStop(order.type) || price === null) return
    order.isTriggered = true
    this.tell(order, { kind: 'order_triggered', clientOrderId: order.clientOrderId, price })
  }

  #takeAmend(order: KnownOrder, notice: OrderNotice, isAnswer: boolean): void {
    const { amend, clientOrderId } = order
    if (amend === null) return
    if (notice.quantity === amend.quantity) {
      order.amend = null
      order.isMadeSmaller = true
      order.quantity = amend.quantity
      order.total = amend.total
      this.tell(order, { kind: 'amend_accepted', clientOrderId })
    } else if (isAnswer && nowMsOf(this.#options.world) - amend.sentAtMs > AMEND_MS_MAX) {
      order.amend = null
      const reason = reasonWhy('the venue shows the order unchanged')
      this.tell(order, { kind: 'amend_rejected', clientOrderId, reason })
    }
  }

  #takeFill(order: KnownOrder, fill: FillNotice): void {
    if (order.fills.has(fill.tradeId)) return
    const { protocol, world } = this.#options
    const { clientOrderId, instrument } = order
    if (fill.quantity <= MONEY_ZERO || fill.price < MONEY_ZERO) {
      world.log.error('a trade bears numbers that none can have', {
        order: clientOrderId,
        trade: fill.tradeId,
      })
      return
    }
    const size = stepsDown(fill.quantity, instrument.lotSize)
    const isWhole = fill.quantity % instrument.lotSize === 0n && Number.isSafeInteger(size)
    if (!isWhole) {
      world.log.error('a fill is no whole number of lots', { order: clientOrderId, trade: fill.tradeId })
    }
    order.fills.set(fill.tradeId, fill.quantity)
    order.owedTrades.delete(fill.tradeId)
    order.filled = addMoney(order.filled, fill.quantity)
    if (!Number.isSafeInteger(size) || size <= 0) return
    this.#tellAccepted(order, false)
    if (isWaitingStop(order)) this.#tellTriggered(order, null)
    this.tell(order, {
      kind: 'order_filled',
      clientOrderId,
      executionId: executionIdOf(protocol.exchange, fill.native, fill.tradeId),
      quantity: lots(size),
      price: fill.price,
      fee: fill.fee,
      feeAsset: fill.feeAsset as AssetName,
      liquidity: fill.liquidity,
    })
  }

  #tryEnd(order: KnownOrder): void {
    const { end } = order
    if (end === null || order.closedAtMs !== null) return
    const { cumQuantity } = end
    const isUntold = order.isAuditDue && cumQuantity !== MONEY_ZERO
    const isMissing = cumQuantity !== null && order.filled < cumQuantity
    if (isUntold || isMissing || order.owedTrades.size > 0) this.#fetchSoon(order)
    else this.#conclude(order, end)
  }

  #conclude(order: KnownOrder, end: OrderEnd): void {
    this.#options.registry.close(order)
    this.#tellEnd(order, end)
  }

  #tellEnd(order: KnownOrder, end: OrderEnd): void {
    const { clientOrderId } = order
    switch (end.status) {
      case 'filled': {
        // Made smaller at the venue and full by that: whoever holds the larger one would wait for ever.
        const isWhole = order.quantity === null || order.filled >= order.quantity
        if (!isWhole || order.isMadeSmaller) this.#tellRemainder(order)
        return
      }
      case 'rejected': {
        const reason = reasonOfEnd(end, 'venue_refused')
        this.tell(order, { kind: 'order_rejected', clientOrderId, reason })
        return
      }
      case 'expired': {
        const reason = reasonOfEnd(end, 'good_till_date_reached')
        const kind = reason.code === 'good_till_date_reached' ? 'order_expired' : 'order_cancelled'
        this.tell(order, { kind, clientOrderId, reason })
        return
      }
      default: {
        const reason = reasonOfEnd(end, 'cancelled_by_request')
        this.tell(order, {
          kind: 'order_cancelled',
          clientOrderId,
          reason: { ...reason, code: codeOf(order, reason) },
        })
      }
    }
  }

  #tellRemainder(order: KnownOrder): void {
    const { clientOrderId } = order
    const reason = { code: 'unfilled_remainder', details: {} } as const
    this.tell(order, { kind: 'order_cancelled', clientOrderId, reason })
  }

  #fetchSoon(order: KnownOrder): void {
    if (order.isFetching || this.#isStopped) return
    order.isFetching = true
    const { world } = this.#options
    const waitMs = backOffMs(FETCH, order.fetchAttempt, world.chance)
    world.timers.after(waitMs, () => void this.#fetch(order))
  }

  async #fetch(order: KnownOrder): Promise<void> {
    const found = await this.#fillsOf(order)
    order.isFetching = false
    if (this.#isStopped) return
    order.fetchAttempt += 1
    if (found === null) {
      this.#complain(order)
      this.#fetchSoon(order)
      return
    }
    if (order.isAuditDue) {
      order.isAuditDue = false
      order.filled = [...order.fills.values()].reduce(addMoney, MONEY_ZERO)
    }
    for (const fill of found) this.#takeFill(order, fill)
    if (order.isGone) this.#concludeLost(order)
    else this.#endOrGoOn(order)
  }

  #endOrGoOn(order: KnownOrder): void {
    const isComplete = order.filled >= order.filledAtVenue && order.owedTrades.size === 0
    if (isComplete) order.fetchAttempt = 0
    else {
      this.#complain(order)
      this.#fetchSoon(order)
    }
    this.#tryEnd(order)
  }

  #concludeLost(order: KnownOrder): void {
    if (order.closedAtMs !== null) return
    this.#options.registry.close(order)
    this.#tellLoss(order)
  }

  #tellLoss(order: KnownOrder): void {
    if (order.quantity !== null && order.filled >= order.quantity && !order.isMadeSmaller) return
    const { clientOrderId } = order
    const details = { why: 'the venue does not know it any more' }
    this.tell(order, {
      kind: 'order_cancelled',
      clientOrderId,
      reason: { code: 'cancelled_by_request', details },
    })
  }

  async #fillsOf(order: KnownOrder): Promise<readonly FillNotice[] | null> {
    const { protocol, rest, listings } = this.#options
    const native = listings.nativeOf(order.instrument.key)
    if (native === null) return null
    const { clientId, venueOrderId } = order
    // Known from the journal alone until now; a fill may bear nothing else.
    if (venueOrderId !== null) this.#options.registry.name(order, native, venueOrderId)
    const address = { native, clientId, venueOrderId, isWaitingStop: isWaitingStop(order) }
    const sinceMs = Math.max(0, order.sentAtMs - BEFORE_MS)
    const found = await allFills({ rest, protocol: protocol.rest }, { native, sinceMs, order: address })
    if (!found.ok) return null
    return found.fills.filter((fill) => this.#options.registry.find(fill) === order)
  }

  #complain(order: KnownOrder): void {
    if (order.fetchAttempt !== LOUD_AFTER) return
    const { clientOrderId, filled, filledAtVenue } = order
    const fields = { order: clientOrderId, told: String(filled), at_venue: String(filledAtVenue) }
    this.#options.world.log.error('the venue does not tell the fills that it says there are', fields)
  }
}

/** Some venues say of every order that it was cancelled; those that do not rest end by themselves. */
function codeOf({ timeInForce, cancelTries }: KnownOrder, { code }: Reason): Reason['code'] {
  if (code !== 'cancelled_by_request' || cancelTries > 0) return code
  if (timeInForce === 'fok') return 'fill_or_kill_unfillable'
  return timeInForce === 'ioc' ? 'unfilled_remainder' : code
}

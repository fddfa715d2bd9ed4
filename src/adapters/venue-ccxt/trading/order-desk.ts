import {
  type Effect,
  isStop,
  type Money,
  priceOf,
  quantityOf,
  unreachable,
  type VenueOrder,
  type VenueOrderReference,
} from '../../../domain/index.ts'
import type { ListingTable } from '../listing-table.ts'
import type {
  AccountNotice,
  CallPriority,
  OrderAddress,
  RestCall,
  VenueProtocol,
  VenueRefusal,
} from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import { nowMsOf, type World, within } from '../world.ts'
import { type Answer, isUnheard, isUnknownThere } from './answers.ts'
import { clientIdOf, type OrderIdentity } from './client-id.ts'
import {
  isAnswerDue,
  isCancelDue,
  isMissedTwice,
  isOver,
  isWaitingStop,
  type KnownOrder,
  knownOrder,
} from './known-order.ts'
import type { MessageLog } from './message-log.ts'
import type { OrderRegistry } from './order-registry.ts'
import { priorityOf } from './priority.ts'
import { reasonOfRefusal, reasonUnsent, reasonWhy } from './reasons.ts'
import type { Settlement } from './settlement.ts'

export interface OrderDeskOptions {
  readonly world: World
  readonly protocol: VenueProtocol
  readonly rest: Pick<RestClient, 'call'>
  readonly listings: ListingTable
  readonly registry: OrderRegistry
  readonly settlement: Settlement
  readonly messages: MessageLog
  readonly instance: string
  /** Why nothing may be sent now; null when everything may. */
  readonly obstacle: () => string | null
  readonly onFiltered: () => void
}

/** After a deed whose end the stream has not told by then, the order is asked for. */
const CONFIRM_MS = 2000
const ASK_AGAIN_MS = 5000
const CANCELS_MAX = 3
const LEAVING_MS_MAX = 3000

/** Sends orders, cancels, amends and questions, and says what came of each. */
export class OrderDesk {
  readonly #options: OrderDeskOptions
  readonly #leaving = new Set<Promise<void>>()
  /** Their cancels were decided before a restart, and may have gone out or not. */
  #owed: readonly KnownOrder[] = []
  #isStopped = false

  constructor(options: OrderDeskOptions) {
    this.#options = options
  }

  dispatch(effect: Effect): void {
    switch (effect.kind) {
      case 'submit_to_venue':
        this.#follow(this.#submit(effect.order))
        return
      case 'cancel_at_venue':
        this.#follow(this.#cancel(this.orderOf(effect)))
        return
      case 'amend_at_venue': {
        const { instrument, quantity } = effect
        void this.#amend(this.orderOf(effect), quantityOf(quantity, instrument.lotSize))
        return
      }
      case 'query_at_venue':
        this.#answer(this.orderOf(effect))
        return
      default:
        unreachable(effect)
    }
  }

  /** Nothing is told any more. Resolves when what is under way went out, or after three seconds. */
  async stop(): Promise<void> {
    this.#isStopped = true
    if (this.#leaving.size === 0) return
    await within(this.#options.world, LEAVING_MS_MAX, Promise.all(this.#leaving))
  }

  /** In place of those that were owed before. */
  oweCancels(orders: readonly KnownOrder[]): void {
    this.#owed = orders
  }

  /** A cancel said twice does no harm; one that was promised and never said does. */
  sayOwedCancels(): void {
    for (const known of this.#owed) this.#follow(this.#cancel(known))
    this.#owed = []
  }

  #follow(work: Promise<void>): void {
    const followed = work.finally(() => this.#leaving.delete(followed))
    this.#leaving.add(followed)
  }

  clientIdOf(order: OrderIdentity): string {
    const { protocol, instance } = this.#options
    return clientIdOf(protocol.clientIds, instance, order)
  }

  /** Known already, or from now on: a journal may speak of more than this process sent. */
  orderOf(reference: VenueOrderReference): KnownOrder {
    const { registry } = this.#options
    const { instrument, clientOrderId, revision, venueOrderId } = reference
    const clientId = this.clientIdOf({ clientOrderId, revision })
    const known = registry.get(clientId)
    if (known !== undefined) return known
    const order = knownOrder({
      ...{ clientOrderId, revision, instrument, clientId, type: null, timeInForce: null, triggerPrice: null },
      // Whoever sent it, that may be long ago: none of its fills is too old.
      ...{ sentAtMs: 0, quantity: null, total: null },
    })
    order.isAuditDue = true
    order.venueOrderId = venueOrderId
    registry.add(order)
    return order
  }

  async #submit(order: VenueOrder): Promise<void> {
    const { protocol, listings, obstacle } = this.#options
    const known = this.#begin(order)
    const native = listings.nativeOf(order.instrument.key)
    const unlisted = native === null ? 'the venue has not listed this instrument yet' : null
    // Nobody would hear what became of it.
    const why = this.#isStopped ? 'the venue is being left' : (obstacle() ?? unlisted)
    if (why !== null || native === null) {
      this.#rejectUnsent(known, why ?? '')
      return
    }
    known.isSubmitting = true
    const call = protocol.rest.submit({ native, clientId: known.clientId, order })
    if (call.life?.endsBy === 'venue') known.arrivesWithinMs = call.life.withinMs
    const outcome = await this.#call(known, call, priorityOf(order), () => this.#isLeaving(known))
    known.isSubmitting = false
    // Whoever leaves still wants out what was to be out.
    if (this.#isStopped && outcome.outcome !== 'answered') return
    switch (outcome.outcome) {
      case 'answered':
        this.#takeAll(outcome.value)
        if (isCancelDue(known)) await this.#cancel(known)
        // Taken in: the stream says more, and is not waited for without end.
        else this.#confirmLater(known, CONFIRM_MS)
        return
      case 'refused':
        this.#onSubmitRefused(known, outcome.refusal)
        return
      case 'not_sent':
        this.#rejectUnsent(known, outcome.why)
        return
      case 'unknown':
        // The stream may have told its end already.
        if (!isOver(known)) this.#tellUnknown(known)
    }
  }

  /** Who took it back while it waited for its turn does not want to see it trade. */
  #isLeaving(known: KnownOrder): boolean {
    if (known.cancelTries > 0) return false
    known.sentAtMs = nowMsOf(this.#options.world)
    return true
  }

  #begin(order: VenueOrder): KnownOrder {
    const { registry, world } = this.#options
    const { clientOrderId, revision, instrument, type, timeInForce } = order
    const clientId = this.clientIdOf(order)
    const quantity = quantityOf(order.quantity, instrument.lotSize)
    const before = registry.filledBefore(clientOrderId, revision)
    const known = knownOrder({
      ...{ clientOrderId, revision, instrument, clientId, type, timeInForce, quantity },
      triggerPrice:
        isStop(type) && order.triggerPrice !== null ? priceOf(order.triggerPrice, instrument.tickSize) : null,
      sentAtMs: nowMsOf(world),
      total: before === null ? null : ((before + quantity) as Money),
    })
    registry.add(known)
    return known
  }

  #onSubmitRefused(known: KnownOrder, refusal: VenueRefusal): void {
    // Either says that it got there.
    if (refusal.kind === 'duplicate_id' || known.venueOrderId !== null) {
      this.#tellUnknown(known)
      void this.ask(known)
      return
    }
    const { registry, settlement, onFiltered } = this.#options
    registry.close(known)
    if (refusal.kind === 'filter') onFiltered()
    const { clientOrderId } = known
    settlement.tell(known, { kind: 'order_rejected', clientOrderId, reason: reasonOfRefusal(refusal) })
  }

  #rejectUnsent(known: KnownOrder, why: string): void {
    const { registry, settlement } = this.#options
    registry.close(known)
    const { clientOrderId, cancelTries } = known
    const reason = reasonUnsent(why)
    if (cancelTries === 0) settlement.tell(known, { kind: 'order_rejected', clientOrderId, reason })
    else {
      const asked = { ...reason, code: 'cancelled_by_request' } as const
      settlement.tell(known, { kind: 'order_cancelled', clientOrderId, reason: asked })
    }
  }

  #tellUnknown(known: KnownOrder): void {
    const { clientOrderId } = known
    this.#options.settlement.tell(known, { kind: 'order_outcome_unknown', clientOrderId })
  }

  async #cancel(known: KnownOrder): Promise<void> {
    if (known.closedAtMs !== null) return
    known.cancelTries += 1
    known.hasCancelOvertaken = known.venueOrderId === null
    const address = this.#addressOf(known)
    if (address === null) {
      this.#refuseCancel(known, reasonWhy('not sent: the venue was not reached yet'))
      return
    }
    const outcome = await this.#call(known, this.#options.protocol.rest.cancel(address), 'cancel')
    if (this.#isStopped || isOver(known)) return
    if (isUnheard(outcome)) {
      // Wanted for as long as that takes: said again when the venue tells how the order is.
      known.cancelTries = 1
      this.#confirmLater(known, ASK_AGAIN_MS)
      return
    }
    switch (outcome.outcome) {
      case 'answered':
        known.isCancelAnswered = true
        this.#takeAll(outcome.value)
        this.#confirmLater(known, CONFIRM_MS)
        return
      case 'unknown':
      case 'not_sent':
        this.#confirmLater(known, CONFIRM_MS)
        return
      case 'refused': {
        const { kind } = outcome.refusal
        const isGone = kind === 'not_found' || kind === 'already_closed'
        if (isGone) void this.ask(known)
        else this.#refuseCancel(known, reasonOfRefusal(outcome.refusal))
      }
    }
  }

  #refuseCancel(known: KnownOrder, reason: ReturnType<typeof reasonWhy>): void {
    known.cancelTries = 0
    const { clientOrderId } = known
    this.#options.settlement.tell(known, { kind: 'cancel_rejected', clientOrderId, reason })
  }

  async #amend(known: KnownOrder, total: Money): Promise<void> {
    if (known.closedAtMs !== null) return
    // Which part of the order the venue has is known to the venue alone after a restart.
    if (known.quantity === null || known.total === null) await this.ask(known)
    const address = this.#addressOf(known)
    if (known.quantity === null || known.total === null || address === null) {
      this.#refuseAmend(known, reasonWhy('not sent: it is not known what the venue has of it'))
      return
    }
    const quantity = (total - (known.total - known.quantity)) as Money
    const call = this.#options.protocol.rest.amend(address, quantity)
    if (call === null) {
      this.#refuseAmend(known, reasonWhy('the venue cannot make this order smaller in its place'))
      return
    }
    known.amend = { total, quantity, sentAtMs: nowMsOf(this.#options.world) }
    const outcome = await this.#call(known, call, 'exit')
    if (!this.#isStopped) this.#onAmendAnswer(known, outcome)
  }

  #onAmendAnswer(known: KnownOrder, outcome: Answer): void {
    switch (outcome.outcome) {
      case 'answered':
        this.#takeAll(outcome.value)
        if (known.amend !== null) this.#confirmLater(known, CONFIRM_MS)
        return
      case 'unknown':
        this.#confirmLater(known, CONFIRM_MS)
        return
      case 'not_sent':
        this.#refuseAmend(known, reasonWhy(`not sent: ${outcome.why}`))
        return
      case 'refused': {
        const { kind } = outcome.refusal
        this.#refuseAmend(known, reasonOfRefusal(outcome.refusal))
        if (kind === 'not_found' || kind === 'already_closed') void this.ask(known)
      }
    }
  }

  #refuseAmend(known: KnownOrder, reason: ReturnType<typeof reasonWhy>): void {
    known.amend = null
    const { clientOrderId } = known
    this.#options.settlement.tell(known, { kind: 'amend_rejected', clientOrderId, reason })
  }

  #answer(known: KnownOrder): void {
    if (isOver(known)) this.#options.settlement.repeatEnd(known)
    else void this.ask(known)
  }

  /** Where it stands, by its id. */
  async ask(known: KnownOrder): Promise<void> {
    const address = this.#addressOf(known)
    if (known.isAsking || known.closedAtMs !== null || address === null) return
    known.isAsking = true
    const outcome = await this.#call(known, this.#options.protocol.rest.order(address), 'query')
    known.isAsking = false
    if (this.#isStopped || isOver(known)) return
    if (isUnknownThere(outcome)) this.#onMissed(known)
    else if (outcome.outcome === 'answered') {
      for (const notice of outcome.value) this.#options.settlement.take(notice, true)
      this.#goOn(known)
    } else if (known.cancelTries > 0 || known.amend !== null) this.#confirmLater(known, ASK_AGAIN_MS)
  }

  /** It rests there all the same: what was asked of it is said again, or given up. */
  #goOn(known: KnownOrder): void {
    if (known.closedAtMs !== null || known.end !== null) return
    if (known.cancelTries === 0) {
      this.#confirmLater(known, ASK_AGAIN_MS)
      return
    }
    if (known.cancelTries < CANCELS_MAX) void this.#cancel(known)
    else this.#refuseCancel(known, reasonWhy('the venue keeps the order in spite of the cancel'))
  }

  #onMissed(known: KnownOrder): void {
    if (known.isSubmitting || known.isGone) return
    const { world, settlement } = this.#options
    const nowMs = nowMsOf(world)
    if (known.venueOrderId === null) {
      const { clientOrderId } = known
      this.#tellUnknown(known)
      if (nowMs - known.sentAtMs > known.arrivesWithinMs)
        settlement.tell(known, { kind: 'order_missed', clientOrderId })
      return
    }
    known.missedAtMs ??= nowMs
    // What was cancelled without a fill is forgotten at once by some.
    if (known.isCancelAnswered || isMissedTwice(known, nowMs)) settlement.takeLoss(known)
    else this.#confirmLater(known, ASK_AGAIN_MS)
  }

  #confirmLater(known: KnownOrder, ms: number): void {
    if (known.closedAtMs !== null || known.end !== null) return
    this.#options.world.timers.after(ms, () => {
      if (!this.#isStopped && isAnswerDue(known)) void this.ask(known)
    })
  }

  #takeAll(notices: readonly AccountNotice[]): void {
    for (const notice of notices) this.#options.settlement.take(notice)
  }

  #addressOf(known: KnownOrder): OrderAddress | null {
    const native = this.#options.listings.nativeOf(known.instrument.key)
    if (native === null) return null
    const { clientId, venueOrderId } = known
    // Known from the journal alone until now; what the venue says may bear nothing else.
    if (venueOrderId !== null) this.#options.registry.name(known, native, venueOrderId)
    return { native, clientId, venueOrderId, isWaitingStop: isWaitingStop(known) }
  }

  #call(
    known: KnownOrder,
    call: RestCall<readonly AccountNotice[]>,
    priority: CallPriority,
    onLeaving: () => boolean = () => true,
  ): Promise<Answer> {
    const name = `${call.method} ${call.path}`
    return this.#options.rest.call(call, {
      ...{ priority, onLeaving },
      onTraffic: (direction, text) =>
        this.#options.messages.note(known.clientOrderId, { direction, name, text }),
    })
  }
}

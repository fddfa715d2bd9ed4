import {
  type Effect,
  type Instrument,
  type InstrumentKey,
  type Order,
  type OrderStatus,
  priceOf,
  quantityOf,
  type StockOrder,
  subtractMoney,
  type UnixNs,
  unixMsFromNs,
  type VenueName,
} from '../../../domain/index.ts'
import type {
  ExchangeCredentials,
  RemoteVenue,
  RemoteVenueListener,
  Venue,
  VenueMemory,
  VenueReporter,
  VenueStatus,
} from '../../../ports/index.ts'
import type { ListingTable } from '../listing-table.ts'
import type { AccountNotice, VenueListing, VenueProtocol } from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import type { VenueMeasure, World } from '../world.ts'
import { cancelAccount, cancelStranger } from './account-deeds.ts'
import { AccountStream } from './account-stream.ts'
import { DeadManSwitch } from './dead-man-switch.ts'
import type { KnownOrder } from './known-order.ts'
import { recount } from './known-order.ts'
import { MessageLog } from './message-log.ts'
import { OrderDesk } from './order-desk.ts'
import { OrderRegistry } from './order-registry.ts'
import { Outbox } from './outbox.ts'
import { Settlement } from './settlement.ts'
import { takeStock } from './stock-taking.ts'

export interface VenueOptions {
  readonly world: World
  readonly venue: VenueName
  readonly protocol: VenueProtocol
  readonly rest: RestClient
  readonly listings: ListingTable
  readonly url: () => string
  readonly credentials: ExchangeCredentials
  readonly instance: string
  readonly deadManSwitchMs: number | null
  readonly measure: VenueMeasure
  /** The venue refused an order by its rules of price and size, which are not those known here then. */
  readonly onFiltered: () => void
}

/** Their fate is not known when the process that sent them is gone. */
const ON_THEIR_WAY: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'submitted',
  'pending_cancel',
  'pending_amend',
])

/** One account at one venue: takes orders, hears of them, and can be asked what it has. */
export class CcxtVenue implements Venue {
  readonly name: VenueName
  readonly answersInBatch = false
  readonly remote: RemoteVenue
  readonly #options: VenueOptions
  readonly #outbox = new Outbox()
  readonly #registry: OrderRegistry
  readonly #messages: MessageLog
  readonly #settlement: Settlement
  readonly #desk: OrderDesk
  readonly #stream: AccountStream
  readonly #deadMan: DeadManSwitch
  #listener: RemoteVenueListener | null = null
  /** Why nothing may be sent; null when everything may. */
  #obstacle: string | null = 'the key was not checked yet'

  constructor(options: VenueOptions) {
    const { world, venue, protocol, rest, listings, instance, onFiltered } = options
    this.name = venue
    this.#options = options
    this.#registry = new OrderRegistry(world)
    this.#messages = new MessageLog(world)
    const shared = { world, protocol, rest, listings, registry: this.#registry }
    this.#settlement = new Settlement({ ...shared, outbox: this.#outbox })
    this.#desk = new OrderDesk({
      ...{ ...shared, instance, settlement: this.#settlement, messages: this.#messages },
      obstacle: () => this.#obstacle,
      onFiltered,
    })
    this.#stream = this.#newStream()
    const timeoutMs = options.deadManSwitchMs
    this.#deadMan = new DeadManSwitch({ world, rest, venue, timeoutMs, protocol: protocol.rest })
    this.remote = this.#newRemote()
  }

  /** The key is good and the listings are there: from now on it trades. */
  clear(): void {
    if (this.#obstacle === null) return
    this.#obstacle = null
    if (this.#listener !== null) void this.#begin()
  }

  /** It must not be traded with, or cannot. */
  block(why: string): void {
    this.#obstacle = why
  }

  /** More is listed now, and the account is to be heard of it. */
  relist(): void {
    this.#stream.renew('the list of instruments changed')
  }

  /** New terms of instruments, right behind the notice that the engine gets of them. */
  takeListings(entries: readonly VenueListing[]): void {
    const byKey = new Map(entries.map((entry) => [entry.listing.key, entry]))
    for (const order of this.#registry.open) {
      const entry = byKey.get(order.instrument.key)
      if (entry !== undefined) recount(order, entry)
    }
  }

  dispatch(effect: Effect, report: VenueReporter): void {
    this.#outbox.use(report)
    this.#desk.dispatch(effect)
  }

  onMarket(): void {
    // It is matched elsewhere.
  }

  onTime(_at: UnixNs, report: VenueReporter): void {
    this.#outbox.use(report)
    this.#registry.prune()
    if (this.#obstacle === null && this.#listener !== null) this.#desk.sayOwedCancels()
  }

  restore({ orders }: VenueMemory): void {
    this.#outbox.clear()
    const kept = new Set(orders.map(({ order }) => this.#desk.clientIdOf(order)))
    for (const known of this.#registry.open) if (!kept.has(known.clientId)) this.#registry.forget(known)
    const owed: KnownOrder[] = []
    for (const { order, instrument } of orders) {
      const known = this.#restoreOrder(order, instrument)
      if (order.status === 'pending_cancel') owed.push(known)
    }
    this.#desk.oweCancels(owed)
  }

  #restoreOrder(order: Order, instrument: Instrument): KnownOrder {
    const { clientOrderId, revision, venueOrderId, sentAt, triggerPrice } = order
    const old = this.#registry.get(this.#desk.clientIdOf(order))
    if (old !== undefined) this.#registry.forget(old)
    const venue = this.name
    const known = this.#desk.orderOf({ venue, instrument, clientOrderId, revision, venueOrderId })
    known.type = order.request.type
    known.triggerPrice = triggerPrice === null ? null : priceOf(triggerPrice, instrument.tickSize)
    known.isTriggered = order.isTriggered
    known.sentAtMs = unixMsFromNs(sentAt)
    // The venue knows each replacement as an order of its own.
    const replaced = quantityOf(order.replacedQty, instrument.lotSize)
    known.total = quantityOf(order.quantity, instrument.lotSize)
    known.quantity = subtractMoney(known.total, replaced)
    known.filled = subtractMoney(quantityOf(order.cumQty, instrument.lotSize), replaced)
    known.isAcceptanceTold = venueOrderId !== null
    known.amend = amendOf(order, instrument)
    const isOnItsWay = ON_THEIR_WAY.has(order.status)
    if (isOnItsWay) this.#settlement.tell(known, { kind: 'order_outcome_unknown', clientOrderId })
    return known
  }

  /** What the account must be set to comes before anything is sent to it. */
  async #begin(): Promise<void> {
    const { protocol, rest, world, venue } = this.#options
    for (const call of protocol.rest.prepare?.() ?? []) {
      const outcome = await rest.call(call, { priority: 'query' })
      if (outcome.outcome === 'answered') continue
      const why = outcome.outcome === 'refused' ? outcome.refusal.text : outcome.why
      world.log.warn('the account could not be set up as it should be', { venue, path: call.path, why })
    }
    if (this.#listener !== null) this.#stream.start()
  }

  #newStream(): AccountStream {
    const { world, protocol, url, credentials, listings, rest, measure } = this.#options
    return new AccountStream({
      ...{ world, url, credentials, listings, measure },
      protocol: protocol.account,
      name: `${protocol.exchange} account`,
      venueNowMs: () => rest.clock.nowMs(),
      onNotice: (notice, frame) => this.#onNotice(notice, frame),
      onReady: () => {
        this.#deadMan.start()
        this.#listener?.onConnected()
      },
      onDown: (why) => {
        this.#deadMan.pause()
        this.#listener?.onDisconnected(why)
      },
    })
  }

  #onNotice(notice: AccountNotice, frame: unknown): void {
    const known = notice.kind === 'balance' ? undefined : this.#registry.find(notice)
    if (known !== undefined) {
      const text = JSON.stringify(frame)
      this.#messages.note(known.clientOrderId, { direction: 'received', name: notice.kind, text })
    }
    this.#settlement.take(notice)
  }

  #newRemote(): RemoteVenue {
    const heed = (notices: readonly AccountNotice[]) => {
      for (const notice of notices) this.#settlement.take(notice)
    }
    const options = { ...this.#options, registry: this.#registry, heed }
    return {
      start: (listener) => {
        this.#listener = listener
        if (this.#obstacle === null) void this.#begin()
      },
      stop: () => this.#stop(),
      takeStock: (since) => takeStock(options, since),
      cancelStranger: (order: StockOrder) => cancelStranger(options, order),
      cancelAccount: (key: InstrumentKey | null) => cancelAccount(options, key),
      status: () => this.#status(),
      messagesOf: (clientOrderId) => this.#messages.of(clientOrderId),
    }
  }

  async #stop(): Promise<void> {
    this.#listener = null
    this.#settlement.stop()
    await this.#desk.stop()
    this.#stream.stop()
    await this.#deadMan.disarm()
  }

  #status(): VenueStatus {
    const { rest } = this.#options
    const { bannedUntilMs, usedRatio } = rest.budget
    const why = this.#obstacle ?? this.#stream.why
    return {
      state: bannedUntilMs !== null ? 'banned' : this.#connectionState(),
      why: bannedUntilMs !== null ? 'the venue refuses requests from this address' : why,
      reconnectCount: this.#stream.reconnectCount,
      clockSkewMs: rest.clock.skewMs,
      rateBudgetUsedRatio: usedRatio,
      bannedUntilMs,
      deadManSwitch: this.#deadMan.state,
    }
  }

  #connectionState(): VenueStatus['state'] {
    if (this.#stream.isReady) return 'connected'
    return this.#stream.wasReady ? 'disconnected' : 'connecting'
  }
}

/** What was asked of the venue and not answered when the process died. */
function amendOf(
  { status, amendment, replacedQty, lastAt }: Order,
  { lotSize }: Instrument,
): KnownOrder['amend'] {
  if (status !== 'pending_amend' || amendment?.way !== 'in_place') return null
  const total = quantityOf(amendment.quantity, lotSize)
  const quantity = subtractMoney(total, quantityOf(replacedQty, lotSize))
  return { total, quantity, sentAtMs: unixMsFromNs(lastAt) }
}

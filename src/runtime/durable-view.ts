import {
  assert,
  type Balance,
  type ClientOrderId,
  type Event,
  type Fill,
  type Instrument,
  type InstrumentKey,
  instrumentKey,
  isClosed,
  type Money,
  type Order,
  type PlainParts,
  type PlainSource,
  type Position,
  priceOf,
  quantityOf,
  type SymbolName,
  type UnixNs,
  type VenueName,
} from '../domain/index.ts'
import {
  apply,
  copyState,
  emptyState,
  equityIn,
  fromPlain,
  type State,
  stateFromPlain,
  stateToPlain,
  toPlain,
} from '../engine/index.ts'
import type {
  ClosedOrdersQuery,
  Equity,
  FoundMismatch,
  OrderQuery,
  RecordGroup,
  RiskChange,
} from '../ports/index.ts'
import { BoundedLog } from './bounded-log.ts'
import { closedAmong, newestOf } from './closed-orders.ts'
import { type Created, CreationLog } from './creation-log.ts'
import { BEGINS_ORDER, MOVES_POSITION, TOUCHES_FUNDS } from './event-reach.ts'
import type { ForgottenOrders } from './forgotten-orders.ts'
import { RiskHistory } from './risk-history.ts'

const FILLS_KEPT = 10_000
const MISMATCHES_KEPT = 500
/** Beside the parts of the state. */
const FILLS_PART = 'recent_fills'
const CREATED_PART = 'newest_created'
const RISK_PART = 'risk_history'
const MISMATCHES_PART = 'recent_mismatches'
/** Not more than the state keeps at hand. */
const NEWEST_KEPT_AT_HAND = 500

/**
 * What may be shown: the fold of durable records, by the same `apply` that the writer uses, one step behind
 * it. Nothing in here can be taken back by a crash.
 */
export class DurableView {
  #state: State = emptyState()
  readonly #groups: BoundedLog<RecordGroup>
  readonly #fills = new BoundedLog<Fill>(FILLS_KEPT)
  readonly #created = new CreationLog()
  readonly #mismatches = new BoundedLog<FoundMismatch>(MISMATCHES_KEPT)
  readonly #riskHistory = new RiskHistory()
  #warmState: () => boolean = () => false

  readonly #forgotten: ForgottenOrders | null

  /** As many groups as are kept. */
  readonly groupsMax: number

  constructor(groupsKept: number, forgotten: ForgottenOrders | null = null) {
    this.groupsMax = groupsKept
    this.#groups = new BoundedLog(groupsKept)
    this.#forgotten = forgotten
  }

  /** A closed order that is no longer in memory; null when no order ever had this id. */
  forgottenOrder(clientOrderId: ClientOrderId): Order | null {
    return this.#forgotten?.find(clientOrderId) ?? null
  }

  /** Everything here but the groups, for `restore`. */
  toPlain(): PlainParts {
    const fills = this.#fills.latest(FILLS_KEPT).toReversed()
    const mismatches = this.#mismatches.latest(MISMATCHES_KEPT).toReversed()
    const newest = [...this.#state.orders.values()].slice(-NEWEST_KEPT_AT_HAND)
    return {
      ...stateToPlain(this.#state),
      [FILLS_PART]: fills.map((fill) => toPlain(fill)),
      [RISK_PART]: this.#riskHistory.all().map((change) => toPlain(change)),
      [MISMATCHES_PART]: mismatches.map((found) => toPlain(found)),
      [CREATED_PART]: newest.map(({ clientOrderId: id, createdSeq: seq }) => toPlain({ id, seq })),
    }
  }

  /** Goes on from what `toPlain` made; false, and nothing changed, when another version made it. */
  restore(source: PlainSource): boolean {
    assert(this.#state.seq === 0, 'only a new view can be restored')
    const restored = stateFromPlain(source)
    if (restored === null) return false
    const { state } = restored
    this.#state = state
    this.#warmState = restored.warm
    this.#fills.restore(() => fromPlain<readonly Fill[]>(source.part(FILLS_PART)))
    this.#riskHistory.restore(() => fromPlain<readonly RiskChange[]>(source.part(RISK_PART)))
    this.#mismatches.restore(() => fromPlain<readonly FoundMismatch[]>(source.part(MISMATCHES_PART)))
    const newest = fromPlain<readonly Created[]>(source.part(CREATED_PART))
    const [first] = newest
    this.#created.restore(newest, () =>
      Array.from(state.orders.values(), ({ clientOrderId: id, createdSeq: seq }) => ({ id, seq })).filter(
        ({ seq }) => first !== undefined && seq < first.seq,
      ),
    )
    return true
  }

  /** Fetches a little of what a snapshot left for later; false when nothing is left. */
  warm(): boolean {
    if (this.#warmState()) return true
    // Nobody needs what it was read from any more.
    this.#warmState = () => false
    return this.#fills.fetchOlder() || this.#created.fetchOlder() || this.#mismatches.fetchOlder()
  }

  /** Folds a record of long ago: nobody will ask for its group. */
  foldOld(event: Event): void {
    this.#apply(event)
    if (event.kind === 'order_filled') this.#fills.push(this.#fillOf(event, this.order(event.clientOrderId)))
  }

  /** Folds the next record and answers what it left behind. */
  fold(event: Event): RecordGroup {
    this.#apply(event)
    const order = 'clientOrderId' in event ? this.order(event.clientOrderId) : null
    const instrument = this.#instrumentOf(event, order)
    const fill = event.kind === 'order_filled' ? this.#fillOf(event, order) : null
    const group: RecordGroup = {
      seq: event.seq,
      event,
      instrument,
      order,
      entry: this.#entryOf(event),
      fill,
      balances: this.#touchedBalances(event, instrument),
      position: MOVES_POSITION.has(event.kind) && instrument ? this.#positionOf(instrument.key) : null,
    }
    if (fill) this.#fills.push(fill)
    this.#groups.push(group)
    return group
  }

  /**
   * `state` has folded the same records, so what both hold is equal: of closed orders, which both remember
   * for long, one copy is enough.
   */
  shareClosed({ seq, orders }: Readonly<State>, events: readonly Event[]): void {
    assert(seq === this.#state.seq, 'only of the same records two states make the same orders')
    for (const event of events) {
      const order = 'clientOrderId' in event ? orders.get(event.clientOrderId) : undefined
      if (order !== undefined && isClosed(order.status)) this.#state.orders.set(order.clientOrderId, order)
    }
  }

  #apply(event: Event): void {
    const leaving = 'clientOrderId' in event ? this.#orderLeaving() : null
    this.#riskHistory.note(event, this.#state)
    apply(this.#state, event)
    if (leaving !== null && !this.#state.orders.has(leaving.clientOrderId)) {
      this.#forgotten?.note(leaving, event.seq)
    }
    this.#noteCreation(event)
    if (event.kind !== 'mismatch_found') return
    const { seq, at, venue, mismatch } = event
    this.#mismatches.push({ seq, at, venue, mismatch })
  }

  /** The closed order that the next one to close pushes out of memory. */
  #orderLeaving(): Order | null {
    const id = this.#forgotten === null ? null : this.#state.closed.nextToGo
    return id === null ? null : (this.#state.orders.get(id) ?? null)
  }

  #instrumentOf(event: Event, order: Order | null): Instrument | null {
    if (event.kind === 'instrument_listed') return event.instrument
    if ('key' in event) return this.instrument(event.key)
    return order?.instrument ?? null
  }

  #entryOf(event: Event): Order | null {
    if (event.kind !== 'order_held' && event.kind !== 'order_submitted') return null
    const entry = event.link?.entry ?? null
    return entry === null ? null : (this.#state.orders.get(entry) ?? null)
  }

  #positionOf(key: InstrumentKey): Position | null {
    return this.#state.positions.get(key) ?? null
  }

  #noteCreation(event: Event): void {
    if (!BEGINS_ORDER.has(event.kind) || !('clientOrderId' in event)) return
    this.#created.push(event.clientOrderId, event.seq)
    this.#created.cleanUp(
      () => this.#state.orders.size,
      (created) => this.#orderMade(created) !== null,
    )
  }

  /** A state for the writer to go on from. */
  copyState(): State {
    return copyState(this.#state)
  }

  get epoch(): string {
    return this.#state.epoch
  }
  get seq(): number {
    return this.#state.seq
  }
  get lastEventAt(): UnixNs | null {
    return this.#state.seq === 0 ? null : this.#state.lastAt
  }
  get state(): Readonly<State> {
    return this.#state
  }

  instruments(): readonly Instrument[] {
    return [...this.#state.instruments.values()]
  }

  instrument(key: InstrumentKey): Instrument | null {
    return this.#state.instruments.get(key) ?? null
  }

  instrumentsBySymbol(symbol: SymbolName, venue: VenueName | null): readonly Instrument[] {
    if (venue !== null) {
      const instrument = this.instrument(instrumentKey(venue, symbol))
      return instrument ? [instrument] : []
    }
    return this.instruments().filter((instrument) => instrument.symbol === symbol)
  }

  order(clientOrderId: ClientOrderId): Order | null {
    return this.#state.orders.get(clientOrderId) ?? null
  }

  /** Newest first. */
  orders({ which, statuses, key, beforeSeq, limit }: OrderQuery): readonly Order[] {
    const found: Order[] = []
    for (const order of which === 'open' ? this.#open(beforeSeq) : this.#all(beforeSeq)) {
      if (found.length >= limit) break
      if (key !== null && order.key !== key) continue
      if (statuses?.has(order.status) === false) continue
      if (which === 'all' || isClosed(order.status) === (which === 'closed')) found.push(order)
    }
    return found
  }

  /** Newest first, those that are no longer in memory among them. */
  closedOrders(query: ClosedOrdersQuery): readonly Order[] {
    const inMemory = closedAmong(this.#all(query.after?.createdSeq ?? null), query)
    const forgotten = this.#forgotten?.page(query) ?? NO_ORDERS
    return forgotten.length === 0 ? inMemory : newestOf(inMemory, forgotten, query.limit)
  }

  *#all(beforeSeq: number | null): Generator<Order, void> {
    for (const created of this.#created.before(beforeSeq)) {
      const order = this.#orderMade(created)
      if (order) yield order
    }
  }

  /** Null when it is forgotten, also when its id was given to another order since. */
  #orderMade({ id, seq }: Created): Order | null {
    const order = this.#state.orders.get(id)
    return order?.createdSeq === seq ? order : null
  }

  /** Open orders are few beside the closed ones, so they are not looked for among those. */
  #open(beforeSeq: number | null): readonly Order[] {
    const { open, orders } = this.#state
    const found: Order[] = []
    for (const id of open) {
      const order = orders.get(id)
      if (order && (beforeSeq === null || order.createdSeq < beforeSeq)) found.push(order)
    }
    return found.sort((left, right) => right.createdSeq - left.createdSeq)
  }

  /** Newest first. */
  mismatches(limit: number): readonly FoundMismatch[] {
    return this.#mismatches.latest(limit)
  }

  /** Newest first. */
  riskHistory(limit: number): readonly RiskChange[] {
    return this.#riskHistory.latest(limit)
  }

  fills(limit: number): readonly Fill[] {
    return this.#fills.latest(limit)
  }

  recentGroups(limit: number): readonly RecordGroup[] {
    return this.#groups.latest(limit)
  }

  /** Every record after this one has its group here. */
  get groupsKnownAfter(): number {
    return this.seq - this.#groups.size
  }

  /** Groups of before those that are here, oldest first, up to record `groupsKnownAfter`. */
  prependGroups(older: readonly RecordGroup[]): void {
    const last = older.at(-1)
    assert(last === undefined || last.seq === this.groupsKnownAfter, 'a group would be missing in between')
    this.#groups.prepend(older)
  }

  eachGroup(): Iterable<RecordGroup> {
    return this.#groups.newestFirst()
  }

  eachFill(): Iterable<Fill> {
    return this.#fills.newestFirst()
  }

  groupsAfter(seq: number, limit = Number.POSITIVE_INFINITY): readonly RecordGroup[] | null {
    const missing = this.seq - seq
    if (missing < 0 || missing > this.#groups.size) return null
    return this.#groups.oldestOf(missing, limit)
  }

  balances(): readonly Balance[] {
    return this.#state.ledger.values()
  }

  positions(): readonly Position[] {
    return [...this.#state.positions.values()]
  }

  equity(quote: Instrument['quote'], markOf: (key: InstrumentKey) => Money | null): Equity {
    return { amount: equityIn(this.#state, quote, markOf), asset: quote }
  }

  #fillOf(event: Extract<Event, { kind: 'order_filled' }>, order: Order | null): Fill {
    assert(order?.instrument != null, `a fill belongs to an order: ${event.clientOrderId}`)
    const { executionId, clientOrderId, price, fee, feeAsset, liquidity, at, seq } = event
    const { venue, symbol, side } = order.request
    const quantity = quantityOf(event.quantity, order.instrument.lotSize)
    return {
      executionId,
      clientOrderId,
      key: order.key,
      venue,
      symbol,
      side,
      quantity,
      price,
      fee,
      feeAsset,
      liquidity,
      at,
      seq,
    }
  }

  #touchedBalances(event: Event, instrument: Instrument | null): readonly Balance[] {
    if (event.kind === 'funds_deposited' || event.kind === 'balance_adjusted')
      return this.#balancesOf(event.venue, [event.asset])
    if (!instrument || !TOUCHES_FUNDS.has(event.kind)) return NO_BALANCES
    const assets = [instrument.base, instrument.quote]
    // A fee may be charged in an asset that the instrument does not trade.
    if (event.kind === 'order_filled' && !assets.includes(event.feeAsset)) assets.push(event.feeAsset)
    return this.#balancesOf(instrument.venue, assets)
  }

  #balancesOf(venue: VenueName, assets: readonly Balance['asset'][]): readonly Balance[] {
    const found: Balance[] = []
    for (const asset of assets) {
      const balance = this.#state.ledger.get(venue, asset)
      if (balance) found.push(balance)
    }
    return found
  }
}

const NO_BALANCES: readonly Balance[] = []
const NO_ORDERS: readonly Order[] = []
/** The price of an instrument in money, from the last price in ticks. */
export function markIn(
  instrument: Instrument | null,
  last: Parameters<typeof priceOf>[0] | null,
): Money | null {
  return instrument === null || last === null ? null : priceOf(last, instrument.tickSize)
}

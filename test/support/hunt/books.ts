import {
  type ClientOrderId,
  type Event,
  type ExecutionId,
  type Instrument,
  isClosed,
  type Lots,
  maySucceed,
  type Order,
  quantityOf,
} from '../../../src/domain/index.ts'
import { apply, emptyState, type State } from '../../../src/engine/index.ts'
import type { VenueTruth } from './venue-truth.ts'
import { textOf, type Witness } from './witness.ts'

type EventOf<Kind extends Event['kind']> = Extract<Event, { kind: Kind }>

export interface BooksOptions {
  readonly witness: Witness
  /** Null when the venue is the simulated exchange, whose word is the journal. */
  readonly truth: VenueTruth | null
  /** Records were lost: the venue may hold more of ours than we know. */
  readonly isLost: boolean
}

/**
 * The fold of the records somebody saw, and beside it a second, much simpler account of the same: what the
 * state is checked against.
 */
export class Books {
  readonly state: State = emptyState()
  /** By asset at its venue: everything that came in less everything that went out, spot only. */
  readonly flows = new Map<string, bigint>()
  /** A venue traded more than it had left: its truth wins over what an order or a pair asked for. */
  readonly surprises = new Map<ClientOrderId, bigint>()
  wasLiquidated = false
  readonly #options: BooksOptions
  readonly #executions = new Set<ExecutionId>()
  readonly #filled = new Map<ClientOrderId, bigint>()
  readonly #asked = new Map<ClientOrderId, bigint>()

  constructor(options: BooksOptions) {
    this.#options = options
  }

  isKnown(executionId: ExecutionId): boolean {
    return this.#executions.has(executionId)
  }

  get seq(): number {
    return this.state.seq
  }

  fold(event: Event): void {
    const { witness } = this.#options
    if (event.seq !== this.state.seq + 1) {
      return witness.fail('seq without holes', `record ${event.seq} came behind ${this.state.seq}`)
    }
    const id = 'clientOrderId' in event ? event.clientOrderId : null
    const before = id === null ? undefined : this.state.orders.get(id)
    this.#checkTradingState(event, before)
    if (event.kind === 'order_filled') this.#checkExecution(event, before)
    apply(this.state, event)
    this.#follow(event)
    const after = id === null ? undefined : this.state.orders.get(id)
    if (after) this.#checkOrder(event, before, after)
  }

  #fail(claim: string, event: Event, what: string): void {
    this.#options.witness.fail(claim, `${what}: ${textOf(event)}`)
  }

  #checkTradingState(event: Event, before: Order | undefined): void {
    if (!GOES_OUT.has(event.kind)) return
    if (event.kind === 'order_amended' && (event.way === 'in_place' || before?.heldBy === 'engine')) return
    const { tradingState } = this.state
    if (tradingState === 'halted') this.#fail('halted sends no order', event, 'while halted')
    if (tradingState === 'reducing') this.#checkReducing(event, before)
  }

  #checkReducing(event: Event, before: Order | undefined): void {
    // What a spot entry sold may be bought back by its exits.
    const link = event.kind === 'order_submitted' ? event.link : before?.link
    if (link?.entry) return
    const request = event.kind === 'order_submitted' ? event.request : before?.request
    const key = before?.key ?? `${request?.symbol}.${request?.venue}`
    const instrument = [...this.state.instruments.values()].find((each) => each.key === key)
    if (!request || !instrument || !('quantity' in event)) return
    if (event.kind === 'order_amended') {
      // What was out already and only shrinks or moves is no new order.
      if (before && event.quantity <= before.quantity) return
    }
    const held = this.state.positions.get(instrument.key)?.quantity ?? 0n
    // Of an amended order its new total: what it has filled is in the position already.
    const filled = event.kind === 'order_amended' ? (before?.cumQty ?? 0) : 0
    const asked = quantityOf((event.quantity - filled) as Lots, instrument.lotSize)
    const lowers =
      instrument.contract === null
        ? request.side === 'sell'
        : request.side === 'sell'
          ? held > 0n && asked <= held
          : held < 0n && asked <= -held
    if (!lowers) this.#fail('reducing never adds', event, `holding ${held}, asking for ${asked}`)
  }

  #checkExecution(event: EventOf<'order_filled'>, before: Order | undefined): void {
    const { truth } = this.#options
    const { executionId, clientOrderId } = event
    if (this.#executions.has(executionId)) this.#fail('no execution twice', event, 'known already')
    this.#executions.add(executionId)
    const instrument = before?.instrument
    if (!before || !instrument) return this.#fail('a fill has an order', event, 'no order')
    const made = truth?.executions.get(executionId)
    if (truth !== null) {
      const same = made && textOf({ ...made.fill }) === textOf(bodyOf(event))
      if (!same) this.#fail('every fill is the venue’s', event, textOf(made?.fill ?? null))
    }
    const isOld = made !== undefined && made.of.order.revision !== before.revision
    const quantity: bigint = quantityOf(event.quantity, instrument.lotSize)
    if (isClosed(before.status) || isOld) add(this.surprises, clientOrderId, quantity)
    add(this.#filled, clientOrderId, quantity)
    this.#book(event, before, instrument)
  }

  #book(event: EventOf<'order_filled'>, { request }: Order, instrument: Instrument): void {
    const { venue, base, quote, contract } = instrument
    const quantity: bigint = quantityOf(event.quantity, instrument.lotSize)
    const sign = request.side === 'buy' ? 1n : -1n
    if (contract === null) {
      add(this.flows, `${venue}:${base}`, sign * quantity)
      add(this.flows, `${venue}:${quote}`, (-sign * (quantity * event.price)) / 10n ** 18n)
      add(this.flows, `${venue}:${event.feeAsset}`, -event.fee)
    }
  }

  #follow(event: Event): void {
    if (event.kind === 'funds_deposited') add(this.flows, `${event.venue}:${event.asset}`, event.amount)
    if (event.kind === 'position_liquidated') this.wasLiquidated = true
    if (!ASKS.has(event.kind) || !('clientOrderId' in event)) return
    const order = this.state.orders.get(event.clientOrderId)
    if (!order?.instrument) return
    const asked = 'quantity' in event ? event.quantity : order.quantity
    // A stop of a pair goes out for what its sibling left: what was asked for stays.
    if (event.kind === 'order_released') return
    this.#asked.set(order.clientOrderId, quantityOf(asked, order.instrument.lotSize))
  }

  #checkOrder(event: Event, before: Order | undefined, after: Order): void {
    const isMoved = before !== undefined && before.status !== after.status
    // The venue may say that it still has it, and then take it out for the replacement we asked for.
    const isReplaced = event.kind === 'order_amended' && before?.amendment?.way === 'cancel_replace'
    if (isMoved && !isReplaced && !maySucceed(before.status, after.status)) {
      this.#fail('only known ways', event, `${before.status} to ${after.status}`)
    }
    if (isMoved && isClosed(before.status) && event.kind !== 'order_filled') {
      this.#fail('closed stays closed', event, `${before.status} to ${after.status}`)
    }
    if (isClosed(after.status)) {
      if (after.locked !== 0n) this.#fail('closed orders lock nothing', event, `${after.locked} locked`)
      if (after.amendment) this.#fail('closed orders wait for nothing', event, 'an amendment is left')
    } else if (after.cumQty >= after.quantity) {
      this.#fail('open orders have something left', event, `${after.cumQty} of ${after.quantity}`)
    }
    if (event.kind === 'order_filled') this.#checkFilled(event, after)
  }

  #checkFilled(
    event: EventOf<'order_filled'>,
    { clientOrderId, cumQty, instrument, link, key }: Order,
  ): void {
    if (!instrument) return
    const filled = this.#filled.get(clientOrderId) ?? 0n
    const held: bigint = quantityOf(cumQty, instrument.lotSize)
    if (held !== filled) this.#fail('filled is the sum of fills', event, `${held} against ${filled}`)
    const asked = this.#asked.get(clientOrderId) ?? 0n
    const allowed = asked + (this.surprises.get(clientOrderId) ?? 0n)
    if (filled > allowed && !this.#options.isLost)
      this.#fail('never more than asked', event, `${filled} of ${allowed}`)
    if (link === null) return
    const legs = [...this.state.orders.values()].filter((order) =>
      link.entry === null ? order.link?.groupId === link.groupId : order.link?.entry === link.entry,
    )
    this.#checkGroup(event, { legs, entry: link.entry, key })
  }

  #checkGroup(
    event: Event,
    { legs, entry }: { legs: readonly Order[]; entry: ClientOrderId | null; key: string },
  ): void {
    let sum = 0n
    let most = entry === null ? 0n : (this.#filled.get(entry) ?? 0n)
    let surprised = 0n
    for (const { clientOrderId } of legs) {
      const asked = this.#asked.get(clientOrderId) ?? 0n
      sum += this.#filled.get(clientOrderId) ?? 0n
      surprised += this.surprises.get(clientOrderId) ?? 0n
      if (asked > most) most = asked
    }
    if (sum > most + surprised && !this.#options.isLost)
      this.#fail('one leg of a pair', event, `${sum} of ${most} + ${surprised}`)
  }
}

const GOES_OUT: ReadonlySet<Event['kind']> = new Set<Event['kind']>([
  'order_submitted',
  'order_released',
  'order_amended',
])
const ASKS: ReadonlySet<Event['kind']> = new Set<Event['kind']>([
  'order_submitted',
  'order_held',
  'order_amended',
  'exit_resized',
])

function bodyOf({ seq: _seq, at: _at, ...body }: EventOf<'order_filled'>) {
  return body
}

function add<Key>(sums: Map<Key, bigint>, key: Key, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount)
}

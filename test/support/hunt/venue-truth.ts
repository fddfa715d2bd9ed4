import {
  type AssetName,
  type ClientOrderId,
  type ExecutionId,
  type InstrumentKey,
  lots,
  type MarketEvent,
  type Money,
  multiplyMoneyUp,
  notionalOf,
  priceOf,
  type Reason,
  type Side,
  type Ticks,
  ticks,
  type VenueOrder,
  type VenueOrderId,
  type VenueReport,
} from '../../../src/domain/index.ts'
import type { Chance } from './chance.ts'
import type { HuntTime } from './hunt-time.ts'
import type { Market } from './market.ts'

export type FillReport = Extract<VenueReport, { kind: 'order_filled' }>
type EndReport = Extract<VenueReport, { kind: 'order_cancelled' | 'order_expired' | 'order_rejected' }>

/** An order as the venue knows it: each replacement is one of its own. */
export interface TruthOrder {
  readonly order: VenueOrder
  readonly venueOrderId: VenueOrderId
  /** What the whole order had filled before this replacement of it went out, in lots. */
  readonly prior: number
  quantity: number
  filled: number
  isTriggered: boolean
  isOpen: boolean
  /** How it ended; null while open, and when it was filled. */
  end: EndReport | null
  readonly executions: FillReport[]
}

export interface TruthOptions {
  readonly chance: Chance
  readonly time: HuntTime
  readonly market: Market
  readonly fillsLate: boolean
  readonly refuses: boolean
  /** Says something on the stream of the account. */
  readonly emit: (order: TruthOrder, report: VenueReport) => void
}

const FEE_RATE = 1_000_000_000_000_000n as Money
const THIRD_ASSET = 'BNB' as AssetName
const LATE_FILL_MS_MAX = 15_000

/** What really happened at the venue, whoever heard of it. */
export class VenueTruth {
  readonly orders = new Map<string, TruthOrder>()
  readonly executions = new Map<ExecutionId, { readonly fill: FillReport; readonly of: TruthOrder }>()
  readonly #options: TruthOptions
  /** Nothing trades any more. */
  isQuiet = false
  #numbered = 0

  constructor(options: TruthOptions) {
    this.#options = options
    options.market.listen((events) => this.#onMarket(events))
    options.time.world.every(500, () => this.#expire())
  }

  find(clientOrderId: ClientOrderId, revision: number): TruthOrder | null {
    return this.orders.get(`${clientOrderId}#${revision}`) ?? null
  }

  submit(order: VenueOrder, prior: number): VenueReport {
    const { chance, refuses } = this.#options
    const { clientOrderId, revision } = order
    // Some of what it refuses it merely has no time for.
    const code = order.quantity % 2 === 0 ? 'venue_unavailable' : 'venue_refused'
    if (refuses && chance.hits(0.12)) return rejected(clientOrderId, 'the venue is in no mood', code)
    const truth: TruthOrder = {
      order,
      venueOrderId: `v${++this.#numbered}` as VenueOrderId,
      prior,
      quantity: order.quantity,
      filled: 0,
      isTriggered: order.triggerPrice === null,
      isOpen: true,
      end: null,
      executions: [],
    }
    if (truth.isTriggered && order.isPostOnly && this.#crosses(truth)) {
      const reason = { code: 'post_only_would_take', details: {} } as const
      return { kind: 'order_rejected', clientOrderId, reason }
    }
    this.orders.set(`${clientOrderId}#${revision}`, truth)
    this.#options.emit(truth, acceptance(truth))
    if (truth.isTriggered) this.#take(truth)
    return acceptance(truth)
  }

  cancel(clientOrderId: ClientOrderId, revision: number): VenueReport {
    const truth = this.find(clientOrderId, revision)
    const { chance, refuses } = this.#options
    if (truth === null || !truth.isOpen || (refuses && chance.hits(0.1))) {
      const reason = refusal('no open order has this id')
      return { kind: 'cancel_rejected', clientOrderId, reason }
    }
    return this.#close(truth, 'order_cancelled', 'cancelled_by_request')
  }

  /** `total`: of the whole order, what earlier replacements filled included. */
  amend(clientOrderId: ClientOrderId, revision: number, total: number): VenueReport {
    const truth = this.find(clientOrderId, revision)
    const { chance, refuses } = this.#options
    const quantity = truth === null ? 0 : total - truth.prior
    const isPossible = truth?.isOpen === true && quantity > truth.filled && quantity <= truth.quantity
    if (truth === null || !isPossible || (refuses && chance.hits(0.2))) {
      return { kind: 'amend_rejected', clientOrderId, reason: refusal('that cannot be changed') }
    }
    truth.quantity = quantity
    return { kind: 'amend_accepted', clientOrderId }
  }

  /** Net lots bought, of all that was ever filled. */
  netOf(key: InstrumentKey): number {
    let sum = 0
    for (const { fill, of } of this.executions.values()) {
      if (of.order.instrument.key === key) sum += of.order.side === 'buy' ? fill.quantity : -fill.quantity
    }
    return sum
  }

  #onMarket(events: readonly MarketEvent[]): void {
    const { chance } = this.#options
    const keys = new Set(events.map(({ key }) => key))
    for (const truth of [...this.orders.values()]) {
      if (!truth.isOpen || !keys.has(truth.order.instrument.key)) continue
      if (!truth.isTriggered) this.#trigger(truth)
      else if (this.#crosses(truth) && chance.hits(0.6)) this.#fillSome(truth, truth.order.price)
    }
  }

  #trigger(truth: TruthOrder): void {
    const { triggerPrice, side, instrument, clientOrderId } = truth.order
    const { last } = this.#options.market.touch(instrument.key)
    if (triggerPrice === null || last === null) return
    if (side === 'buy' ? last < triggerPrice : last > triggerPrice) return
    truth.isTriggered = true
    const price = priceOf(last, instrument.tickSize)
    this.#options.emit(truth, { kind: 'order_triggered', clientOrderId, price })
    this.#take(truth)
  }

  /** What arrives takes what it can, and rests if it may. */
  #take(truth: TruthOrder): void {
    const { type, timeInForce } = truth.order
    const isMarket = type === 'market' || type === 'stop_market' || type === 'trailing_stop'
    const rests = !isMarket && (timeInForce === 'gtc' || timeInForce === 'gtd')
    const opposite = this.#opposite(truth)
    if (opposite !== null && this.#crosses(truth)) {
      if (timeInForce === 'fok') this.#fill(truth, truth.quantity, opposite)
      else this.#fillSome(truth, opposite)
    }
    if (!truth.isOpen || rests) return
    const code = timeInForce === 'fok' ? 'fill_or_kill_unfillable' : 'unfilled_remainder'
    this.#close(truth, 'order_cancelled', code)
  }

  #opposite({ order: { side, instrument } }: TruthOrder): Ticks | null {
    const { bid, ask, last } = this.#options.market.touch(instrument.key)
    return (side === 'buy' ? ask : bid) ?? last
  }

  #crosses(truth: TruthOrder): boolean {
    const opposite = this.#opposite(truth)
    const { side, price } = truth.order
    return opposite !== null && (side === 'buy' ? opposite <= price : opposite >= price)
  }

  #fillSome(truth: TruthOrder, price: Ticks): void {
    const { chance } = this.#options
    const left = truth.quantity - truth.filled
    this.#fill(truth, chance.hits(0.5) ? left : chance.between(1, left), price)
  }

  #fill(truth: TruthOrder, quantity: number, price: Ticks): void {
    if (this.isQuiet) return
    const { chance } = this.#options
    const { instrument, clientOrderId, side } = truth.order
    this.#numbered += 1
    const paid = feeAssetOf(truth.order, side, chance)
    const notional = notionalOf(instrument, price, lots(quantity))
    const inQuote = multiplyMoneyUp(notional, FEE_RATE)
    const fee = paid === instrument.base ? inQuote / 50_000n : paid === THIRD_ASSET ? inQuote / 500n : inQuote
    const fill: FillReport = {
      kind: 'order_filled',
      clientOrderId,
      executionId: `x${this.#numbered}` as ExecutionId,
      quantity: lots(quantity),
      price: priceOf(ticks(price), instrument.tickSize),
      fee: (chance.hits(0.05) ? -fee : fee) as Money,
      feeAsset: paid,
      liquidity: chance.pick(['maker', 'taker']),
    }
    truth.filled += quantity
    truth.executions.push(fill)
    this.executions.set(fill.executionId, { fill, of: truth })
    if (truth.filled >= truth.quantity) truth.isOpen = false
    this.#options.emit(truth, fill)
  }

  #close(truth: TruthOrder, kind: EndReport['kind'], code: Reason['code']): EndReport {
    const { clientOrderId } = truth.order
    const end: EndReport = { kind, clientOrderId, reason: { code, details: {} } }
    truth.isOpen = false
    truth.end = end
    this.#options.emit(truth, end)
    const left = truth.quantity - truth.filled
    const { chance, fillsLate, time } = this.#options
    if (fillsLate && left > 0 && chance.hits(0.2)) {
      const quantity = chance.between(1, left)
      time.world.after(chance.between(1, LATE_FILL_MS_MAX), () =>
        this.#fill(truth, quantity, truth.order.price),
      )
    }
    return end
  }

  #expire(): void {
    const { time } = this.#options
    for (const truth of [...this.orders.values()]) {
      const { expireAt, instrument } = truth.order
      if (!truth.isOpen || expireAt === null || !instrument.holds.goodTillDate) continue
      if (time.nowNs >= expireAt) this.#close(truth, 'order_expired', 'good_till_date_reached')
    }
  }
}

export function acceptance({ order, venueOrderId }: TruthOrder): VenueReport {
  return { kind: 'order_accepted', clientOrderId: order.clientOrderId, venueOrderId }
}

export function refusal(why: string): Reason {
  return { code: 'venue_refused', details: { why } }
}

export function rejected(
  clientOrderId: ClientOrderId,
  why: string,
  code: Reason['code'] = 'venue_refused',
): VenueReport {
  return { kind: 'order_rejected', clientOrderId, reason: { code, details: { why } } }
}

function feeAssetOf({ instrument }: VenueOrder, side: Side, chance: Chance): AssetName {
  if (instrument.contract !== null) return instrument.quote
  if (chance.hits(0.1)) return THIRD_ASSET
  return side === 'buy' && chance.hits(0.3) ? instrument.base : instrument.quote
}

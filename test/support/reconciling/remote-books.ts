import {
  type AssetName,
  type ClientOrderId,
  type Effect,
  type ExecutionId,
  type Lots,
  type Money,
  multiplyMoney,
  priceOf,
  quantityOf,
  type StockFill,
  type StockOrder,
  type StockReference,
  type UnixNs,
  type VenueName,
  type VenueOrder,
  type VenueOrderId,
  type VenueOrderReference,
  type VenueReport,
  type VenueStock,
} from '../../../src/domain/index.ts'

/** A report as the connection would bring it, and of which replacement it speaks. */
export interface Said {
  readonly report: VenueReport
  readonly revision: number
}

/** One order as the venue knows it. */
interface RemoteOrder {
  readonly key: string
  readonly order: VenueOrder
  readonly venueOrderId: VenueOrderId
  quantity: number
  filled: number
  isOpen: boolean
  readonly fills: StockFill[]
  /** By which of our ids the connection knows it; null when the journal lost it. */
  known: Known | null
}

interface Known {
  readonly clientOrderId: ClientOrderId
  readonly revision: number
}

type Knows = (clientOrderId: ClientOrderId) => boolean

export type Fee = 'quote' | 'base' | 'third' | 'rebate'

const THIRD = 'BNB' as AssetName

/**
 * What a venue itself knows of our account, whatever of it reached us: orders, fills, balances. Says what it
 * would report; whether that arrives is somebody else's business.
 */
export class RemoteBooks {
  readonly #venue: VenueName
  readonly #orders = new Map<string, RemoteOrder>()
  readonly #balances = new Map<AssetName, bigint>()
  #ids = 0

  constructor(venue: VenueName) {
    this.#venue = venue
  }

  get balances(): ReadonlyMap<AssetName, bigint> {
    return this.#balances
  }

  open(): readonly RemoteOrder[] {
    return [...this.#orders.values()].filter(({ isOpen }) => isOpen)
  }

  transfer(asset: AssetName, amount: bigint): void {
    this.#balances.set(asset, (this.#balances.get(asset) ?? 0n) + amount)
  }

  /** What the venue makes of a request that reached it. */
  take(effect: Effect): readonly Said[] {
    switch (effect.kind) {
      case 'submit_to_venue':
        return this.#submit(effect.order)
      case 'cancel_at_venue':
        return this.#cancel(effect)
      case 'amend_at_venue':
        return this.#amend(effect, effect.quantity)
      case 'query_at_venue':
        return this.query(effect)
    }
  }

  #submit(order: VenueOrder): readonly Said[] {
    const key = keyOf(order)
    this.#ids += 1
    const venueOrderId = `${1000 + this.#ids}` as VenueOrderId
    const { quantity, clientOrderId, revision } = order
    const known = { clientOrderId, revision }
    this.#orders.set(key, { key, order, venueOrderId, quantity, filled: 0, isOpen: true, fills: [], known })
    return [accepted(known, venueOrderId)]
  }

  /** An order of ours that the journal lost. */
  orphan(order: VenueOrder): void {
    this.#submit(order)
    const found = this.#orders.get(keyOf(order))
    if (found) found.known = null
  }

  #cancel(reference: VenueOrderReference): readonly Said[] {
    const { clientOrderId, revision } = reference
    const found = this.#find(reference)
    if (found?.isOpen) return this.end(found)
    const reason = { code: 'venue_refused', details: { text: 'no open order has this id' } } as const
    return [{ report: { kind: 'cancel_rejected', clientOrderId, reason }, revision }]
  }

  #amend(reference: VenueOrderReference, total: Lots): readonly Said[] {
    const { clientOrderId, revision } = reference
    const found = this.#find(reference)
    if (!found?.isOpen) {
      const reason = { code: 'venue_refused', details: { text: 'no open order has this id' } } as const
      return [{ report: { kind: 'amend_rejected', clientOrderId, reason }, revision }]
    }
    found.quantity = total - this.#filledBefore(reference)
    const accepted: Said = { report: { kind: 'amend_accepted', clientOrderId }, revision }
    return found.filled >= found.quantity ? [accepted, ...this.end(found)] : [accepted]
  }

  /** By the orders that this one replaced. */
  #filledBefore({ clientOrderId, revision }: VenueOrderReference): number {
    let filled = 0
    for (const { known, filled: one } of this.#orders.values())
      if (known?.clientOrderId === clientOrderId && known.revision < revision) filled += one
    return filled
  }

  /** What the connection keeps of a reference, whether or not the venue hears of it. */
  learn(reference: VenueOrderReference): void {
    const { clientOrderId, revision } = reference
    const found = this.#find(reference)
    if (found) found.known ??= { clientOrderId, revision }
  }

  /** Asked for by its id: its fills, then what became of it; nothing was ever sent again for that. */
  query(reference: VenueOrderReference): readonly Said[] {
    const { clientOrderId, revision } = reference
    const found = this.#find(reference)
    if (!found) return [{ report: { kind: 'order_missed', clientOrderId }, revision }]
    const known = found.known ?? { clientOrderId, revision }
    if (!found.isOpen) return this.#ended(found)
    return [...found.fills.map((fill) => fillOf(fill, known)), accepted(known, found.venueOrderId)]
  }

  #find(reference: VenueOrderReference): RemoteOrder | undefined {
    const byId = [...this.#orders.values()].find((each) => each.venueOrderId === reference.venueOrderId)
    return this.#orders.get(keyOf(reference)) ?? byId
  }

  /** Trades so many lots of it at its own price. */
  fill(
    found: RemoteOrder,
    lots: number,
    { fee, at }: { readonly fee: Fee; readonly at: UnixNs },
  ): readonly Said[] {
    const { order } = found
    const { instrument, side } = order
    this.#ids += 1
    found.filled += lots
    const price = priceOf(order.price, instrument.tickSize)
    const quantity = quantityOf(lots as Lots, instrument.lotSize)
    const notional = multiplyMoney(price, quantity)
    const sign = side === 'buy' ? 1n : -1n
    this.transfer(instrument.base, sign * quantity)
    this.transfer(instrument.quote, -sign * notional)
    const cost = feeOf(fee, notional, quantity)
    const feeAsset = {
      quote: instrument.quote,
      base: instrument.base,
      third: THIRD,
      rebate: instrument.quote,
    }[fee]
    this.transfer(feeAsset, -cost)
    const fill: StockFill = {
      ...this.#reference(found, () => true),
      executionId: `x-${this.#ids}` as ExecutionId,
      quantity,
      price,
      fee: cost as Money,
      feeAsset,
      liquidity: 'maker',
      at,
    }
    found.fills.push(fill)
    const said = found.known === null ? [] : [fillOf(fill, found.known)]
    return found.filled >= found.quantity ? [...said, ...this.end(found)] : said
  }

  /** Out of the book: filled, or taken out. Its fills are told before its end. */
  end(found: RemoteOrder): readonly Said[] {
    found.isOpen = false
    return this.#ended(found)
  }

  #ended({ known, ...found }: RemoteOrder): readonly Said[] {
    if (known === null) return []
    const { clientOrderId, revision } = known
    const fills = found.fills.map((fill) => fillOf(fill, known))
    // Amended to less than it had, it is full there and not with us.
    if (found.filled >= found.order.quantity) return fills
    const reason = { code: 'cancelled_by_request', details: {} } as const
    return [...fills, { report: { kind: 'order_cancelled', clientOrderId, reason }, revision }]
  }

  #reference({ order, venueOrderId, key, known }: RemoteOrder, knows: Knows): StockReference {
    const { instrument, side } = order
    const ours = known !== null && knows(known.clientOrderId) ? known : null
    return {
      venueOrderId,
      venueClientId: `vz-${key}`,
      clientOrderId: ours?.clientOrderId ?? null,
      revision: ours?.revision ?? null,
      isOurs: true,
      key: instrument.key,
      symbol: instrument.symbol,
      side,
    }
  }

  /**
   * `knows`: the connection can tell to which of our ids an order belongs. Fills are listed from `since` on.
   */
  stock(askedAt: UnixNs, since: bigint, knows: Knows): VenueStock {
    const orders: StockOrder[] = this.open().map((each) => ({
      ...this.#reference(each, knows),
      type: 'limit',
      price: priceOf(each.order.price, each.order.instrument.tickSize),
      triggerPrice: null,
      quantity: quantityOf(each.quantity as Lots, each.order.instrument.lotSize),
      cumQuantity: quantityOf(each.filled as Lots, each.order.instrument.lotSize),
    }))
    const fills = [...this.#orders.values()].flatMap((each) =>
      each.fills
        .filter(({ at }) => at >= since)
        .map((fill) => ({ ...fill, ...this.#reference(each, knows) })),
    )
    const balances = [...this.#balances].map(([asset, free]) => ({
      asset,
      free: free as Money,
      locked: 0n as Money,
    }))
    return { venue: this.#venue, askedAt, orders, fills, balances }
  }
}

function keyOf({ clientOrderId, revision }: Pick<VenueOrderReference, 'clientOrderId' | 'revision'>): string {
  return `${clientOrderId}#${revision}`
}

function feeOf(fee: Fee, notional: bigint, quantity: bigint): bigint {
  if (fee === 'quote') return notional / 1000n
  if (fee === 'base') return quantity / 1000n
  return fee === 'third' ? notional / 500_000n : -notional / 10_000n
}

function accepted({ clientOrderId, revision }: Known, venueOrderId: VenueOrderId): Said {
  return { report: { kind: 'order_accepted', clientOrderId, venueOrderId }, revision }
}

function fillOf(fill: StockFill, { clientOrderId, revision }: Known): Said {
  const { executionId, quantity, price, fee, feeAsset, liquidity } = fill
  const lots = Number(quantity / LOT) as Lots
  return {
    report: {
      kind: 'order_filled',
      clientOrderId,
      executionId,
      quantity: lots,
      price,
      fee,
      feeAsset,
      liquidity,
    },
    revision,
  }
}

/** 0.00001 of the base. */
const LOT = 10_000_000_000_000n

import {
  type AssetName,
  type Event,
  type Instrument,
  type InstrumentKey,
  MONEY_ONE,
  type Position,
  quantityOf,
  type Side,
  type VenueName,
} from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'

interface Exchanged {
  readonly side: Side
  readonly quantity: bigint
  readonly price: bigint
  readonly fee: bigint
  readonly feeAsset: AssetName
}

/** One asset at one venue. */
export interface Purse {
  readonly venue: VenueName
  readonly asset: AssetName
  /** Deposits ± fills ± fees ± funding; of a perpetual the whole notional, as if it were bought. */
  paid: bigint
  /** Σ signed price × quantity in 10⁻³⁶, spot and perpetuals. */
  exact: bigint
  readonly perpetuals: Set<InstrumentKey>
}

/** What the ledger must come to, added up from the events alone, without a look at the ledger. */
export class FundsModel {
  readonly purses = new Map<string, Purse>()
  /** Of spot, by asset: it came from the other side's account like any trade. */
  readonly basesBought = new Map<AssetName, bigint>()
  /** Base asset, by instrument. */
  readonly quantities = new Map<InstrumentKey, bigint>()

  purse(venue: VenueName, asset: AssetName): Purse {
    const known = this.purses.get(asset)
    if (known) return known
    const made: Purse = { venue, asset, paid: 0n, exact: 0n, perpetuals: new Set() }
    this.purses.set(asset, made)
    return made
  }

  /** `state` as the event left it. Answers the instrument it was about. */
  note(state: State, event: Event): Instrument | null {
    switch (event.kind) {
      case 'funds_deposited':
        this.purse(event.venue, event.asset).paid += event.amount
        return null
      case 'order_filled': {
        const order = state.orders.get(event.clientOrderId)
        if (!order?.instrument) throw new Error('a fill has an order')
        const quantity = quantityOf(event.quantity, order.instrument.lotSize)
        this.#exchange(order.instrument, { ...event, side: order.request.side, quantity })
        return order.instrument
      }
      case 'funding_paid': {
        const instrument = state.instruments.get(event.key)
        if (!instrument) throw new Error('funding has an instrument')
        this.purse(instrument.venue, instrument.quote).paid -= event.amount
        return instrument
      }
      case 'position_liquidated': {
        const instrument = state.instruments.get(event.key)
        if (!instrument) throw new Error('a liquidation has an instrument')
        const quantity = quantityOf(event.quantity, instrument.lotSize)
        this.#exchange(instrument, { ...event, quantity, feeAsset: instrument.quote })
        return instrument
      }
      default:
        return null
    }
  }

  #exchange(instrument: Instrument, { side, quantity, price, fee, feeAsset }: Exchanged): void {
    const { key, venue, base, quote, contract } = instrument
    const sign = side === 'buy' ? 1n : -1n
    const purse = this.purse(venue, quote)
    purse.paid -= sign * ((quantity * price) / MONEY_ONE)
    purse.exact += sign * quantity * price
    this.purse(venue, feeAsset).paid -= fee
    const held = this.quantities.get(key) ?? 0n
    if (contract !== null) {
      purse.perpetuals.add(key)
      this.quantities.set(key, held + sign * quantity)
      return
    }
    this.purse(venue, base).paid += sign * quantity
    this.basesBought.set(base, (this.basesBought.get(base) ?? 0n) + sign * quantity)
    // What was deposited and sold leaves a position flat.
    const after = atLeastNothing(held + sign * quantity)
    this.quantities.set(key, atLeastNothing(after - (feeAsset === base ? fee : 0n)))
  }

  /** Of a perpetual only gains and losses changed hands: what is open is still to be given back. */
  openCost(purse: Purse, positions: ReadonlyMap<InstrumentKey, Position>): bigint {
    let cost = 0n
    for (const key of purse.perpetuals) cost += positions.get(key)?.cost ?? 0n
    return cost
  }
}

function atLeastNothing(value: bigint): bigint {
  return value > 0n ? value : 0n
}

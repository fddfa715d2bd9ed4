import {
  assert,
  type Event,
  type Instrument,
  type InstrumentKey,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  type Position,
  quantityOf,
} from '../../domain/index.ts'
import {
  type EngineView,
  OTHER_STRATEGIES,
  type RecordGroup,
  type StoredSums,
  type SumsPlace,
  type TradedSum,
} from '../../ports/index.ts'
import { emptyShare, type Share, shareOfSum, sumOfShare, withFee } from './share.ts'
import { takeOver, takePayment, takeTrade } from './shares.ts'

/** Strategies that are told apart; whoever makes up more of them shares one row. */
const STRATEGIES_MAX = 1000

/** What outside money is valued by. */
export type Valued = Pick<EngineView, 'worthOf' | 'equity'>

/**
 * What all trades came to, by instrument and strategy: a fold of the journal's records, one after the other
 * and each once.
 */
export class PortfolioSums {
  readonly #shares = new Map<InstrumentKey, Share[]>()
  readonly #strategies = new Set<string>()
  #changed = new Set<Share>()
  #place: SumsPlace
  #isChanged = false

  constructor({ place, rows }: StoredSums) {
    this.#place = place
    for (const row of rows) this.#add(shareOfSum(row))
  }

  get place(): SumsPlace {
    return this.#place
  }

  /** In the order in which they were first seen. */
  rows(): readonly TradedSum[] {
    return [...this.#shares.values()].flat().map(sumOfShare)
  }

  /** What changed since this was asked the last time; null when nothing did. */
  changes(): readonly TradedSum[] | null {
    if (!this.#isChanged) return null
    const changed = [...this.#changed].map(sumOfShare)
    this.#changed = new Set()
    this.#isChanged = false
    return changed
  }

  /** The record behind `place.seq`. `valued` null: deposits are not to be counted. */
  take({ event, order, fill, instrument, position }: RecordGroup, valued: Valued | null): void {
    assert(event.seq === this.#place.seq + 1, 'each record is counted once, in its order')
    const epoch = event.kind === 'session_started' ? event.epoch : this.#place.epoch
    this.#place = { ...this.#place, epoch, seq: event.seq }
    this.#isChanged = true
    if (event.kind === 'funds_deposited' || event.kind === 'balance_adjusted') this.#takeFlow(event, valued)
    if (position === null || instrument === null) return
    if (fill !== null && event.kind === 'order_filled') {
      const own = this.#own(instrument, order?.request.strategyId ?? null)
      const { side, quantity, price } = fill
      const notional = multiplyMoney(price, quantity)
      own.fills += 1
      own.volume += notional
      own.fees = withFee(own.fees, fill)
      takeTrade(this.#of(instrument.key), own, { side, quantity, notional, after: position })
    } else if (event.kind === 'position_liquidated') {
      this.#takeLiquidation(event, instrument, position)
    } else if (event.kind === 'funding_paid') {
      takePayment(this.#of(instrument.key), this.#own(instrument, null), position)
    }
    this.#touch(instrument.key)
  }

  /** Records up to `toSeq` cannot be read any more: what they left behind is all that is known of them. */
  leap(view: Pick<EngineView, 'epoch' | 'seq' | 'positions' | 'instrument'>): void {
    const { missing, seq, flows } = this.#place
    const fromSeq = missing?.fromSeq ?? seq + 1
    for (const position of view.positions()) {
      const instrument = view.instrument(position.key)
      if (instrument === null) continue
      takeOver(this.#of(position.key), this.#own(instrument, null), position)
      this.#touch(position.key)
    }
    this.#place = { epoch: view.epoch, seq: view.seq, missing: { fromSeq, toSeq: view.seq }, flows }
    this.#isChanged = true
  }

  #takeLiquidation(
    { side, quantity: size, fee }: Extract<Event, { kind: 'position_liquidated' }>,
    instrument: Instrument,
    after: Position,
  ): void {
    const own = this.#own(instrument, null)
    own.fees = withFee(own.fees, { fee, feeAsset: instrument.quote })
    const quantity = quantityOf(size, instrument.lotSize)
    takeTrade(this.#of(instrument.key), own, { side, quantity, notional: null, after })
  }

  /** What has no price yet is no part of the equity either: whoever takes samples sees it come. */
  #takeFlow(
    event: Extract<Event, { kind: 'funds_deposited' | 'balance_adjusted' }>,
    valued: Valued | null,
  ): void {
    if (valued === null) return
    const { venue, asset, amount } = event
    const told = event.kind === 'balance_adjusted' ? event.worth : null
    const worth = told ?? valued.worthOf({ venue, asset, amount }, valued.equity().asset) ?? MONEY_ZERO
    this.addFlow(worth)
  }

  addFlow(worth: Money): void {
    this.#place = { ...this.#place, flows: (this.#place.flows + worth) as Money }
    this.#isChanged = true
  }

  #of(key: InstrumentKey): Share[] {
    const known = this.#shares.get(key)
    if (known !== undefined) return known
    const made: Share[] = []
    this.#shares.set(key, made)
    return made
  }

  #own(instrument: Instrument, strategyId: string | null): Share {
    const name = this.#named(strategyId)
    const known = this.#of(instrument.key).find((share) => share.strategyId === name)
    return known ?? this.#add(emptyShare(instrument, name))
  }

  #named(strategyId: string | null): string | null {
    if (strategyId === null || this.#strategies.has(strategyId)) return strategyId
    return this.#strategies.size < STRATEGIES_MAX ? strategyId : OTHER_STRATEGIES
  }

  #add(share: Share): Share {
    this.#of(share.key).push(share)
    if (share.strategyId !== null && share.strategyId !== OTHER_STRATEGIES)
      this.#strategies.add(share.strategyId)
    return share
  }

  #touch(key: InstrumentKey): void {
    for (const share of this.#of(key)) this.#changed.add(share)
  }
}

/** Before the first record of a journal. */
export const NO_SUMS: StoredSums = {
  place: { epoch: '', seq: 0, missing: null, flows: MONEY_ZERO },
  rows: [],
}

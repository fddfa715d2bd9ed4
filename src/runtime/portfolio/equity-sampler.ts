import {
  type AssetName,
  addMoney,
  MONEY_ONE,
  MONEY_ZERO,
  type Money,
  NS_PER_SECOND,
  negateMoney,
  type UnixNs,
  unixNs,
} from '../../domain/index.ts'
import type { EngineView, EquitySample, Log, PortfolioStore, Timers } from '../../ports/index.ts'
import type { SumsProjection } from './projection.ts'

export interface SamplerOptions {
  readonly view: EngineView
  readonly sums: Pick<SumsProjection, 'sums' | 'isCurrent' | 'saveWith'>
  readonly store: Pick<PortfolioStore, 'lastEquity' | 'addEquity' | 'prune'>
  /** The engine's time. */
  readonly now: () => UnixNs
  readonly timers: Timers
  readonly log: Log
}

const MINUTE_NS = 60n * NS_PER_SECOND
const FIRST_AFTER_MS = 3000
const SAMPLES_AN_HOUR = 60

/** Writes down what everything is worth soon after the start, and then at the end of each minute. */
export class EquitySampler {
  readonly #options: SamplerOptions
  #last: EquitySample | null
  #priced: ReadonlySet<string> = new Set()
  #cancel: () => void
  #taken = 0
  #isFailing = false

  constructor(options: SamplerOptions) {
    this.#options = options
    this.#last = options.store.lastEquity()
    this.#cancel = options.timers.after(FIRST_AFTER_MS, () => this.#next())
  }

  close(): void {
    this.#cancel()
  }

  #next(): void {
    const { now, timers, log } = this.#options
    try {
      this.take()
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) log.error('what everything is worth cannot be written down', { error })
      this.#isFailing = true
    }
    // A recording runs through its minutes at another pace; this one is that of whoever watches.
    const untilMs = Number((MINUTE_NS - (now() % MINUTE_NS)) / 1_000_000n) + 1
    this.#cancel = timers.after(Math.max(1000, untilMs), () => this.#next())
  }

  /** What everything is worth at this moment; null while that is not known. */
  current(): EquitySample | null {
    return this.#measured()?.sample ?? null
  }

  /** Writes it down, unless it is not known. */
  take(): void {
    const { store } = this.#options
    const measured = this.#measured()
    if (measured === null) return
    const { sample, discovered, priced } = measured
    if (this.#last !== null && sample.at <= this.#last.at) return
    this.#book(discovered, () => this.#options.sums.saveWith((change) => store.addEquity(sample, change)))
    this.#last = sample
    this.#priced = new Set(priced.keys())
    this.#taken += 1
    if (this.#taken % SAMPLES_AN_HOUR === 1) store.prune(sample.at)
  }

  /** What was not written down is found again the next time. */
  #book(discovered: Money, write: () => void): void {
    const { sums } = this.#options.sums
    if (discovered !== MONEY_ZERO) sums.addFlow(discovered)
    try {
      write()
    } catch (error) {
      if (discovered !== MONEY_ZERO) sums.addFlow(negateMoney(discovered))
      throw error
    }
  }

  #measured(): Measured | null {
    const { view, sums, now } = this.#options
    const { isConnected, isRunning } = view.health()
    if (!isConnected || !isRunning || !sums.isCurrent) return null
    const { amount: equity, asset } = view.equity()
    const { priced, unpriced } = this.#held(asset)
    // Its price is gone for the moment: what it is worth is not.
    if (unpriced.some((held) => this.#priced.has(held)) || !this.#isMarketKnown(asset)) return null
    if (equity <= MONEY_ZERO && this.#last === null) return null
    const discovered = this.#discovered(priced)
    const flows = addMoney(sums.sums.place.flows, discovered)
    const growth = growthOf(this.#last, { asset, equity, flows })
    return {
      sample: { at: endOfMinute(now()), asset, equity, flows, unpriced, ...growth },
      discovered,
      priced,
    }
  }

  /** What was held without a price and has one now was not earned just then. */
  #discovered(priced: ReadonlyMap<string, Money>): Money {
    const before = this.#last?.unpriced ?? []
    return before.reduce((sum, held) => addMoney(sum, priced.get(held) ?? MONEY_ZERO), MONEY_ZERO)
  }

  /**
   * Whether the market of what is held was heard of since this start, and holds: without it the equity goes
   * by the last price that traded here, which may be of another year.
   */
  #isMarketKnown(target: AssetName): boolean {
    const { view } = this.#options
    const counted = new Set<string>()
    for (const { venue, asset, free, locked } of view.balances()) {
      if (asset !== target && free + locked !== 0n) counted.add(`${venue} ${asset}`)
    }
    const open = new Set(
      view.positions().flatMap(({ key, quantity }) => (quantity === MONEY_ZERO ? [] : key)),
    )
    return view.instruments().every(({ key, venue, base, quote, contract, isTrading }) => {
      const isCounted =
        contract === null && (counted.has(`${venue} ${base}`) || counted.has(`${venue} ${quote}`))
      const isOpen = contract !== null && open.has(key)
      return !isTrading || (!isCounted && !isOpen) || view.market(key) !== null
    })
  }

  #held(asset: AssetName): {
    readonly priced: ReadonlyMap<string, Money>
    readonly unpriced: readonly string[]
  } {
    const { view } = this.#options
    const priced = new Map<string, Money>()
    const unpriced: string[] = []
    for (const balance of view.balances()) {
      const amount = (balance.free + balance.locked) as Money
      if (amount === MONEY_ZERO) continue
      const name = `${balance.venue} ${balance.asset}`
      const worth = view.worthOf({ venue: balance.venue, asset: balance.asset, amount }, asset)
      if (worth === null) unpriced.push(name)
      else priced.set(name, worth)
    }
    return { priced, unpriced }
  }
}

interface Measured {
  readonly sample: EquitySample
  /** What of the flows in it is not booked yet. */
  readonly discovered: Money
  /** By `venue asset`. */
  readonly priced: ReadonlyMap<string, Money>
}

const LATE_NS_MAX = 2n * NS_PER_SECOND

/** What is looked at just behind the end of a minute, or of a day, is how that ended. */
function endOfMinute(now: UnixNs): UnixNs {
  const late = now % MINUTE_NS
  return late < LATE_NS_MAX ? unixNs(now - late) : now
}

/**
 * What 1 of the beginning is by now: each sample by the one before it, with what came in or went out in
 * between taken off, so that a deposit is no gain. It begins anew where there was nothing to gain with, or
 * another asset is what everything is told in.
 */
export function growthOf(
  last: EquitySample | null,
  { asset, equity, flows }: Pick<EquitySample, 'asset' | 'equity' | 'flows'>,
): Pick<EquitySample, 'growth' | 'growthPeak'> {
  if (last === null || last.growth <= MONEY_ZERO) return { growth: MONEY_ONE, growthPeak: MONEY_ONE }
  if (last.asset !== asset || last.equity <= MONEY_ZERO) {
    return { growth: last.growth, growthPeak: last.growthPeak }
  }
  const earned = equity - (flows - last.flows)
  const growth = (earned <= 0n ? 0n : (last.growth * earned) / last.equity) as Money
  return { growth, growthPeak: growth > last.growthPeak ? growth : last.growthPeak }
}

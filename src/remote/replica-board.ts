import type { Bar, InstrumentKey, Ticks } from '../domain/index.ts'
import type { MarketChange, MarketView } from '../ports/index.ts'
import { BarSeries, MINUTE_MS, type ViewParts } from '../runtime/index.ts'

const MINUTE_BARS_KEPT = 10_000

/** The market as the engine told it last. */
export class ReplicaBoard implements Pick<ViewParts['board'], 'lastPrice' | 'view' | 'bars'> {
  readonly #views = new Map<InstrumentKey, MarketView>()
  readonly #minutes = new Map<InstrumentKey, BarSeries>()

  setView(market: MarketView): void {
    this.#views.set(market.key, market)
  }

  setBars(key: InstrumentKey, bars: readonly Bar[]): void {
    const series = this.#minutes.get(key) ?? new BarSeries(MINUTE_MS, MINUTE_BARS_KEPT)
    this.#minutes.set(key, series)
    for (const bar of bars) series.put(bar)
  }

  apply({ instrument, market, bars }: MarketChange): void {
    this.setView(market)
    this.setBars(instrument.key, bars)
  }

  view(key: InstrumentKey): MarketView | null {
    return this.#views.get(key) ?? null
  }

  lastPrice(key: InstrumentKey): Ticks | null {
    const market = this.view(key)
    return market ? (market.last ?? market.bid ?? market.ask) : null
  }

  bars(key: InstrumentKey, intervalMs: number, limit: number): readonly Bar[] {
    return this.#minutes.get(key)?.grouped(intervalMs, limit) ?? []
  }
}

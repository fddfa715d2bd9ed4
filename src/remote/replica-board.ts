import type { Bar, InstrumentKey, Ticks, UnixNs } from '../domain/index.ts'
import type { MarketChange, MarketView } from '../ports/index.ts'
import { MarketBars, type ViewParts } from '../runtime/index.ts'

const MINUTE_MS = 60_000
const SECOND_MS = 1000

/** The market as the engine told it last. */
export class ReplicaBoard implements Pick<ViewParts['board'], 'lastPrice' | 'view' | 'bars'> {
  readonly #views = new Map<InstrumentKey, MarketView>()
  readonly #bars = new Map<InstrumentKey, MarketBars>()

  setView(market: MarketView): void {
    this.#views.set(market.key, market)
  }

  /** `intervalMs`: one second or one minute. */
  setBars(key: InstrumentKey, bars: readonly Bar[], intervalMs: number): void {
    const series = this.#bars.get(key) ?? new MarketBars()
    this.#bars.set(key, series)
    series.put(bars, intervalMs)
  }

  apply({ instrument, market, bars, seconds }: MarketChange): void {
    this.setView(market)
    this.setBars(instrument.key, bars, MINUTE_MS)
    this.setBars(instrument.key, seconds, SECOND_MS)
  }

  view(key: InstrumentKey): MarketView | null {
    const market = this.#views.get(key)
    // The engine says so of what it no longer knows.
    return market === undefined || market.receivedAtMs === 0 ? null : market
  }

  lastPrice(key: InstrumentKey): Ticks | null {
    const market = this.view(key)
    return market ? (market.last ?? market.bid ?? market.ask) : null
  }

  bars(key: InstrumentKey, intervalMs: number, limit: number): readonly Bar[] {
    const until = this.#views.get(key)?.eventAt ?? (0n as UnixNs)
    return this.#bars.get(key)?.latest(intervalMs, limit, until) ?? []
  }
}

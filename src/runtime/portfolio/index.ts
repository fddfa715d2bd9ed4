/**
 * What trading came to: sums of all trades by instrument and strategy as a fold of the journal, and what
 * everything was worth, minute by minute. Both outlive the process.
 *
 * @example
 * const portfolio = followPortfolio({ engine, past, store, now, breathe, timers, log })
 * portfolio.rows() // [{ symbol: 'BTCUSDT', strategyId: null, fills: 3, … }]
 */
import type { UnixNs } from '../../domain/index.ts'
import type { EnginePort, Portfolio, PortfolioStore } from '../../ports/index.ts'
import { EquitySampler } from './equity-sampler.ts'
import { type ProjectionOptions, SumsProjection } from './projection.ts'

export { EquitySampler, growthOf } from './equity-sampler.ts'
export { SumsProjection } from './projection.ts'
export { NO_SUMS, PortfolioSums } from './sums.ts'

export interface PortfolioOptions extends Omit<ProjectionOptions, 'store' | 'engine'> {
  readonly engine: Pick<EnginePort, 'view' | 'subscribe'>
  readonly store: PortfolioStore
  /** The engine's time. */
  readonly now: () => UnixNs
}

export interface FollowedPortfolio extends Portfolio {
  /** Saves what it has, and ends. The store stays open. */
  close(): void
}

export function followPortfolio(options: PortfolioOptions): FollowedPortfolio {
  const { engine, store, now, timers, log } = options
  const projection = new SumsProjection(options)
  const sampler = new EquitySampler({ view: engine.view, sums: projection, store, now, timers, log })
  return {
    get place() {
      return projection.sums.place
    },
    get isCurrent() {
      return projection.isCurrent
    },
    rows: () => projection.sums.rows(),
    currentEquity: () => sampler.current(),
    lastEquity: () => store.lastEquity(),
    firstEquity: () => store.firstEquity(),
    equity: (range) => store.equity(range),
    close() {
      sampler.close()
      projection.close()
    },
  }
}

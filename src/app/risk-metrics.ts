import type { EnginePort, Metrics } from '../ports/index.ts'
import { approximately } from './engine-metrics.ts'
import { openOrdersCensus } from './open-orders-census.ts'

const BREAKER_STATES = ['closed', 'half_open', 'open'] as const

/** What is at stake, read at the moment of a scrape. Amounts in the reporting asset. */
export function registerRiskGauges(metrics: Metrics, engine: EnginePort): void {
  const { view } = engine
  metrics.gauge('veloz_orders_open', 'Orders that are not closed.', () => view.risk().openOrders)
  const census = openOrdersCensus(view)
  engine.subscribe(census)
  metrics.gauge('veloz_orders_held', 'Orders that wait here for their trigger.', () => census.held)
  metrics.gauge('veloz_orders_unknown', 'Orders whose fate no venue has told.', () => census.unknown)
  metrics.gauge('veloz_equity', 'What all funds are worth.', () => approximately(view.equity().amount))
  metrics.gauge('veloz_exposure', 'What all positions are worth.', () => approximately(view.risk().exposure))
  metrics.gauge('veloz_drawdown_ratio', 'Share of the highest equity that is lost.', () => drawdown(engine))
  metrics.gauge('veloz_limit_scale', 'Factor of the limits on size.', () =>
    approximately(view.risk().limitScale),
  )
  metrics.gaugeByLabel(
    { name: 'veloz_breaker', help: '1 for the state in force.', labels: ['state'] },
    () => {
      const { state: inForce } = view.risk().breaker
      return BREAKER_STATES.map((state) => ({ labels: { state }, value: Number(state === inForce) }))
    },
  )
}

function drawdown({ view }: EnginePort): number {
  const { equity, equityPeak } = view.risk()
  if (equityPeak === null || equityPeak <= 0n || equity >= equityPeak) return 0
  return 1 - approximately(equity) / approximately(equityPeak)
}

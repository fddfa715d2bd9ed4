import type { ExchangeName } from '../domain/index.ts'
import type { EngineListener, EnginePort, Metrics } from '../ports/index.ts'
import { engineLatency } from './engine-metrics.ts'

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const MESSAGE_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]

/** What a venue's connection tells as it happens. */
export interface VenueMeasure {
  onRequest(operation: string, seconds: number, outcome: string): void
  onError(kind: string): void
  onMessage(latencyMs: number): void
}

/** Counts what passes between us and venues; labels are the paths and kinds that a protocol knows. */
export function venueMeasures(metrics: Metrics): (exchange: ExchangeName) => VenueMeasure {
  // Made with the first venue: a gateway without one shows none of them.
  return (venue) => {
    const requests = metrics.histogram({
      name: 'veloz_venue_request_seconds',
      help: 'Time a venue takes to answer a request.',
      labels: ['venue', 'op'],
      buckets: SECONDS,
    })
    const errors = metrics.counter({
      name: 'veloz_venue_errors_total',
      help: 'Requests, messages and connections that came to nothing.',
      labels: ['venue', 'kind'],
    })
    const messages = metrics.histogram({
      name: 'veloz_venue_message_seconds',
      help: "From the time a venue's message bears until it was worked in.",
      labels: ['venue'],
      buckets: MESSAGE_SECONDS,
    })
    const message = messages.bind({ venue })
    const orders = engineLatency(metrics).bind({ stage: 'venue' })
    return {
      onRequest(op, seconds, outcome) {
        requests.bind({ venue, op }).observe(seconds)
        if (op.startsWith('POST ')) orders.observe(seconds)
        if (outcome !== 'answered') errors.bind({ venue, kind: outcome }).increment()
      },
      onError: (kind) => errors.bind({ venue, kind }).increment(),
      // Clocks differ: what seems to come from the future came at once.
      onMessage: (latencyMs) => message.observe(Math.max(0, latencyMs) / 1000),
    }
  }
}

/** What is read of venues at the moment of a scrape, and the differences that are found. */
export function registerVenueMetrics(metrics: Metrics, engine: EnginePort): void {
  registerVenueGauges(metrics, engine)
  engine.subscribe(mismatchCounter(metrics))
}

function registerVenueGauges(metrics: Metrics, engine: EnginePort): void {
  const remotes = () =>
    engine.view.health().venues.flatMap(({ venue, remote }) => (remote ? [{ venue, remote }] : []))
  metrics.gaugeByLabel(
    {
      name: 'veloz_venue_rate_budget_used_ratio',
      help: 'Share of the tightest rate limit of a venue that is used.',
      labels: ['venue'],
    },
    () => remotes().map(({ venue, remote }) => ({ labels: { venue }, value: remote.rateBudgetUsedRatio })),
  )
  metrics.gaugeByLabel(
    {
      name: 'veloz_venue_clock_skew_seconds',
      help: "A venue's clock minus ours.",
      labels: ['venue'],
    },
    () =>
      remotes().flatMap(({ venue, remote: { clockSkewMs } }) =>
        clockSkewMs === null ? [] : [{ labels: { venue }, value: clockSkewMs / 1000 }],
      ),
  )
  metrics.gaugeByLabel(
    {
      name: 'veloz_market_resync_total',
      help: 'Times an order book had to be fetched anew.',
      labels: ['venue', 'reason'],
    },
    () =>
      remotes().flatMap(({ venue, remote: { resyncs } }) =>
        Object.entries(resyncs).map(([reason, value]) => ({ labels: { venue, reason }, value })),
      ),
  )
  metrics.gaugeByLabel(
    {
      name: 'veloz_reconcile_last_success_timestamp_seconds',
      help: 'When a venue was last found to agree with the journal.',
      labels: ['venue'],
    },
    () =>
      remotes().flatMap(({ venue, remote }) => {
        const { lastSuccessMs } = remote.reconciliation
        return lastSuccessMs === null ? [] : [{ labels: { venue }, value: lastSuccessMs / 1000 }]
      }),
  )
}

/** Differences found, by kind. */
function mismatchCounter(metrics: Metrics): EngineListener {
  const found = metrics.counter({
    name: 'veloz_reconcile_mismatches_total',
    help: 'Differences between a venue and the journal.',
    labels: ['kind'],
  })
  return {
    onRecords(groups) {
      for (const { event } of groups) {
        if (event.kind === 'mismatch_found') found.bind({ kind: event.mismatch.type }).increment()
      }
    },
    onMarket: () => undefined,
    onFeedStatus: () => undefined,
  }
}

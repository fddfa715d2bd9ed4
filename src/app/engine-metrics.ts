import { type Event, formatMoney, type Money, unixMsFromNs } from '../domain/index.ts'
import type { StreamProbe } from '../http/stream/index.ts'
import type { Clock, EngineListener, EnginePort, Metrics } from '../ports/index.ts'
import type { WriterProbe } from '../runtime/index.ts'

const SECONDS = [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1]
const RECORDS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500]

/** What the writer measures, as histograms. Made before the engine, which reports to it. */
export function writerProbe(metrics: Metrics): WriterProbe {
  const latency = metrics.histogram({
    name: 'veloz_engine_latency_seconds',
    help: 'Time a batch spends in each stage.',
    labels: ['stage'],
    buckets: SECONDS,
  })
  const decide = latency.bind({ stage: 'decide' })
  const journal = latency.bind({ stage: 'journal' })
  const append = metrics
    .histogram({
      name: 'veloz_journal_append_seconds',
      help: 'Time until a batch is durable.',
      labels: [],
      buckets: SECONDS,
    })
    .bind({})
  const records = metrics
    .histogram({
      name: 'veloz_journal_batch_records',
      help: 'Records made durable at once.',
      labels: [],
      buckets: RECORDS,
    })
    .bind({})
  return {
    onBatch(batch) {
      decide.observe(batch.decide)
      if (batch.records === 0) return
      journal.observe(batch.append)
      append.observe(batch.append)
      records.observe(batch.records)
    },
  }
}

/** Sent and dropped messages of the event stream. */
export function streamProbe(metrics: Metrics): StreamProbe {
  const sent = metrics.counter({
    name: 'veloz_sse_events_sent_total',
    help: 'Messages sent to streams.',
    labels: ['type'],
  })
  const dropped = metrics.counter({
    name: 'veloz_sse_dropped_total',
    help: 'Streams that were cut.',
    labels: ['reason'],
  })
  const sentOf = { records: sent.bind({ type: 'records' }), market: sent.bind({ type: 'market' }) }
  return {
    sent: (name, messages) => sentOf[name].increment(messages),
    dropped: (reason) => dropped.bind({ reason }).increment(),
  }
}

/** Counts what happens to orders, one record at a time. */
export function recordCounter(metrics: Metrics): EngineListener {
  const counter = (name: string, help: string, ...labels: string[]) => metrics.counter({ name, help, labels })
  const events = counter('veloz_engine_events_total', 'Journal records by kind.', 'type')
  const submitted = counter(
    'veloz_orders_submitted_total',
    'Orders sent to a venue.',
    'side',
    'type',
    'venue',
  )
  const filled = counter('veloz_orders_filled_total', 'Orders filled whole.').bind({})
  const cancelled = counter('veloz_orders_cancelled_total', 'Orders cancelled.').bind({})
  const denied = counter('veloz_orders_denied_total', 'Orders VeloZ refused.', 'reason')
  const rejected = counter('veloz_orders_rejected_total', 'Orders a venue refused.', 'venue')
  const count = (event: Event, status: string | undefined, venue: string): void => {
    events.bind({ type: event.kind }).increment()
    if (event.kind === 'order_submitted') {
      submitted.bind({ side: event.request.side, type: event.request.type, venue }).increment()
    } else if (event.kind === 'order_denied') denied.bind({ reason: event.reason.code }).increment()
    else if (event.kind === 'order_rejected') rejected.bind({ venue }).increment()
    else if (event.kind === 'order_cancelled') cancelled.increment()
    else if (event.kind === 'order_filled' && status === 'filled') filled.increment()
  }
  return {
    onRecords(groups) {
      for (const { event, order } of groups) count(event, order?.status, order?.request.venue ?? 'none')
    },
    onMarket: () => undefined,
    onFeedStatus: () => undefined,
  }
}

/** Everything read at the moment of a scrape. */
export function registerGauges(metrics: Metrics, engine: EnginePort, clock: Clock): void {
  const { view } = engine
  const health = () => view.health()
  metrics.gauge('veloz_engine_running', 'Whether the engine takes commands.', () =>
    Number(health().isRunning),
  )
  metrics.gauge('veloz_engine_mailbox_depth', 'Commands waiting for the engine.', () => health().mailboxDepth)
  metrics.gauge('veloz_journal_bytes', 'Size of the journal.', () => health().journal.bytes)
  metrics.gauge('veloz_journal_durable_seq', 'The last durable record.', () => health().journal.durableSeq)
  metrics.gauge('veloz_orders_open', 'Orders that are not closed.', () => openOrders(engine).length)
  metrics.gauge(
    'veloz_orders_unknown',
    'Orders whose fate no venue has told.',
    () => openOrders(engine).filter((order) => order.status === 'unknown').length,
  )
  metrics.gauge('veloz_equity', 'What all funds are worth, in the quote asset.', () =>
    approximately(view.equity().amount),
  )
  metrics.gaugeByLabel(
    { name: 'veloz_trading_state', help: '1 for the state in force.', labels: ['state'] },
    () =>
      (['active', 'reducing', 'halted'] as const).map((state) => ({
        labels: { state },
        value: Number(view.tradingState === state),
      })),
  )
  metrics.gaugeByLabel(
    { name: 'veloz_position_qty', help: 'Net quantity from fills.', labels: ['symbol', 'venue'] },
    () =>
      view.positions().map(({ symbol, venue, quantity }) => ({
        labels: { symbol, venue },
        value: approximately(quantity),
      })),
  )
  metrics.gaugeByLabel(
    {
      name: 'veloz_market_data_age_seconds',
      help: 'Age of the newest price.',
      labels: ['venue', 'symbol', 'channel'],
    },
    () =>
      view.instruments().flatMap(({ key, venue, symbol }) => {
        const market = view.market(key)
        if (!market) return []
        const age = (unixMsFromNs(clock.now()) - market.receivedAtMs) / 1000
        return [{ labels: { venue, symbol, channel: 'any' }, value: Math.max(0, age) }]
      }),
  )
  metrics.gaugeByLabel(
    { name: 'veloz_venue_connected', help: '1 while a venue answers.', labels: ['venue'] },
    () =>
      health().venues.map(({ venue, state }) => ({
        labels: { venue },
        value: Number(state === 'connected'),
      })),
  )
}

function openOrders({ view }: EnginePort) {
  return view.orders({ which: 'open', key: null, beforeSeq: null, limit: Number.MAX_SAFE_INTEGER })
}

/** Prometheus knows doubles only; nothing is decided by these. */
function approximately(value: Money): number {
  return Number(formatMoney(value))
}

import { formatMoney, type Money, type OrderRequest, unixMsFromNs } from '../domain/index.ts'
import type { Clock, EngineListener, EnginePort, JournalGap, Metrics, RecordGroup } from '../ports/index.ts'
import type { WriterProbe } from '../runtime/index.ts'

const SECONDS = [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1]
const RECORDS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500]

export function engineLatency(metrics: Metrics) {
  return metrics.histogram({
    name: 'veloz_engine_latency_seconds',
    help: 'Time in each stage of a batch, from its oldest input for mailbox and end_to_end; venue: an order.',
    labels: ['stage'],
    buckets: SECONDS,
  })
}

/** What the writer measures, as histograms. Made before the engine, which reports to it. */
export function writerProbe(metrics: Metrics): WriterProbe {
  const latency = engineLatency(metrics)
  const stage = (name: string) => latency.bind({ stage: name })
  const [mailbox, decide, journal] = [stage('mailbox'), stage('decide'), stage('journal')]
  const endToEnd = stage('end_to_end')
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
      if (batch.waited !== null) mailbox.observe(batch.waited)
      if (batch.records === 0) return
      decide.observe(batch.decide)
      const total = (batch.waited ?? 0) + batch.answered
      endToEnd.observe(total)
      metrics.batches.observe(total)
      journal.observe(batch.append)
      append.observe(batch.append)
      records.observe(batch.records)
    },
  }
}

/** Counts what happens to orders, one record at a time. */
export function recordCounter(metrics: Metrics): EngineListener {
  const events = countersBy(metrics, 'veloz_engine_events_total', 'Journal records by kind.', 'type')
  const denied = countersBy(metrics, 'veloz_orders_denied_total', 'Orders VeloZ refused.', 'reason')
  const rejected = countersBy(metrics, 'veloz_orders_rejected_total', 'Orders a venue refused.', 'venue')
  const submitted = submittedCounter(metrics)
  const total = (name: string, help: string) => metrics.counter({ name, help, labels: [] }).bind({})
  const filled = total('veloz_orders_filled_total', 'Orders filled whole.')
  const cancelled = total('veloz_orders_cancelled_total', 'Orders cancelled.')
  const count = ({ event, order }: RecordGroup): void => {
    events(event.kind).increment()
    if (event.kind === 'order_submitted') submitted(event.request).increment()
    else if (event.kind === 'order_denied') denied(event.reason.code).increment()
    else if (event.kind === 'order_rejected') rejected(order?.request.venue ?? 'none').increment()
    else if (event.kind === 'order_cancelled') cancelled.increment()
    else if (event.kind === 'order_filled' && order?.status === 'filled') filled.increment()
  }
  return {
    onRecords: (groups) => groups.forEach(count),
    onMarket: () => undefined,
    onFeedStatus: () => undefined,
  }
}

/** A counter with one label, each value bound once: finding a child costs more than counting. */
function countersBy(metrics: Metrics, name: string, help: string, label: string) {
  const counter = metrics.counter({ name, help, labels: [label] })
  return remembered((value: string) => counter.bind({ [label]: value }))
}

function submittedCounter(metrics: Metrics) {
  const labels = ['side', 'type', 'venue']
  const counter = metrics.counter({
    name: 'veloz_orders_submitted_total',
    help: 'Orders sent to a venue.',
    labels,
  })
  const bound = remembered((key: string) => {
    const [side = '', type = '', venue = ''] = key.split(' ')
    return counter.bind({ side, type, venue })
  })
  return ({ side, type, venue }: OrderRequest) => bound(`${side} ${type} ${venue}`)
}

function remembered<Made>(make: (key: string) => Made): (key: string) => Made {
  const made = new Map<string, Made>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const fresh = make(key)
    made.set(key, fresh)
    return fresh
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
  metrics.gauge('veloz_journal_segments', 'Files of the journal.', () => health().journal.segments)
  metrics.gauge(
    'veloz_journal_oldest_seq',
    'The first record still stored.',
    () => health().journal.oldestSeq,
  )
  metrics.gauge(
    'veloz_journal_snapshot_seq',
    'The record of the newest snapshot.',
    () => health().journal.snapshotSeq,
  )
  metrics.gauge(
    'veloz_journal_corrupt_records_total',
    'Records missing in a hole that was found; 1 when their number is not known.',
    () => gapRecords(health().journal.gap),
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
    {
      name: 'veloz_venue_reconnect_count',
      help: 'Times a venue was lost and found again.',
      labels: ['venue'],
    },
    () => health().venues.map(({ venue, reconnectCount }) => ({ labels: { venue }, value: reconnectCount })),
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

/** Above zero whenever there is a hole, so that an alert needs no second metric. */
function gapRecords(gap: JournalGap | null): number {
  return gap === null ? 0 : Math.max(1, gap.records)
}

/** Prometheus knows doubles only; nothing is decided by these. */
export function approximately(value: Money): number {
  return Number(formatMoney(value))
}

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { ACCESS } from '../../../src/http/frame/index.ts'
import { metricsIn, type Served, startServed } from '../../support/served.ts'

/** Every metric there shall be, with its labels (`le` of buckets left out). */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  veloz_http_requests_total: ['method', 'path', 'status'],
  veloz_http_request_duration_seconds: ['method', 'path'],
  veloz_http_response_bytes_total: [],
  veloz_auth_attempts_total: ['kind'],
  veloz_auth_failures_total: ['kind', 'reason'],
  veloz_rate_limited_total: ['scope'],
  veloz_sse_connections_active: [],
  veloz_sse_events_sent_total: ['type'],
  veloz_sse_dropped_total: ['reason'],
  veloz_engine_events_total: ['type'],
  veloz_engine_latency_seconds: ['stage'],
  veloz_engine_mailbox_depth: [],
  veloz_engine_running: [],
  veloz_orders_submitted_total: ['side', 'type', 'venue'],
  veloz_orders_filled_total: [],
  veloz_orders_cancelled_total: [],
  veloz_orders_denied_total: ['reason'],
  veloz_orders_rejected_total: ['venue'],
  veloz_orders_open: [],
  veloz_orders_held: [],
  veloz_orders_unknown: [],
  veloz_journal_append_seconds: [],
  veloz_journal_batch_records: [],
  veloz_journal_bytes: [],
  veloz_journal_durable_seq: [],
  veloz_journal_corrupt_records_total: [],
  veloz_recovery_seconds: [],
  veloz_venue_connected: ['venue'],
  veloz_venue_reconnect_count: ['venue'],
  veloz_market_data_age_seconds: ['venue', 'symbol', 'channel'],
  veloz_trading_state: ['state'],
  veloz_equity: [],
  veloz_drawdown_ratio: [],
  veloz_position_qty: ['symbol', 'venue'],
  veloz_event_loop_lag_seconds: [],
  process_resident_memory_bytes: [],
  process_cpu_seconds_total: [],
}

/** Their subject is not in this gateway: a venue behind a network. */
const WITHOUT_SUBJECT: Readonly<Record<string, string>> = {
  veloz_venue_request_seconds: 'no venue is asked over a network',
  veloz_venue_errors_total: 'no venue is asked over a network',
  veloz_venue_rate_budget_used_ratio: 'the simulated exchange limits nobody',
  veloz_market_resync_total: 'no order book is kept from deltas of a venue',
  veloz_reconcile_mismatches_total: 'there is no venue to reconcile with',
  veloz_reconcile_last_success_timestamp_seconds: 'there is no venue to reconcile with',
}

const ORDER = { symbol: 'BTCUSDT', side: 'BUY', qty: '0.001' }
let served: Served

beforeAll(async () => {
  served = await startServed()
  const order = (fields: object) => served.ask('POST', '/api/order', { json: { ...ORDER, ...fields } })
  await order({ type: 'MARKET' })
  await order({ price: '20000', client_order_id: 'resting-1' })
  await order({ price: '20000', qty: '1000000' })
  await served.ask('POST', '/api/cancel', { json: { client_order_id: 'resting-1' } })
  await served.ask('GET', '/api/market', { token: 'not-a-token' })
  await served.ask('GET', '/api/market', { token: null })
  await served.ask('GET', '/api/nothing/at/all?x=1')
  await served.ask('GET', '/some/page/1234')
})

afterAll(async () => {
  await served.stop()
})

const scrape = async () => (await served.ask('GET', '/metrics')).text

describe('a scrape of a whole gateway', () => {
  test('has every metric that has a subject, with its labels', async () => {
    const found = metricsIn(await scrape())
    expect(Object.keys(WANTED).filter((name) => !found.has(name))).toEqual([])
    for (const [name, labels] of Object.entries(WANTED)) {
      for (const sample of found.get(name) ?? []) {
        const { le: _, ...own } = sample
        expect(Object.keys(own).toSorted(), name).toEqual(labels.toSorted())
      }
    }
    for (const name of Object.keys(WITHOUT_SUBJECT)) expect(found.has(name), name).toBe(false)
  })

  test('measures each stage a batch goes through', async () => {
    const samples = metricsIn(await scrape()).get('veloz_engine_latency_seconds') ?? []
    const stages = new Set(samples.map(({ stage }) => stage))
    // `venue` is that of orders that leave this process.
    expect([...stages].toSorted()).toEqual(['decide', 'end_to_end', 'journal', 'mailbox'])
    const text = await scrape()
    const sum = (stage: string) =>
      Number(
        new RegExp(`^veloz_engine_latency_seconds_sum\\{stage="${stage}"\\} (\\S+)$`, 'm').exec(text)?.[1],
      )
    expect(sum('end_to_end')).toBeGreaterThanOrEqual(sum('journal'))
    expect(sum('journal')).toBeGreaterThan(0)
  })

  test('counts orders by what became of them', async () => {
    const text = await scrape()
    expect(text).toContain('veloz_orders_submitted_total{side="buy",type="market",venue="sim"} 1')
    expect(text).toContain('veloz_orders_submitted_total{side="buy",type="limit",venue="sim"} 1')
    expect(text).toMatch(/^veloz_orders_denied_total\{reason="[a-z_]+"\} 1$/m)
    expect(text).toMatch(/^veloz_orders_cancelled_total 1$/m)
    expect(text).toMatch(/^veloz_orders_unknown 0$/m)
    expect(text).toMatch(/^veloz_trading_state\{state="active"\} 1$/m)
    expect(text).toContain('veloz_position_qty{symbol="BTCUSDT",venue="sim"} 0.001\n')
  })

  test('names routes by their patterns alone, whatever was asked for', async () => {
    const patterns = new Set(Object.keys(ACCESS).map((key) => key.slice(key.indexOf(' ') + 1)))
    const paths = (metricsIn(await scrape()).get('veloz_http_requests_total') ?? []).map(
      ({ path }) => path ?? '',
    )
    expect(paths).toContain('(unknown)')
    for (const path of paths) expect(path === '(unknown)' || patterns.has(path), path).toBe(true)
  })

  test('stays as long as it is, whatever strangers ask for', async () => {
    const before = metricsIn(await scrape())
    for (let round = 0; round < 50; round++) {
      await served.ask('GET', `/api/${round}/x?y=${round}`, { token: null })
      await served.ask('GET', '/api/market', {
        token: `no-token-${round}`,
        headers: { 'user-agent': `a${round}` },
      })
    }
    const after = metricsIn(await scrape())
    for (const [name, samples] of after) {
      if (/^veloz_(?:http|auth|rate)_/.test(name))
        expect(samples.length, name).toBe(before.get(name)?.length ?? 0)
    }
  })
})

test('what is secret is in no metric', async () => {
  const text = await scrape()
  expect(text).not.toContain(served.token.slice(10, 40))
  expect(text).not.toContain('for-this-test-only')
})

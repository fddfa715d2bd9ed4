import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { ConfigAnswer, EngineHealthAnswer, HealthAnswer } from '../../../src/contract/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { misfits } from '../../support/strict-schema.ts'

let house: TestGateway
beforeEach(async () => {
  house = await aGateway()
})
afterEach(() => house.close())

const HEALTHY = {
  ok: true,
  status: 'healthy',
  version: '9.9.9',
  gateway: 'veloz',
  timestamp: '2023-11-14T22:13:20.000Z',
  checks: { engine: 'healthy', journal: 'healthy', database: 'healthy', auth: 'healthy', venues: 'healthy' },
}

describe('health', () => {
  test('GET /health says all is well to whoever asks, under any name', async () => {
    for (const headers of [{}, { host: '10.0.0.9' }, { host: 'probe.example.com' }]) {
      const { status, json } = await house.call('GET', '/health', { as: 'stranger', headers })
      expect([status, json]).toEqual([200, HEALTHY])
      expect(misfits(HealthAnswer, json)).toEqual([])
    }
  })

  test('GET /api/health tells a stranger whether it is up, and nothing about how it is made', async () => {
    expect((await house.get('/api/health', 'stranger')).json).toEqual({
      ...HEALTHY,
      engine: { connected: true },
    })
    const headers = { authorization: 'Bearer nonsense' }
    const withBadToken = await house.call('GET', '/api/health', { as: 'stranger', headers })
    expect(withBadToken.json).toEqual({ ...HEALTHY, engine: { connected: true } })
  })

  test('and the rest to a reader', async () => {
    await house.order()
    await house.advance(3000)
    const { json, text } = await house.get('/api/health', 'viewer')
    expect(misfits(EngineHealthAnswer, json)).toEqual([])
    expect(json).toMatchObject({
      engine: {
        connected: true,
        reconnect_count: 0,
        mode: 'simulation',
        uptime_s: 3,
        trading_state: 'active',
        trading_state_reason: null,
        why: null,
      },
      market: { source: 'sim', state: 'running', why: null },
      journal: { durable_seq: house.engine.view.seq },
      venues: [{ venue: 'sim', state: 'connected', data_age_ms: 0, reconnect_count: 0 }],
      sse_clients: 0,
    })
    expect(text).toContain(`"last_event_ts_ns":${house.engine.view.lastEventAt},`)
    expect(text).toMatch(/"last_event_ts_ns":170000000\d{10},/)
    expect(Number(json['memory_bytes'])).toBeGreaterThan(1_000_000)
  })
})

const SECRETS = {
  VELOZ_JWT_SECRET: 'planted-jwt-secret-0123456789abcdef',
  VELOZ_ADMIN_PASSWORD: 'planted-admin-password-xyzzy',
  BINANCE_API_KEY: 'planted-binance-key-1',
  BINANCE_API_SECRET: 'planted-binance-secret-2',
}

describe('GET /api/config', () => {
  test('the configuration in force, by the contract', async () => {
    const { json } = await house.get('/api/config', 'viewer')
    expect(misfits(ConfigAnswer, json)).toEqual([])
    expect(json).toMatchObject({
      version: '9.9.9',
      commit: 'abc1234',
      execution_mode: 'simulation',
      market_source: 'sim',
      market_symbol: 'BTCUSDT',
      auth_enabled: true,
      venues: ['sim'],
      config: { server: { port: 8080 }, rate_limit: { enabled: false } },
    })
    expect((await house.get('/api/config', 'stranger')).verdict).toBe('401 authentication_required')
  })

  test('no secret anywhere: not in a body, not in a header, not in a metric', async () => {
    const yaml = `sse: {max_clients: 77}
venues: {okx: {api_key: planted-okx-key, api_secret: planted-okx-secret, passphrase: planted-okx-phrase}}
`
    const planted = await aGateway({ environment: SECRETS, yaml })
    const { json } = await planted.get('/api/config')
    expect(json['config']).toMatchObject({
      auth: { jwt_secret: '***', admin_password: '***' },
      sse: { max_clients: 77 },
    })
    for (const path of [
      '/api/config',
      '/api/health',
      '/health',
      '/api/snapshot',
      '/metrics',
      '/api/orders',
    ]) {
      const { text, headers, status } = await planted.get(path)
      expect(status, path).toBe(200)
      expect(text + JSON.stringify([...headers]), path).not.toContain('planted')
    }
    await planted.close()
  })
})

/** Every metric of this version; what `/metrics` shows beyond these has no name in the documentation. */
const METRICS = [
  'veloz_http_requests_total',
  'veloz_http_request_duration_seconds',
  'veloz_auth_attempts_total',
  'veloz_auth_failures_total',
  'veloz_rate_limited_total',
  'veloz_http_response_bytes_total',
  'veloz_venue_reconnect_count',
  'veloz_sse_connections_active',
  'veloz_sse_events_sent_total',
  'veloz_sse_dropped_total',
  'veloz_engine_events_total',
  'veloz_engine_latency_seconds',
  'veloz_engine_running',
  'veloz_engine_mailbox_depth',
  'veloz_orders_submitted_total',
  'veloz_orders_filled_total',
  'veloz_orders_cancelled_total',
  'veloz_orders_denied_total',
  'veloz_orders_rejected_total',
  'veloz_orders_open',
  'veloz_orders_unknown',
  'veloz_orders_held',
  'veloz_exposure',
  'veloz_drawdown_ratio',
  'veloz_limit_scale',
  'veloz_breaker',
  'veloz_journal_append_seconds',
  'veloz_journal_batch_records',
  'veloz_journal_bytes',
  'veloz_journal_durable_seq',
  'veloz_journal_corrupt_records_total',
  'veloz_journal_oldest_seq',
  'veloz_journal_segments',
  'veloz_journal_snapshot_seq',
  'veloz_venue_connected',
  'veloz_market_data_age_seconds',
  'veloz_trading_state',
  'veloz_equity',
  'veloz_position_qty',
]

describe('GET /metrics', () => {
  test('has the documented names, and the numbers are right', async () => {
    await house.order({ client_order_id: 'a' })
    await house.post('/api/order', { side: 'buy', symbol: 'BTCUSDT', qty: 0.001, type: 'market' })
    await house.order({ price: '0.001' })
    await house.order({ price: '51000', post_only: true })
    await house.post('/api/cancel', { client_order_id: 'a' })
    await house.order()
    const { status, text, headers } = await house.get('/metrics', 'viewer')
    expect([status, headers.get('content-type')?.split(';')[0]]).toEqual([200, 'text/plain'])
    const names = [...text.matchAll(/^# TYPE (veloz_\w+)/gm)].map((found) => found[1] as string)
    expect(names.toSorted()).toEqual(METRICS.toSorted())
    for (const line of [
      'veloz_orders_submitted_total{side="buy",type="limit",venue="sim"} 3',
      'veloz_orders_submitted_total{side="buy",type="market",venue="sim"} 1',
      'veloz_orders_filled_total 1',
      'veloz_orders_cancelled_total 1',
      'veloz_orders_denied_total{reason="price_off_tick"} 1',
      'veloz_orders_rejected_total{venue="sim"} 1',
      'veloz_orders_open 1',
      'veloz_engine_running 1',
      `veloz_journal_durable_seq ${house.engine.view.seq}`,
      'veloz_position_qty{symbol="BTCUSDT",venue="sim"} 0.001',
      'veloz_trading_state{state="active"} 1',
      'veloz_trading_state{state="halted"} 0',
      'veloz_venue_connected{venue="sim"} 1',
      'veloz_http_requests_total{method="POST",path="/api/order",status="422"} 2',
    ]) {
      expect(text).toContain(`${line}\n`)
    }
  })

  test('no caller can make new label values', async () => {
    const lines = async () => (await house.metricsText()).split('\n').length
    const attempt = async (n: number) => {
      await house.order({
        venue: `v${n}`,
        symbol: `X${n}USDT`,
        strategy_id: `s${n}`,
        client_order_id: `i${n}`,
      })
      await house.get(`/api/market?symbol=Y${n}USDT`)
      await house.get(`/api/none${n}`)
      await house.get(`/page${n}`)
      await house.call('GET', '/health', { headers: { 'x-request-id': `r${n}`, host: `h${n}` } })
      await house.call('PROPFIND', '/api/order')
    }
    await attempt(0)
    const before = await lines()
    for (let n = 1; n < 30; n++) await attempt(n)
    expect(await lines()).toBe(before)
  })
})

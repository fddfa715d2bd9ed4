import { describe, expect, test } from 'bun:test'
import { createPromMetrics } from '../../../../src/adapters/metrics/index.ts'

const quiet = () => createPromMetrics({ withProcess: false })

describe('metrics', () => {
  test('counters, histograms, gauges and totals are in the text', async () => {
    const metrics = quiet()
    metrics
      .counter({ name: 'veloz_a_total', help: 'a', labels: ['kind'] })
      .bind({ kind: 'x' })
      .increment(2)
    metrics.counter({ name: 'veloz_b_total', help: 'b', labels: [] }).bind({}).increment()
    const seconds = metrics.histogram({
      name: 'veloz_c_seconds',
      help: 'c',
      labels: ['stage'],
      buckets: [0.1, 1],
    })
    seconds.bind({ stage: 'decide' }).observe(0.5)
    let depth = 1
    metrics.gauge('veloz_depth', 'd', () => depth)
    metrics.total('veloz_sent_total', 's', () => depth * 10)
    depth = 7
    const text = await metrics.render()
    expect(text).toContain('veloz_a_total{kind="x"} 2')
    expect(text).toContain('veloz_b_total 1')
    expect(text).toContain('veloz_c_seconds_bucket{le="1",stage="decide"} 1')
    expect(text).toContain('veloz_depth 7')
    expect(text).toContain('veloz_sent_total 70')
    expect(await metrics.render()).toContain('veloz_sent_total 70')
  })

  test('of the process only what is true here, from the first scrape on', async () => {
    const text = await createPromMetrics().render()
    for (const name of [
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
      'veloz_event_loop_lag_seconds',
    ])
      expect(text).toMatch(new RegExp(`^${name} [0-9]`, 'm'))
    expect(text).not.toMatch(/^nodejs_eventloop_lag_[a-z]+[0-9]*_seconds|^nodejs_active_/m)
    expect(text).not.toMatch(/ nan$/im)
  })

  test('a labelled gauge forgets what is gone', async () => {
    const metrics = quiet()
    let venues = ['sim', 'binance']
    const name = { name: 'veloz_venue_connected', help: 'v', labels: ['venue'] as const }
    metrics.gaugeByLabel(name, () => venues.map((venue) => ({ labels: { venue }, value: 1 })))
    expect(await metrics.render()).toContain('{venue="binance"} 1')
    venues = ['sim']
    expect(await metrics.render()).not.toContain('binance')
  })

  test('the same name twice is the same counter', async () => {
    const metrics = quiet()
    const name = { name: 'veloz_a_total', help: 'a', labels: ['kind'] as const }
    metrics.counter(name).bind({ kind: 'x' }).increment()
    metrics.counter(name).bind({ kind: 'x' }).increment()
    expect(await metrics.render()).toContain('veloz_a_total{kind="x"} 2')
  })

  test('process metrics come with it, and two registries do not mix', async () => {
    const text = await createPromMetrics().render()
    expect(text).toContain('process_resident_memory_bytes')
    expect(await quiet().render()).not.toContain('process_resident_memory_bytes')
    expect(quiet().contentType).toContain('text/plain')
  })
})

describe('the HTTP meter', () => {
  test('counts by route and status and puts durations into buckets', async () => {
    const metrics = quiet()
    const route = metrics.http.route('GET', '/api/market')
    expect(metrics.http.route('GET', '/api/market')).toBe(route)
    expect(metrics.http.route('HEAD', '/api/market')).not.toBe(route)
    for (const elapsedMs of [0.05, 0.06, 3, 1e6]) metrics.http.observe(route, 200, elapsedMs, 0)
    metrics.http.observe(route, 503, 1, 0)
    metrics.http.observe(route, 42, 1, 0)
    metrics.http.observe(999, 200, 1, 0)
    const text = await metrics.render()
    const of = (name: string, rest: string) => `veloz_http_${name}{method="GET",path="/api/market"${rest}`
    expect(text).toContain(of('requests_total', ',status="200"} 4'))
    expect(text).toContain(of('requests_total', ',status="503"} 1'))
    expect(text).toContain(of('requests_total', ',status="599"} 1'))
    expect(text).toContain(of('request_duration_seconds_bucket', ',le="0.00005"} 1'))
    expect(text).toContain(of('request_duration_seconds_bucket', ',le="0.0001"} 2'))
    expect(text).toContain(of('request_duration_seconds_bucket', ',le="5"} 5'))
    expect(text).toContain(of('request_duration_seconds_bucket', ',le="+Inf"} 6'))
    expect(text).toContain(of('request_duration_seconds_count', '} 6'))
    expect(text).not.toContain('HEAD')
  })

  test('labels are escaped', async () => {
    const metrics = quiet()
    metrics.http.observe(metrics.http.route('GET', 'a"b\\c\n'), 200, 1, 0)
    expect(await metrics.render()).toContain('path="a\\"b\\\\c\\n",status="200"} 1')
  })
})

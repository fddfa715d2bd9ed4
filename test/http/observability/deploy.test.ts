import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { createPromMetrics } from '../../../src/adapters/metrics/index.ts'
import { registerVenueMetrics, venueMeasures } from '../../../src/app/venue-metrics.ts'
import { anEngine } from '../../support/an-engine.ts'
import { metricsIn, type Served, startServed } from '../../support/served.ts'

const DEPLOY = resolve(import.meta.dirname, '../../../build/deploy')
const read = (name: string) => readFileSync(join(DEPLOY, name), 'utf8')

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string; readonly annotations: object }[]
  }[]
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string
    readonly targets: readonly { readonly expr: string }[]
  }[]
}

const alerts = () => (parse(read('alerts.yml')) as Rules).groups.flatMap(({ rules }) => rules)
const queries = () =>
  (JSON.parse(read('grafana-dashboard.json')) as Dashboard).panels.flatMap(({ targets }) =>
    targets.map(({ expr }) => expr),
  )

let served: Served
let metrics: ReturnType<typeof metricsIn>

beforeAll(async () => {
  served = await startServed()
  const simulated = metricsIn((await served.ask('GET', '/metrics')).text)
  metrics = new Map([...simulated, ...(await venueMetrics())])
})

/** Of a gateway that trades at a venue. */
async function venueMetrics() {
  const registry = createPromMetrics({ withProcess: false })
  const engine = await anEngine()
  registerVenueMetrics(registry, engine)
  venueMeasures(registry)('binance')
  await engine.stop()
  return metricsIn(await registry.render())
}

afterAll(async () => {
  await served.stop()
})

/** `up` is Prometheus's own. */
const namesIn = (query: string) =>
  [...query.matchAll(/\b(?:veloz|process)_[a-z_]+\b/g)]
    .map(([name]) => name.replace(/_bucket$/, ''))
    .filter((name) => name !== 'veloz_stream')

describe('what operators install', () => {
  test('the alerts ask for metrics that there are', () => {
    expect(alerts().length).toBeGreaterThan(10)
    for (const { alert, expr } of alerts()) {
      for (const name of namesIn(expr)) expect(metrics.has(name), `${alert}: ${name}`).toBe(true)
      expect(namesIn(expr).length > 0 || expr.includes('up{'), alert).toBe(true)
    }
  })

  test('the alerts ask for labels that there are', () => {
    for (const { alert, expr } of alerts()) {
      for (const [, name = '', label = '', value = ''] of expr.matchAll(/(veloz_\w+)\{(\w+)="([^"]*)"\}/g)) {
        const values = (metrics.get(name) ?? []).map((sample) => sample[label])
        if (values.length > 0 && name !== 'veloz_auth_failures_total')
          expect(values, `${alert}: ${name}{${label}}`).toContain(value)
      }
    }
  })

  test('each alert says in a sentence what is the matter', () => {
    for (const { alert, annotations } of alerts()) {
      expect(Object.keys(annotations), alert).toContain('summary')
      expect(alert).toMatch(/^Veloz[A-Z]\w+$/)
    }
  })

  test('the dashboard asks for metrics that there are', () => {
    expect(queries().length).toBeGreaterThan(20)
    for (const expr of queries()) {
      expect(namesIn(expr).length, expr).toBeGreaterThan(0)
      for (const name of namesIn(expr)) expect(metrics.has(name), name).toBe(true)
    }
  })

  test('Prometheus scrapes the route there is', () => {
    const { scrape_configs: jobs } = parse(read('prometheus.yml')) as {
      readonly scrape_configs: readonly { readonly job_name: string; readonly metrics_path: string }[]
    }
    expect(jobs.map(({ job_name: name, metrics_path: path }) => `${name} ${path}`)).toEqual([
      'veloz /metrics',
    ])
  })
})

/** nginx's own view, where it is installed; certificates that are not there are left out. */
function nginxProblem(config: string): string | null {
  const nginx = Bun.which('nginx')
  if (nginx === null) return null
  const folder = mkdtempSync(join(tmpdir(), 'veloz-nginx-'))
  try {
    const bare = config.replaceAll(/^\s*ssl_certificate.*$/gm, '').replaceAll(' ssl;', ';')
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    )
    const http = `http {\naccess_log off;\n${temporary.join('\n')}\n${bare}\n}`
    const whole = `error_log stderr; pid ${folder}/pid;\nevents {}\n${http}\n`
    const file = join(folder, 'nginx.conf')
    writeFileSync(file, whole)
    const { exitCode, stderr } = Bun.spawnSync([nginx, '-t', '-p', folder, '-c', file], { stderr: 'pipe' })
    return exitCode === 0 ? null : String(stderr)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('reverse proxies', () => {
  const statements = (config: string) =>
    config
      .split('\n')
      .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
      .filter((line) => line !== '')

  test('the nginx file is whole: every line ends, every block closes', () => {
    const config = read('nginx.conf')
    let depth = 0
    for (const line of statements(config)) {
      expect(line, line).toMatch(/[;{}]$/)
      depth += line.split('{').length - line.split('}').length
      expect(depth).toBeGreaterThanOrEqual(0)
    }
    expect(depth).toBe(0)
    expect(nginxProblem(config)).toBeNull()
  })

  test('both pass streams on unbuffered and for longer than a quiet minute', () => {
    const nginx = read('nginx.conf')
    const stream = /location = \/api\/stream \{([^}]*)\}/.exec(nginx)?.[1] ?? ''
    expect(stream).toMatch(/proxy_buffering\s+off;/)
    expect(stream).toMatch(/proxy_read_timeout\s+1h;/)
    const haproxy = read('haproxy.cfg')
    expect(haproxy).toMatch(/use_backend veloz_stream if \{ path \/api\/stream \}/)
    expect(/backend veloz_stream\n([\s\S]*)$/.exec(haproxy)?.[1]).toContain('timeout server 1h')
  })

  test('both tell the real address, send no order twice and keep metrics inside', () => {
    expect(read('nginx.conf')).toMatch(/X-Forwarded-For \$proxy_add_x_forwarded_for/)
    expect(read('nginx.conf')).toMatch(/proxy_next_upstream off;/)
    expect(read('nginx.conf')).toMatch(/location = \/metrics \{\s*return 404;/)
    expect(read('haproxy.cfg')).toContain('option forwardfor')
    expect(read('haproxy.cfg')).toContain('retries 0')
    expect(read('haproxy.cfg')).toContain('deny deny_status 404 if { path /metrics }')
  })
})

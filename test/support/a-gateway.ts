import { openIdentityStore, openPortfolioStore } from '../../src/adapters/database-sqlite/index.ts'
import { createScryptHasher } from '../../src/adapters/hasher/index.ts'
import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import { createPromMetrics } from '../../src/adapters/metrics/index.ts'
import type { ChangeableParts } from '../../src/app/changeable.ts'
import { loadConfig, problemText } from '../../src/app/config/index.ts'
import { recordCounter, registerGauges, writerProbe } from '../../src/app/engine-metrics.ts'
import type { Foundation } from '../../src/app/foundation.ts'
import { type Gateway, openGateway } from '../../src/app/gateway.ts'
import { registerRiskGauges } from '../../src/app/risk-metrics.ts'
import { type Event, unixMsFromNs } from '../../src/domain/index.ts'
import { createIdentity, type Identity } from '../../src/http/auth/index.ts'
import type { AssetSource, AuditLog, EngineLifeCycle, IdentityStore, Journal } from '../../src/ports/index.ts'
import { followPortfolio, type RunningEngine, recover } from '../../src/runtime/index.ts'
import { anEngine, type EngineForTest } from './an-engine.ts'
import { T0 } from './builders.ts'
import { memoryChangeable } from './changeable.ts'
import { silentLog, silentLogging } from './silent-log.ts'
import { type VirtualTime, virtualTime } from './virtual-time.ts'

/** `admin` may do everything, `viewer` reads market and configuration, `stranger` has no token. */
export type Caller = 'admin' | 'trader' | 'researcher' | 'viewer' | 'stranger'

export interface CallOptions {
  readonly as?: Caller
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is, as JSON unless `headers` say otherwise. */
  readonly body?: BodyInit
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON with its numbers as doubles; null when it is no JSON. */
  readonly json: Record<string, unknown>
  /** `422 price_off_tick`. */
  readonly verdict: string
}

export interface GatewayForTest
  extends Pick<EngineForTest, 'limits' | 'policy' | 'commandsMax' | 'groupsKept' | 'venue'> {
  readonly environment?: Readonly<Record<string, string>>
  readonly yaml?: string
  /** Put between the engine and its memory. */
  readonly journal?: Journal<Event>
  readonly assets?: AssetSource
  readonly changeable?: Partial<ChangeableParts>
  readonly audit?: AuditLog
  /** Instead of an engine that only its maker can start and stop. */
  readonly lifeCycle?: EngineLifeCycle
}

export interface TestGateway {
  readonly gateway: Gateway
  readonly engine: RunningEngine
  readonly identity: Identity
  readonly store: IdentityStore
  readonly time: VirtualTime
  call(method: string, path: string, how?: CallOptions): Promise<Answer>
  /** The answer itself, body unread. */
  raw(method: string, path: string, how?: CallOptions): Promise<Response>
  get(path: string, as?: Caller): Promise<Answer>
  post(path: string, json: unknown, as?: Caller): Promise<Answer>
  /** A resting buy of 0.001 BTC at 20,000 unless told otherwise. */
  order(over?: Readonly<Record<string, unknown>>): Promise<Answer>
  /** Lets the market move, in steps that give the engine its turns. */
  advance(ms: number): Promise<void>
  metricsText(): Promise<string>
  close(): Promise<void>
}

const BASE = 'http://localhost:8080'
const RESTING = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }
const WEAK = { logN: 4, r: 8, p: 1 }

/** The gateway as the app composes it, over an engine in memory and in virtual time. Close it when done. */
export async function aGateway(over: GatewayForTest = {}): Promise<TestGateway> {
  const time = virtualTime(T0)
  const base = aFoundation(over, time)
  const { limits, policy, commandsMax, groupsKept, journal, venue } = over
  const engine = await anEngine({
    time,
    probe: writerProbe(base.metrics),
    ...(limits ? { limits } : {}),
    ...(policy ? { policy } : {}),
    ...(commandsMax ? { commandsMax } : {}),
    ...(groupsKept ? { groupsKept } : {}),
    ...(journal ? { journal } : {}),
    ...(venue ? { venue } : {}),
  })
  const store = openIdentityStore(':memory:')
  const identity = createIdentity({
    store,
    hasher: createScryptHasher({ cost: WEAK }),
    secret: new Uint8Array(32).fill(7),
    nowMs: base.nowMs,
    accessLifetimeSeconds: 86_400,
    refreshLifetimeSeconds: 86_400,
  })
  engine.subscribe(recordCounter(base.metrics))
  registerGauges(base.metrics, engine, time)
  registerRiskGauges(base.metrics, engine)
  const assets = over.assets ?? { find: () => null }
  const changeable = memoryChangeable(base.loaded, over.changeable)
  const sums = openPortfolioStore(':memory:')
  const portfolio = followPortfolio({
    engine,
    past: () => null,
    store: sums,
    now: () => time.now(),
    timers: time,
    breathe: () => Promise.resolve(),
    log: silentLog,
  })
  const gateway = openGateway(base, {
    ...{ changeable, engine, identity, store, assets, portfolio },
    audit: over.audit ?? null,
    ...(over.lifeCycle ? { lifeCycle: over.lifeCycle } : {}),
  })
  const tokens = new Map<Caller, string>()
  const tokenOf = async (caller: Caller): Promise<string> => {
    const known = tokens.get(caller)
    if (known !== undefined) return known
    const user = { id: caller, passwordHash: null, roles: [caller], createdAtMs: 0, isDisabled: false }
    store.createUser(user)
    const { accessToken } = await identity.sessions.open(user, base.nowMs())
    tokens.set(caller, accessToken)
    return accessToken
  }
  const raw = async (method: string, path: string, how: CallOptions = {}): Promise<Response> => {
    const { as = 'admin', json } = how
    const headers = new Headers({ host: 'localhost:8080' })
    const body = json === undefined ? how.body : JSON.stringify(json)
    if (body !== undefined) headers.set('content-type', 'application/json')
    if (as !== 'stranger') headers.set('authorization', `Bearer ${await tokenOf(as)}`)
    for (const [name, value] of Object.entries(how.headers ?? {})) headers.set(name, value)
    return gateway.frame.app.handle(new Request(BASE + path, { method, headers, body: body ?? null }))
  }
  const call = async (method: string, path: string, how?: CallOptions) => read(await raw(method, path, how))
  const post = (path: string, json: unknown, as: Caller = 'admin') => call('POST', path, { as, json })
  return {
    gateway,
    engine,
    identity,
    store,
    time,
    raw,
    call,
    get: (path, as = 'admin') => call('GET', path, { as }),
    post,
    order: (fields = {}) => post('/api/order', { ...RESTING, ...fields }),
    async advance(ms) {
      for (let passed = 0; passed < ms; passed += 250) {
        time.advance(Math.min(250, ms - passed))
        await turns()
      }
    },
    metricsText: () => base.metrics.render(),
    async close() {
      gateway.close()
      portfolio.close()
      sums.close()
      await engine.stop()
      store.close()
      changeable.close()
    },
  }
}

/** Enough turns of the queue for a batch to be decided, appended and published. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve()
}

async function read(response: Response): Promise<Answer> {
  const { status, headers } = response
  const text = await response.text()
  const isJson = headers.get('content-type')?.startsWith('application/json') === true && text !== ''
  const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>
  return { status, headers, text, json, verdict: `${status} ${String(json['error'] ?? 'ok')}` }
}

function aFoundation(over: GatewayForTest, time: VirtualTime): Foundation {
  const nowMs = () => unixMsFromNs(time.now())
  return {
    loaded: loadedConfig(over),
    stamp: { version: '9.9.9', commit: 'abc1234' },
    directory: {
      path: '/nowhere',
      journalPath: '/nowhere/journal',
      secretsPath: '/nowhere/secrets',
      readSecret: async () => null,
      writeSecret: async () => undefined,
      ensureSecret: async () => new Uint8Array(32),
      release: () => undefined,
    },
    clock: time,
    timers: time,
    log: silentLog,
    logging: silentLogging(),
    metrics: createPromMetrics({ withProcess: false }),
    nowMs,
  }
}

const FILE = '/work/veloz.yaml'

function loadedConfig({ environment = {}, yaml }: GatewayForTest) {
  const result = loadConfig({
    flags: {},
    env: { VELOZ_RATE_LIMIT_ENABLED: 'false', ...environment },
    cwd: '/work',
    home: '/home/ana',
    readFile: (path) =>
      path === FILE && yaml !== undefined
        ? { ok: true, text: yaml }
        : { ok: false, isMissing: true, message: 'there is no such file' },
  })
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'))
  return result
}

/** What the journal of a test holds, folded again from nothing: what a restart would find. */
export async function refolded(entries: Event[]) {
  const journal = memoryJournal<Event>({ entries, epoch: '0badcafe' })
  return (await recover(journal, 10)).durable.state
}

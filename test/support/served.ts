/**
 * The whole gateway in this process, as `veloz serve` composes it: files in a folder of its own, a socket on
 * loopback.
 *
 * @example const served = await startServed({ VELOZ_LOG_LEVEL: 'debug' })
 *          await served.ask('GET', '/metrics')
 *          await served.stop()
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig, problemText } from '../../src/app/config/index.ts'
import { serve } from '../../src/app/serve.ts'

export interface Served {
  readonly address: string
  readonly folder: string
  readonly token: string
  /** Signed in as admin unless `token` says otherwise; `json` is sent as the body. */
  ask(
    method: string,
    path: string,
    how?: AskOptions,
  ): Promise<{ readonly status: number; readonly text: string }>
  stop(): Promise<void>
}

export interface AskOptions {
  readonly json?: unknown
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

const PASSWORD = 'for-this-test-only-1'

export async function startServed(env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-served-'))
  const loaded = loadConfig({
    flags: {},
    env: {
      VELOZ_PORT: '0',
      VELOZ_DATA_DIR: join(folder, 'state'),
      VELOZ_ADMIN_PASSWORD: PASSWORD,
      VELOZ_LOG_LEVEL: 'error',
      VELOZ_RATE_LIMIT_CAPACITY: '100000',
      VELOZ_RATE_LIMIT_REFILL: '100000',
      ...env,
    },
    cwd: folder,
    home: folder,
    readFile: () => ({ ok: false, isMissing: true, message: 'there is no such file' }),
  })
  if (!loaded.ok) throw new Error(loaded.problems.map(problemText).join('\n'))
  const app = await serve(loaded, { version: '9.9.9', commit: 'abc1234' })
  let token = ''
  const ask: Served['ask'] = async (method, path, { json, headers, ...how } = {}) => {
    const bearer = how.token === undefined ? token : how.token
    const answer = await fetch(`${app.address}${path}`, {
      method,
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    return { status: answer.status, text: await answer.text() }
  }
  const signIn = { user_id: 'admin', password: PASSWORD }
  const { text } = await ask('POST', '/api/auth/login', { json: signIn, token: null })
  token = String((JSON.parse(text) as { readonly access_token?: string }).access_token)
  return {
    address: app.address,
    folder,
    token,
    ask,
    async stop() {
      await app.stop('the test is over')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Metrics of a scrape: by name, the label sets with their values. */
export function metricsIn(text: string): ReadonlyMap<string, readonly Readonly<Record<string, string>>[]> {
  const found = new Map<string, Readonly<Record<string, string>>[]>()
  for (const [, name = ''] of text.matchAll(/^# TYPE (\S+) /gm)) found.set(name, [])
  for (const [, sample = '', , labels = ''] of text.matchAll(/^([a-z_]+)(\{([^}]*)\})? \S+$/gm)) {
    const name = found.has(sample) ? sample : sample.replace(/_(?:bucket|sum|count)$/, '')
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
    found.get(name)?.push(Object.fromEntries(pairs.map(([, label = '', value = '']) => [label, value])))
  }
  return found
}

import { afterAll, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { endEverything, runVeloz, startVeloz, temporaryFolder } from '../support/veloz-process.ts'
import { signedInByLink } from './api.ts'

afterAll(endEverything)

const ROOT = resolve(import.meta.dirname, '../..')
const DENO = resolve(ROOT, 'node_modules/.bin/deno')
const PAGE = resolve(ROOT, 'dist/ui')
const HAS_DENO = hasDeno()

function hasDeno(): boolean {
  const missing = [DENO, resolve(PAGE, 'index.html')].find((path) => !existsSync(path))
  if (missing !== undefined)
    console.warn(`SKIPPED: the source is not tried under Deno: ${missing} is not there`)
  return missing === undefined
}

/** It would ask the network whether a newer one is out. */
const SILENT = { DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }

/**
 * What `deno task start` runs, word by word. Started without the task: the `deno` of a package registry is a
 * program that starts another, and keeps signals to itself.
 */
function taskWords(): readonly string[] {
  const { tasks } = JSON.parse(readFileSync(resolve(ROOT, 'deno.json'), 'utf8')) as {
    readonly tasks: { readonly start: string }
  }
  const [program, ...words] = tasks.start.split(' ')
  expect(program).toBe('deno')
  return [resolve(ROOT, 'node_modules/deno/deno'), ...words]
}

test.skipIf(!HAS_DENO)(
  'deno task start --dry-run prints the plan',
  async () => {
    const home = temporaryFolder()
    const words = ['task', '--quiet', 'start', '--dry-run', '--port', '0']
    const ran = await runVeloz(words, { program: DENO, folder: ROOT, home, env: SILENT })
    expect(ran.out).toContain('API Base: http://127.0.0.1:0\n')
    expect(ran.exitCode).toBe(0)
  },
  180_000,
)

test.skipIf(!HAS_DENO)(
  'the source as it stands serves the page under Deno, signs in, trades, stops and goes on',
  async () => {
    const veloz = await startVeloz({
      command: taskWords(),
      folder: ROOT,
      env: { ...SILENT, VELOZ_STATIC_DIR: PAGE },
    })
    const health = await fetch(`${veloz.address}/health`)
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ ok: true, status: 'healthy', gateway: 'veloz' })
    const page = await fetch(veloz.address)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? ''
    expect((await fetch(`${veloz.address}${script}`)).headers.get('content-type')).toContain('javascript')
    for (const path of ['/docs', '/docs/ui.js', '/docs/ui.css', '/docs/start.js', '/openapi.json'])
      expect((await fetch(`${veloz.address}${path}`)).status, path).toBe(200)
    const api = await signedInByLink(veloz)
    const order = { side: 'buy', symbol: 'BTCUSDT', qty: '0.01', type: 'market', client_order_id: 'deno-1' }
    expect(await api.order(order)).toMatchObject({ status: 200, body: { ok: true, status: 'FILLED' } })
    expect(await api.all('/api/fills')).toHaveLength(1)
    const stream = await api.stream({ signal: AbortSignal.timeout(50_000) })
    expect(await veloz.kill('SIGTERM')).toBe(0)
    await stream.over
    expect(stream.events.at(-1)).toMatchObject({ name: 'system', body: { kind: 'shutting_down' } })
    expect(veloz.output.err).toContain('"message":"stopped"')
    expect(await fetch(`${veloz.address}/health`).catch(() => null)).toBeNull()
    await veloz.restart()
    const { body } = await api.get('/api/order_state?client_order_id=deno-1')
    expect(body).toMatchObject({ status: 'FILLED', executed_qty: '0.01' })
    expect(await veloz.kill('SIGTERM')).toBe(0)
  },
  180_000,
)

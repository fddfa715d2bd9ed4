import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSettingsStore } from '../../../src/adapters/database-sqlite/index.ts'
import type { LoadedConfig } from '../../../src/app/config/index.ts'
import { runCommand } from '../../support/cli-run.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'veloz-saved-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function run(argv: string) {
  const started: LoadedConfig[] = []
  const loadServe = async () => ({
    serve: (loaded: LoadedConfig) => {
      started.push(loaded)
      return Promise.reject(new Error('far enough'))
    },
  })
  const env = { VELOZ_JWT_SECRET: 'short' }
  const words = [...argv.split(' '), '--data-dir', root]
  const { code, out: stdout, err: stderr } = await runCommand(words, { home: root, env, loadServe })
  return { code, stdout, stderr, started }
}

function save(values: Readonly<Record<string, unknown>>): void {
  const store = openSettingsStore(join(root, 'veloz.db'))
  const changes = Object.entries(values).map(([path, value]) => ({ path, text: JSON.stringify(value) }))
  store.save(changes, { userId: 'ana', nowMs: 1_790_000_000_000 })
  store.close()
}

test('what was saved is in force at the start, for the engine too; the plan says who saved it', async () => {
  save({ 'risk.open_orders_max': 7, 'server.port': 0, 'engine.market_symbol': 'ETHUSDT' })
  const { stdout, code } = await run('serve --dry-run')
  expect(code).toBe(0)
  expect(stdout).toContain('Set: risk.open_orders_max by saved (by ana, 2026-09-21T14:13:20.000Z)')
  expect(stdout).toContain('Market: simulated, seed 1, ETHUSDT')
  const { started } = await run('serve')
  expect(started[0]?.config.risk.openOrdersMax).toBe(7)
  const flagged = await run('serve --port 1234')
  expect(flagged.started[0]?.config.server.port).toBe(1234)
})

test('a look at it leaves no trace', async () => {
  save({ 'server.port': 0 })
  await run('serve --dry-run')
  expect(readdirSync(root)).toEqual(['veloz.db'])
})

test('what no longer fits, or cannot be read, is a warning and no failed start', async () => {
  save({ 'server.port': 'many' })
  expect((await run('serve --dry-run')).stderr).toContain(
    'warning: the setting server.port, saved by ana, is',
  )
  writeFileSync(join(root, 'veloz.db'), 'noise '.repeat(1000))
  const { stderr, stdout } = await run('serve --dry-run')
  expect(stderr).toContain('warning: saved settings are not in force: ')
  expect(stdout).toContain('Mode: PAPER')
})

test('warnings of the configuration are said once: at a start by its log, else by the command', async () => {
  const warning = 'auth.jwt_secret is short: use 32 random characters or more'
  const started = await run('serve')
  expect(started.stderr).not.toContain(warning)
  expect(started.started[0]?.warnings).toEqual([warning])
  expect((await run('serve --dry-run')).stderr.split(warning)).toHaveLength(2)
})

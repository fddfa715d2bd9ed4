import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openIdentityStore } from '../../../src/adapters/database-sqlite/index.ts'
import { loadConfig, readTextFile } from '../../../src/app/config/index.ts'
import { serve } from '../../../src/app/serve.ts'
import { runCommand } from '../../support/cli-run.ts'
import { startServed } from '../../support/served.ts'
import { eventually } from '../../support/veloz-process.ts'

const root = mkdtempSync(join(tmpdir(), 'veloz-first-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

test('the very first sign-in waits until the first user is made', async () => {
  const port = await freePort()
  const password = 'configured for the first start'
  const loaded = loadConfig({
    flags: {},
    env: {
      VELOZ_PORT: String(port),
      VELOZ_DATA_DIR: join(root, 'state'),
      VELOZ_ADMIN_PASSWORD: password,
      VELOZ_LOG_LEVEL: 'error',
    },
    cwd: root,
    home: root,
    readFile: readTextFile,
  })
  if (!loaded.ok) throw new Error('the configuration is not right')
  const starting = serve(loaded, { version: '9.9.9', commit: 'abc1234' })
  const signIn = async () => {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user_id: 'admin', password }),
      })
      return response.status
    } catch {
      return null
    }
  }
  // The first that reaches the socket, as early as there is one.
  expect(await eventually(signIn, { what: 'an answer of the gateway' })).toBe(200)
  await (await starting).stop('the test is over')
  const audit = join(root, 'state', 'audit')
  const file = readdirSync(audit).find((name) => name.startsWith('auth-')) ?? ''
  const records = readFileSync(join(audit, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const told = records.map(({ action, user_id: by }) => `${action} ${by}`)
  expect(told.slice(1).sort()).toEqual(['signed_in admin', 'user_created configuration'])
})

test('semantics 29: veloz user disable ends requests and streams of a running VeloZ', async () => {
  const served = await startServed()
  const made = await served.ask('POST', '/api/users', {
    json: { user_id: 'ana', password: 'a good long one', roles: ['trader'] },
  })
  expect(made.status).toBe(201)
  const json = { user_id: 'ana', password: 'a good long one' }
  const login = await served.ask('POST', '/api/auth/login', { json, token: null })
  const token = String(JSON.parse(login.text)['access_token'])
  const status = async () => (await served.ask('GET', '/api/account', { token })).status
  expect(await status()).toBe(200)
  const stream = await fetch(`${served.address}/api/stream`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const reader = stream.body?.getReader()
  const ended = (async () => {
    for (;;) if ((await reader?.read())?.done !== false) return true
  })()
  const env = { VELOZ_DATA_DIR: join(served.folder, 'state') }
  const disabled = await runCommand(['user', 'disable', 'ana'], { home: served.folder, env })
  expect([disabled.code, disabled.err]).toEqual([0, ''])
  expect(await ended).toBe(true)
  expect(await status()).toBe(401)
  const store = openIdentityStore(join(served.folder, 'state', 'veloz.db'))
  expect(store.user('ana')?.isDisabled).toBe(true)
  store.close()
  await served.stop()
})

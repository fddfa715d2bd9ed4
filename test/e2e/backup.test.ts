import { afterAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openStoredJournal } from '../../src/adapters/journal-file/index.ts'
import type { BackupManifest } from '../../src/app/backup/index.ts'
import { StoredFold } from '../../src/app/journal-fold.ts'
import { endEverything, type Ran, runVeloz, startVeloz, temporaryFolder } from '../support/veloz-process.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const MAIN = join(ROOT, 'src/main.ts')
const PASSWORD = 'correct horse battery staple'
/** Small segments, so that some are closed while the backup is made. */
const ENV = {
  VELOZ_ADMIN_PASSWORD: PASSWORD,
  VELOZ_JOURNAL_SEGMENT_BYTES: '65536',
  VELOZ_RATE_LIMIT_ENABLED: 'false',
  VELOZ_RISK_ORDER_RATE_MAX: '100000',
}

afterAll(endEverything, 120_000)

const serve = (dataDirectory?: string) =>
  startVeloz({
    command: [process.execPath, MAIN, 'serve'],
    env: ENV,
    folder: ROOT,
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
  })

const run = (...words: string[]): Promise<Ran> =>
  runVeloz([MAIN, ...words], { program: process.execPath, env: ENV, folder: ROOT })

async function signIn(address: string): Promise<string> {
  const body = JSON.stringify({ user_id: 'admin', password: PASSWORD })
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${address}/api/auth/login`, { method: 'POST', headers, body })
  expect(response.status).toBe(200)
  return ((await response.json()) as { access_token: string }).access_token
}

async function ask(address: string, token: string, path: string, json?: unknown) {
  const response = await fetch(`${address}${path}`, {
    method: json === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

const RESTING = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }

/** Sends and cancels orders until told to stop. */
function underLoad(address: string, token: string) {
  let isOn = true
  const ids: string[] = []
  const trade = async () => {
    while (isOn) {
      const { json } = await ask(address, token, '/api/order', RESTING)
      const id = String(json['client_order_id'])
      ids.push(id)
      await ask(address, token, '/api/cancel', { client_order_id: id })
    }
  }
  const traders = Promise.all([trade(), trade(), trade(), trade()])
  const end = async () => {
    isOn = false
    await traders
  }
  return { ids, end }
}

async function digestAt(dataDirectory: string, seq: number): Promise<string | null> {
  const journal = await openStoredJournal(join(dataDirectory, 'journal'))
  const fold = await StoredFold.of(journal)
  for await (const events of journal.records(1))
    for (const event of events) if (event.seq <= seq) fold.take(event)
  return fold.digest()
}

describe('a backup of a running VeloZ', () => {
  test('semantics 8: restored it is the same state, goes on in reducing, and takes no id twice', async () => {
    const original = await serve()
    const token = await signIn(original.address)
    const load = underLoad(original.address, token)
    while (load.ids.length < 300) await Bun.sleep(5)
    const file = join(temporaryFolder(), 'backup.tar.gz')
    const made = await run('backup', file, '--data-dir', original.dataDirectory, '--json')
    expect(made).toMatchObject({ exitCode: 0, err: '' })
    const idsAtBackup = load.ids.length
    while (load.ids.length < idsAtBackup + 50) await Bun.sleep(5)
    await load.end()
    expect(await original.kill('SIGTERM')).toBe(0)

    const copy = join(temporaryFolder(), 'state')
    const restored = await run('restore', file, '--data-dir', copy, '--json')
    expect(restored).toMatchObject({ exitCode: 0, err: '' })
    const manifest = JSON.parse(readFileSync(join(copy, 'restored-from.json'), 'utf8')) as BackupManifest
    const { seq, epoch, digest } = manifest.journal ?? { seq: 0, epoch: '', digest: null }
    expect(seq).toBeGreaterThan(600)
    expect(digest).toBe(await digestAt(original.dataDirectory, seq))
    const told = JSON.parse(restored.out) as { epoch: string }
    expect(told.epoch).not.toBe(epoch)
    const verified = await run('journal', 'verify', '--data-dir', copy, '--json')
    expect(JSON.parse(verified.out)).toMatchObject({ is_whole: true, last_seq: seq + 1, epoch: told.epoch })

    const again = await serve(copy)
    expect(again.output.out).toContain('REDUCING: restored from a backup')
    expect((await ask(again.address, token, '/api/account')).status).toBe(401)
    const fresh = await signIn(again.address)
    const health = await ask(again.address, fresh, '/api/health')
    expect(health.json).toMatchObject({ status: 'degraded', engine: { trading_state: 'reducing' } })
    const refused = await ask(again.address, fresh, '/api/order', RESTING)
    expect([refused.status, refused.json['error']]).toEqual([422, 'trading_reducing'])
    const sell = { ...RESTING, side: 'sell', price: '90000' }
    const first = await ask(again.address, fresh, '/api/order', sell)
    expect(first.status).toBe(200)
    expect(load.ids).not.toContain(String(first.json['client_order_id']))
    const opened = await ask(again.address, fresh, '/api/trading_state', {
      state: 'active',
      reason: 'looked',
    })
    expect(opened.status).toBe(200)
    expect((await ask(again.address, fresh, '/health')).json['status']).toBe('healthy')
    expect(await again.kill('SIGTERM')).toBe(0)
    await again.restart()
    expect(again.output.out).not.toContain('REDUCING')
    expect(await again.kill('SIGTERM')).toBe(0)
  }, 180_000)

  test('with secrets, sessions go on; without, the file holds none', async () => {
    const original = await serve()
    const token = await signIn(original.address)
    const folder = temporaryFolder()
    const [plain, secret] = [join(folder, 'plain.tar.gz'), join(folder, 'secret.tar.gz')]
    expect((await run('backup', plain, '--data-dir', original.dataDirectory)).exitCode).toBe(0)
    const words = ['--data-dir', original.dataDirectory, '--with-secrets', '--json']
    expect(JSON.parse((await run('backup', secret, ...words)).out)).toMatchObject({ with_secrets: true })
    expect(await original.kill('SIGTERM')).toBe(0)
    const listed = Bun.spawnSync(['tar', 'tzf', plain]).stdout.toString()
    expect(listed).toContain('veloz.db')
    expect(listed).not.toContain('secrets')
    const copy = join(folder, 'state')
    expect((await run('restore', secret, '--data-dir', copy)).exitCode).toBe(0)
    const again = await serve(copy)
    expect((await ask(again.address, token, '/api/account')).status).toBe(200)
    expect(await again.kill('SIGTERM')).toBe(0)
  }, 180_000)

  test('a running VeloZ is never restored over', async () => {
    const running = await serve()
    const file = join(temporaryFolder(), 'backup.tar.gz')
    expect((await run('backup', file, '--data-dir', running.dataDirectory)).exitCode).toBe(0)
    const refused = await run('restore', file, '--data-dir', running.dataDirectory, '--force-empty')
    expect([refused.exitCode, refused.err]).toEqual([3, expect.stringContaining('another VeloZ is using')])
    expect((await fetch(`${running.address}/health`)).status).toBe(200)
    expect(await running.kill('SIGTERM')).toBe(0)
  }, 180_000)
})

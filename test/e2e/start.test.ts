import { afterAll, expect, test } from 'bun:test'
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import {
  endEverything,
  type Ran,
  runVeloz,
  startVeloz,
  temporaryFolder,
  VELOZ_BINARY,
} from '../support/veloz-process.ts'
import { signedInByLink } from './api.ts'

afterAll(endEverything)

/** Runs `use` while another program listens on the port it is given; throws when `wanted` is taken. */
async function withBusyPort<T>(use: (port: number) => Promise<T>, wanted = 0): Promise<T> {
  const server = createServer()
  await new Promise<void>((done, failed) => server.once('error', failed).listen(wanted, '127.0.0.1', done))
  try {
    return await use((server.address() as AddressInfo).port)
  } finally {
    await new Promise((done) => server.close(done))
  }
}

/** One that no program is given which lets the system choose, so that it stays free. */
async function freePort(): Promise<number> {
  for (let port = 20_000 + (process.pid % 10_000); ; port++) {
    const free = await withBusyPort(async (found) => found, port).catch(() => null)
    if (free !== null) return free
  }
}

/** What a person reads: without the log, which is for programs and bears JSON. */
const sentences = ({ err }: Ran) => err.split('\n').filter((line) => line !== '' && !line.startsWith('{'))

function expectOneSentence(
  ran: Ran,
  { exitCode, says }: { exitCode: number; says: readonly string[] },
): void {
  const told = sentences(ran)
  expect(told).toHaveLength(1)
  expect(told[0]).toStartWith('veloz: ')
  for (const word of says) expect(told[0]).toContain(word)
  expect(ran.err).not.toMatch(/^\s+at /m)
  expect(ran.out).toBe('')
  expect(ran.exitCode).toBe(exitCode)
}

async function expectNobodyAt(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null)
  expect(answer).toBeNull()
}

test('two of ourselves never share a port: requests would be spread over two journals', async () => {
  const veloz = await startVeloz()
  const home = temporaryFolder()
  const ran = await runVeloz(['serve', '--port', String(veloz.port), '--data-dir', join(home, 'other')], {
    home,
  })
  expectOneSentence(ran, { exitCode: 2, says: ['Port ', 'in use'] })
})

test('a busy port: one sentence, and the first password is kept for the start that succeeds', async () => {
  const home = temporaryFolder()
  const state = join(home, 'state')
  const ran = await withBusyPort((port) =>
    runVeloz(['serve', '--port', String(port), '--data-dir', state], { home }),
  )
  expectOneSentence(ran, { exitCode: 2, says: ['Port ', 'in use', '--port'] })
  expect(existsSync(state)).toBe(true)
  const veloz = await startVeloz({ dataDirectory: state })
  expect(veloz.password).toMatch(/^\S{16,}$/)
  expect((await (await signedInByLink(veloz)).get('/api/account')).status).toBe(200)
})

test('a data directory that cannot be: one sentence, nobody listens', async () => {
  const home = temporaryFolder()
  const file = join(home, 'a-file')
  writeFileSync(file, '')
  const port = await freePort()
  const ran = await runVeloz(['serve', '--port', String(port), '--data-dir', join(file, 'state')], { home })
  expectOneSentence(ran, { exitCode: 2, says: [join(file, 'state')] })
  await expectNobodyAt(port)
})

test('a second process on the same data directory is refused for safety and harms nothing', async () => {
  const veloz = await startVeloz()
  const api = await signedInByLink(veloz)
  const port = await freePort()
  const words = ['serve', '--port', String(port), '--data-dir', veloz.dataDirectory]
  expectOneSentence(await runVeloz(words), { exitCode: 3, says: [veloz.dataDirectory] })
  await expectNobodyAt(port)
  const stdio = await runVeloz(['engine', '--stdio', '--data-dir', veloz.dataDirectory], { input: '' })
  expectOneSentence(stdio, { exitCode: 3, says: [veloz.dataDirectory] })
  const order = { side: 'buy', symbol: 'BTCUSDT', qty: '0.01', type: 'market' }
  expect((await api.order(order)).body).toMatchObject({ status: 'FILLED' })
})

const CONFIGURATIONS = [
  {
    title: 'an unknown key',
    yaml: 'server:\n  port: 0\n  prot: 9000\n',
    says: ['veloz.yaml', '3', 'server.prot', 'server.port'],
  },
  {
    title: 'a value out of bounds',
    yaml: 'server:\n  port: 99999\n',
    says: ['veloz.yaml', '2', 'server.port', '99999', '65535'],
  },
  {
    title: 'a file that is no YAML',
    yaml: 'server:\n  port: [1\n',
    says: ['veloz.yaml'],
  },
  {
    title: 'listening to the world without a sign-in',
    yaml: 'server: { host: 0.0.0.0, port: 0 }\nauth: { enabled: false }\n',
    says: ['auth.enabled'],
    exitCode: 3,
  },
  {
    title: 'real money and nobody who says so',
    yaml:
      'server: { port: 0 }\nengine: { mode: live, venues: [binance] }\n' +
      'venues: { binance: { testnet: false } }\n',
    says: ['engine.mode', 'live', '--i-know-this-is-real-money'],
    exitCode: 3,
  },
]

for (const { title, yaml, says, exitCode = 2 } of CONFIGURATIONS) {
  test(`a configuration with ${title}: one sentence with file, line and value, nothing made`, async () => {
    const home = temporaryFolder()
    writeFileSync(join(home, 'veloz.yaml'), yaml)
    const state = join(home, 'state')
    const ran = await runVeloz(['serve', '--config', join(home, 'veloz.yaml'), '--data-dir', state], { home })
    expectOneSentence(ran, { exitCode, says })
    expect(readdirSync(home)).toEqual(['veloz.yaml'])
  })
}

test('every problem of a configuration is told at once', async () => {
  const home = temporaryFolder()
  writeFileSync(join(home, 'veloz.yaml'), 'server: { prot: 1 }\nsse: { history: none }\n')
  const ran = await runVeloz(['serve'], { home })
  expect(ran.exitCode).toBe(2)
  expect(sentences(ran)).toHaveLength(2)
})

test('serve --dry-run prints the plan and makes nothing', async () => {
  const home = temporaryFolder()
  const port = await freePort()
  const ran = await runVeloz(['serve', '--dry-run', '--port', String(port)], { home })
  expect(ran.exitCode).toBe(0)
  expect(ran.err).toBe('')
  expect(ran.out.split('\n')).toContain(`API Base: http://127.0.0.1:${port}`)
  expect(ran.out).toContain(join(home, '.local/share/veloz'))
  expect(readdirSync(home)).toEqual([])
  const busy = await withBusyPort((taken) => runVeloz(['--dry-run', '--port', String(taken)], { home }))
  expect(busy.exitCode).not.toBe(0)
  expect(sentences(busy)).toHaveLength(1)
  expect(readdirSync(home)).toEqual([])
})

test('version --json is one JSON object', async () => {
  const ran = await runVeloz(['version', '--json'])
  expect(ran.exitCode).toBe(0)
  expect(JSON.parse(ran.out)).toEqual({
    name: 'veloz',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    commit: expect.any(String),
    platform: `${process.platform}-${process.arch}`,
    runtime: expect.stringMatching(/^bun /),
  })
})

test('a misspelt command names the one that was meant', async () => {
  expectOneSentence(await runVeloz(['srve']), { exitCode: 2, says: ['srve', 'serve'] })
  expectOneSentence(await runVeloz(['serve', '--prot', '1']), { exitCode: 2, says: ['--prot', '--port'] })
})

test('the executable alone, in an empty folder and an empty environment, serves the page', async () => {
  const folder = temporaryFolder()
  copyFileSync(VELOZ_BINARY, join(folder, 'veloz'))
  const veloz = await startVeloz({
    command: ['/usr/bin/env', '-i', './veloz', 'serve'],
    folder,
    dataDirectory: join(folder, 'state'),
  })
  const page = await fetch(veloz.address)
  expect(page.status).toBe(200)
  const html = await page.text()
  const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path)
  expect(files.length).toBeGreaterThan(1)
  for (const file of files) expect((await fetch(`${veloz.address}${file}`)).status).toBe(200)
  const order = { side: 'buy', symbol: 'BTCUSDT', qty: '0.01', type: 'market' }
  expect((await (await signedInByLink(veloz)).order(order)).body).toMatchObject({ status: 'FILLED' })
  expect(await veloz.kill('SIGTERM')).toBe(0)
  expect(readdirSync(folder).sort()).toEqual(['state', 'veloz'])
})

test('VELOZ_STATIC_DIR serves a page of one’s own instead', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>mine</title>')
  writeFileSync(join(folder, 'assets/mine.js'), 'export const mine = 1')
  const veloz = await startVeloz({ env: { VELOZ_STATIC_DIR: folder } })
  expect(await (await fetch(veloz.address)).text()).toContain('mine')
  const script = await fetch(`${veloz.address}/assets/mine.js`)
  expect(script.headers.get('content-type')).toContain('javascript')
  expect(await script.text()).toBe('export const mine = 1')
  expect((await fetch(`${veloz.address}/assets/..%2f..%2f..%2fetc%2fpasswd`)).status).toBe(404)
})

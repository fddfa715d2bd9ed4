import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { endEverything, eventually, runVeloz, startVeloz, temporaryFolder } from '../support/veloz-process.ts'
import { type Api, type Exact, signedInByLink, signedInByToken } from './api.ts'

afterAll(endEverything)

const ENVIRONMENT = { VELOZ_RATE_LIMIT_ENABLED: 'false', VELOZ_JOURNAL_SEGMENT_BYTES: '65536' }

/** A data directory with some segments, and what was answered for in it. */
interface Made {
  readonly directory: string
  readonly token: string
  readonly epoch: string
  readonly ids: readonly string[]
}

let killed: Made
let stopped: Made

beforeAll(async () => {
  killed = await made('SIGKILL')
  stopped = await made('SIGTERM')
}, 180_000)

const SENDERS = 16
const ORDERS_EACH = 75

/** Killed, it has no snapshot; stopped, it has one of its last record. */
async function made(signal: 'SIGKILL' | 'SIGTERM'): Promise<Made> {
  const veloz = await startVeloz({ env: ENVIRONMENT })
  const api = await signedInByLink(veloz)
  const ids: string[] = []
  const sender = async (number: number) => {
    for (let count = 0; count < ORDERS_EACH; count++) {
      const client_order_id = `o${number}-${count}`
      const side = count % 2 === 0 ? 'buy' : 'sell'
      const order = { symbol: 'BTCUSDT', side, qty: '0.001', type: 'market', client_order_id }
      expect((await api.order(order)).status).toBe(200)
      ids.push(client_order_id)
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, (_, number) => sender(number)))
  const epoch = String((await api.get('/api/snapshot')).body['epoch'])
  await veloz.kill(signal)
  const { dataDirectory: directory } = veloz
  expect(segmentsOf(directory).length).toBeGreaterThanOrEqual(4)
  return { directory, token: api.token, epoch, ids }
}

function segmentsOf(directory: string): readonly string[] {
  return readdirSync(join(directory, 'journal'))
    .filter((name) => name.endsWith('.journal'))
    .sort()
}

const firstSeqOf = (segment: string) => Number.parseInt(segment, 10)

function flip(path: string): void {
  const bytes = readFileSync(path)
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x10
  writeFileSync(path, bytes)
}

const DAMAGES = [
  ['a byte flipped', flip],
  ['cut in the middle', (path: string) => truncateSync(path, 30_001)],
  ['deleted', (path: string) => rmSync(path)],
] as const

interface Damaged {
  readonly directory: string
  /** Of the damaged file; null when it is gone. */
  readonly bytes: Buffer | null
  /** The one that was damaged, and the one behind it. */
  readonly segment: string
  readonly next: string
}

/** A copy of the directory whose second segment is damaged: not the first, and not the one that is open. */
function damagedCopy(of: Made, damage: (path: string) => void): Damaged {
  const directory = join(temporaryFolder(), 'state')
  cpSync(of.directory, directory, { recursive: true })
  const [, segment = '', next = ''] = segmentsOf(directory)
  const path = join(directory, 'journal', segment)
  damage(path)
  return { directory, segment, next, bytes: existsSync(path) ? readFileSync(path) : null }
}

const verify = (directory: string) => runVeloz(['journal', 'verify', '--json', '--data-dir', directory])

interface Standing {
  readonly tradingState: Exact | undefined
  readonly gap: Readonly<Record<string, Exact>> | null
}

async function healthOf(api: Api): Promise<Standing> {
  const { engine, journal } = (await api.get('/api/health')).body as Record<string, Record<string, Exact>>
  const gap = (journal?.['gap'] ?? null) as Standing['gap']
  return { tradingState: engine?.['trading_state'], gap }
}

/** What was put aside, by name. */
function quarantined(directory: string): ReadonlyMap<string, Buffer> {
  const quarantine = join(directory, 'journal', 'quarantine')
  const paths = existsSync(quarantine) ? readdirSync(quarantine, { recursive: true, encoding: 'utf8' }) : []
  const files = paths.filter((path) => path.includes('/'))
  return new Map(files.map((path) => [basename(path), readFileSync(join(quarantine, path))]))
}

const SELL = { symbol: 'BTCUSDT', side: 'sell', qty: '0.001', type: 'market' }
const BUY = { ...SELL, side: 'buy' }

describe.each(DAMAGES)('a segment that no snapshot covers: %s', (name, damage) => {
  test('verify names it, the start puts it aside and only lowers risk, the next start is clean', async () => {
    const { directory, segment, next, bytes } = damagedCopy(killed, damage)
    const before = await verify(directory)
    expect(before.exitCode).toBe(1)
    expect(before.out).toContain(name === 'deleted' ? next : segment)

    const veloz = await startVeloz({ env: ENVIRONMENT, dataDirectory: directory })
    const api = signedInByToken(veloz, killed.token)
    const { tradingState, gap } = await healthOf(api)
    expect(tradingState).toBe('reducing')
    expect(gap).toMatchObject({ is_covered: false })
    expect(Number(gap?.['records'])).toBeGreaterThan(0)
    expect(gap?.['segments']).toContain(name === 'deleted' ? next : segment)
    expect(veloz.output.err).toContain('JOURNAL RECORDS ARE LOST')

    const aside = quarantined(directory)
    expect(String(aside.get('why.txt'))).toContain(next)
    expect(aside.get(segment) ?? null).toEqual(bytes)
    expect(segmentsOf(directory)).not.toContain(next)
    await expectResync(api, killed.epoch)

    expect((await api.order({ ...BUY, client_order_id: 'more' })).body).toMatchObject({
      error: 'trading_reducing',
    })
    expect((await api.order({ ...SELL, client_order_id: 'less' })).status).toBe(200)
    await expectFirstSegmentKept(api, firstSeqOf(segment))

    await veloz.kill('SIGKILL')
    const after = await verify(directory)
    expect({ exitCode: after.exitCode, out: JSON.parse(after.out) }).toMatchObject({
      exitCode: 0,
      out: { is_whole: true, problems: [] },
    })
    await veloz.restart()
    // Somebody has to look: a start alone makes nothing of it good.
    expect(await healthOf(api)).toEqual({ tradingState: 'reducing', gap: null })
    expect((await api.get('/api/order_state?client_order_id=less')).status).toBe(200)
    const active = { state: 'active', reason: 'compared with the venue' }
    expect((await api.post('/api/trading_state', active)).status).toBe(200)
    expect((await api.order({ ...BUY, client_order_id: 'again' })).status).toBe(200)
    await veloz.kill('SIGKILL')
  }, 120_000)
})

/** The records have another epoch from here on: who knew the old one is told to begin anew. */
async function expectResync(api: Api, oldEpoch: string): Promise<void> {
  expect((await api.get('/api/snapshot')).body['epoch']).not.toBe(oldEpoch)
  const abort = new AbortController()
  const stream = await api.stream({ lastEventId: `${oldEpoch}-5`, signal: abort.signal })
  await eventually(() => stream.events.some(({ name }) => name === 'resync'), { what: 'resync' })
  abort.abort()
  await stream.over
}

/** Everything before the damage is still there. */
async function expectFirstSegmentKept(api: Api, damagedSeq: number): Promise<void> {
  const fills = await api.all('/api/fills')
  const seqs = fills.map(({ seq }) => Number(seq)).filter((seq) => seq < damagedSeq)
  expect(seqs.length).toBeGreaterThan(100)
}

describe.each(DAMAGES)('a segment that a snapshot covers: %s', (_name, damage) => {
  test('nothing of the state is lost: it is told of, put aside, and trading goes on', async () => {
    const { directory, segment, bytes } = damagedCopy(stopped, damage)
    const before = await verify(directory)
    expect(before.exitCode).toBe(1)
    expect(JSON.parse(before.out)).toMatchObject({ is_whole: false })

    const veloz = await startVeloz({ env: ENVIRONMENT, dataDirectory: directory })
    const api = signedInByToken(veloz, stopped.token)
    // Damage in the middle of a file that is no longer read is found by the look after the journal.
    const gap = await eventually(async () => (await healthOf(api)).gap, {
      what: 'the gap in health',
      // Which is a process that runs when nobody else wants to.
      withinMs: 240_000,
    })
    expect(gap).toMatchObject({ is_covered: true, from_seq: String(firstSeqOf(segment)) })
    expect((await healthOf(api)).tradingState).toBe('active')
    const there = new Set((await api.all('/api/orders_state')).map((row) => row['client_order_id']))
    expect(stopped.ids.filter((id) => !there.has(id))).toEqual([])
    expect((await api.order({ ...BUY, client_order_id: 'more' })).status).toBe(200)
    expect(quarantined(directory).get(segment) ?? null).toEqual(bytes)
    await veloz.kill('SIGKILL')
    await veloz.restart()
    expect((await healthOf(api)).tradingState).toBe('active')
    expect((await api.get('/api/order_state?client_order_id=more')).status).toBe(200)
    await veloz.kill('SIGKILL')
  }, 300_000)
})

test('without a first record and without a snapshot it does not guess: the start is refused', async () => {
  const directory = join(temporaryFolder(), 'state')
  cpSync(killed.directory, directory, { recursive: true })
  const [first = ''] = segmentsOf(directory)
  const left = segmentsOf(directory).filter((name) => name !== first)
  rmSync(join(directory, 'journal', first))
  const { exitCode, err } = await runVeloz(['serve', '--port', '0', '--data-dir', directory])
  expect(exitCode).toBe(1)
  expect(err).toContain('The journal is damaged and VeloZ does not guess')
  expect(err).toContain('record 1 is missing')
  // And nothing was touched: whoever has the file puts it back.
  expect(segmentsOf(directory)).toEqual(left)
  cpSync(join(killed.directory, 'journal', first), join(directory, 'journal', first))
  expect((await verify(directory)).exitCode).toBe(0)
}, 120_000)

test('a half-written record at the end is cut off; nothing that was answered for is missing', async () => {
  const directory = join(temporaryFolder(), 'state')
  cpSync(killed.directory, directory, { recursive: true })
  const last = join(directory, 'journal', segmentsOf(directory).at(-1) ?? '')
  const whole = readFileSync(last)
  writeFileSync(last, Buffer.concat([whole, whole.subarray(whole.length - 40, whole.length - 10)]))
  expect((await verify(directory)).exitCode).toBe(0)
  const veloz = await startVeloz({ env: ENVIRONMENT, dataDirectory: directory })
  const api = signedInByToken(veloz, killed.token)
  expect(await healthOf(api)).toEqual({ tradingState: 'active', gap: null })
  const there = new Set((await api.all('/api/orders_state')).map((row) => row['client_order_id']))
  expect(killed.ids.filter((id) => !there.has(id))).toEqual([])
  await veloz.kill('SIGKILL')
}, 120_000)

test('a byte flipped in the segment that was being written is damage, not a torn end', async () => {
  const directory = join(temporaryFolder(), 'state')
  cpSync(killed.directory, directory, { recursive: true })
  const last = segmentsOf(directory).at(-1) ?? ''
  flip(join(directory, 'journal', last))
  expect((await verify(directory)).exitCode).toBe(1)
  const veloz = await startVeloz({ env: ENVIRONMENT, dataDirectory: directory })
  const { tradingState, gap } = await healthOf(signedInByToken(veloz, killed.token))
  expect(tradingState).toBe('reducing')
  expect(gap).toMatchObject({ is_covered: false, segments: [last] })
  await veloz.kill('SIGKILL')
  expect((await verify(directory)).exitCode).toBe(0)
}, 120_000)

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { openFileJournal } from '../../../src/adapters/journal-file/index.ts'
import { readTextFile } from '../../../src/app/config/index.ts'
import { runCli } from '../../../src/cli/index.ts'
import type { StopSignal, World } from '../../../src/cli/world.ts'
import { type Event, type Input, SIM_VENUE } from '../../../src/domain/index.ts'
import { digestOf, emptyState } from '../../../src/engine/index.ts'
import { DurableView } from '../../../src/runtime/index.ts'
import * as made from '../../support/builders.ts'

const ROOT = mkdtempSync(join(tmpdir(), 'veloz-journal-cli-'))
const WHOLE = join(ROOT, 'whole')
afterAll(() => rmSync(ROOT, { recursive: true }))

/** A session with 30 orders, ten of them filled, ten cancelled, ten open. */
function aSession(): readonly Event[] {
  const state = emptyState()
  const { version: _version, ...instrument } = made.anInstrument()
  const { limits } = made.aState()
  const inputs: Input[] = [
    { kind: 'start_session', epoch: 'abcd0123', version: 'test', mode: 'simulation', marketSource: 'sim' },
    { kind: 'set_limits', limits, why: 'test', origin: made.ORIGIN },
    { kind: 'list_instrument', instrument },
    { kind: 'deposit_funds', venue: SIM_VENUE, asset: made.USDT, amount: made.m('100000') },
    { kind: 'deposit_funds', venue: SIM_VENUE, asset: made.BTC, amount: made.m('1') },
  ]
  for (let order = 0; order < 30; order++) {
    const name = `o${order}`
    inputs.push(made.submit(name), made.accepted(name))
    if (order % 3 === 0) inputs.push(made.filled(name, { lots: 1000, price: '50000.01', fee: '0.5' }))
    if (order % 3 === 1) inputs.push(made.cancel(name), made.cancelled(name))
  }
  return inputs.flatMap((input) => made.put(state, input))
}

const SESSION = aSession()
const SNAPSHOT_SEQ = 60

beforeAll(async () => {
  const directory = join(WHOLE, 'journal')
  mkdirSync(directory, { recursive: true })
  const journal = await openFileJournal({ directory, segmentBytes: 2000, fsync: 'os' })
  const view = new DurableView(1)
  for (const event of SESSION) {
    view.fold(event)
    await journal.append([event])
    if (event.seq === SNAPSHOT_SEQ) await journal.saveSnapshot(digestOf(view.state), view.toPlain())
  }
  await journal.close()
})

/** The session's files again, to be harmed. */
function copied(name: string): { readonly home: string; readonly segments: readonly string[] } {
  const home = join(ROOT, name)
  cpSync(WHOLE, home, { recursive: true })
  const journal = join(home, 'journal')
  const segments = readdirSync(journal).filter((file) => file.endsWith('.journal'))
  return { home, segments: segments.sort().map((file) => join(journal, file)) }
}

async function run(words: string, output?: Writable) {
  let [out, err] = ['', '']
  const take = new Writable({
    write(chunk, _encoding, done) {
      out += String(chunk)
      done()
    },
  })
  const listeners = new Set<(signal: StopSignal) => void>()
  const world: World = {
    env: {},
    cwd: ROOT,
    home: ROOT,
    readFile: readTextFile,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    onStopSignal: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    exitNow: () => undefined,
    openBrowser: async () => false,
    stdio: { input: (async function* () {})(), output: output ?? take },
    loadServe: () => Promise.reject(new Error('nothing is served here')),
    loadStdioEngine: () => Promise.reject(new Error('nothing is run here')),
    loadListeningEngine: () => Promise.reject(new Error('nothing is run here')),
  }
  const code = await runCli(words.split(' '), world)
  return { code, out, err, listeners: listeners.size }
}

const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('veloz journal', () => {
  test('each command has help with an example; snapshot is not listed', async () => {
    const { out } = await run('journal --help')
    expect(out).toContain('Example:')
    expect(out).not.toContain('fold closed segments')
    for (const name of ['verify', 'stats', 'dump', 'export']) {
      const help = await run(`journal ${name} --help`)
      expect([help.code, help.out], name).toEqual([0, expect.stringContaining('Example:\n  veloz journal')])
    }
  })

  test('wrong words are 2: no such command, no journal, no number, no such list', async () => {
    for (const words of [
      'journal frobnicate',
      `journal verify --data-dir ${join(ROOT, 'nowhere')}`,
      `journal dump --data-dir ${WHOLE} --from x`,
      `journal export --data-dir ${WHOLE} --what everything`,
      `journal export --data-dir ${WHOLE}`,
    ]) {
      const { code, err } = await run(words)
      expect([words, code]).toEqual([words, 2])
      expect(err).not.toBe('')
    }
  })

  test('nothing is written: not a file, not a lock', async () => {
    const before = readdirSync(join(WHOLE, 'journal'))
    for (const name of ['verify', 'stats', 'dump', 'export --what fills']) {
      expect((await run(`journal ${name} --data-dir ${WHOLE}`)).listeners).toBe(0)
    }
    expect(readdirSync(join(WHOLE, 'journal'))).toEqual(before)
  })
})

describe('verify', () => {
  test('a whole journal: its numbers, its digest, and the snapshot compared with the records', async () => {
    const { code, out } = await run(`journal verify --json --data-dir ${WHOLE}`)
    const view = new DurableView(1)
    for (const event of SESSION) view.fold(event)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      is_whole: true,
      first_seq: 1,
      last_seq: SESSION.length,
      digest: digestOf(view.state),
      problems: [],
      snapshots: [{ seq: SNAPSHOT_SEQ, problem: null }],
      unfinished_bytes: 0,
    })
    expect((await run(`journal verify --data-dir ${WHOLE}`)).out).toContain('Result: whole\n')
  })

  test('a tail that is being written is no damage', async () => {
    const { home, segments } = copied('growing')
    const last = segments.at(-1) ?? ''
    truncateSync(last, readFileSync(last).length - 5)
    const { code, out } = await run(`journal verify --json --data-dir ${home}`)
    const { unfinished_bytes: unfinished, last_seq: lastSeq } = JSON.parse(out)
    expect([code, unfinished > 0, lastSeq]).toEqual([0, true, SESSION.length - 1])
  })

  test('damage is 1, names the file, and the state goes on behind a snapshot', async () => {
    const { home, segments } = copied('damaged')
    const second = segments[1] ?? ''
    truncateSync(second, readFileSync(second).length - 40)
    const { code, out } = await run(`journal verify --json --data-dir ${home}`)
    const report = JSON.parse(out)
    expect(code).toBe(1)
    expect(report).toMatchObject({ is_whole: false, snapshots: [{ seq: SNAPSHOT_SEQ, problem: null }] })
    expect(report.problems[0].name).toBe(second.split('/').at(-1))
    const whole = JSON.parse((await run(`journal verify --json --data-dir ${WHOLE}`)).out)
    expect(report.digest).toBe(whole.digest)
  })

  test('a snapshot that does not say what the records say is found', async () => {
    const { home } = copied('lying')
    const directory = join(home, 'journal')
    const journal = await openFileJournal({ directory, segmentBytes: 2000, fsync: 'os' })
    const view = new DurableView(1)
    await journal.recover((event) => void view.fold(event))
    await journal.saveSnapshot('0123456789abcdef', view.toPlain())
    await journal.close()
    const { code, out } = await run(`journal verify --data-dir ${home}`)
    expect([code, out]).toEqual([1, expect.stringContaining('its digest is 0123456789abcdef')])
  })
})

describe('dump', () => {
  test('one line for each record, in decimals', async () => {
    const rows = rowsOf((await run(`journal dump --data-dir ${WHOLE}`)).out)
    expect(rows.map(({ seq }) => seq)).toEqual(SESSION.map(({ seq }) => seq))
    const submitted = rows.find(({ kind }) => kind === 'order_submitted')
    expect(submitted).toMatchObject({ price: '50000', quantity: '0.01', locked: expect.any(String) })
    expect(submitted?.['at']).toBe('2023-11-14T22:13:20.000000000Z')
    const fill = rows.find(({ kind }) => kind === 'order_filled')
    expect(fill).toMatchObject({ price: '50000.01', quantity: '0.01', fee: '0.5' })
  })

  test('only what was asked for; in decimals also when the listing is not among it', async () => {
    const some = rowsOf((await run(`journal dump --data-dir ${WHOLE} --from 20 --to 23`)).out)
    expect(some.map(({ seq }) => seq)).toEqual([20, 21, 22, 23])
    const words = `journal dump --data-dir ${WHOLE} --kind order_filled --order o27`
    expect(rowsOf((await run(words)).out)).toEqual([
      expect.objectContaining({ kind: 'order_filled', client_order_id: 'o27', quantity: '0.01' }),
    ])
  })

  test('a reader that leaves ends it, without a word', async () => {
    const leaving = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
    leaving.on('error', () => undefined)
    const { code, err } = await run(`journal dump --data-dir ${WHOLE}`, leaving)
    expect([code, err]).toEqual([0, ''])
  })
})

describe('stats and export', () => {
  test('stats count by kind', async () => {
    const report = JSON.parse((await run(`journal stats --json --data-dir ${WHOLE}`)).out)
    expect(report).toMatchObject({ records: SESSION.length, first_seq: 1, last_seq: SESSION.length })
    expect(report.by_kind).toMatchObject({ order_submitted: 30, order_filled: 10, order_cancelled: 10 })
    expect(report.snapshots).toEqual([SNAPSHOT_SEQ])
  })

  test('fills as lines, orders as a table, each order once', async () => {
    const fills = rowsOf((await run(`journal export --what fills --data-dir ${WHOLE}`)).out)
    expect(fills).toHaveLength(10)
    expect(fills[0]).toMatchObject({ client_order_id: 'o0', qty: '0.01', price: '50000.01', fee: '0.5' })
    const { out } = await run(`journal export --what orders --format csv --data-dir ${WHOLE}`)
    const [head, ...rows] = out.trim().split('\r\n')
    expect(head).toStartWith('client_order_id,venue_order_id,')
    expect(rows.map((row) => row.split(',')[0]).sort()).toEqual(
      Array.from({ length: 30 }, (_, order) => `o${order}`).sort(),
    )
  })

  test('balance movements sum to what is left', async () => {
    const rows = rowsOf((await run(`journal export --what balances --data-dir ${WHOLE}`)).out)
    const sums = new Map<string, bigint>()
    for (const { asset, free_change: change } of rows) {
      sums.set(String(asset), (sums.get(String(asset)) ?? 0n) + made.m(String(change)))
    }
    const view = new DurableView(1)
    for (const event of SESSION) view.fold(event)
    for (const { asset, free } of view.balances()) expect(sums.get(asset)).toBe(free)
  })

  test('a file is written once and never over another', async () => {
    const file = join(ROOT, 'fills.csv')
    const words = `journal export --what fills --format csv --out ${file} --json --data-dir ${WHOLE}`
    expect(JSON.parse((await run(words)).out)).toEqual({ file, rows: 10, is_complete: true })
    expect(readFileSync(file, 'utf8').trim().split('\r\n')).toHaveLength(11)
    const again = await run(words)
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('cannot be written')])
  })

  test('the snapshot command folds closed segments and says what it did', async () => {
    const { home } = copied('folding')
    const { code, out } = await run(`journal snapshot --directory ${join(home, 'journal')}`)
    const report = JSON.parse(out)
    expect(code).toBe(0)
    expect(report.madeSeq).toBeGreaterThan(SNAPSHOT_SEQ)
    expect(report).toMatchObject({ coveredSeq: SNAPSHOT_SEQ, problems: [] })
    expect(JSON.parse((await run(`journal verify --json --data-dir ${home}`)).out).is_whole).toBe(true)
    const again = JSON.parse((await run(`journal snapshot --directory ${join(home, 'journal')}`)).out)
    expect(again.madeSeq).toBeNull()
  })
})

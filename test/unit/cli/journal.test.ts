import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { DurableView } from '../../../src/runtime/index.ts'
import { riskLimitsRow } from '../../../src/wire/index.ts'
import * as made from '../../support/builders.ts'
import { copied, makeWhole, ROOT, rowsOf, run, SESSION, SNAPSHOT_SEQ, WHOLE } from './journal-home.ts'

beforeAll(makeWhole)
afterAll(() => rmSync(ROOT, { recursive: true }))

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

describe('dump', () => {
  test('what no record can be is refused, with what there is', async () => {
    const bogus = await run(`journal dump --data-dir ${WHOLE} --kind bogus`)
    expect([bogus.code, bogus.out]).toEqual([2, ''])
    expect(bogus.err).toMatch(/"bogus" is no kind of record\. There are: .*order_filled, .*session_started/)
    expect((await run(`journal dump --data-dir ${WHOLE} --from 10 --to 5`)).code).toBe(2)
  })

  test('limits bear the names of the configuration', async () => {
    const [row] = rowsOf((await run(`journal dump --data-dir ${WHOLE} --kind limits_changed`)).out)
    const keys = Object.keys(row?.['limits'] as object)
    expect(keys.sort()).toEqual(Object.keys(riskLimitsRow(made.aState().limits)).sort())
  })

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
    expect([again.code, again.err]).toEqual([
      2,
      expect.stringContaining('it is there already; name another file'),
    ])
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

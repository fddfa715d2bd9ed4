import { afterAll, expect, test } from 'bun:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endEverything, runVeloz, temporaryFolder } from '../support/veloz-process.ts'

afterAll(endEverything)

const SMALL_SEGMENTS = { VELOZ_JOURNAL_SEGMENT_BYTES: '65536' }

const orders = (from: number, count: number) =>
  Array.from({ length: count }, (_, order) => {
    const side = order % 2 === 0 ? 'buy' : 'sell'
    return `ORDER side=${side} symbol=BTCUSDT qty=0.001 type=market client_order_id=o${from + order}\n`
  }).join('')

async function traded(home: string, input: string) {
  const words = ['engine', '--stdio', '--data-dir', join(home, 'state')]
  const ran = await runVeloz(words, { home, env: SMALL_SEGMENTS, input })
  expect(ran.exitCode).toBe(0)
  return ran
}

async function verified(home: string) {
  const ran = await runVeloz(['journal', 'verify', '--json', '--data-dir', join(home, 'state')], { home })
  return { exitCode: ran.exitCode, report: JSON.parse(ran.out) }
}

const filesOf = (home: string, ending: string) => {
  const directory = join(home, 'state', 'journal')
  const names = readdirSync(directory).filter((name) => name.endsWith(ending))
  return names.sort().map((name) => join(directory, name))
}

function flip(path: string, offset: number): void {
  const bytes = readFileSync(path)
  bytes[offset] = (bytes[offset] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

test('semantics 5: a stop leaves a snapshot, and the next start reads only what is behind it', async () => {
  const home = temporaryFolder()
  await traded(home, orders(0, 600))
  const { exitCode, report } = await verified(home)
  expect([exitCode, report.is_whole, report.segments > 3]).toEqual([0, true, true])
  expect(report.snapshots).toEqual([{ seq: report.last_seq, problem: null }])
  const again = await traded(home, '@s QUERY state\n')
  expect(again.err).toContain(`"records":${report.last_seq},"replayed":0,"snapshot_seq":${report.last_seq}`)
}, 180_000)

test('semantics 5: damage that no snapshot covers is put aside, and only risk is lowered then', async () => {
  const home = temporaryFolder()
  await traded(home, orders(0, 600))
  for (const path of filesOf(home, '.snapshot')) flip(path, 200)
  flip(filesOf(home, '.journal')[1] ?? '', 20_000)
  const damaged = await verified(home)
  expect([damaged.exitCode, damaged.report.is_whole]).toEqual([1, false])
  const { out, err } = await traded(home, '@s QUERY state\nORDER side=buy symbol=BTCUSDT qty=0.001 price=1\n')
  expect(err).toContain('JOURNAL RECORDS ARE LOST')
  expect(out).toContain('"state":"reducing"')
  expect(out).toContain('"reason":"trading_reducing"')
  expect(readdirSync(join(home, 'state', 'journal', 'quarantine'))).toHaveLength(2)
  const { exitCode, report } = await verified(home)
  expect([exitCode, report.is_whole, report.epoch === damaged.report.epoch]).toEqual([0, true, false])
}, 180_000)

test('a dump whose reader leaves ends without a word', async () => {
  const home = temporaryFolder()
  await traded(home, orders(0, 600))
  const binary = process.env['VELOZ_BINARY'] ?? 'dist/veloz'
  const words = `"${binary}" journal dump --data-dir "${join(home, 'state')}" | head -n 3`
  const ran = Bun.spawnSync(['bash', '-o', 'pipefail', '-c', words], { env: { PATH: process.env['PATH'] } })
  expect([ran.exitCode, String(ran.stderr)]).toEqual([0, ''])
  expect(String(ran.stdout).trim().split('\n')).toHaveLength(3)
}, 180_000)

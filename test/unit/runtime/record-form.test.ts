import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openFileJournal } from '../../../src/adapters/journal-file/index.ts'
import { dumpJournal } from '../../../src/app/journal-tools.ts'
import { anEngine } from '../../support/an-engine.ts'
import { aRequest, id, m, T0 } from '../../support/builders.ts'
import { treeFiles } from '../../support/tidy/index.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const ORIGIN = { principal: 'ana', address: '192.0.2.7', requestId: 'request-9' }

/** A journal on disk with one order in it. */
async function anOrderOnDisk(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'veloz-form-'))
  folders.push(directory)
  const time = virtualTime(T0)
  const journal = await openFileJournal({ directory, segmentBytes: 1 << 26, fsync: 'os' })
  const engine = await anEngine({ time, journal })
  time.advance(1000)
  const request = aRequest({ price: m('20000.01'), quantity: m('0.00123') })
  await engine.submit({ clientOrderId: id('mine'), request, origin: ORIGIN })
  await engine.stop()
  return directory
}

async function dumped(directory: string, kind: string): Promise<Readonly<Record<string, unknown>>> {
  let text = ''
  const query = { fromSeq: 1, toSeq: Number.MAX_SAFE_INTEGER, kind, clientOrderId: null }
  await dumpJournal(directory, query, async (more) => {
    text += more
    return true
  })
  return JSON.parse(text) as Readonly<Record<string, unknown>>
}

test('semantics 5: a record is binary, small, and has neither JSON nor decimal text in it', async () => {
  const directory = await anOrderOnDisk()
  const [name = ''] = readdirSync(directory).filter((file) => file.endsWith('.journal'))
  const bytes = readFileSync(join(directory, name)).toString('latin1')
  for (const text of ['{"', '":', '20000.01', '0.00123', '2000001', 'order_submitted'])
    expect(bytes).not.toContain(text)
  // Who asked is text, and there.
  for (const text of ['mine', ...Object.values(ORIGIN)]) expect(bytes).toContain(text)
  expect(bytes.length).toBeLessThan(2000)
})

test('semantics 5: it names who asked and the instrument version; the dump has decimals', async () => {
  const record = await dumped(await anOrderOnDisk(), 'order_submitted')
  expect(record).toMatchObject({
    client_order_id: 'mine',
    instrument_version: 1,
    origin: { principal: 'ana', address: '192.0.2.7', request_id: 'request-9' },
    price: '20000.01',
    quantity: '0.00123',
  })
})

test('semantics 5: the loop that trades never serializes its state', () => {
  const files = treeFiles(resolve(import.meta.dirname, '../../..'), ['src'], 'ts')
  const callers = files.filter(({ code }) => /\b(?:toPlain|stateToPlain|saveSnapshot)\(/.test(code))
  const trading = callers.filter(({ path }) => /^src\/(?:http|line|remote|runtime)\//.test(path))
  // The one that can: asked for by a process of its own, and by a stop, when trading is over.
  expect(trading.map(({ path }) => path)).toEqual(['src/runtime/durable-view.ts'])
  const app = callers.filter(({ path }) => path.startsWith('src/app/')).map(({ path }) => path)
  expect(app).toEqual(['src/app/journal-snapshot.ts', 'src/app/open-journal.ts'])
})

import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openFileJournal } from '../../../src/adapters/journal-file/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { m, T0 } from '../../support/builders.ts'
import { endEverything, runVeloz, temporaryFolder } from '../../support/veloz-process.ts'
import { virtualTime } from '../../support/virtual-time.ts'

afterAll(endEverything)

const ROOT = resolve(import.meta.dirname, '../../..')
const DENO = resolve(ROOT, 'node_modules/deno/deno')
const HAS_DENO = existsSync(DENO)
if (!HAS_DENO) console.warn(`SKIPPED: digests are not compared with Deno's: ${DENO} is not there`)

/** It would ask the network whether a newer one is out. */
const SILENT = { DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }
const DENO_WORDS = ['run', '--cached-only', '--no-check', '-A']

function underDeno(...words: readonly string[]) {
  return runVeloz([...DENO_WORDS, ...words], { program: DENO, folder: ROOT, env: SILENT })
}

function underBun(...words: readonly string[]) {
  return runVeloz(words, { program: process.execPath, folder: ROOT })
}

test.skipIf(!HAS_DENO)(
  'semantics 6: a flood, a session and its estimates leave the same digest',
  async () => {
    const script = 'test/unit/runtime/storm-digest.ts'
    const [bun, deno] = await Promise.all([underBun(script), underDeno(script)])
    expect(bun.err).toBe('')
    expect(bun.out).toMatch(/^(?:[0-9a-f]{16}\n){3}\d+\n$/)
    expect(deno.out).toBe(bun.out)
  },
  120_000,
)

test.skipIf(!HAS_DENO)(
  'semantics 6: a journal that Bun wrote has the digest that Deno reads from it',
  async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'journal'))
    const time = virtualTime(T0)
    const journal = await openFileJournal({
      directory: join(folder, 'journal'),
      segmentBytes: 1 << 26,
      fsync: 'os',
    })
    const engine = await anEngine({ time, journal })
    for (let count = 0; count < 200; count++) {
      time.advance(250)
      for (let turn = 0; turn < 10; turn++) await Promise.resolve()
      const side = count % 2 === 0 ? 'buy' : 'sell'
      const market = { type: 'market', timeInForce: 'ioc', price: null, side } as const
      await ask(engine, `n${count}`, count % 3 === 0 ? { price: m('49990') } : market)
    }
    await engine.stop()
    const { seq } = engine.view
    const verified = await underDeno('src/main.ts', 'journal', 'verify', '--json', '--data-dir', folder)
    expect(JSON.parse(verified.out)).toMatchObject({ is_whole: true, last_seq: seq, digest: engine.digest() })
  },
  120_000,
)

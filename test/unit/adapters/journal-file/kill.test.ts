import { afterEach, beforeEach, expect, test } from 'bun:test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileJournal } from '../../../../src/adapters/journal-file/index.ts'
import { GOLDEN_EVENTS } from './golden-events.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'veloz-kill-'))
})
afterEach(() => rm(directory, { recursive: true }))

/**
 * Runs the child until it has acknowledged `batches` batches, kills it, and returns the last record it
 * vouched for.
 */
async function killAfter(batches: number): Promise<number> {
  const script = join(import.meta.dir, 'append-forever.ts')
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.split('\n').length > batches) child.kill('SIGKILL')
  })
  await once(child, 'close')
  // A line without its end was not said.
  return Number(said.split('\n').at(-2) ?? 0)
}

test('kill -9 loses nothing that was acknowledged, run after run', async () => {
  for (const batches of [1, 40, 7, 150]) {
    const acknowledged = await killAfter(batches)
    const journal = await openFileJournal({ directory, segmentBytes: 20_000, fsync: 'always' })
    let seq = 0
    await journal.recover((event) => {
      seq += 1
      expect(event).toStrictEqual({ ...GOLDEN_EVENTS.order_submitted, seq })
    })
    await journal.close()
    expect(acknowledged).toBeGreaterThan(0)
    expect(seq).toBeGreaterThanOrEqual(acknowledged)
  }
})

/** A small journal in a folder of its own, and `veloz journal` run over it. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { openFileJournal } from '../../../src/adapters/journal-file/index.ts'
import { type Event, type Input, SIM_VENUE } from '../../../src/domain/index.ts'
import { digestOf, emptyState } from '../../../src/engine/index.ts'
import { DurableView } from '../../../src/runtime/index.ts'
import * as made from '../../support/builders.ts'
import { type CliRun, runCommand } from '../../support/cli-run.ts'

export const ROOT = mkdtempSync(join(tmpdir(), 'veloz-journal-cli-'))
export const WHOLE = join(ROOT, 'whole')

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

export const SESSION = aSession()
export const SNAPSHOT_SEQ = 60

/** Makes the journal that every test copies. */
export async function makeWhole(): Promise<void> {
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
}

/** The session's files again, to be harmed. */
export function copied(name: string): { readonly home: string; readonly segments: readonly string[] } {
  const home = join(ROOT, name)
  cpSync(WHOLE, home, { recursive: true })
  const journal = join(home, 'journal')
  const segments = readdirSync(journal).filter((file) => file.endsWith('.journal'))
  return { home, segments: segments.sort().map((file) => join(journal, file)) }
}

export function run(words: string, output?: Writable): Promise<CliRun> {
  return runCommand(words.split(' '), { home: ROOT, ...(output === undefined ? {} : { output }) })
}

export const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** What reconciliation found is shown after a restart too, whatever the start was made from. */
import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileJournal } from '../../../src/adapters/journal-file/index.ts'
import type { StockOrder, VenueOrderId } from '../../../src/domain/index.ts'
import { digestOf } from '../../../src/engine/index.ts'
import type { FoundMismatch } from '../../../src/ports/index.ts'
import { DurableView, type Recovered, recover } from '../../../src/runtime/index.ts'
import { anEngine } from '../../support/an-engine.ts'
import { KEY, m, ORIGIN, T0 } from '../../support/builders.ts'
import { remoteVenue } from '../../support/remote-venue.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const stranger = (name: string): StockOrder => ({
  ...{ venueOrderId: `venue-${name}` as VenueOrderId, venueClientId: `by-hand-${name}`, clientOrderId: null },
  ...{ revision: null, isOurs: false, key: KEY, symbol: 'BTC-USDT', side: 'buy', type: 'limit' },
  ...{ price: m('30000'), triggerPrice: null, quantity: m('0.5'), cumQuantity: m('0') },
})

async function recovering(directory: string) {
  const journal = await openFileJournal({ directory, segmentBytes: 1 << 20, fsync: 'os' })
  return { ...(await recover(journal, 1000)), journal }
}

/** A session in which this stranger was found, and a snapshot behind it, as every orderly stop leaves one. */
async function aSession(
  directory: string,
  name: string,
  older?: (parts: Parts) => Parts,
): Promise<Recovered> {
  const time = virtualTime(T0)
  const recovered = await recovering(directory)
  const venue = remoteVenue(() => time.now())
  venue.stocks = [{ orders: [stranger(name)] }]
  const engine = await anEngine({ recovered, venue, time })
  await engine.reconcile({ venue: null, origin: ORIGIN })
  await engine.stop()
  const { durable, journal } = recovered
  const parts = durable.toPlain()
  await journal.saveSnapshot(digestOf(durable.state), older?.(parts) ?? parts)
  return recovered
}

type Parts = ReturnType<DurableView['toPlain']>
const orphans = (found: readonly FoundMismatch[]) =>
  found.flatMap(({ mismatch }) => (mismatch.type === 'orphan_order' ? [mismatch.venueOrderId] : []))

test('after every restart from a snapshot, newest first, and no digest differs for it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'veloz-differences-'))
  folders.push(directory)
  await aSession(directory, 'a')
  const last = await aSession(directory, 'b')
  const started = await recovering(directory)
  expect(started.found.snapshotSeq).toBe(last.durable.seq)
  expect(orphans(started.durable.mismatches(10)).map(String)).toEqual(['venue-b', 'venue-a'])
  expect(started.durable.mismatches(500)).toEqual(last.durable.mismatches(500))
  const folded = new DurableView(1)
  for await (const event of started.journal.readFrom(1) ?? []) folded.fold(event)
  expect(folded.mismatches(500)).toEqual(started.durable.mismatches(500))
  expect(digestOf(started.durable.state)).toBe(digestOf(folded.state))
  await started.journal.close()
})

test('a snapshot of before they were kept is not read: they come from the records', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'veloz-differences-'))
  folders.push(directory)
  const last = await aSession(directory, 'a', ({ recent_mismatches: _kept, ...parts }) => {
    return { ...parts, layout: 4 }
  })
  const started = await recovering(directory)
  expect(started.found.snapshotSeq).toBeNull()
  expect(orphans(started.durable.mismatches(10)).map(String)).toEqual(['venue-a'])
  expect(digestOf(started.durable.state)).toBe(digestOf(last.durable.state))
  await started.journal.close()
})

test('the 500 latest are kept, those of before the snapshot and those since', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'veloz-differences-'))
  folders.push(directory)
  const { durable } = await aSession(directory, 'a')
  const [found] = durable.mismatches(1)
  if (found === undefined) throw new Error('nothing was found')
  const more = (view: DurableView, count: number) => {
    for (let left = count; left > 0; left--)
      view.fold({ kind: 'mismatch_found', ...found, seq: view.seq + 1 })
  }
  more(durable, 600)
  const parts = durable.toPlain()
  const restored = new DurableView(1)
  expect(restored.restore({ part: (name) => parts[name] ?? null })).toBe(true)
  more(restored, 100)
  const seqs = restored.mismatches(1000).map(({ seq }) => seq)
  expect(seqs).toEqual(Array.from({ length: 500 }, (_, index) => restored.seq - index))
})

import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileJournal } from '../../src/adapters/journal-file/index.ts'
import { digestOf } from '../../src/engine/index.ts'
import { DurableView, type RunningEngine } from '../../src/runtime/index.ts'
import { anEngine, ask } from '../support/an-engine.ts'
import { id, m, ORIGIN, T0 } from '../support/builders.ts'
import { type VirtualTime, virtualTime } from '../support/virtual-time.ts'

const OPTIONS = { segmentBytes: 1000, fsync: 'always' } as const

async function trade(engine: RunningEngine, time: VirtualTime, day: number): Promise<void> {
  for (let order = 0; order < 12; order++) {
    time.advance(300)
    const name = `d${day}-${order}`
    const side = order % 2 === 0 ? 'buy' : 'sell'
    if (order % 3 === 0) await ask(engine, name, { price: m('20000') })
    else await ask(engine, name, { side, type: 'market', timeInForce: 'ioc', price: null })
    if (order % 6 === 0) await engine.cancel({ clientOrderId: id(name), origin: ORIGIN })
  }
}

/** A view of everything that a page may ask for. */
function shown(view: DurableView) {
  const list = (which: 'open' | 'closed' | 'all', beforeSeq: number | null = null) =>
    view.orders({ which, key: null, beforeSeq, limit: 10_000 })
  return {
    digest: digestOf(view.state),
    open: list('open'),
    closed: list('closed'),
    all: list('all'),
    page: list('all', Math.floor(view.seq / 2)),
    fills: view.fills(10_000),
    balances: view.balances(),
    positions: view.positions(),
  }
}

test('semantics 5: a start from a snapshot and one from the first record give the same view', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'veloz-lives-'))
  try {
    const time = virtualTime(T0)
    for (let day = 0; day < 4; day++) {
      const journal = await openFileJournal({ directory, ...OPTIONS })
      const engine = await anEngine({ journal, time })
      await trade(engine, time, day)
      await engine.stop()
      const replayed = new DurableView(1)
      const again = await openFileJournal({ directory, ...OPTIONS })
      await again.recover((event) => void replayed.fold(event))
      await again.close()
      expect(digestOf(replayed.state)).toBe(engine.digest())
      await again.saveSnapshot(engine.digest(), replayed.toPlain())
      const restored = new DurableView(1)
      const third = await openFileJournal({ directory, ...OPTIONS })
      const { snapshotSeq, replayed: read } = await third.recover(
        (event) => void restored.fold(event),
        (snapshot) => restored.restore(snapshot),
      )
      await third.close()
      expect([snapshotSeq, read]).toEqual([replayed.seq, 0])
      expect(shown(restored)).toEqual(shown(replayed))
      expect(restored.fills(1000).length).toBeGreaterThan(day * 2)
    }
  } finally {
    await rm(directory, { recursive: true })
  }
})

test('semantics 3: records that were lost make the next start lower risk only, and it says why', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'veloz-lives-'))
  try {
    const time = virtualTime(T0)
    const engine = await anEngine({ journal: await openFileJournal({ directory, ...OPTIONS }), time })
    await trade(engine, time, 0)
    await engine.stop()
    const segments = [...new Bun.Glob('*.journal').scanSync({ cwd: directory })].sort()
    expect(segments.length).toBeGreaterThan(2)
    await rm(join(directory, segments[1] ?? ''))
    const journal = await openFileJournal({ directory, ...OPTIONS })
    const next = await anEngine({ journal, time })
    expect(next.view.tradingState).toBe('reducing')
    expect(next.view.health().journal.gap).toMatchObject({ isCovered: false })
    expect(next.view.epoch).toBe(journal.epoch)
    const why = next.view.recentGroups(20).flatMap(({ event }) => ('why' in event ? [event.why] : []))
    expect(why.join()).toContain('is missing')
    await next.stop()
  } finally {
    await rm(directory, { recursive: true })
  }
})

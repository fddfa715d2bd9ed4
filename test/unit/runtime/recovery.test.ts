import { expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event } from '../../../src/domain/index.ts'
import { digestOf } from '../../../src/engine/index.ts'
import { DurableView } from '../../../src/runtime/durable-view.ts'
import { recover } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'

const EPOCH = '0badcafe'

async function aDayOfTrading(): Promise<Event[]> {
  const entries: Event[] = []
  const engine = await anEngine({ journal: memoryJournal({ entries, epoch: EPOCH }) })
  for (let order = 0; order < 20; order++) {
    await ask(engine, `taken-${order}`, { type: 'market', timeInForce: 'ioc', price: null })
    await ask(engine, `resting-${order}`)
  }
  await engine.stop()
  return entries
}

test('what is recovered shows what folding record by record shows, however few groups are kept', async () => {
  const entries = await aDayOfTrading()
  for (const groupsKept of [1, 7, entries.length, entries.length + 1]) {
    const folded = new DurableView(groupsKept)
    for (const event of entries) folded.fold(event)
    const { durable } = await recover(memoryJournal({ entries: [...entries], epoch: EPOCH }), groupsKept)
    expect(durable.recentGroups(1000)).toEqual([...folded.recentGroups(1000)])
    expect(durable.recentGroups(1000)).toHaveLength(Math.min(groupsKept, entries.length))
    expect(durable.fills(1000)).toEqual([...folded.fills(1000)])
    expect(durable.fills(1000).length).toBeGreaterThan(10)
    expect(digestOf({ ...durable.state })).toBe(digestOf({ ...folded.state }))
  }
})

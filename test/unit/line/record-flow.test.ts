import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Event } from '../../../src/domain/index.ts'
import { Outbox } from '../../../src/line/outbox.ts'
import { RecordFlow } from '../../../src/line/record-flow.ts'
import type { EngineView, RecordGroup } from '../../../src/ports/index.ts'
import { T0 } from '../../support/builders.ts'
import { eventually } from '../../support/veloz-process.ts'

const event = (seq: number): Event => ({ kind: 'session_stopped', marks: [], seq, at: T0 })
const group = (seq: number): RecordGroup => ({
  seq,
  event: event(seq),
  instrument: null,
  order: null,
  entry: null,
  fill: null,
  balances: [],
  position: null,
})
const from = (first: number, last: number) =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)

/** An engine that keeps the last `kept` groups, told to grow from outside. */
function aWorld(kept: number, write: () => Promise<void>) {
  const told: number[] = []
  let seq = 0
  const groupsAfter = (after: number) =>
    seq - after > kept || after > seq ? null : from(after + 1, seq).map(group)
  const outbox = new Outbox({
    write: async (text) => {
      told.push(...text.trim().split('\n').map(Number))
      await write()
    },
    recordLines: (one) => [String(one.seq)],
    marketLine: () => null,
    lostLine: null,
  })
  const flow = new RecordFlow({
    view: {
      groupsAfter,
      get seq() {
        return seq
      },
    } as EngineView,
    outbox,
    source: {
      recordText: { encode: () => '', decode: () => event(0) },
      snapshot: async () => null,
      snapshotAtOrBefore: async () => null,
      recordsAfter: async function* (after) {
        for (let next = after + 1; next <= seq; next++) {
          yield event(next)
          if (next % 100 === 0) await Promise.resolve()
        }
      },
    },
    pastLine: (past) => String(past.seq),
    isLossless: () => true,
    onFailure: (error) => {
      throw error
    },
  })
  return {
    flow,
    outbox,
    told,
    grow(count: number) {
      const groups = from(seq + 1, seq + count).map(group)
      seq += count
      flow.onRecords(groups)
    },
    get seq() {
      return seq
    },
  }
}

test('whatever comes while the past is told, every record is told once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 600 }),
      fc.nat(3000),
      fc.nat(3000),
      fc.array(fc.nat(200), { maxLength: 60 }),
      async (kept, before, knownAt, bursts) => {
        const world = aWorld(kept, async () => {
          world.grow(bursts.shift() ?? 0)
        })
        world.grow(before)
        const known = Math.min(knownAt, before)
        await world.flow.startAfter(known)
        while (bursts.length > 0) {
          world.grow(bursts.shift() ?? 0)
          await Promise.resolve()
        }
        await world.outbox.flushed()
        expect(world.told).toEqual(from(known + 1, world.seq))
      },
    ),
    { numRuns: 80 },
  )
})

test('a reader who falls far behind while it is told live misses nothing either', async () => {
  const gate = Promise.withResolvers<void>()
  const world = aWorld(1000, () => gate.promise)
  world.flow.startHere()
  for (let burst = 0; burst < 60; burst++) {
    world.grow(500)
    await Promise.resolve()
  }
  gate.resolve()
  await eventually(() => world.told.length >= world.seq, { what: 'everything' })
  expect(world.told).toEqual(from(1, world.seq))
})

test('records that nobody has any more end it with a reason', async () => {
  const { outbox } = aWorld(1, async () => undefined)
  const flow = new RecordFlow({
    view: { groupsAfter: () => null } as unknown as EngineView,
    outbox,
    source: null,
    pastLine: () => '',
    isLossless: () => true,
    onFailure: () => undefined,
  })
  await expect(flow.startAfter(1)).rejects.toThrow('no longer kept')
})

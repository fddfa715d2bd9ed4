import { afterEach, expect, test } from 'bun:test'
import { parseEventId } from '../../../src/http/stream/encode.ts'
import { type StreamWish, streamFilter } from '../../../src/http/stream/filter.ts'
import { PERMISSIONS } from '../../../src/identity/index.ts'
import { DurableView } from '../../../src/runtime/index.ts'
import { encodeJson, messagesOf } from '../../../src/wire/index.ts'
import { ask } from '../../support/an-engine.ts'
import { id, ORIGIN } from '../../support/builders.ts'
import { anOwner } from './a-hub.ts'
import { RestartingEngine } from './a-restarting-engine.ts'
import { StreamWitness } from './stream-witness.ts'

const engines: RestartingEngine[] = []
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.end()
})

/** mulberry32. */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Plan {
  readonly seed: number
  readonly records: number
  readonly reconnects: number
  readonly restarts: number
  readonly groupsKept: number
  readonly wish: StreamWish
}

/** Trades, restarts and reconnects as the seed says; answers what a client saw of it and what there was. */
async function lived({ seed, records, reconnects, restarts, groupsKept, wish }: Plan) {
  const chance = chanceFrom(seed)
  const engine = new RestartingEngine({ groupsKept, segmentBytes: 1 << 18 })
  engines.push(engine)
  await engine.start()
  const filter = streamFilter(new Set(PERMISSIONS), wish)
  const witness = new StreamWitness(chance)
  let connected = 0
  const connect = (): void => {
    const resume = witness.lastId === null ? null : parseEventId(witness.lastId)
    witness.follow(engine.life.hub.open({ filter, resume, owner: anOwner(), requestId: 'r-1' }))
    connected += 1
  }
  connect()
  const firstSeq = engine.life.engine.view.seq
  let orders = 0
  // Who leaves before anything came begins from now on again.
  await trade(engine, 1, () => `o${orders++}`)
  await witness.until(() => witness.lastId !== null)
  let restarted = 0
  let part = 0
  while (part < 1 || restarted < restarts) {
    await trade(engine, 1 + Math.floor(chance() * 24), () => `o${orders++}`)
    part = (engine.life.engine.view.seq - firstSeq) / records
    const restartsNow = restarted < restarts && part > (restarted + 1) / (restarts + 1)
    if (restartsNow) {
      await witness.leave()
      if (restarted % 2 === 0) await engine.kill()
      else await engine.stop()
      restarted += 1
      await engine.start()
      if (chance() < 0.5) await trade(engine, 60, () => `o${orders++}`)
      connect()
    }
    for (; connected < part * reconnects; connect()) {
      // Sometimes nothing is read before it leaves again, sometimes everything.
      for (let turns = Math.floor(chance() * 12); turns > 0; turns--) await turn()
      await witness.leave()
      if (chance() < 0.1) await trade(engine, 60, () => `o${orders++}`)
    }
  }
  const expected = await toldOf(engine, { after: firstSeq, filter })
  const lastSeq = expected.at(-1)?.seq ?? 0
  await witness.until(() => witness.appliedSeq >= lastSeq)
  await witness.leave()
  return { witness, expected, connected, restarted, pastAsked: engine.pastAsked }
}

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))

async function trade({ life }: RestartingEngine, count: number, name: () => string): Promise<void> {
  const { engine } = life
  const names = Array.from({ length: count }, name)
  await Promise.all(names.map((own) => ask(engine, own)))
  await Promise.all(names.map((own) => engine.cancel({ clientOrderId: id(own), origin: ORIGIN })))
}

interface Told {
  readonly name: string
  readonly seq: number
  readonly body: unknown
}

/** What the journal holds, folded from its first record: what every client must have been told. */
async function toldOf(
  { life }: RestartingEngine,
  { after, filter }: { readonly after: number; readonly filter: ReturnType<typeof streamFilter> },
): Promise<readonly Told[]> {
  const view = new DurableView(1)
  const told: Told[] = []
  for await (const event of life.recovered.journal.readFrom(1) ?? []) {
    const group = view.fold(event)
    if (group.seq <= after) continue
    for (const { name, body } of messagesOf(group)) {
      if (!filter.allows(name, 'symbol' in body ? body.symbol : null)) continue
      told.push({ name, seq: group.seq, body: { ...JSON.parse(encodeJson(body)), seq: group.seq } })
    }
  }
  return told
}

function heardBy(witness: StreamWitness): readonly Told[] {
  return witness.applied.map(({ name, seq, text }) => {
    const { prev_seq: _, ...body } = JSON.parse(text)
    return { name, seq, body }
  })
}

const EVERYTHING: StreamWish = { types: null, symbols: null }
const FEW: StreamWish = { types: new Set(['account', 'system']), symbols: null }

test.each([
  ['memory that reaches far', { seed: 1, groupsKept: 5000, wish: EVERYTHING, pastAskedMin: 1 }],
  ['memory that reaches nowhere', { seed: 2, groupsKept: 100, wish: EVERYTHING, pastAskedMin: 20 }],
  ['a filter', { seed: 3, groupsKept: 100, wish: FEW, pastAskedMin: 5 }],
])(
  'semantics 23: a client that comes and goes misses nothing and sees nothing twice, with %s',
  async (_, plan) => {
    const many = plan.seed === 2 ? { records: 20_000, reconnects: 500 } : { records: 4000, reconnects: 100 }
    const { witness, expected, connected, restarted, pastAsked } = await lived({
      ...plan,
      ...many,
      restarts: 6,
    })
    expect({ faults: witness.faults.slice(0, 3), resyncs: witness.resyncs }).toEqual({
      faults: [],
      resyncs: 0,
    })
    expect(connected).toBeGreaterThanOrEqual(many.reconnects)
    expect(restarted).toBe(6)
    expect(pastAsked).toBeGreaterThan(plan.pastAskedMin)
    expect(heardBy(witness)).toEqual([...expected])
  },
  120_000,
)

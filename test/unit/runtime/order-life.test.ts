import { afterEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type {
  AssetName,
  CheckName,
  CheckResult,
  Event,
  InstrumentKey,
  Order,
  OrderPreview,
  OrderRequest,
  SymbolName,
} from '../../../src/domain/index.ts'
import type { OrderLife, ReplicaSource } from '../../../src/ports/index.ts'
import {
  DurableView,
  lifeInMemory,
  PastGroups,
  type RunningEngine,
  recover,
} from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { aRequest, id, m, ORIGIN } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'

const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

const entries: Event[] = []
const previews = new Map<string, OrderPreview>()

/** Asked by preview right before it was sent. */
async function send(engine: RunningEngine, name: string, over: Partial<OrderRequest> = {}): Promise<void> {
  previews.set(name, engine.view.preview(aRequest({ quantity: m('0.01'), price: m('50000'), ...over })))
  await ask(engine, name, { quantity: m('0.01'), price: m('50000'), ...over })
}

{
  const journal = memoryJournal({ entries, epoch: '0badcafe' })
  const engine = await anEngine({ journal, limits: { orderNotionalMax: m('5000') } })
  for (let round = 0; round < 40; round++) {
    await send(engine, `resting-${round}`, { price: m('20000') })
    await send(engine, `taken-${round}`, { type: 'market', timeInForce: 'ioc', price: null })
    await send(engine, `refused-${round}`, { price: m('20000'), quantity: m('1') })
    if (round % 3 === 0) await engine.cancel({ clientOrderId: id(`resting-${round}`), origin: ORIGIN })
  }
  await send(engine, 'far', { price: m('90000'), quantity: m('0.001') })
  const bracket = { takeProfit: { price: m('60000') }, stopLoss: { triggerPrice: m('40000'), price: null } }
  await send(engine, 'entry', { type: 'market', timeInForce: 'ioc', price: null, bracket })
  await engine.stop()
}

type Source = Pick<ReplicaSource, 'recordsAfter' | 'snapshotAtOrBefore'>
const SOURCE: Source = {
  recordsAfter: (seq) => memoryJournal({ entries: [...entries] }).readFrom(seq + 1),
  async snapshotAtOrBefore(wanted) {
    if (wanted < 100) return null
    const view = new DurableView(1)
    for (const event of entries.slice(0, 100)) view.fold(event)
    const parts = view.toPlain()
    return { seq: 100, digest: '', part: (name) => parts[name] ?? null }
  },
}

async function* stuckUntil(released: Promise<void>): AsyncGenerator<Event> {
  await released
  yield* entries
}

async function recovered(groupsKept: number): Promise<DurableView> {
  return (await recover(memoryJournal({ entries: [...entries], epoch: '0badcafe' }), groupsKept)).durable
}

/** As of a process that has run since the first record. */
function folded(): DurableView {
  const view = new DurableView(entries.length)
  for (const event of entries) view.fold(event)
  return view
}

async function aPast(
  over: { source?: Source; groupsKept?: number; recordsMax?: number; remembers?: boolean } = {},
) {
  const { source = SOURCE, groupsKept = 20, recordsMax } = over
  const durable = over.remembers ? folded() : await recovered(groupsKept)
  let reads = 0
  const counted: Source = {
    ...source,
    recordsAfter: (seq) => {
      reads += 1
      return source.recordsAfter(seq)
    },
  }
  const breathe = () => new Promise<void>((resolve) => void setImmediate(resolve))
  const parts = { source: counted, durable, breathe, log: silentLog }
  const past = new PastGroups({ ...parts, ...(recordsMax ? { recordsMax } : {}) })
  const order = (name: string): Order => durable.order(id(name))!
  const lifeOf = (name: string): Promise<OrderLife> => past.lifeOf(order(name))
  return { past, durable, order, lifeOf, reads: () => reads }
}

const named = (checks: readonly CheckResult[] | null, name: CheckName) =>
  checks?.find((check) => check.name === name)
const kinds = ({ groups }: OrderLife) => groups.map(({ event }) => event.kind)

describe('the life of an order that memory no longer has', () => {
  test('whoever asks for lives keeps no reader of a stream waiting, and not too many may ask', async () => {
    let isStuck = true
    const release = Promise.withResolvers<void>()
    const source: Source = {
      ...SOURCE,
      recordsAfter: (seq) => (isStuck ? stuckUntil(release.promise) : SOURCE.recordsAfter(seq)),
    }
    const { past, lifeOf } = await aPast({ source })
    const lives = Array.from({ length: 40 }, () => lifeOf('resting-3'))
    await new Promise<void>((resolve) => void setImmediate(resolve))
    isStuck = false
    const read = await past.after(entries.length - 60, () => true).next()
    expect(read.done).toBe(false)
    release.resolve()
    const problems = (await Promise.all(lives)).map(({ recordsProblem }) => recordsProblem)
    expect(problems.filter((problem) => problem?.startsWith('Too many') === true).length).toBeGreaterThan(10)
  })

  test('every record that concerns it, and no other one', async () => {
    const { lifeOf, order } = await aPast()
    const life = await lifeOf('resting-3')
    expect(kinds(life)).toEqual(['order_submitted', 'order_accepted', 'cancel_requested', 'order_cancelled'])
    expect(life).toMatchObject({ isCut: false, recordsProblem: null, checksProblem: null })
    expect(life.groups.at(-1)?.order).toEqual(order('resting-3'))
    expect(kinds(await lifeOf('taken-7')).filter((kind) => kind === 'order_filled')).not.toEqual([])
    expect(kinds(await lifeOf('refused-7'))).toEqual(['order_denied'])
  })

  test('an entry is told with the exits that were made for it', async () => {
    const { lifeOf, order } = await aPast()
    const life = await lifeOf('entry')
    const made = life.groups.filter(({ order: of }) => of?.clientOrderId !== id('entry'))
    expect(made.map(({ event }) => event.kind).sort()).toEqual(['order_held', 'order_submitted'])
    expect(made.map(({ order: of }) => of?.clientOrderId).sort()).toEqual([...order('entry').exits].sort())
    const exit = await lifeOf(order('entry').exits[0]!)
    expect(exit.checks?.every(({ reason }) => reason === null)).toBe(true)
  })

  test('its checks have the numbers that were looked at then', async () => {
    const { lifeOf } = await aPast()
    for (const name of ['resting-20', 'taken-20']) {
      const { checks } = await lifeOf(name)
      expect(checks).toHaveLength(previews.get(name)!.checks.length)
      for (const which of ['order_notional', 'funds', 'open_orders', 'position', 'price_collar'] as const) {
        expect(named(checks, which), `${name} ${which}`).toEqual(named(previews.get(name)!.checks, which))
      }
      expect(named(checks, 'funds')?.measured.value, name).toBeGreaterThan(0n)
    }
  })

  test('of a refused one they end with the check that refused, in the words of then', async () => {
    const { lifeOf, order } = await aPast()
    const { checks } = await lifeOf('refused-20')
    expect(checks?.at(-1)).toEqual(named(previews.get('refused-20')!.checks, 'order_notional')!)
    expect(checks?.at(-1)?.reason).toEqual(order('refused-20').reason)
    const far = await lifeOf('far')
    expect(far.checks?.at(-1)).toEqual(named(previews.get('far')!.checks, 'price_collar')!)
  })

  test('the journal is read for the checks alone where memory has the records, and once', async () => {
    const { lifeOf, reads } = await aPast({ remembers: true })
    const first = await lifeOf('resting-5')
    expect(first.checks).not.toBeNull()
    expect(reads()).toBe(1)
    expect(await lifeOf('resting-5')).toEqual(first)
    expect(reads()).toBe(1)
    expect(first.groups).toEqual((await (await aPast()).lifeOf('resting-5')).groups)
  })
})

/** `ETH` is held and listed, was never traded, and so has no price in the journal. */
async function heldBesides(isHeld: boolean): Promise<readonly CheckResult[]> {
  const first = entries.findIndex(({ kind }) => kind === 'order_submitted')
  const listed = entries.find((event) => event.kind === 'instrument_listed')
  const funded = entries.find((event) => event.kind === 'funds_deposited')
  if (listed === undefined || funded === undefined) throw new Error('the past begins otherwise')
  const { instrument } = listed
  const key = 'ETHUSDT.sim' as InstrumentKey
  const ether = { ...instrument, key, symbol: 'ETHUSDT' as SymbolName, base: 'ETH' as AssetName }
  const more: readonly Event[] = [
    { ...listed, instrument: ether },
    ...(isHeld ? [{ ...funded, asset: ether.base, amount: m('100') }] : []),
    { kind: 'day_opened', startAt: listed.at, equity: m('500000'), seq: 0, at: listed.at },
  ]
  const events = [...entries.slice(0, first), ...more, ...entries.slice(first, first + 1)]
  const past = events.map((event, at) => ({ ...event, seq: at + 1 }))
  const { durable } = await recover(memoryJournal({ entries: [...past], epoch: '0badcafe' }), 20)
  const source: Source = {
    recordsAfter: (seq) => memoryJournal({ entries: [...past] }).readFrom(seq + 1),
    snapshotAtOrBefore: async () => null,
  }
  const breathe = () => Promise.resolve()
  const lives = new PastGroups({ source, durable, breathe, log: silentLog })
  return (await lives.lifeOf(durable.order(id('resting-0'))!)).checks ?? []
}

describe('what cannot be told is said', () => {
  test('a loss of the day, where something held had no price in the journal', async () => {
    const known = named(await heldBesides(false), 'daily_loss')
    expect(known?.measured.value).toBeGreaterThan(0n)
    const unknown = named(await heldBesides(true), 'daily_loss')
    expect(unknown?.measured).toMatchObject({ value: null, isHeld: true })
    expect(unknown?.reason).toBeNull()
  })

  test('records that are stored no longer', async () => {
    const gone = { recordsAfter: () => null, snapshotAtOrBefore: async () => null }
    const { lifeOf } = await aPast({ source: gone })
    const life = await lifeOf('resting-3')
    expect(life).toMatchObject({ groups: [], checks: null })
    expect(life.recordsProblem).toBe('The journal no longer holds the records of that time.')
  })

  test('too far from any stored state', async () => {
    const { lifeOf } = await aPast({ recordsMax: 10 })
    expect((await lifeOf('resting-30')).recordsProblem).toMatch(/too long ago/)
  })

  test('what happened too far behind its beginning', async () => {
    const { lifeOf, order } = await aPast({ recordsMax: order0Distance() })
    const life = await lifeOf('resting-0')
    expect(life.groups.length).toBeGreaterThan(0)
    expect(life.checks).not.toBeNull()
    expect(order('resting-0').lastSeq).toBeGreaterThan(life.groups.at(-1)!.seq)
    expect(life.recordsProblem).toMatch(/too far away/)
  })

  test('another journal than the order is from', async () => {
    const { past, order } = await aPast()
    const stranger = { ...order('resting-3'), clientOrderId: id('of-another-journal') }
    const life = await past.lifeOf(stranger)
    expect(life).toMatchObject({ groups: [], checks: null })
    expect(life.recordsProblem).toMatch(/another one/)
  })

  test('a journal that cannot be read', async () => {
    const broken: Source = {
      ...SOURCE,
      recordsAfter: () => {
        throw new Error('the disk is gone')
      },
    }
    const { lifeOf } = await aPast({ source: broken })
    expect((await lifeOf('resting-3')).recordsProblem).toBe('The journal cannot be read there.')
  })
})

/** So many records from its first one that its last is not among them. */
function order0Distance(): number {
  return folded().order(id('resting-0'))!.lastSeq - 1
}

describe('in memory alone', () => {
  test('records while it has them, and why there are no checks', async () => {
    const engine = await anEngine({ groupsKept: 6 })
    running.push(engine)
    await ask(engine, 'known', { price: m('20000'), quantity: m('0.01') })
    const life = lifeInMemory(engine.view, engine.view.order(id('known'))!)
    expect(kinds(life)).toEqual(['order_submitted', 'order_accepted'])
    expect(life).toMatchObject({ checks: null, recordsProblem: null })
    expect(life.checksProblem).toMatch(/where the engine runs/)
    for (let more = 0; more < 5; more++)
      await ask(engine, `more-${more}`, { price: m('20000'), quantity: m('0.01') })
    const forgotten = lifeInMemory(engine.view, engine.view.order(id('known'))!)
    expect(forgotten).toMatchObject({ groups: [], checks: null })
    expect(forgotten.recordsProblem).toMatch(/older than what is kept here/)
  })
})

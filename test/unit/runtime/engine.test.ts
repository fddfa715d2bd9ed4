import { afterEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import { type Event, JournalFailed } from '../../../src/domain/index.ts'
import type { Journal, MarketFeed, RecordGroup } from '../../../src/ports/index.ts'
import { type RunningEngine, recover } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { BTC, id, KEY, m, ORIGIN, T0 } from '../../support/builders.ts'
import { faultyJournal } from '../../support/faulty-journal.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const time = virtualTime(T0)
const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

async function start(journal: Journal<Event>, commandsMax = 64): Promise<RunningEngine> {
  const engine = await anEngine({ journal, time, commandsMax })
  running.push(engine)
  return engine
}

const market = { type: 'market', price: null, timeInForce: 'ioc' } as const

describe('an engine on the simulated market', () => {
  test('fills a market order in the batch that submitted it and moves the balances', async () => {
    const engine = await start(memoryJournal<Event>())
    const outcome = await ask(engine, 'a', market)
    expect(outcome).toMatchObject({ outcome: 'submitted', order: { status: 'filled' }, isDuplicate: false })
    const btc = engine.view.balances().find((balance) => balance.asset === BTC)
    expect(btc?.free).toBe(m('1.01'))
    expect(engine.view.fills(10).length).toBeGreaterThan(0)
  })

  test('shows the past of its market also when the feed tells it only after the start', async () => {
    let tell: () => void = () => undefined
    const feedOf = (feed: MarketFeed): MarketFeed => ({
      ...feed,
      history: () => [],
      start(listener, marks) {
        feed.start(listener, marks)
        tell = () => feed.history().forEach((history) => void listener.onHistory(history))
      },
    })
    const engine = await anEngine({ time, feedOf })
    running.push(engine)
    expect(engine.view.bars(KEY, 60_000, 300).length).toBeLessThan(2)
    tell()
    expect(engine.view.bars(KEY, 60_000, 300).length).toBeGreaterThan(100)
  })

  test('keeps one copy of a closed order, not one for the writer and one to be shown', async () => {
    const engine = await start(memoryJournal<Event>())
    const taken = await ask(engine, 'a', market)
    const resting = await ask(engine, 'b', { price: m('30000') })
    if (!('order' in taken && 'order' in resting)) throw new Error('an order was not taken')
    expect(engine.view.order(id('a'))).toBe(taken.order)
    // What is open changes soon: it is not worth the look.
    expect(engine.view.order(id('b'))).not.toBe(resting.order)
    expect(engine.view.order(id('b'))).toEqual(resting.order)
  })

  test('rests a limit order, shows it open, cancels it', async () => {
    const engine = await start(memoryJournal<Event>())
    const outcome = await ask(engine, 'b', { price: m('30000') })
    expect(outcome).toMatchObject({ order: { status: 'accepted' } })
    expect(engine.view.orders({ which: 'open', key: KEY, beforeSeq: null, limit: 10 }).length).toBe(1)
    const cancel = await engine.cancel({ clientOrderId: id('b'), origin: ORIGIN })
    expect(cancel).toMatchObject({ outcome: 'requested', order: { status: 'cancelled' } })
    expect(await engine.cancel({ clientOrderId: id('b'), origin: ORIGIN })).toMatchObject({
      outcome: 'already_closed',
    })
    expect(await engine.cancel({ clientOrderId: id('nobody'), origin: ORIGIN })).toEqual({
      outcome: 'unknown_order',
    })
  })

  test('answers the same request again and refuses another under its id', async () => {
    const engine = await start(memoryJournal<Event>())
    await ask(engine, 'c', { price: m('30000') })
    expect(await ask(engine, 'c', { price: m('30000') })).toMatchObject({
      outcome: 'submitted',
      isDuplicate: true,
    })
    expect(await ask(engine, 'c', { price: m('30001') })).toMatchObject({ outcome: 'id_taken' })
    expect(await ask(engine, 'd', { quantity: m('50') })).toMatchObject({
      outcome: 'denied',
      isDuplicate: false,
    })
    expect(await ask(engine, 'd', { quantity: m('50') })).toMatchObject({
      outcome: 'denied',
      isDuplicate: true,
    })
  })

  test('a resting order fills as the market comes to it', async () => {
    const engine = await start(memoryJournal<Event>())
    const bid = engine.view.market(KEY)?.bid ?? 0
    const price = ((BigInt(bid) - 1n) * 10n ** 16n) as ReturnType<typeof m>
    await ask(engine, 'e', { price, quantity: m('0.001') })
    for (let tick = 0; tick < 4000 && engine.view.order(id('e'))?.status !== 'filled'; tick++) {
      time.advance(250)
      await Promise.resolve()
      await Promise.resolve()
    }
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    expect(engine.view.order(id('e'))?.status).toBe('filled')
    expect(engine.view.fills(1)[0]).toMatchObject({ liquidity: 'maker', price })
  })
})

test('a restart finds orders and balances again, and resting orders can still be cancelled', async () => {
  const entries: Event[] = []
  const first = await start(memoryJournal<Event>({ entries, epoch: '0badcafe' }))
  await ask(first, 'a', market)
  await ask(first, 'rest', { price: m('30000') })
  const balances = first.view.balances()
  await running.splice(0)[0]?.stop()
  const digest = first.digest()
  const recovered = await recover(memoryJournal<Event>({ entries, epoch: '0badcafe' }), 10)
  expect(recovered.durable.order(id('a'))?.status).toBe('filled')
  expect(recovered.durable.balances()).toEqual(balances)
  const second = await start(memoryJournal<Event>({ entries, epoch: '0badcafe' }))
  expect(second.view.order(id('rest'))?.status).toBe('accepted')
  expect(digest).not.toBe(second.digest()) // the new session is a record of its own
  expect(await second.cancel({ clientOrderId: id('rest'), origin: ORIGIN })).toMatchObject({
    order: { status: 'cancelled' },
  })
})

test('records are numbered without holes and published only once durable', async () => {
  const journal = memoryJournal<Event>()
  const engine = await start(journal)
  const seen: RecordGroup[] = []
  engine.subscribe({
    onRecords: (groups) => {
      for (const group of groups) expect(group.seq).toBeLessThanOrEqual(journal.stats().durableSeq)
      seen.push(...groups)
    },
    onMarket: () => undefined,
    onFeedStatus: () => undefined,
  })
  const from = engine.view.seq
  await Promise.all(
    Array.from({ length: 30 }, (_, n) => ask(engine, `n${n}`, { price: m('20000'), quantity: m('0.001') })),
  )
  expect(seen.map((group) => group.seq)).toEqual(Array.from(seen, (_, n) => from + 1 + n))
  expect(seen.length).toBe(60)
  expect(engine.view.groupsAfter(from)?.map((group) => group.seq)).toEqual(seen.map((group) => group.seq))
})

test('a cancel sent right behind its order finds it, though cancels overtake orders', async () => {
  const engine = await start(memoryJournal<Event>())
  const submitted = ask(engine, 'quick', { price: m('20000') })
  const cancel = await engine.cancel({ clientOrderId: id('quick'), origin: ORIGIN })
  expect(cancel).toMatchObject({ outcome: 'requested', order: { status: 'cancelled' } })
  expect(await submitted).toMatchObject({ outcome: 'submitted', order: { status: 'accepted' } })
})

test('a full mailbox says overloaded and loses nothing it took', async () => {
  const engine = await start(memoryJournal<Event>(), 4)
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) => ask(engine, `f${n}`, { price: m('20000') })),
  )
  const taken = outcomes.filter((outcome) => outcome.outcome === 'submitted')
  expect(taken.length).toBe(4)
  expect(outcomes.filter((outcome) => outcome.outcome === 'overloaded').length).toBe(6)
  expect(engine.view.orders({ which: 'open', key: null, beforeSeq: null, limit: 99 }).length).toBe(4)
})

test('a full disk holds the batch, shows nothing of it, and goes on when there is room', async () => {
  const journal = faultyJournal(memoryJournal<Event>())
  const engine = await start(journal)
  journal.failures.push(new JournalFailed('no space', true), new JournalFailed('no space', true))
  const before = engine.view.seq
  const held = ask(engine, 'held', { price: m('20000') })
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  expect(engine.view.order(id('held'))).toBeNull()
  expect(engine.view.seq).toBe(before)
  expect(engine.view.health().journal.isFailing).toBe(true)
  expect(await ask(engine, 'new', { price: m('20000') })).toMatchObject({ outcome: 'overloaded' })
  for (let turn = 0; turn < 40; turn++) {
    time.advance(50)
    await Promise.resolve()
  }
  expect(await held).toMatchObject({ outcome: 'submitted', order: { status: 'accepted' } })
  expect(engine.view.health().journal.isFailing).toBe(false)
})

test('a failed sync ends trading: nothing is acknowledged, health says why', async () => {
  const journal = faultyJournal(memoryJournal<Event>())
  const engine = await start(journal)
  journal.failures.push(new JournalFailed('input/output error', false))
  expect(await ask(engine, 'lost', { price: m('20000') })).toEqual({
    outcome: 'unavailable',
    why: 'input/output error',
  })
  expect(engine.view.order(id('lost'))).toBeNull()
  expect(await ask(engine, 'after', { price: m('20000') })).toMatchObject({ outcome: 'unavailable' })
  expect(engine.view.health()).toMatchObject({ isRunning: false, why: 'input/output error' })
})

import { afterEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event, ExecutionId, Lots } from '../../../src/domain/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { id, m, ORIGIN, T0, USDT } from '../../support/builders.ts'
import { recordingVenue } from '../../support/recording-venue.ts'
import { virtualTime } from '../../support/virtual-time.ts'
import { loaded } from '../app/config/world.ts'

const running: RunningEngine[] = []
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

const resting = { price: m('20000'), quantity: m('0.01') }

async function aScene() {
  const time = virtualTime(T0)
  const entries: Event[] = []
  const venue = recordingVenue()
  const engine = await anEngine({ time, venue, journal: memoryJournal<Event>({ entries }) })
  running.push(engine)
  time.advance(1000)
  await turns()
  await ask(engine, 'open', resting)
  await turns()
  return { time, entries, venue, engine }
}

describe('semantics 1: what waits together is taken by its lane', () => {
  test('the halt before the report, the report before the order that came first', async () => {
    const { entries, venue, engine } = await aScene()
    const before = entries.length
    const order = ask(engine, 'late', resting)
    venue.report({
      kind: 'order_filled',
      clientOrderId: id('open'),
      executionId: 'x1' as ExecutionId,
      quantity: 10 as Lots,
      price: m('20000'),
      fee: m('0'),
      feeAsset: USDT,
      liquidity: 'maker',
    })
    const halt = engine.setTradingState({ state: 'halted', why: 'test', cancelsAll: false, origin: ORIGIN })
    await Promise.all([order, halt])
    const kinds = entries.slice(before).map(({ kind }) => kind)
    expect(kinds).toEqual(['trading_state_changed', 'order_filled', 'order_denied'])
    expect(await order).toMatchObject({ outcome: 'denied', reason: { code: 'trading_halted' } })
  })

  test('a cancel overtakes orders that came before it', async () => {
    const { entries, engine } = await aScene()
    const before = entries.length
    const orders = ['a', 'b', 'c'].map((name) => ask(engine, name, resting))
    await Promise.all([...orders, engine.cancel({ clientOrderId: id('open'), origin: ORIGIN })])
    const kinds = entries.slice(before).map(({ kind }) => kind)
    expect(kinds.slice(0, 2)).toEqual(['cancel_requested', 'order_submitted'])
  })

  test('one of the lanes being full leaves the others open', async () => {
    const { engine, venue } = await aScene()
    const orders = Array.from({ length: 100 }, (_, number) => ask(engine, `n${number}`, resting))
    const overloaded = (await Promise.all(orders)).filter(({ outcome }) => outcome === 'overloaded')
    expect(overloaded).toHaveLength(100 - 64)
    expect(venue.heard.length).toBeGreaterThan(64)
    expect(overloaded[0]).toMatchObject({ retryAfterMs: 1000 })
  })

  test('ticks wait nowhere: the mailbox does not grow, and the last one is what counts', async () => {
    const { time, engine } = await aScene()
    const key = engine.view.defaultInstrument.key
    // A minute of the market without a turn for the writer.
    for (let second = 0; second < 60; second++) time.advance(1000)
    const { mailboxDepth } = engine.view.health()
    // Once a second the clock is noticed, and nothing else.
    expect(mailboxDepth).toBeLessThanOrEqual(61)
    const ask1 = engine.view.market(key)?.ask
    await turns(200)
    const sent = await ask(engine, 'now', { type: 'market', timeInForce: 'ioc', price: null })
    if (sent.outcome !== 'submitted' || ask1 === null || ask1 === undefined) throw new Error('no market')
    // The worst price it may take is the collar beyond the price of this very moment.
    expect(Number(sent.order.price)).toBe(Math.floor(ask1 * 1.05))
  })

  test('commands may be 8,192 unless the configuration says otherwise', () => {
    expect(loaded({}).config.engine.mailbox).toBe(8192)
  })
})

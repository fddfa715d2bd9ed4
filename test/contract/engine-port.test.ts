import { afterEach, describe, expect, test } from 'bun:test'
import { id, KEY, ORIGIN } from '../support/builders.ts'
import {
  behindSocket,
  connected,
  disconnected,
  inChild,
  inProcess,
  type RemotePlacement,
} from '../support/engine-placements.ts'
import { eventually } from '../support/veloz-process.ts'
import { ask, enginePortContract, from, heard, seqsOf } from './engine-port.contract.ts'

enginePortContract('an engine in this process', inProcess)
enginePortContract('an engine behind a Unix socket', () => behindSocket('unix'))
enginePortContract('an engine behind a TCP socket', () => behindSocket('tcp'))
enginePortContract('an engine in a process of its own', inChild)

describe.each([
  ['a Unix socket', () => behindSocket('unix')],
  ['a TCP socket', () => behindSocket('tcp')],
  ['the pipes of a process', inChild],
])('an engine behind %s', (_, place) => {
  let placement: RemotePlacement
  afterEach(() => placement.close())

  test('is unavailable at once while it is away, and what was known stays readable', async () => {
    placement = await place()
    const { engine } = placement
    await ask(engine, 'kept')
    const before = engine.view.order(id('kept'))!
    await placement.crash()
    await disconnected(engine)
    const outcomes = await Promise.all([
      ask(engine, 'lost'),
      engine.cancel({ clientOrderId: id('kept'), origin: ORIGIN }),
      engine.cancelAll({ venue: null, key: null, strategyId: null, scope: 'instance', origin: ORIGIN }),
      engine.ping(),
    ])
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ outcome: 'unavailable', why: expect.any(String) })
    }
    expect(engine.view.order(id('kept'))).toEqual(before)
    expect(engine.view.health()).toMatchObject({ isRunning: false, isConnected: false })
    expect(engine.view.health().why).not.toBeNull()
  })

  test('comes back: the order is still there, no record is missing and none is told twice', async () => {
    placement = await place()
    const { engine } = placement
    const groups = heard(engine)
    const first = engine.view.seq + 1
    await ask(engine, 'kept')
    await placement.crash()
    await disconnected(engine)
    await placement.start()
    await connected(engine)
    expect(engine.view.health()).toMatchObject({ isRunning: true, reconnectCount: 1 })
    expect(engine.view.order(id('kept'))?.status).toBe('accepted')
    expect(await ask(engine, 'kept')).toMatchObject({ outcome: 'submitted', isDuplicate: true })
    expect(await ask(engine, 'new')).toMatchObject({ outcome: 'submitted', isDuplicate: false })
    expect(seqsOf(groups)).toEqual(from(first, engine.view.seq - first + 1))
    const here = placement.digestHere()
    expect(await placement.digest()).toBe(here)
  })
})

describe('a connection that breaks', () => {
  let placement: RemotePlacement
  afterEach(() => placement.close())

  test('loses no record, however often, also when the engine has forgotten the groups', async () => {
    placement = await behindSocket('unix')
    const { engine } = placement
    const groups = heard(engine)
    const first = engine.view.seq + 1
    for (let round = 0; round < 5; round++) {
      await Promise.all(from(0, 30).map((index) => ask(engine, `r${round}-${index}`)))
      // More than the 20 groups that the engine keeps are under way when it breaks.
      const under = from(0, 30).map((index) => ask(engine, `u${round}-${index}`))
      await Promise.resolve()
      placement.cut()
      await Promise.all(under)
      await eventually(() => engine.view.health().reconnectCount === round + 1, { what: 'a reconnect' })
    }
    await ask(engine, 'last')
    expect(seqsOf(groups)).toEqual(from(first, engine.view.seq - first + 1))
    const here = placement.digestHere()
    expect(await placement.digest()).toBe(here)
  })

  test('leaves a command in flight unknown, never sent again', async () => {
    placement = await behindSocket('tcp')
    const { engine } = placement
    const submitted = ask(engine, 'in-flight')
    const cancelled = engine.cancelAll({
      venue: null,
      key: KEY,
      strategyId: null,
      scope: 'instance',
      origin: ORIGIN,
    })
    placement.cut()
    for (const outcome of await Promise.all([submitted, cancelled])) {
      if (outcome.outcome !== 'unavailable') throw new Error(`it was ${outcome.outcome}`)
      expect(outcome.why).toMatch(/is not known, .* client_order_id/)
    }
    await connected(engine)
    const records = engine.view
      .recentGroups(100)
      .filter(({ order }) => order?.clientOrderId === id('in-flight'))
    expect(records.filter(({ event }) => event.kind === 'order_submitted').length).toBeLessThan(2)
  })
})

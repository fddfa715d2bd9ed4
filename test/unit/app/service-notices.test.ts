import { describe, expect, test } from 'bun:test'
import type { Notice } from '../../../src/adapters/service-manager/service-manager.ts'
import { startServiceNotices, statusText } from '../../../src/app/service-notices.ts'
import type { EngineHealth, EnginePort, PingOutcome } from '../../../src/ports/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { ORIGIN, T0 } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const WATCHDOG_MS = 30_000

async function aService(over: { ping?: () => Promise<PingOutcome>; health?: Partial<EngineHealth> } = {}) {
  const time = virtualTime(T0)
  const engine = await anEngine({ time })
  const told: Notice[] = []
  const errors: string[] = []
  const settings = { ...over }
  const view = new Proxy(engine.view, {
    get: (target, name) =>
      name === 'health'
        ? () => ({ ...target.health(), ...settings.health })
        : Reflect.get(target, name, target),
  })
  const watched: EnginePort = {
    ...engine,
    view,
    ping: () => (settings.ping ? settings.ping() : engine.ping()),
    subscribe: (listener) => engine.subscribe(listener),
  }
  const notices = startServiceNotices({
    manager: { watchdogMs: WATCHDOG_MS, tell: (notice) => void told.push(notice) },
    engine: watched,
    isEngineHere: true,
    timers: time,
    log: { ...silentLog, error: (message) => void errors.push(message) },
  })
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) {
      time.advance(500)
      for (let turn = 0; turn < 12; turn++) await Promise.resolve()
    }
  }
  const beats = () => told.filter(({ WATCHDOG }) => WATCHDOG === '1').length
  return { notices, engine, told, errors, settings, pass, beats }
}

describe('what the service manager hears', () => {
  test('ready at once, with a sentence that says how it stands', async () => {
    const { told, engine, notices } = await aService()
    expect(told).toEqual([
      { READY: '1', STATUS: 'simulation: trading active, 0 orders open, venues: sim connected' },
    ])
    notices.stopping()
    await engine.stop()
  })

  test('not ready before the engine runs', async () => {
    const { told, settings, engine, notices, pass } = await aService({ health: { isRunning: false } })
    await pass(2000)
    expect(told).toEqual([])
    settings.health = {}
    await pass(500)
    expect(told).toMatchObject([{ READY: '1' }])
    notices.stopping()
    await engine.stop()
  })

  test('the sentence is said again when it changed, at most every ten seconds', async () => {
    const { told, engine, notices, pass } = await aService()
    await ask(engine, 'a-1', {})
    expect(statusText(engine.view)).toBe('simulation: trading active, 1 order open, venues: sim connected')
    await engine.setTradingState({ state: 'reducing', why: 'careful', cancelsAll: false, origin: ORIGIN })
    await pass(9500)
    const said = () => told.flatMap(({ STATUS }) => STATUS ?? [])
    expect(said().length).toBe(1)
    await pass(500)
    expect(said()[1]).toStartWith('simulation: trading reducing (careful), ')
    await pass(30_000)
    expect(said().length).toBe(2)
    notices.stopping()
    await engine.stop()
  })

  test('a beat at half of the time, while the writer answers', async () => {
    const { beats, engine, notices, pass, errors } = await aService()
    await pass(4 * WATCHDOG_MS)
    expect(beats()).toBe(8)
    expect(errors).toEqual([])
    notices.stopping()
    await engine.stop()
  })

  test('silence while the writer hangs, and beats again when it goes on', async () => {
    const waiting: ((outcome: PingOutcome) => void)[] = []
    const it = await aService({ ping: () => new Promise((resolve) => waiting.push(resolve)) })
    await it.pass(WATCHDOG_MS)
    // The day was opened meanwhile: that record shows that the writer lived.
    const before = it.beats()
    await it.pass(3 * WATCHDOG_MS)
    expect(it.beats()).toBe(before)
    expect(it.errors).toEqual(['the service manager is not told that VeloZ lives'])
    waiting[0]?.({ outcome: 'pong' })
    await it.pass(500)
    expect(it.beats()).toBe(before + 1)
    it.notices.stopping()
    await it.engine.stop()
  })

  test('a full disk is waited for, not restarted', async () => {
    const it = await aService({ ping: () => new Promise(() => undefined) })
    const { journal } = it.engine.view.health()
    it.settings.health = { journal: { ...journal, isFailing: true } }
    await it.pass(4 * WATCHDOG_MS)
    expect(it.beats()).toBe(7)
    it.notices.stopping()
    await it.engine.stop()
  })

  test('an engine that was stopped by somebody is no hung one', async () => {
    const it = await aService({ ping: async () => ({ outcome: 'unavailable', why: 'stopped' }) })
    await it.pass(2 * WATCHDOG_MS)
    expect(it.beats()).toBe(4)
    it.notices.stopping()
    await it.engine.stop()
  })

  test('a mailbox that stays full and does not move is a hung one', async () => {
    const it = await aService({ ping: async () => ({ outcome: 'overloaded', retryAfterMs: 100 }) })
    await it.pass(WATCHDOG_MS)
    const before = it.beats()
    await it.pass(2 * WATCHDOG_MS)
    expect(it.beats()).toBe(before)
    expect(it.errors.length).toBe(1)
    it.notices.stopping()
    await it.engine.stop()
  })

  test('stopping is said once, and nothing after it', async () => {
    const { told, engine, notices, pass } = await aService()
    notices.stopping()
    await pass(2 * WATCHDOG_MS)
    expect(told.at(-1)).toEqual({ STOPPING: '1', STATUS: 'stopping' })
    expect(told.length).toBe(2)
    await engine.stop()
  })
})

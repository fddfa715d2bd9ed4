import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { StatusAnswer } from '../../../src/contract/index.ts'
import { auditorOf } from '../../../src/http/audited.ts'
import { lifeCycleRoutes } from '../../../src/http/life-cycle/index.ts'
import { orderCommands } from '../../../src/http/orders/index.ts'
import { aDoor } from '../../support/a-door.ts'
import { memoryAudit } from '../../support/memory-audit.ts'
import { misfits } from '../../support/strict-schema.ts'
import { aGateway, errorOf, jsonOf } from '../frame/harness.ts'

async function aStoppable() {
  const { door, time, entries } = await aDoor()
  const audit = memoryAudit()
  const auditor = auditorOf(audit)
  /** What was told since it was last asked. */
  let seen = 0
  const told = () => {
    const lines = audit.lines.slice(seen)
    seen = audit.lines.length
    return lines
  }
  const features = [lifeCycleRoutes(door, auditor), orderCommands(door, time)]
  const gateway = await aGateway({ features })
  const admin = await gateway.tokenOf(['admin'])
  const ask = (method: string, path: string, json?: unknown) =>
    gateway.call(method, path, { token: admin, ...(json === undefined ? {} : { json }) })
  return { door, time, told, audit, gateway, ask, entries }
}

describe('the life cycle of the engine over HTTP', () => {
  let it: Awaited<ReturnType<typeof aStoppable>>
  beforeAll(async () => {
    it = await aStoppable()
  })
  afterAll(() => it.door.close())

  test('says whether it runs, for how long, and that there are no strategies', async () => {
    it.time.advance(1500)
    const answer = await jsonOf(await it.ask('GET', '/api/status'))
    expect(answer).toEqual({ state: 'Running', uptime_ms: 1500, strategies_loaded: 0, strategies_running: 0 })
    expect(misfits(StatusAnswer, answer)).toEqual([])
  })

  test('a start while it runs is a conflict that says so', async () => {
    expect(await errorOf(await it.ask('POST', '/api/start'))).toBe('409 conflict')
    expect(it.told()).toEqual(['engine_started denied admin'])
  })

  test('stop, read, be refused, start', async () => {
    const stopped = await it.ask('POST', '/api/stop', {})
    expect(stopped.status).toBe(200)
    expect(await jsonOf(stopped)).toEqual({ ok: true, message: expect.any(String) })
    expect(await jsonOf(await it.ask('GET', '/api/status'))).toMatchObject({ state: 'Stopped', uptime_ms: 0 })
    expect(await errorOf(await it.ask('POST', '/api/stop'))).toBe('409 conflict')
    const refused = [
      await it.ask('POST', '/api/order', { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }),
      await it.ask('POST', '/api/cancel', { client_order_id: 'x' }),
      await it.ask('POST', '/api/cancel_all', {}),
    ]
    for (const response of refused) {
      expect(response.status).toBe(503)
      const { error, details } = await jsonOf(response)
      expect(error).toBe('engine_unavailable')
      expect(details).toEqual({ why: 'the engine is stopped; POST /api/start starts it' })
    }
    const why = 'the engine is stopped; POST /api/start starts it'
    expect(it.door.view.health()).toMatchObject({
      isRunning: false,
      why,
      feed: { state: 'ended', why },
      venues: [{ state: 'disconnected' }],
    })
    expect((await it.ask('POST', '/api/start')).status).toBe(200)
    expect(await jsonOf(await it.ask('GET', '/api/status'))).toMatchObject({ state: 'Running' })
    expect(it.told()).toEqual([
      'engine_stopped success admin',
      'engine_stopped denied admin',
      'engine_started success admin',
    ])
  })

  test('the journal says that a session ended and another began', () => {
    const kinds = it.entries.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'session_started').length).toBe(2)
    expect(kinds.filter((kind) => kind === 'session_stopped').length).toBe(1)
  })

  test('an audit that cannot be written leaves the engine as it is', async () => {
    it.audit.isBroken = true
    expect(await errorOf(await it.ask('POST', '/api/stop'))).toBe('503 audit_unavailable')
    expect(it.door.state).toBe('running')
    it.audit.isBroken = false
  })

  test('a body with an unknown field is refused', async () => {
    expect(await errorOf(await it.ask('POST', '/api/stop', { force: true }))).toBe('400 bad_params')
    expect(it.door.state).toBe('running')
  })

  test('whoever may only trade may not stop it, and a stranger may not even ask', async () => {
    const trader = await it.gateway.tokenOf(['trader'])
    expect(await errorOf(await it.gateway.call('POST', '/api/stop', { token: trader }))).toBe('403 forbidden')
    expect((await it.gateway.call('GET', '/api/status', { token: null })).status).toBe(401)
    expect(it.door.state).toBe('running')
  })
})

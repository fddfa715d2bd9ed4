import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { RISK_SETTINGS } from '../../../src/app/config/settings-risk.ts'
import { RiskAnswer, RiskLimitsAnswer, TradingStateAnswer } from '../../../src/contract/index.ts'
import { aGateway, type Caller, type TestGateway } from '../../support/a-gateway.ts'
import { m } from '../../support/builders.ts'
import { misfits } from '../../support/strict-schema.ts'

let house: TestGateway
beforeEach(async () => {
  house = await aGateway({ limits: { orderNotionalMax: m('10000'), dailyLossMax: m('500') } })
})
afterEach(() => house.close())

const setState = (json: object, as: Caller = 'admin') => house.post('/api/trading_state', json, as)
const setLimits = (limits: object, as: Caller = 'admin') =>
  house.post('/api/risk/limits', { limits, reason: 'a quiet week' }, as)

describe('semantics 10: POST /api/trading_state', () => {
  test('whoever may cancel may halt; cancels still go, orders do not', async () => {
    await house.order({ client_order_id: 'a' })
    const { status, json } = await setState({ state: 'HALTED', reason: 'news' }, 'trader')
    expect([status, json]).toEqual([200, { ok: true, state: 'halted', orders: [] }])
    expect(misfits(TradingStateAnswer, json)).toEqual([])
    expect((await house.order()).verdict).toBe('422 trading_halted')
    expect((await house.get('/api/snapshot')).json).toMatchObject({
      trading_state: 'halted',
      trading_state_reason: 'news',
      risk: { trading_state: 'halted', trading_state_reason: 'news' },
    })
    const standing = { trading_state: 'halted', trading_state_reason: 'news' }
    expect((await house.get('/api/risk')).json).toMatchObject(standing)
    expect((await house.get('/api/health')).json).toMatchObject({ status: 'healthy', engine: standing })
    expect((await house.post('/api/cancel', { client_order_id: 'a' })).verdict).toBe('200 ok')
  })

  test('with cancel_all it is the kill switch', async () => {
    for (const id of ['a', 'b']) await house.order({ client_order_id: id })
    const { json } = await setState({ state: 'halted', cancel_all: true })
    expect(json['orders']).toMatchObject([{ client_order_id: 'a' }, { client_order_id: 'b' }])
    expect((await house.get('/api/orders_state?status=open')).json['items']).toEqual([])
  })

  test('back to active needs more than the permission to cancel, and a reason', async () => {
    await setState({ state: 'reducing' }, 'trader')
    const refused = await setState({ state: 'active', reason: 'all is well' }, 'trader')
    expect([refused.verdict, refused.json['details']]).toEqual([
      '403 forbidden',
      { permission: 'admin:config' },
    ])
    for (const reason of [undefined, '', '   ']) {
      const silent = await setState({ state: 'active', reason })
      expect([silent.verdict, silent.json['details']]).toEqual(['400 bad_params', { field: 'reason' }])
    }
    expect(house.engine.view.tradingState).toBe('reducing')
    expect((await setState({ state: 'active', reason: 'all is well' })).json['state']).toBe('active')
    expect(house.engine.view.tradingState).toBe('active')
  })

  test('not for whoever only reads, and no nonsense', async () => {
    for (const caller of ['viewer', 'researcher'] as const) {
      expect((await setState({ state: 'halted' }, caller)).verdict).toBe('403 forbidden')
    }
    for (const body of [
      {},
      { state: 'stopped' },
      { state: 'halted', reason: 1 },
      { state: 'halted', x: 1 },
    ]) {
      expect((await setState(body)).verdict).toBe('400 bad_params')
    }
    expect(house.engine.view.tradingState).toBe('active')
  })
})

describe('GET /api/risk', () => {
  test('tells what holds and how much of it is used, by the contract', async () => {
    await house.order()
    await house.advance(1000)
    const { status, json } = await house.get('/api/risk', 'researcher')
    expect(status).toBe(200)
    expect(misfits(RiskAnswer, json)).toEqual([])
    expect(json).toMatchObject({
      trading_state: 'active',
      limits: { order_notional_max: 10_000, daily_loss_max: 500, position_max: null },
      bounds: { order_notional_max: 10_000, daily_loss_max: 500, position_max: null },
      breaker: { state: 'closed' },
      asset: 'USDT',
      open_orders: 1,
    })
    expect((await house.get('/api/risk', 'viewer')).verdict).toBe('403 forbidden')
  })

  test('its limits bear the names of the configuration file', async () => {
    const { limits } = (await house.get('/api/risk')).json as { limits: object }
    const keys = new Set(Object.keys(RISK_SETTINGS))
    for (const name of Object.keys(limits)) expect(keys).toContain(`risk.${name}`)
  })
})

describe('semantics 11: POST /api/risk/limits', () => {
  test('inside the bound it holds at once, for what was named alone', async () => {
    const { status, json } = await setLimits({ order_notional_max: '100', order_rate_max: 5 })
    expect(status).toBe(200)
    expect(misfits(RiskLimitsAnswer, json)).toEqual([])
    expect(json['limits']).toMatchObject({ order_notional_max: 100, order_rate_max: 5, daily_loss_max: 500 })
    expect((await house.order({ qty: '0.01' })).verdict).toBe('422 order_too_large')
    const risk = (await house.get('/api/risk')).json
    expect(risk['bounds']).toMatchObject({ order_notional_max: 10_000, order_rate_max: null })
    // Back out to the bound, not beyond it.
    expect((await setLimits({ order_notional_max: 10_000, order_rate_max: null })).status).toBe(200)
  })

  test.each([
    [{ order_notional_max: '10000.01' }, 'order_notional_max', 10_000],
    [{ daily_loss_max: null }, 'daily_loss_max', 500],
    [{ price_collar: '0.06' }, 'price_collar', 0.05],
  ])('%j is wider than the file allows: 409 with the bound', async (limits, limit, bound) => {
    const { seq } = house.engine.view
    const { verdict, json } = await setLimits(limits)
    expect(verdict).toBe('409 conflict')
    expect(json['details']).toEqual({ limit, bound, source: 'default' })
    expect(json['message']).toBe(`The limit ${limit} is at most ${bound}; what says so: default.`)
    expect(house.engine.view.seq).toBe(seq)
  })

  test('the bound names what set it: the file and its line, the variable, or the default', async () => {
    const other = await aGateway({
      limits: { orderNotionalMax: m('2000'), positionNotionalMax: m('3000') },
      environment: { VELOZ_RISK_ORDER_NOTIONAL_MAX: '2000' },
      yaml: 'risk:\n  position_max: 3000\n',
    })
    const sourceOf = async (limits: object) => {
      const { json } = await other.post('/api/risk/limits', { limits, reason: 'wider' })
      return (json['details'] as { source: string }).source
    }
    expect(await sourceOf({ order_notional_max: 5000 })).toBe('VELOZ_RISK_ORDER_NOTIONAL_MAX')
    expect(await sourceOf({ position_max: 5000 })).toBe('/work/veloz.yaml:2')
    expect(await sourceOf({ price_collar: '0.06' })).toBe('default')
    await other.close()
  })

  test.each([
    [{ limits: { order_notional_max: 'x' }, reason: 'r' }, 'limits.order_notional_max'],
    [{ limits: { open_orders_max: null }, reason: 'r' }, 'limits.open_orders_max'],
    [{ limits: { unknown_max: 1 }, reason: 'r' }, 'limits.unknown_max'],
    [{ limits: { order_notional_max: 1 } }, 'reason'],
    [{ limits: { order_notional_max: 1 }, reason: ' ' }, 'reason'],
    [{ reason: 'r' }, 'limits'],
  ])('%j is malformed: %s', async (body, field) => {
    const { verdict, json } = await house.post('/api/risk/limits', body)
    expect([verdict, json['details']]).toEqual(['400 bad_params', { field }])
  })

  test('for administrators alone', async () => {
    for (const caller of ['viewer', 'researcher', 'trader'] as const) {
      expect((await setLimits({ order_notional_max: 1 }, caller)).verdict).toBe('403 forbidden')
    }
  })
})

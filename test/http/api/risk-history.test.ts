import { afterEach, beforeEach, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import { RiskChangeRow } from '../../../src/contract/index.ts'
import { DurableView } from '../../../src/runtime/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { anEngine } from '../../support/an-engine.ts'
import { m } from '../../support/builders.ts'
import { misfits } from '../../support/strict-schema.ts'

let house: TestGateway
beforeEach(async () => {
  house = await aGateway({ limits: { orderNotionalMax: m('10000') } })
})
afterEach(() => house.close())

const history = async (query = '') => {
  const { json } = await house.get(`/api/risk/history${query}`)
  return json['items'] as RiskChangeRow[]
}

test('who halted, who tightened which limit, and what it was before, newest first', async () => {
  await house.post('/api/trading_state', { state: 'halted', reason: 'news' }, 'trader')
  const limits = { order_notional_max: '5000', open_orders_max: 7 }
  await house.post('/api/risk/limits', { limits, reason: 'a quiet week' }, 'admin')
  const [tightened, halted] = await history()
  expect(misfits(RiskChangeRow, tightened)).toEqual([])
  expect(halted).toMatchObject({
    user_id: 'trader',
    kind: 'trading_state',
    reason: 'news',
    changes: [{ name: 'trading_state', before: 'active', after: 'halted' }],
  })
  expect(tightened).toMatchObject({ kind: 'limits', user_id: 'admin', reason: 'a quiet week' })
  expect(tightened?.changes.map(({ name, before, after }) => `${name} ${before} ${after}`)).toEqual([
    'order_notional_max 10000 5000',
    expect.stringMatching(/^open_orders_max \d+ 7$/),
  ])
  expect(await history('?limit=1')).toEqual([tightened!])
})

test('not for whoever may not read the account', async () => {
  expect((await house.get('/api/risk/history', 'viewer')).verdict).toBe('403 forbidden')
})

test('it outlives a restart from a snapshot', async () => {
  const engine = await anEngine({ journal: memoryJournal({ epoch: '0badcafe' }) })
  const origin = { principal: 'ada', address: '', requestId: '' }
  await engine.setTradingState({ state: 'reducing', why: 'leaving', cancelsAll: false, origin })
  const entries = engine.view.groupsAfter(0)?.map(({ event }) => event) ?? []
  const before = new DurableView(10)
  for (const event of entries) before.fold(event)
  const parts = before.toPlain()
  const after = new DurableView(10)
  expect(after.restore({ part: (name) => parts[name] ?? null })).toBe(true)
  expect(after.riskHistory(10)).toEqual(before.riskHistory(10))
  expect(after.riskHistory(1)).toMatchObject([{ kind: 'trading_state', by: 'ada', after: 'reducing' }])
  await engine.stop()
})

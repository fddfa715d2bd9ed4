import { afterEach, beforeEach, expect, test } from 'bun:test'
import { AccountAnswer, PositionRow, SnapshotAnswer } from '../../../src/contract/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { parseDigits } from '../../support/exact-json.ts'
import { misfits } from '../../support/strict-schema.ts'

let house: TestGateway
beforeEach(async () => {
  house = await aGateway()
})
afterEach(() => house.close())

const market = (side: string, qty: string) =>
  house.post('/api/order', { side, symbol: 'BTCUSDT', type: 'market', qty })

/** As it goes over the wire, digit by digit. */
const account = async () => parseDigits((await house.get('/api/account')).text) as Record<string, unknown>

test('a fresh account, exactly', async () => {
  expect((await house.get('/api/account')).text).toBe(
    '{"ts_ns":1700000000000000000,"balances":[' +
      '{"venue":"sim","asset":"USDT","free":100000,"locked":0},' +
      '{"venue":"sim","asset":"BTC","free":1,"locked":0}],' +
      '"positions":[],"equity":149999.67,"equity_asset":"USDT"}',
  )
})

test('an order locks what it may cost with its fee; a cancel gives it back to the last unit', async () => {
  await house.order({ client_order_id: 'a', qty: '0.00123', price: '20000.01' })
  expect((await account())['balances']).toEqual([
    { venue: 'sim', asset: 'USDT', free: '#99975.3753876877', locked: '#24.6246123123' },
    { venue: 'sim', asset: 'BTC', free: '#1', locked: '#0' },
  ])
  await house.order({ client_order_id: 'b', side: 'sell', qty: '0.4', price: '70000' })
  expect((await account())['balances']).toMatchObject([{}, { free: '#0.6', locked: '#0.4' }])
  await house.post('/api/cancel_all', {})
  expect((await account())['balances']).toMatchObject([
    { free: '#100000', locked: '#0' },
    { free: '#1', locked: '#0' },
  ])
})

test('a round trip: position, profit and equity agree to the last digit', async () => {
  expect((await market('buy', '0.01')).json['status']).toBe('FILLED')
  // Bought at 50000.85, fee 0.1 %; valued at the bid of 49999.67.
  const bought = await account()
  expect(bought['balances']).toMatchObject([{ free: '#99499.4914915' }, { free: '#1.01' }])
  expect(bought['positions']).toEqual([
    {
      ts_ns: '#1700000000000000000',
      venue: 'sim',
      symbol: 'BTCUSDT',
      qty: '#0.01',
      avg_price: '#50000.85',
      realized_pnl: '#-0.5000085',
      unrealized_pnl: '#-0.0118',
      margin: '#0',
      liquidation_price: null,
      leverage: null,
    },
  ])
  expect(bought['equity']).toBe('#149999.1581915')
  expect((await market('sell', '0.01')).json['status']).toBe('FILLED')
  const sold = await account()
  expect(sold['balances']).toMatchObject([{ free: '#99998.9881948' }, { free: '#1', locked: '#0' }])
  expect(sold['positions']).toMatchObject([
    { qty: '#0', avg_price: '#0', realized_pnl: '#-1.0118052', unrealized_pnl: '#0' },
  ])
})

test('positions alone are the same rows; both fit the contract', async () => {
  await market('buy', '0.01')
  await house.advance(1000)
  const whole = (await house.get('/api/account')).json
  const { json } = await house.get('/api/positions')
  expect(json).toEqual({ items: whole['positions'], next_cursor: null })
  expect(misfits(AccountAnswer, whole)).toEqual([])
  for (const row of json['items'] as unknown[]) expect(misfits(PositionRow, row)).toEqual([])
})

test('nobody sees funds without read:account', async () => {
  for (const path of ['/api/account', '/api/positions']) {
    expect((await house.get(path, 'viewer')).verdict, path).toBe('403 forbidden')
    expect((await house.get(path, 'stranger')).verdict, path).toBe('401 authentication_required')
    expect((await house.get(path, 'researcher')).verdict, path).toBe('200 ok')
  }
})

test('the snapshot leaves out what its reader may not see', async () => {
  await market('buy', '0.01')
  expect((await house.get('/api/snapshot', 'stranger')).verdict).toBe('401 authentication_required')
  const { json: bare } = await house.get('/api/snapshot', 'viewer')
  expect(bare).toMatchObject({ account: null, risk: null, orders: [], fills: [], trading_state: 'active' })
  expect(misfits(SnapshotAnswer, bare)).toEqual([])
  const { json: whole } = await house.get('/api/snapshot', 'researcher')
  expect([whole['orders'], whole['fills']]).toMatchObject([[{ status: 'FILLED' }], [{ symbol: 'BTCUSDT' }]])
  expect(misfits(SnapshotAnswer, whole)).toEqual([])
})

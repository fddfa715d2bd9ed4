import { expect, test } from 'bun:test'
import { differences, sentTwice, type TwoSides } from '../../support/both-sides.ts'

const VENUE_FILL = { trade_id: 7, order_id: 1, qty: '0.4', price: '100', fee: '0.04', fee_asset: 'USDT' }
const VENUE_ORDERS = [
  { id: 1, client_id: 'a', cum_qty: '0.4', status: 'cancelled' },
  { id: 2, client_id: 'a2', cum_qty: '0', status: 'open' },
]
const OUR_ORDER = { client_order_id: 'a', venue_order_id: '3000000000000000002', status: 'ACCEPTED' }
const OUR_FILL = { client_order_id: 'a', execution_id: 'okx-BTC-USDT-7', qty: '#0.4', price: '#100' }

interface Changes {
  readonly orders?: readonly object[]
  readonly fills?: readonly object[]
  readonly free?: string
}

/** One order that traded 0.4 and was replaced; the replacement rests. */
function sides({ orders, fills, free = '#59.96' }: Changes = {}): TwoSides {
  const answers: Record<string, object> = {
    '/api/orders_state': { items: orders ?? [{ ...OUR_ORDER, executed_qty: '#0.4' }] },
    '/api/fills': { items: fills ?? [{ ...OUR_FILL, fee: '#0.04', fee_asset: 'USDT' }] },
    '/api/account': { balances: [{ venue: 'okx', asset: 'USDT', free, locked: '#0' }] },
  }
  return {
    exchange: 'okx',
    symbol: 'BTCUSDT',
    ask: async (_method, path) => ({ json: { ...answers[path.split('?')[0] ?? ''] } }),
    venue: async () => ({
      orders: VENUE_ORDERS,
      fills: [VENUE_FILL],
      balances: { USDT: { free: '50', locked: '9.96' }, BTC: { free: '0', locked: '0' } },
    }),
  }
}

test('what a replaced order traded counts under its own number', async () => {
  expect(await differences(sides())).toEqual([])
})

test('a fill, an order and a balance that differ are told, each', async () => {
  expect(await differences(sides({ fills: [], free: '#59' }))).toEqual([
    'fills 7: VeloZ undefined, the venue 0.4 at 100, 0.04 USDT',
    'orders 2: VeloZ open 0.4, the venue open 0',
    'balances USDT: VeloZ 59, the venue 59.96',
  ])
})

test('an order that only one side has is told', async () => {
  expect(await differences(sides({ orders: [] }))).toEqual(['orders 2: VeloZ undefined, the venue open 0'])
  const unknown = {
    ...OUR_ORDER,
    client_order_id: 'b',
    venue_order_id: '3000000000000000009',
    executed_qty: '#0',
  }
  const both = [{ ...OUR_ORDER, executed_qty: '#0.4' }, unknown]
  expect(await differences(sides({ orders: both }))).toEqual(['orders 9: VeloZ open 0, the venue undefined'])
})

test('an id that the venue has twice is found', async () => {
  const venue = async () => ({ orders: [...VENUE_ORDERS, { ...VENUE_ORDERS[0] }], fills: [], balances: {} })
  expect(await sentTwice({ venue })).toEqual(['a'])
  expect(await sentTwice(sides())).toEqual([])
})

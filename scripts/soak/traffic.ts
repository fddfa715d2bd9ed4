import type { PacedPlan } from '../bench/paced.ts'

type Kind = PacedPlan['requests'][number]

const READS = [
  '/api/market',
  '/api/account',
  '/api/positions',
  '/api/orders?status=open',
  '/api/market/book',
  '/api/risk',
  '/api/fills',
  '/health',
]
const TURN = 80
/** A cancel is for an order of so many requests ago, which has long been answered. */
const CANCEL_AFTER = TURN * 10

const BTC = { symbol: 'BTCUSDT', qty: '0.001' }
const NAMED = { client_order_id: 'soak-#########' }

const post = (path: string, body: object): Kind => ({ method: 'POST', path, body: JSON.stringify(body) })
const resting = post('/api/order', { ...NAMED, ...BTC, side: 'BUY', type: 'LIMIT', price: '20000' })
const taking = (side: 'BUY' | 'SELL') => post('/api/order', { ...NAMED, ...BTC, side, type: 'MARKET' })

/**
 * What a desk does: mostly looking, some orders, each resting one taken back, as many buys as sells. Cancels
 * have a limit of their own, 50 a second, which no setting lifts: at 2,000 requests a second these are 20.
 */
export function mixedTraffic(): readonly Kind[] {
  return Array.from({ length: TURN }, (_, place): Kind => {
    if (place === 0) return resting
    if (place === 40) return { ...post('/api/cancel', NAMED), numberBack: CANCEL_AFTER + 40 }
    if (place % 20 === 5) return taking(place % 40 === 5 ? 'BUY' : 'SELL')
    return readAt(place)
  })
}

/** What a program with a key that may only read asks for. */
export function keyTraffic(): readonly Kind[] {
  return READS.map((_, place) => readAt(place))
}

/** Orders that are closed at once, as many buys as sells: what is remembered of closed orders fills up. */
export function closedOrders(): readonly Kind[] {
  const fill = (side: 'BUY' | 'SELL') =>
    post('/api/order', { client_order_id: 'fill-#########', ...BTC, side, type: 'MARKET' })
  return [fill('BUY'), fill('SELL')]
}

function readAt(place: number): Kind {
  return { method: 'GET', path: READS[place % READS.length] ?? '/health' }
}

/** What a person does with orders at one house, and waits for. */
import { differences } from '../support/both-sides.ts'
import { type Json, type Sides, until } from './house.ts'

/** Where each market is held; orders that are to rest bid 500 below. */
export const MARKET = 50_000
export const BID = MARKET - 500

let count = 0

/** A client order id that nobody had. */
export function newId(): string {
  count += 1
  return `order-${count}`
}

/** Answers with its id. While no market is heard VeloZ refuses it, and knows it as rejected. */
export async function place(house: Sides, fields: Json = {}): Promise<string> {
  const id = newId()
  const { symbol, exchange: venue } = house
  const terms = { symbol, venue, side: 'buy', qty: '0.02', price: String(BID), client_order_id: id }
  const { status, json } = await house.ask('POST', '/api/order', { ...terms, ...fields })
  if (status !== 200 && json['error'] !== 'no_market_data')
    throw new Error(`${status} ${JSON.stringify(json)}`)
  return id
}

/** One that rests, seen resting: what befell before may take the market away for another moment. */
export async function placeResting(house: Sides, fields: Json = {}): Promise<string> {
  let id = ''
  await until('VeloZ takes the order', async () => {
    id = await place(house, fields)
    const { reason } = await stateOf(house, id)
    return reason !== 'no_market_data' || 'no market'
  })
  await reaches(house, id, 'ACCEPTED 0')
  return id
}

export const cancel = (house: Sides, id: string) => house.ask('POST', '/api/cancel', { client_order_id: id })

export const amend = (house: Sides, id: string, change: Json) =>
  house.ask('POST', '/api/amend', { client_order_id: id, ...change })

export async function stateOf(house: Sides, id: string): Promise<Json> {
  return (await house.ask('GET', `/api/order_state?client_order_id=${id}`)).json
}

/** `PARTIALLY_FILLED 0.005` */
export async function statusOf(house: Sides, id: string): Promise<string> {
  const state = await stateOf(house, id)
  return `${state['status']} ${String(state['executed_qty']).replace(/^#/, '')}`
}

const OVER = /^(?:FILLED|CANCELLED|REJECTED|EXPIRED) /

/** Waits until the order is in one of these; answers in which. */
export async function reaches(house: Sides, id: string, ...wanted: readonly string[]): Promise<string> {
  let seen = ''
  try {
    await until(`${id} is ${wanted.join(' or ')}`, async () => {
      seen = await statusOf(house, id)
      if (wanted.includes(seen)) return true
      if (OVER.test(seen)) throw new Error(`${id} is ${seen}`)
      return seen
    })
  } catch (error) {
    throw new Error(await storyOf(house, id), { cause: error })
  }
  return seen
}

/** What passed between VeloZ and the venue, and where that led. */
async function storyOf(house: Sides, id: string): Promise<string> {
  const { json } = await house.ask('GET', `/api/order/messages?client_order_id=${id}`)
  return JSON.stringify([await stateOf(house, id), json])
}

/** Somebody sells at our bid. */
export const sellTo = (house: Sides, qty: string, price = BID) =>
  house.venue('POST', '/_market', {
    symbol: house.symbol,
    trade: { price: String(price), qty, side: 'sell' },
  })

export const holdMarket = (house: Sides, price: number) =>
  house.venue('POST', '/_market', { symbol: house.symbol, price: String(price) })

export const fault = (house: Sides, ...faults: readonly Json[]) => house.venue('POST', '/_faults', faults)

/** Beyond it new orders soon find none. */
const ROOM_RATIO = 0.6

/** The market is there and fresh, and the account was compared. */
export async function ready(house: Sides): Promise<void> {
  await until('trading is active', async () => {
    const { json } = await house.ask('GET', '/api/risk')
    return json['trading_state'] === 'active' || `${json['trading_state']}: ${json['trading_state_reason']}`
  })
  await until('there is room for new orders', async () => {
    const { json } = await house.ask('GET', '/api/venues')
    const items = json['items'] as Json[]
    const remote = items.find(({ venue }) => venue === house.exchange)?.['remote'] as Json
    const used = Number(String(remote['rate_budget_used_ratio']).replace(/^#/, ''))
    return used < ROOM_RATIO || JSON.stringify(json)
  })
  await until('a market is there', async () => {
    const { json } = await house.ask('GET', `/api/market?symbol=${house.symbol}&venue=${house.exchange}`)
    return (json['bid'] !== null && json['ask'] !== null) || JSON.stringify(json)
  })
}

/** Both sides come to say the same of every order, fill and balance. */
export async function agree(house: Sides): Promise<void> {
  await until('both sides agree', async () => (await differences(house))[0] ?? true)
}

/** Orders, pairs, brackets and amends of every kind a caller can form, drawn by a seed. */
import type { OrderBody } from '../../../src/contract/index.ts'
import type { Chance } from '../../support/hunt/chance.ts'
import type { Wish } from './paths.ts'

/** How all of them are made impossible; null makes ordinary ones. */
export type Fault = 'off_tick' | 'off_lot' | 'unaffordable' | 'beyond_collar' | 'not_listed' | null

export type Side = 'buy' | 'sell'

const LAST = 50_000

/** Some distance to the passive side of the market. */
function price(chance: Chance, side: Side, fault: Fault): string {
  if (fault === 'beyond_collar') return side === 'buy' ? '90000' : '10000'
  const away = chance.between(1, 2000)
  const text = (side === 'buy' ? LAST - away : LAST + away).toFixed(2)
  return fault === 'off_tick' ? `${text}5` : text
}

function quantity(chance: Chance, fault: Fault): string {
  if (fault === 'unaffordable') return String(chance.between(100, 9000))
  const text = (chance.between(20, 900) / 100_000).toFixed(5)
  return fault === 'off_lot' ? `${text}5` : text
}

const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')

function terms(chance: Chance, side: Side, fault: Fault): Partial<OrderBody> {
  // A market order has no price to be wrong about.
  const hasPrice = fault === 'off_tick' || fault === 'beyond_collar'
  const type = chance.weighed({
    limit: 5,
    market: hasPrice ? 0 : 3,
    stop_market: hasPrice ? 0 : 2,
    stop_limit: fault === 'beyond_collar' ? 0 : 2,
    trailing_stop: hasPrice ? 0 : 1,
    bracket: 2,
  })
  const trigger_by = chance.pick(['last', 'mark', 'bid_ask'])
  const stop_price = price(chance, opposite(side), null)
  if (type === 'market') return { type }
  if (type === 'stop_market') return { type, stop_price, trigger_by }
  if (type === 'stop_limit') return { type, stop_price, trigger_by, price: price(chance, side, fault) }
  if (type === 'trailing_stop') return { type, trail_amount: (chance.between(1, 100) / 100).toFixed(2) }
  const limit = { type: 'limit', price: price(chance, side, fault) }
  if (type === 'limit') return { ...limit, tif: chance.pick(['gtc', 'ioc', 'fok', 'gtx']) }
  const [gain, loss] = side === 'buy' ? ['99000', '1000'] : ['1000', '99000']
  return { ...limit, bracket: { take_profit: { price: gain }, stop_loss: { stop_price: loss } } }
}

export interface Drawing {
  readonly number: number
  readonly fault: Fault
  readonly sides: readonly Side[]
  /** Ids that an amend may name. */
  readonly known: readonly string[]
}

export function drawWish(chance: Chance, { number, fault, sides, known }: Drawing): Wish {
  const side = chance.pick(sides)
  const symbol = fault === 'not_listed' ? 'DOGEUSDT' : 'BTCUSDT'
  const id = (leg: string) => `w${number}${leg}`
  const qty = quantity(chance, fault)
  const kind = chance.weighed({ order: 7, group: 2, amend: known.length > 0 ? 3 : 0 })
  if (kind === 'amend') {
    const client_order_id = chance.pick([...known, `w${number - 1}`, `w${number - 3}`])
    // What is wrong must be among what changes; where only less is allowed, a new price is too much.
    const isAny = fault === null && sides.length > 1
    const change = isAny ? chance.pick(['price', 'qty', 'both']) : 'both'
    const priced = change === 'qty' ? {} : { price: price(chance, 'buy', fault) }
    const sized = change === 'price' ? {} : { qty }
    return { kind, body: { client_order_id, ...priced, ...sized } }
  }
  const common = { side, symbol, qty }
  if (kind === 'order') {
    return { kind, body: { ...common, client_order_id: id(''), ...terms(chance, side, fault) } }
  }
  const limit = { ...common, client_order_id: id('l'), price: price(chance, side, fault) }
  const stop_price = price(chance, opposite(side), null)
  const stop = { ...common, client_order_id: id('s'), type: 'stop_market', stop_price }
  return { kind, body: { type: 'oco', orders: [limit, stop] } }
}

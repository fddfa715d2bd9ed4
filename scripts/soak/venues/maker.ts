/** A market maker at one venue: it keeps orders on both sides, changes them, takes some out, and trades. */
import { digits, openOrdersAt } from '../../../test/support/both-sides.ts'
import type { Dice } from './dice.ts'
import type { Answer, Json, VenueSide } from './processes.ts'

/** How often each thing was done, and what VeloZ answered: `place 200`, `cancel 409 not_open`. */
export type Deeds = Record<string, number>

const RESTING_WANTED = 6
/** A quantity is a whole number of these. */
const LOT = 0.001
/** Fractions of the price that an order is away from it. */
const AWAY = { least: 0.0001, most: 0.003 }

interface OpenOrder {
  readonly id: string
  readonly side: 'BUY' | 'SELL'
  readonly type: string
  readonly status: string
  readonly price: number | null
  readonly lots: number
  readonly lotsLeft: number
}

export interface MakerPlan {
  readonly side: VenueSide
  readonly dice: Dice
  readonly untilMs: number
  /** Between two deeds, on average, as things are now. */
  readonly pauseMs: () => number
  readonly deeds: Deeds
}

/** Trades until then. */
export async function makeMarket(plan: MakerPlan): Promise<void> {
  const maker = new Maker(plan)
  const { dice, untilMs, pauseMs } = plan
  while (performance.now() < untilMs) {
    await maker.act()
    await Bun.sleep(pauseMs() * dice.between(0.5, 1.5))
  }
}

class Maker {
  readonly #side: VenueSide
  readonly #dice: Dice
  readonly #deeds: Deeds
  #count = 0

  constructor({ side, dice, deeds }: MakerPlan) {
    this.#side = side
    this.#dice = dice
    this.#deeds = deeds
  }

  /** One thing that a market maker does. */
  async act(): Promise<void> {
    const price = await this.#price()
    if (price === null) return this.#note(`no price at ${this.#side.exchange}`)
    const open = await this.#open()
    if (open.length < RESTING_WANTED && this.#dice.part() < 0.6) return await this.#rest(price)
    const kind = this.#dice.whole(0, 99)
    if (kind < 30) return await this.#rest(price)
    if (kind < 50) return await this.#cancel(open)
    if (kind < 65) return await this.#amend(open, price)
    if (kind < 73) return await this.#take(price)
    if (kind < 78) return await this.#stop(price)
    return await this.#print(open)
  }

  async #price(): Promise<number | null> {
    const { symbol, exchange } = this.#side
    const { json } = await this.#side.ask('GET', `/api/market?symbol=${symbol}&venue=${exchange}`)
    return json['price'] === null || json['price'] === undefined ? null : Number(digits(json['price']))
  }

  async #open(): Promise<readonly OpenOrder[]> {
    return (await openOrdersAt(this.#side)).map(openOrder)
  }

  async #rest(price: number): Promise<void> {
    const side = this.#dice.oneOf(['buy', 'sell'])
    const away = price * this.#dice.between(AWAY.least, AWAY.most)
    const isPostOnly = this.#dice.part() < 0.4
    await this.#place(isPostOnly ? 'post only' : 'limit', {
      side,
      price: String(Math.round(side === 'buy' ? price - away : price + away)),
      ...(isPostOnly ? { post_only: true } : {}),
    })
  }

  /** At once or not at all: a market order, or one that takes what it can of the book. */
  async #take(price: number): Promise<void> {
    const side = this.#dice.oneOf(['buy', 'sell'])
    const name = this.#dice.oneOf(['market', 'ioc', 'fok'])
    if (name === 'market') return await this.#place(name, { side, type: 'market' })
    const reach = price * 0.0005
    const limit = Math.round(side === 'buy' ? price + reach : price - reach)
    await this.#place(name, { side, price: String(limit), tif: name })
  }

  async #stop(price: number): Promise<void> {
    const side = this.#dice.oneOf(['buy', 'sell'])
    const away = price * this.#dice.between(0.0002, 0.002)
    const trigger = Math.round(side === 'buy' ? price + away : price - away)
    const limit = Math.round(side === 'buy' ? trigger * 1.001 : trigger * 0.999)
    const isLimit = this.#dice.part() < 0.6
    await this.#place(isLimit ? 'stop limit' : 'stop market', {
      side,
      type: isLimit ? 'stop_limit' : 'stop_market',
      stop_price: String(trigger),
      ...(isLimit ? { price: String(limit) } : {}),
    })
  }

  async #place(name: string, fields: Json): Promise<void> {
    const { symbol, exchange } = this.#side
    const body = {
      ...{ symbol, venue: exchange, qty: lotsText(this.#dice.whole(1, 12)) },
      ...fields,
      client_order_id: `${exchange}-${++this.#count}`,
    }
    this.#noteAnswer(name, await this.#side.ask('POST', '/api/order', body))
  }

  async #cancel(open: readonly OpenOrder[]): Promise<void> {
    if (open.length === 0) return
    const { id } = this.#dice.oneOf(open)
    this.#noteAnswer('cancel', await this.#side.ask('POST', '/api/cancel', { client_order_id: id }))
  }

  async #amend(open: readonly OpenOrder[], price: number): Promise<void> {
    const resting = open.filter(({ type, price: limit }) => type === 'LIMIT' && limit !== null)
    if (resting.length === 0) return
    const order = this.#dice.oneOf(resting)
    const change = this.#dice.oneOf(['smaller', 'larger', 'price'])
    const away = price * this.#dice.between(AWAY.least, AWAY.most)
    const lots = change === 'smaller' ? order.lots - Math.ceil(order.lotsLeft / 2) : order.lots + 2
    const fields =
      change === 'price'
        ? { price: String(Math.round(order.side === 'BUY' ? price - away : price + away)) }
        : { qty: lotsText(Math.max(1, lots)) }
    const body = { client_order_id: order.id, ...fields }
    this.#noteAnswer(`amend ${change}`, await this.#side.ask('POST', '/api/amend', body))
  }

  /** Somebody trades with one of them at its own price: a part of it, or all. */
  async #print(open: readonly OpenOrder[]): Promise<void> {
    const resting = open.filter(({ type, price }) => type === 'LIMIT' && price !== null)
    if (resting.length === 0) return
    const order = this.#dice.oneOf(resting)
    const part = this.#dice.oneOf([0.3, 0.6, 1])
    const lots = Math.max(1, Math.round(order.lotsLeft * part))
    const symbol = this.#side.symbol.replace(/^BTC/, 'BTC/')
    const trade = {
      price: String(order.price),
      qty: lotsText(lots),
      side: order.side === 'BUY' ? 'sell' : 'buy',
    }
    await this.#side.venue('POST', '/_market', { symbol, trade })
    this.#note('print')
  }

  #noteAnswer(name: string, { status, json }: Answer): void {
    const why = status === 200 ? '' : ` ${String(json['reason'] ?? json['error'])}`
    this.#note(`${name} ${status}${why}`)
  }

  #note(what: string): void {
    this.#deeds[what] = (this.#deeds[what] ?? 0) + 1
  }
}

function openOrder(row: Json): OpenOrder {
  const lots = lotsOf(row['order_qty'])
  return {
    id: String(row['client_order_id']),
    side: row['side'] as OpenOrder['side'],
    type: String(row['type']),
    status: String(row['status']),
    price: row['limit_price'] === null ? null : Number(digits(row['limit_price'])),
    lots,
    lotsLeft: lots - lotsOf(row['executed_qty']),
  }
}

function lotsOf(quantity: unknown): number {
  return Math.round(Number(digits(quantity)) / LOT)
}

function lotsText(lots: number): string {
  return (lots * LOT).toFixed(3)
}

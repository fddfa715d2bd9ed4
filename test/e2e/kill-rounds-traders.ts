/** Programs that trade over HTTP until their server dies under them, and keep what they were told. */
import type { Chance } from '../support/hunt/chance.ts'
import type { Answer, Api } from './api.ts'

type Body = Readonly<Record<string, unknown>>

/** What an answer said of one order: from here on it may only go forward. */
export interface Told {
  readonly id: string
  readonly status: string
  /** The last record the answer speaks of; null where it names none. */
  readonly seq: number | null
  /** The limit price an amend that was taken asked for. */
  readonly price: string | null
}

/** A request whose answer never came: it may have arrived or not, and may be sent again. */
export interface Unanswered {
  readonly path: string
  readonly body: Body
}

export interface Tally {
  readonly told: Told[]
  readonly unanswered: Unanswered[]
  /** Answers of every kind. */
  answers: number
  /** Those nobody should get; each is a fault. */
  readonly odd: string[]
}

const SYMBOL = 'BTCUSDT'
/** What such requests may be answered with, however the market stands. */
const EXPECTED = new Set([200, 404, 409, 422])

interface TraderOptions {
  readonly api: Api
  readonly chance: Chance
  /** Begins every id of this trader in this round. */
  readonly prefix: string
  readonly tally: Tally
  readonly onAnswer: () => void
}

/** One connection that sends the next request when it has the answer to the last. */
export class Trader {
  readonly #options: TraderOptions
  readonly #mine: string[] = []
  #count = 0

  constructor(options: TraderOptions) {
    this.#options = options
  }

  /** Until the connection breaks, or so many were answered. */
  async trade(requestsMax: number): Promise<void> {
    for (let sent = 0; sent < requestsMax; sent++) {
      const { path, body } = this.#next()
      if (!(await this.send({ path, body }))) return
    }
  }

  /** False once the connection broke. */
  async send({ path, body }: Unanswered): Promise<boolean> {
    const { api, tally, onAnswer } = this.#options
    // A broken connection is what this is about: it leaves the fate of the request open.
    const answer = await api.post(path, body).catch(() => null)
    if (answer === null) {
      tally.unanswered.push({ path, body })
      return false
    }
    tally.answers += 1
    if (!EXPECTED.has(answer.status))
      tally.odd.push(`${path} ${answer.status} ${JSON.stringify(answer.body)}`)
    tally.told.push(...toldBy(body, answer))
    if (answer.status === 200 && path === '/api/order') this.#mine.push(String(body['client_order_id']))
    onAnswer()
    return true
  }

  #next(): Unanswered {
    const { chance } = this.#options
    const open = this.#mine.at(-1)
    const kind = chance.weighed({ order: 8, stop: 2, pair: 1, bracket: 1, amend: 3, cancel: 4, all: 0.03 })
    if (kind === 'all') return { path: '/api/cancel_all', body: { symbol: SYMBOL } }
    if (kind === 'pair') return { path: '/api/order_group', body: this.#pair() }
    if (open !== undefined && kind === 'amend') {
      const body = { client_order_id: open, price: this.#price('buy', 300), qty: this.#quantity() }
      return { path: '/api/amend', body }
    }
    if (open !== undefined && kind === 'cancel') {
      this.#mine.pop()
      return { path: '/api/cancel', body: { client_order_id: open } }
    }
    if (kind === 'stop') return { path: '/api/order', body: this.#stop() }
    return { path: '/api/order', body: kind === 'bracket' ? this.#bracket() : this.#order() }
  }

  #common(side: 'buy' | 'sell'): Body {
    const id = `${this.#options.prefix}-${this.#count++}`
    return { symbol: SYMBOL, client_order_id: id, side, qty: this.#quantity() }
  }

  #order(): Body {
    const { chance } = this.#options
    const side = chance.pick(['buy', 'sell'] as const)
    const type = chance.weighed({ market: 3, resting: 4, near: 3, refused: 1 })
    if (type === 'market') return { ...this.#common(side), type }
    if (type === 'refused') return { ...this.#common(side), price: '49999.999' }
    return { ...this.#common(side), price: this.#price(side, type === 'near' ? 20 : 1500) }
  }

  #stop(): Body {
    const { chance } = this.#options
    const side = chance.pick(['buy', 'sell'] as const)
    const other = side === 'buy' ? 'sell' : 'buy'
    const common = this.#common(side)
    const type = chance.pick(['stop_market', 'stop_limit', 'trailing_stop'] as const)
    if (type === 'trailing_stop') return { ...common, type, trail_amount: String(chance.between(1, 30)) }
    const stop_price = this.#price(other, 12)
    return { ...common, type, stop_price, ...(type === 'stop_limit' ? { price: stop_price } : {}) }
  }

  #pair(): Body {
    const side = this.#options.chance.pick(['buy', 'sell'] as const)
    const other = side === 'buy' ? 'sell' : 'buy'
    const limit = { ...this.#common(side), price: this.#price(side, 15) }
    const stop = { ...this.#common(side), type: 'stop_market', stop_price: this.#price(other, 15) }
    return { type: 'oco', orders: [limit, { ...stop, qty: limit['qty' as keyof typeof limit] }] }
  }

  #bracket(): Body {
    const type = this.#options.chance.pick(['market', 'limit'] as const)
    const price = type === 'limit' ? { price: this.#price('buy', 10) } : {}
    const bracket = {
      take_profit: { price: this.#price('sell', 25) },
      stop_loss: { stop_price: this.#price('buy', 25, 12) },
    }
    return { ...this.#common('buy'), type, ...price, bracket }
  }

  /** A price on the passive side of where the market began, some way off. */
  #price(side: 'buy' | 'sell', farthest: number, nearest = 0): string {
    const cents = this.#options.chance.between(nearest * 100, farthest * 100)
    return ((5_000_000 + (side === 'buy' ? -cents : cents)) / 100).toFixed(2)
  }

  #quantity(): string {
    return (this.#options.chance.between(20, 3000) / 100_000).toFixed(5)
  }
}

function toldBy(body: Body, { status, body: said }: Answer): readonly Told[] {
  if (Array.isArray(said['orders'])) {
    const price = null
    return said['orders'].map((row) => {
      const { client_order_id, status: word } = row as { client_order_id: string; status: string }
      return { id: client_order_id, status: word, seq: null, price }
    })
  }
  if (status === 200) {
    const seq = typeof said['seq'] === 'string' ? Number(said['seq']) : null
    const isAmend = typeof said['way'] === 'string'
    // As the engine writes numbers: without zeros at the end.
    const price = isAmend ? String(Number(body['price'])) : null
    return [{ id: String(said['client_order_id']), status: String(said['status']), seq, price }]
  }
  const details = (said['details'] ?? {}) as Readonly<Record<string, unknown>>
  const ids = (details['client_order_ids'] ?? [details['client_order_id']]) as readonly unknown[]
  const word = details['status']
  if (typeof word !== 'string') return []
  return ids.map((id) => ({ id: String(id), status: word, seq: null, price: null }))
}

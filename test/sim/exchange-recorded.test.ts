/**
 * The exchange against recorded books and trades of a real market, with random orders around the touch: what
 * it fills is held against an account of the queue that is kept here, apart from its own.
 */
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import {
  type BookSnapshot,
  type ClientOrderId,
  type Instrument,
  lots,
  type MarketEvent,
  money,
  type Side,
  type Trade,
  ticks,
  unixNs,
  type VenueOrder,
  type VenueReport,
} from '../../src/domain/index.ts'
import { type SimExchange, simExchange } from '../../src/sim/index.ts'
import { drawBelow, type Prng, prng } from '../../src/sim/prng.ts'
import { sharedFile } from '../support/shared-data.ts'
import { anOrder, INSTRUMENT } from '../unit/sim/exchange/scene.ts'

const BOOK_LEVELS = 20
const EVENTS_MAX = 6000
const { key } = INSTRUMENT
/** Millionths: some of the recorded quantities have six digits. */
const FINE: Instrument = { ...INSTRUMENT, lotSize: money(1_000_000_000_000n) }

const priceOf = (text: string) => ticks(Math.round(Number(text) * 100))
const quantityOf = (text: string) => lots(Math.round(Number(text) * 1_000_000))
const linesOf = (path: string) => gunzipSync(readFileSync(path)).toString().split('\n')

type Rows = readonly (readonly [string, string])[]

/** Binance's stream: one whole book, then changes and trades. */
function fromStream(path: string): MarketEvent[] {
  const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() }
  const change = (side: Map<number, number>, rows: Rows) => {
    for (const [price, quantity] of rows) {
      if (Number(quantity) === 0) side.delete(priceOf(price))
      else side.set(priceOf(price), quantityOf(quantity))
    }
  }
  const levels = (side: Map<number, number>, sign: 1 | -1) =>
    [...side]
      .sort(([left], [right]) => sign * (left - right))
      .slice(0, BOOK_LEVELS)
      .map(([price, quantity]) => ({ price: ticks(price), quantity: lots(quantity) }))
  const events: MarketEvent[] = []
  let lastUpdate = Number.POSITIVE_INFINITY
  for (const line of linesOf(path)) {
    const [at = '', ...rest] = line.split(' ')
    if (rest.length === 0) continue
    const message = JSON.parse(rest.join(' '))
    const eventAt = unixNs(BigInt(at))
    const body = message.data ?? message
    if (body.lastUpdateId !== undefined) {
      lastUpdate = body.lastUpdateId
      change(sides.bids, body.bids)
      change(sides.asks, body.asks)
    } else if (body.e === 'depthUpdate' && body.u > lastUpdate) {
      change(sides.bids, body.b)
      change(sides.asks, body.a)
      events.push({ kind: 'book', key, eventAt, bids: levels(sides.bids, -1), asks: levels(sides.asks, 1) })
    } else if (body.e === 'trade' && events.length > 0) {
      const aggressor = body.m ? 'sell' : 'buy'
      events.push({
        kind: 'trade',
        key,
        eventAt,
        price: priceOf(body.p),
        quantity: quantityOf(body.q),
        aggressor,
      })
    }
  }
  return events
}

/** Best bid and ask in one file, trades in another. */
function fromQuotesAndTrades(quotes: string, trades: string): MarketEvent[] {
  const rows = (path: string) =>
    linesOf(path)
      .slice(1)
      .filter((line) => line !== '')
      .map((line) => line.split(','))
  const at = (ms = '') => unixNs(BigInt(ms) * 1_000_000n)
  const books = rows(quotes).map(
    ([ms, bid = '', bidSize = '', ask = '', askSize = '']): MarketEvent => ({
      kind: 'book',
      key,
      eventAt: at(ms),
      bids: [{ price: priceOf(bid), quantity: quantityOf(bidSize) }],
      asks: [{ price: priceOf(ask), quantity: quantityOf(askSize) }],
    }),
  )
  const prints = rows(trades).map(
    ([ms, , price = '', quantity = '', isMaker]): MarketEvent => ({
      kind: 'trade',
      key,
      eventAt: at(ms),
      price: priceOf(price),
      quantity: quantityOf(quantity),
      aggressor: isMaker === 'true' ? 'sell' : 'buy',
    }),
  )
  return [...books, ...prints].sort((left, right) => Number(left.eventAt - right.eventAt))
}

const better = (side: Side, price: number, other: number) => (side === 'buy' ? price > other : price < other)

/** One of our orders as this test accounts for it. */
interface Account {
  readonly order: VenueOrder
  leaves: number
  isResting: boolean
  /** Lots of others before it; null when the book did not show its price. */
  ahead: number | null
}

/** Keeps its own account of every queue and holds each report against it. */
class Referee {
  readonly accounts = new Map<ClientOrderId, Account>()
  readonly counts = { taker: 0, maker: 0, triggered: 0 }
  #book: BookSnapshot | null = null
  readonly #takenSinceBook = new Map<string, number>()
  #lastPrint = 0
  #printed = 0
  #filled = 0

  accept(order: VenueOrder): void {
    this.accounts.set(order.clientOrderId, { order, leaves: order.quantity, isResting: false, ahead: null })
  }

  /** Before the exchange sees the event; answers what of a print may fill each account's order. */
  note(event: MarketEvent): Map<ClientOrderId, number> {
    const allowed = new Map<ClientOrderId, number>()
    if (event.kind === 'book') {
      this.#book = event
      this.#takenSinceBook.clear()
    } else {
      this.#lastPrint = event.price
      this.#printed += event.quantity
    }
    for (const [name, account] of this.accounts) {
      if (!account.isResting) continue
      if (event.kind === 'book') this.#noteBook(name, account, { event, allowed })
      else allowed.set(name, this.#printFor(account, event))
    }
    return allowed
  }

  #noteBook(
    name: ClientOrderId,
    account: Account,
    { event, allowed }: { event: BookSnapshot; allowed: Map<ClientOrderId, number> },
  ): void {
    const { side, price } = account.order
    const [own, other] = side === 'buy' ? [event.bids, event.asks] : [event.asks, event.bids]
    const crossing = other.filter((level) => !better(side, level.price, price))
    allowed.set(
      name,
      crossing.reduce((sum, level) => sum + level.quantity, 0),
    )
    const shown = this.#shown(own, side, price)
    if (shown !== null) account.ahead = account.ahead === null ? shown : Math.min(account.ahead, shown)
  }

  #shown(levels: BookSnapshot['bids'], side: Side, price: number): number | null {
    const last = levels.at(-1)
    if (last !== undefined && better(side, last.price, price)) return null
    return levels.find((level) => level.price === price)?.quantity ?? 0
  }

  /** What of a print may reach the order: all when it went through the price, else what the queue leaves. */
  #printFor(account: Account, { price, quantity, aggressor }: Trade): number {
    const { order } = account
    if (better(order.side, order.price, price)) return quantity
    if (order.price !== price || (aggressor === 'sell') !== (order.side === 'buy') || account.ahead === null)
      return 0
    const left = Math.max(0, quantity - account.ahead)
    account.ahead = Math.max(0, account.ahead - quantity)
    return left
  }

  /** Holds what was reported against what was allowed. */
  hold(
    reports: readonly VenueReport[],
    event: MarketEvent | null,
    allowed: Map<ClientOrderId, number>,
  ): void {
    let made = 0
    for (const report of reports) {
      if (!('clientOrderId' in report)) throw new Error(`${report.kind} on spot`)
      const account = this.accounts.get(report.clientOrderId)
      if (!account) throw new Error(`nobody sent ${report.clientOrderId}`)
      if (report.kind === 'order_triggered') this.counts.triggered++
      if (report.kind === 'order_filled') {
        const price = Number(report.price / INSTRUMENT.tickSize)
        const isBeyond =
          account.order.side === 'buy' ? price > account.order.price : price < account.order.price
        expect(isBeyond).toBe(false)
        account.leaves -= report.quantity
        expect(account.leaves).toBeGreaterThanOrEqual(0)
        this.counts[report.liquidity]++
        if (report.liquidity === 'maker') {
          made += report.quantity
          expect(report.quantity).toBeLessThanOrEqual(allowed.get(report.clientOrderId) ?? 0)
        } else this.#holdTaker(account.order.side, price, report.quantity)
      }
      const isEnded =
        report.kind === 'order_cancelled' ||
        report.kind === 'order_rejected' ||
        report.kind === 'order_expired'
      if (isEnded || account.leaves === 0) this.accounts.delete(report.clientOrderId)
    }
    if (event?.kind === 'trade') expect(made).toBeLessThanOrEqual(event.quantity)
    this.#filled += reports.reduce((sum, each) => sum + (each.kind === 'order_filled' ? each.quantity : 0), 0)
    if (this.#book === null) expect(this.#filled).toBeLessThanOrEqual(this.#printed)
  }

  /** Takers meet what the book shows, and no more until the next one; without a book, the last print. */
  #holdTaker(side: Side, price: number, quantity: number): void {
    if (this.#book === null) return expect(price).toBe(this.#lastPrint)
    const levels = side === 'buy' ? this.#book.asks : this.#book.bids
    const shown = levels.find((level) => level.price === price)?.quantity ?? 0
    const name = `${side}${price}`
    const taken = (this.#takenSinceBook.get(name) ?? 0) + quantity
    this.#takenSinceBook.set(name, taken)
    expect(taken).toBeLessThanOrEqual(shown)
  }

  /** What neither traded nor ended rests from now on, behind what is shown. */
  settle(order: VenueOrder, isOpen: boolean): void {
    const account = this.accounts.get(order.clientOrderId)
    if (!account || account.isResting || !isOpen) return
    account.isResting = true
    const levels = order.side === 'buy' ? this.#book?.bids : this.#book?.asks
    account.ahead = levels === undefined ? null : this.#shown(levels, order.side, order.price)
  }
}

const KINDS = [
  { type: 'limit', tif: 'gtc' },
  { type: 'limit', tif: 'gtc', postOnly: true },
  { type: 'limit', tif: 'ioc' },
  { type: 'limit', tif: 'fok' },
  { type: 'market', tif: 'ioc' },
  { type: 'stop_market', tif: 'ioc' },
] as const

function randomOrder(chance: Prng, { bids, asks }: BookSnapshot, name: number): VenueOrder {
  const side = drawBelow(chance, 2) === 0 ? 'buy' : 'sell'
  const kind = KINDS[drawBelow(chance, KINDS.length)] ?? KINDS[0]
  const sign = side === 'buy' ? 1 : -1
  const [own, other] = side === 'buy' ? [bids, asks] : [asks, bids]
  const near = kind.type === 'limit' ? own : other
  const from = near[drawBelow(chance, Math.min(near.length, 4))]?.price ?? 1
  const reach = kind.type === 'limit' ? drawBelow(chance, 3) - 1 : 500
  const trigger = kind.type === 'stop_market' ? { trigger: from + sign * drawBelow(chance, 300) } : {}
  const quantity = 1 + drawBelow(chance, 200_000)
  return anOrder({
    ...kind,
    ...trigger,
    id: `o${name}`,
    instrument: FINE,
    side,
    quantity,
    price: from + sign * reach,
  })
}

/** Where orders go when only trades are recorded; nobody is shown it. */
function aroundPrint({ eventAt, price, quantity }: Trade): BookSnapshot {
  const level = (distance: number) => [{ price: ticks(price + distance), quantity }]
  return { kind: 'book', key, eventAt, bids: level(-1), asks: level(1) }
}

interface Life {
  readonly reports: readonly VenueReport[]
  readonly counts: Referee['counts']
}

function live(events: readonly MarketEvent[], seed: number): Life {
  const exchange: SimExchange = simExchange({ session: 's' })
  const chance = prng(seed)
  const referee = new Referee()
  const all: VenueReport[] = []
  const during = (act: (report: (report: VenueReport) => void) => void): VenueReport[] => {
    const reports: VenueReport[] = []
    act((report) => reports.push(report))
    all.push(...reports)
    return reports
  }
  const none = new Map<ClientOrderId, number>()
  const hasBooks = events.some(({ kind }) => kind === 'book')
  let book: BookSnapshot | null = null
  events.forEach((event, index) => {
    const allowed = referee.note(event)
    referee.hold(
      during((report) => exchange.onMarket(event, report)),
      event,
      allowed,
    )
    if (event.kind === 'book') book = event
    else if (!hasBooks) book = aroundPrint(event)
    if (book === null || drawBelow(chance, 3) > 0) return
    const order = randomOrder(chance, book, index)
    referee.accept(order)
    const reports = during((report) => exchange.submit(order, report))
    referee.hold(reports, null, none)
    if (order.triggerPrice === null) referee.settle(order, reports.at(-1)?.kind !== 'order_cancelled')
    const names = [...referee.accounts.keys()]
    const oldest = names[0]
    if (names.length > 40 && oldest !== undefined) {
      referee.hold(
        during((report) => exchange.cancel({ clientOrderId: oldest, revision: 0 }, report)),
        null,
        none,
      )
    }
  })
  return { reports: all, counts: referee.counts }
}

function expectFaithful(events: readonly MarketEvent[]): void {
  const life = live(events, 7)
  console.info(`${events.length} recorded events: ${JSON.stringify(life.counts)}`)
  expect(Math.min(life.counts.taker, life.counts.maker, life.counts.triggered)).toBeGreaterThan(20)
  expect(live(events, 7).reports).toEqual(life.reports)
  const cut = Math.floor(events.length / 3)
  const past = live(events.slice(0, cut), 7).reports
  expect(life.reports.slice(0, past.length)).toEqual([...past])
}

test('recorded depth and trades of a spot market: fills keep to the book, the queue and the print', () => {
  const path = sharedFile('hftbacktest/spot_btcusdt_20240808.raw.gz')
  if (path) expectFaithful(fromStream(path).slice(0, EVENTS_MAX))
})

test('recorded quotes and trades of another day: the same', () => {
  const quotes = sharedFile('nautilus/trades/binance_BTCUSDT_quotes_20210108.csv.gz')
  const trades = sharedFile('nautilus/trades/binance_BTCUSDT_trades_20210108.csv.gz')
  if (quotes && trades) expectFaithful(fromQuotesAndTrades(quotes, trades))
})

test('recorded trades alone: takers at the last print, makers strictly through, nothing twice', () => {
  const quotes = sharedFile('nautilus/trades/binance_BTCUSDT_quotes_20210108.csv.gz')
  const trades = sharedFile('nautilus/trades/binance_BTCUSDT_trades_20210108.csv.gz')
  if (!quotes || !trades) return
  expectFaithful(fromQuotesAndTrades(quotes, trades).filter(({ kind }) => kind === 'trade'))
})

import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type BookSnapshot,
  type MarketEvent,
  parseSymbol,
  type Trade,
  ticks,
  unixNs,
} from '../../../../src/domain/index.ts'
import { simInstrument } from '../../../../src/sim/instrument/index.ts'
import { simMarket, simulatedHistory, step } from '../../../../src/sim/market/index.ts'

const START_NS = 1_700_000_000_123_456_789n
const TICK_NS = 250_000_000n

function listed(name: string) {
  const found = simInstrument(parseSymbol(name)!)
  if (!found.ok) throw new Error(found.problem)
  return {
    instrument: found.instrument,
    startPrice: ticks(Number(found.startPrice / found.instrument.tickSize)),
  }
}

function run(name: string, seed: number, steps: number): MarketEvent[][] {
  const market = simMarket({ ...listed(name), seed })
  return Array.from({ length: steps }, (_, index) => step(market, unixNs(START_NS + BigInt(index) * TICK_NS)))
}

const bookOf = (events: readonly MarketEvent[]): BookSnapshot => events.at(-1) as BookSnapshot
const tradesOf = (events: readonly MarketEvent[]): Trade[] => events.slice(0, -1) as Trade[]

function expectSound(book: BookSnapshot): void {
  const prices = [
    ...book.bids.map((level) => level.price).reverse(),
    ...book.asks.map((level) => level.price),
  ]
  for (const [index, price] of prices.entries()) {
    expect(Number.isSafeInteger(price) && price > 0).toBe(true)
    if (index > 0) expect(price).toBeGreaterThan(prices[index - 1]!)
  }
  for (const level of [...book.bids, ...book.asks]) {
    expect(Number.isSafeInteger(level.quantity) && level.quantity > 0).toBe(true)
  }
}

test('books are whole, sorted and never crossed, trades happen within the book shown before', () => {
  const symbols = fc.constantFrom('BTCUSDT', 'ETHBTC', 'DOGEUSDT', 'SHIBBTC')
  fc.assert(
    fc.property(symbols, fc.maxSafeNat(), (name, seed) => {
      let before: BookSnapshot | null = null
      for (const events of run(name, seed, 60)) {
        const book = bookOf(events)
        expectSound(book)
        expect([book.bids.length, book.asks.length]).toEqual([20, 20])
        const printed = new Map<number, number>()
        for (const trade of tradesOf(events)) {
          const levels = trade.aggressor === 'buy' ? before!.asks : before!.bids
          const level = levels.find(({ price }) => price === trade.price)
          expect(level).toBeDefined()
          expect(trade.quantity).toBeGreaterThan(0)
          printed.set(trade.price, (printed.get(trade.price) ?? 0) + trade.quantity)
          expect(printed.get(trade.price)!).toBeLessThanOrEqual(level!.quantity)
        }
        before = book
      }
    }),
    { numRuns: 40 },
  )
})

test('a price of a few ticks stays above zero', () => {
  const { instrument } = listed('BTCUSDT')
  for (const start of [1, 2, 5, 30]) {
    const market = simMarket({ instrument, startPrice: ticks(start), seed: start })
    for (let index = 0; index < 500; index++) {
      expectSound(bookOf(step(market, unixNs(START_NS + BigInt(index) * 5_000_000_000n))))
    }
  }
})

test('the same seed gives the same market, another seed another one', () => {
  expect(run('BTCUSDT', 11, 200)).toEqual(run('BTCUSDT', 11, 200))
  expect(run('BTCUSDT', 11, 200)).not.toEqual(run('BTCUSDT', 12, 200))
})

test('some steps have no trade, some several, and the price moves like a market', () => {
  const steps = run('BTCUSDT', 3, 4000)
  const counts = steps.slice(1).map((events) => tradesOf(events).length)
  expect(counts.filter((count) => count === 0).length).toBeGreaterThan(1000)
  expect(counts.filter((count) => count > 1).length).toBeGreaterThan(200)
  const mids = steps.map((events) => (bookOf(events).bids[0]!.price + bookOf(events).asks[0]!.price) / 2)
  const relative = mids.slice(1).map((mid, index) => Math.abs(mid / mids[index]! - 1))
  expect(Math.max(...relative)).toBeLessThan(0.001)
  const range = (Math.max(...mids) - Math.min(...mids)) / mids[0]!
  expect(range).toBeGreaterThan(0.0005)
  expect(range).toBeLessThan(0.05)
})

test('the spread is wider when the market is restless', () => {
  const { instrument, startPrice } = listed('BTCUSDT')
  const spreadAt = (volatility: number): number => {
    const market = simMarket({ instrument, startPrice, seed: 5 })
    let sum = 0
    for (let index = 0; index < 100; index++) {
      market.price.volatility = volatility
      const book = bookOf(step(market, unixNs(START_NS + BigInt(index) * TICK_NS)))
      sum += book.asks[0]!.price - book.bids[0]!.price
    }
    return sum
  }
  expect(spreadAt(3)).toBeGreaterThan(2 * spreadAt(0.6))
})

test('after a long pause, and with a time that stands still, the price makes no leap', () => {
  const market = simMarket({ ...listed('BTCUSDT'), seed: 9 })
  step(market, unixNs(START_NS))
  for (const at of [START_NS, START_NS - 5n, START_NS + 86_400_000_000_000n]) {
    const before = market.price.mid
    step(market, unixNs(at))
    expect(Math.abs(market.price.mid / before - 1)).toBeLessThan(0.003)
  }
})

test('months of running keep the price within sight of where it started', () => {
  const market = simMarket({ ...listed('BTCUSDT'), seed: 21 })
  const start = market.price.mid
  for (let index = 0; index < 50_000; index++) {
    step(market, unixNs(START_NS + BigInt(index) * 5_000_000_000n))
    if (index % 1000 === 0) expect(Math.abs(market.price.mid / start - 1)).toBeLessThan(0.5)
  }
})

test('the history ends at the given price and minute, bar by bar without holes', () => {
  const { instrument, startPrice } = listed('BTCUSDT')
  const options = { instrument, endPrice: startPrice, endAt: unixNs(START_NS), seed: 4 }
  const bars = simulatedHistory(options)
  expect(bars).toEqual(simulatedHistory(options))
  expect(bars.length).toBe(300)
  expect(bars.at(-1)!.close).toBe(startPrice)
  expect(bars.at(-1)!.openAt + 60_000_000_000n).toBe((START_NS / 60_000_000_000n) * 60_000_000_000n)
  for (const [index, bar] of bars.entries()) {
    expect(bar.high).toBeGreaterThanOrEqual(Math.max(bar.open, bar.close))
    expect(bar.low).toBeLessThanOrEqual(Math.min(bar.open, bar.close))
    expect(bar.low).toBeGreaterThan(0)
    expect(bar.volume).toBeGreaterThan(0)
    if (index === 0) continue
    expect(bar.openAt - bars[index - 1]!.openAt).toBe(60_000_000_000n)
    expect(bar.open).toBe(bars[index - 1]!.close)
  }
  expect(simulatedHistory({ ...options, count: 3 })).toEqual(bars.slice(-3))
})

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AggregatedBookAnswer, OrderStateRow } from '../../../src/contract/index.ts'
import type { MarketTrade } from '../../../ui/data/index.ts'
import { groupSteps, ladderOf, ownQuantitiesOf } from '../../../ui/features/book/ladder.ts'
import { bigQuantity, printsFrom } from '../../../ui/features/book/prints.ts'
import { aggregatedNote } from '../../../ui/features/book/use-book-levels.ts'
import { silenceOf } from '../../../ui/features/book/use-silence.ts'
import { type Decimal, decimalText, parseDecimal, ZERO } from '../../../ui/lib/decimal.ts'
import {
  cumulatedLevels,
  freshenedLevels,
  groupedLevels,
  type PriceLevel,
} from '../../../ui/lib/price-levels.ts'
import { anInstrument, anOrder, exact } from '../support.ts'

const amount = (text: string | number): Decimal => parseDecimal(String(text)) ?? ZERO
const level = (price: string | number, quantity: string | number): PriceLevel => ({
  price: amount(price),
  quantity: amount(quantity),
})
const shown = (levels: readonly PriceLevel[]) =>
  levels.map(({ price, quantity }) => [decimalText(price), decimalText(quantity)])

const NO_OWN = { bid: new Map<Decimal, Decimal>(), ask: new Map<Decimal, Decimal>() }
const tick = amount('0.01')
const instrument = anInstrument()

describe('levels of a book', () => {
  test('a bid goes down to its step and an ask up: a group never looks better than what is in it', () => {
    const bids = [level('100.19', 1), level('100.11', 2), level('100.10', 3), level('99.99', 4)]
    expect(shown(groupedLevels(bids, amount('0.1'), 'bid'))).toEqual([
      ['100.1', '6'],
      ['99.9', '4'],
    ])
    const asks = [level('100.20', 1), level('100.21', 2), level('100.30', 3)]
    expect(shown(groupedLevels(asks, amount('0.1'), 'ask'))).toEqual([
      ['100.2', '1'],
      ['100.3', '5'],
    ])
  })

  test('grouping loses no quantity and keeps the order, whatever the step', () => {
    const sides = fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 60 })
    fc.assert(
      fc.property(sides, fc.constantFrom('0.01', '0.1', '1', '10'), (prices, step) => {
        const bids = prices.toSorted((a, b) => b - a).map((price) => level(price / 100, 1))
        const grouped = groupedLevels(bids, amount(step), 'bid')
        expect(cumulatedLevels(grouped).at(-1)?.total ?? ZERO).toBe(amount(bids.length))
        for (const [place, { price }] of grouped.entries()) {
          expect(price % amount(step)).toBe(0n)
          if (place > 0) expect(price < (grouped[place - 1]?.price ?? 0n)).toBe(true)
        }
      }),
    )
  })

  test('the live levels are the truth as far as they reach, the deep ones beyond', () => {
    const deep = [level(100, 1), level(99, 1), level(98, 1), level(97, 1)]
    const live = [level('99.5', 5), level('98.5', 5)]
    expect(shown(freshenedLevels(deep, live, 'bid'))).toEqual([
      ['99.5', '5'],
      ['98.5', '5'],
      ['98', '1'],
      ['97', '1'],
    ])
    expect(freshenedLevels(deep, [], 'bid')).toBe(deep)
  })
})

describe('the ladder', () => {
  test('totals add up exactly and depth never passes the whole', () => {
    const levels = fc.uniqueArray(fc.integer({ min: 1, max: 40_000 }), { maxLength: 40 })
    fc.assert(
      fc.property(levels, levels, (bids, asks) => {
        const rows = (prices: readonly number[]) => prices.map((price) => level(price, price))
        const options = { instrument, step: tick, own: NO_OWN }
        const ladder = ladderOf({ bids: rows(bids), asks: rows(asks), ...options })
        expect(ladder.bids).toHaveLength(Math.min(20, bids.length))
        const total = bids.slice(0, 20).reduce((sum, quantity) => sum + quantity, 0)
        if (bids.length > 0) expect(ladder.bids.at(-1)?.totalText.replaceAll(',', '')).toBe(`${total}.00000`)
        for (const { depth } of [...ladder.bids, ...ladder.asks]) {
          expect(depth).toBeGreaterThan(0)
          expect(depth).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  test('spread, microprice and imbalance are of the book itself, and absent with an empty side', () => {
    const bids = [level('64000.1', 3), level('63999', 3)]
    const asks = [level('64000.4', 1), level('64001', 1)]
    const touch = (options: object) =>
      ladderOf({ bids, asks, instrument, step: tick, own: NO_OWN, ...options }).touch
    // Three quarters of the touch stand on the bid, so that the price leans towards the ask.
    expect(touch({})).toEqual({
      spreadText: '0.30',
      basisPoints: '0.05',
      micropriceText: '64,000.325',
      bidShare: 0.75,
    })
    expect(touch({ step: amount(100) })?.spreadText).toBe('0.30')
    expect(touch({ asks: [] })).toBeNull()
  })

  test('own resting orders mark their level with what is left, however the price was written', () => {
    const orders = [
      anOrder({ limit_price: exact('64000.10'), executed_qty: exact('0.2') }),
      anOrder({ client_order_id: 'two', limit_price: exact('64000.14') }),
      anOrder({ client_order_id: 'three', limit_price: exact('64000.1'), venue: 'elsewhere' }),
    ]
    const bids = [level('64000.1', 1)]
    const ownText = (own: ReturnType<typeof ownQuantitiesOf>, step: Decimal) =>
      ladderOf({ bids, asks: [], instrument, step, own }).bids[0]?.ownText
    expect(ownText(ownQuantitiesOf(orders, 'BTCUSDT', 'sim'), tick)).toBe('0.3')
    expect(ownText(ownQuantitiesOf(orders, 'BTCUSDT', 'sim'), amount('0.1'))).toBe('0.8')
    expect(ownText(ownQuantitiesOf(orders, 'BTCUSDT', null), tick)).toBe('0.8')
    expect(ownText(ownQuantitiesOf(orders, 'ETHUSDT', 'sim'), tick)).toBeNull()
    expect(ownQuantitiesOf([anOrder({ status: 'FILLED' })], 'BTCUSDT', 'sim').bid.size).toBe(0)
  })

  test('a stop that waits is nothing in the book until it is released', () => {
    const stop = anOrder({
      ...{ type: 'STOP_LIMIT', side: 'SELL', status: 'HELD', held_by: 'engine' },
      ...{ stop_price: exact(48_000), trigger_by: 'last' },
    })
    const released: OrderStateRow = { ...stop, status: 'ACCEPTED', held_by: 'venue', is_triggered: true }
    const size = (order: OrderStateRow) => ownQuantitiesOf([order], 'BTCUSDT', 'sim').ask.size
    expect([size(stop), size(released)]).toEqual([0, 1])
  })

  test('steps go up by tens as far as they make sense at the price', () => {
    const texts = (price: Decimal | null) => groupSteps(tick, price).map(decimalText)
    expect(texts(amount(60_000))).toEqual(['0.01', '0.1', '1', '10', '100'])
    expect(texts(amount(10))).toEqual(['0.01', '0.1'])
    expect(texts(amount('0.02'))).toEqual(['0.01'])
    expect(texts(null)).toHaveLength(5)
  })
})

test('a book of all venues says who is missing from it and that it is crossed', () => {
  const book: AggregatedBookAnswer = {
    ...{ symbol: 'BTCUSDT', venue: 'all', bids: [], asks: [], crossed: true },
    left_out: [{ venue: 'okx', why: 'stale', age_ms: 9000 }],
  }
  expect(aggregatedNote(book)).toBe(
    'Crossed: one venue bids at or above another’s ask. Without okx (too old).',
  )
  expect(aggregatedNote({ ...book, crossed: false, left_out: [] })).toBeNull()
})

describe('prints', () => {
  const print = (key: number, quantity: string): MarketTrade => ({
    ...{ key, ts_ns: exact(key), price: exact(64_000), qty: exact(quantity), aggressor: 'BUY' },
  })
  const prints = [...Array.from({ length: 19 }, (_, key) => print(key, '0.1')), print(19, '2')]

  test('smaller ones than wanted are left out, exactly', () => {
    const keys = (minimum: string | null) =>
      printsFrom(prints, minimum === null ? null : amount(minimum)).map(({ key }) => key)
    expect(keys('0.1')).toHaveLength(20)
    expect(keys('0.1000000000000001')).toEqual([19])
    expect(keys(null)).toHaveLength(20)
  })

  test('big is five times the average, and nothing is big among a few', () => {
    expect(decimalText(bigQuantity(prints) ?? ZERO)).toBe('0.975')
    expect(bigQuantity(prints.slice(0, 9))).toBeNull()
  })
})

test('a venue that is connected and silent is said to be; a lost connection has no book at all', () => {
  const row = { venue: 'okx', state: 'connected', data_age_ms: 8_200 } as const
  expect(silenceOf(row)).toBe('okx has sent nothing for 8 s.')
  expect(silenceOf({ ...row, data_age_ms: 4_900 })).toBeNull()
  expect(silenceOf({ ...row, data_age_ms: null })).toBeNull()
  expect(silenceOf({ ...row, state: 'disconnected' })).toBeNull()
  expect(silenceOf(undefined)).toBeNull()
})

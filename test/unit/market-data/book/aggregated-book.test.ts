import { expect, test } from 'bun:test'
import { parseSymbol, type VenueName } from '../../../../src/domain/index.ts'
import {
  aggregateBooks,
  type BookLine,
  type BookSource,
  ManagedBook,
} from '../../../../src/market-data/index.ts'
import { aSnapshot, m, terms } from '../samples.ts'

const symbol = parseSymbol('BTC/USDT')
if (symbol === null) throw new Error('it is a symbol')
const OPTIONS = { symbol, depth: 3, staleAfterMs: 1000 }

interface Written {
  readonly bids: readonly BookLine[]
  readonly asks: readonly BookLine[]
  readonly tickSize?: string
}

function source(venue: string, { bids, asks, tickSize = '0.01' }: Written): BookSource {
  const book = new ManagedBook(terms('coinbase', { tickSize: m(tickSize) }))
  book.take(aSnapshot({ bids, asks }))
  const { tickSize: size, lotSize } = book
  return { venue: venue as VenueName, book: book.snapshot(10), ageMs: 0, tickSize: size, lotSize }
}

test('levels of one price are one level, though venues count in different ticks', () => {
  const one = source('one', {
    bids: [
      ['100.0', '1'],
      ['99.5', '2'],
    ],
    asks: [['101.0', '1']],
    tickSize: '0.5',
  })
  const other = source('other', {
    bids: [
      ['100.00', '0.5'],
      ['99.99', '4'],
    ],
    asks: [['100.50', '3']],
  })
  const { bids, asks, isCrossed, leftOut } = aggregateBooks([one, other], OPTIONS)
  expect(bids.map(({ price, quantity }) => [price, quantity])).toEqual([
    [m('100'), m('1.5')],
    [m('99.99'), m('4')],
    [m('99.5'), m('2')],
  ])
  expect(bids[0]?.parts.map(({ venue, quantity }) => [String(venue), quantity])).toEqual([
    ['one', m('1')],
    ['other', m('0.5')],
  ])
  expect(asks.map(({ price }) => price)).toEqual([m('100.5'), m('101')])
  expect([isCrossed, leftOut.length]).toEqual([false, 0])
})

test('a venue that is broken, silent or was never heard of is left out and named', () => {
  const lines: Written = { bids: [['100', '1']], asks: [['101', '1']] }
  const live = source('live', { bids: [['99', '1']], asks: [['102', '1']] })
  const broken = { ...source('broken', lines), book: null, ageMs: null }
  const stale = { ...source('stale', lines), ageMs: 1001 }
  const unheard = { ...source('unheard', lines), ageMs: null }
  const fresh = { ...source('fresh', { bids: [['98', '1']], asks: [] }), ageMs: 1000 }
  const sources = [broken, stale, live, unheard, fresh]
  const { bids, asks, leftOut } = aggregateBooks(sources, OPTIONS)
  expect([bids.length, asks.length, bids[0]?.price]).toEqual([2, 1, m('99')])
  expect(leftOut.map(({ venue, why, ageMs }) => `${venue} ${why} ${ageMs}`)).toEqual([
    'broken no_book null',
    'stale stale 1001',
    'unheard stale null',
  ])
  const never = aggregateBooks(sources, { ...OPTIONS, staleAfterMs: null })
  expect(never.leftOut.map(({ venue }) => String(venue))).toEqual(['broken'])
})

test('one venue may bid above what another asks: that is told, not hidden', () => {
  const dear = source('dear', { bids: [['102', '1']], asks: [['103', '1']] })
  const cheap = source('cheap', { bids: [['100', '1']], asks: [['101', '1']] })
  const book = aggregateBooks([cheap, dear], OPTIONS)
  expect([book.isCrossed, book.bids[0]?.price, book.asks[0]?.price]).toEqual([true, m('102'), m('101')])
})

test('no more levels than asked for', () => {
  const many = Array.from({ length: 9 }, (_, index): BookLine => [String(90 - index), '1'])
  const { bids } = aggregateBooks([source('one', { bids: many, asks: [] })], OPTIONS)
  expect(bids).toHaveLength(3)
})

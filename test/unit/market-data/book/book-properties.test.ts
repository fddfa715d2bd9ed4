import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { type BookLine, type BookUpdate, ManagedBook } from '../../../../src/market-data/index.ts'
import { aChange, aSnapshot, TOUCHES, terms } from '../samples.ts'

const RULES = ['binance', 'okx', 'bybit', 'coinbase'] as const

/** Bids of 1 to 500 ticks, asks of 501 to 1000: such books are never crossed. */
const bidLine = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 9 }))
const askLine = fc.tuple(fc.integer({ min: 501, max: 1000 }), fc.integer({ min: 0, max: 9 }))
const message = fc.record({
  bids: fc.array(bidLine, { maxLength: 30 }),
  asks: fc.array(askLine, { maxLength: 30 }),
})
const anyLine = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 2 }))
const anyMessage = fc.record({
  bids: fc.array(anyLine, { maxLength: 4 }),
  asks: fc.array(anyLine, { maxLength: 4 }),
})

type Message = typeof message extends fc.Arbitrary<infer Value> ? Value : never

const written = (lines: Message['bids']): BookLine[] =>
  lines.map(([price, quantity]) => [(price / 100).toFixed(2), (quantity / 1000).toFixed(3)])

/** The next message of a stream by the ids of any venue. */
function numbered({ bids, asks }: Message, id: number): BookUpdate {
  return aChange({
    firstId: id,
    lastId: id,
    previousId: id - 1,
    bids: written(bids),
    asks: written(asks),
  })
}

function note(model: Map<number, number>, lines: Message['bids']): void {
  for (const [price, quantity] of lines) {
    if (quantity === 0) model.delete(price)
    else model.set(price, quantity)
  }
}

const sorted = (model: ReadonlyMap<number, number>, sign: 1 | -1) =>
  [...model]
    .sort(([left], [right]) => sign * (left - right))
    .map(([price, quantity]) => ({ price, quantity }))

test('whatever a venue sends in order, the book is that of a map', () => {
  fc.assert(
    fc.property(fc.constantFrom(...RULES), fc.array(message, { maxLength: 40 }), (rule, messages) => {
      const book = new ManagedBook(terms(rule))
      const [bids, asks] = [new Map<number, number>(), new Map<number, number>()]
      expect(book.take(aSnapshot({ lastId: 0, previousId: -1 })).kind).toBe('applied')
      messages.forEach((each, index) => {
        expect(book.take(numbered(each, index + 1)).kind).toBe('applied')
        note(bids, each.bids)
        note(asks, each.asks)
      })
      const { bids: ours, asks: theirs } = book.snapshot(2000) ?? { bids: null, asks: null }
      expect(ours as unknown).toEqual(sorted(bids, -1))
      expect(theirs as unknown).toEqual(sorted(asks, 1))
    }),
  )
})

test('a missing message is always found, and from then on nothing is handed out', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('binance' as const, 'okx' as const, 'bybit' as const),
      fc.array(message, { minLength: 2, maxLength: 20 }),
      fc.nat(),
      (rule, messages, choice) => {
        const missing = choice % (messages.length - 1)
        const book = new ManagedBook(terms(rule))
        book.take(aSnapshot({ lastId: 0, previousId: -1 }))
        messages.forEach((each, index) => {
          if (index === missing) return
          const verdict = book.take(numbered(each, index + 1))
          if (index === missing + 1) expect(verdict).toEqual({ kind: 'broken', why: 'gap' })
          expect(book.snapshot(1) === null).toBe(index > missing)
        })
      },
    ),
  )
})

test('a Binance book is the same whenever its snapshot comes', () => {
  const stream = fc.array(message, { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(stream, fc.nat(), fc.nat(), (messages, takenChoice, comesChoice) => {
      const taken = takenChoice % (messages.length + 1)
      const comes = taken + (comesChoice % (messages.length + 1 - taken))
      const [bids, asks] = [new Map<number, number>(), new Map<number, number>()]
      for (const each of messages.slice(0, taken)) {
        note(bids, each.bids)
        note(asks, each.asks)
      }
      const snapshot = aSnapshot({
        lastId: taken,
        bids: written([...bids]),
        asks: written([...asks]),
      })
      const book = new ManagedBook(terms('binance'))
      for (let index = 0; index <= messages.length; index++) {
        if (index === comes) expect(book.take(snapshot).kind).toBe('applied')
        const each = messages[index]
        if (each) book.take(numbered(each, index + 1))
      }
      for (const each of messages.slice(taken)) {
        note(bids, each.bids)
        note(asks, each.asks)
      }
      expect(book.snapshot(2000)?.bids as unknown).toEqual(sorted(bids, -1))
      expect(book.snapshot(2000)?.asks as unknown).toEqual(sorted(asks, 1))
    }),
  )
})

test('whatever comes, what is handed out is never crossed, sorted, and has no empty level', () => {
  fc.assert(
    fc.property(fc.constantFrom(...RULES), fc.array(anyMessage, { maxLength: 30 }), (rule, messages) => {
      const book = new ManagedBook(terms(rule))
      book.take(aSnapshot({ ...TOUCHES, lastId: 0, previousId: -1 }))
      messages.forEach((each, index) => {
        const verdict = book.take(numbered(each, index + 1))
        const shown = book.snapshot(100)
        expect(shown === null).toBe(verdict.kind !== 'applied')
        if (shown === null) return
        const [bid, ask] = [shown.bids[0]?.price ?? 0, shown.asks[0]?.price ?? Number.POSITIVE_INFINITY]
        expect(bid).toBeLessThan(ask)
        for (const [side, sign] of [
          [shown.bids, -1],
          [shown.asks, 1],
        ] as const) {
          expect(side.every(({ quantity }) => quantity > 0)).toBe(true)
          expect(
            side.every(({ price }, rank) => rank === 0 || sign * (price - (side[rank - 1]?.price ?? 0)) > 0),
          ).toBe(true)
        }
      })
    }),
  )
})

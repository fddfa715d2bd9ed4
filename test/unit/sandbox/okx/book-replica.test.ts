import { describe, expect, test } from 'bun:test'
import { crc32 } from 'node:zlib'
import type { BookLevel, Lots, Ticks } from '../../../../src/domain/index.ts'
import { bestOf, checksumOf, follow, replicaOf } from '../../../../src/sandbox/okx/sockets/book-replica.ts'
import { anInstrument, KEY, m } from '../../../support/builders.ts'

const instrument = anInstrument({ tickSize: m('0.1'), lotSize: m('0.01') })
const level = (price: number, quantity: number): BookLevel => ({
  price: price as Ticks,
  quantity: quantity as Lots,
})
const side = (count: number, from: number, step: number) =>
  Array.from({ length: count }, (_, index) => level(from + index * step, index + 1))
const replica = (bids: readonly BookLevel[], asks: readonly BookLevel[]) =>
  replicaOf(instrument, { key: KEY, updateId: 1, atMs: 0, bids, asks })

describe('the checksum', () => {
  test('is over the best 25 of both sides, bid first', () => {
    const text = Array.from({ length: 25 }, (_, index) => {
      const size = String((index + 1) / 100)
      return [String((1000 - index) / 10), size, String((1001 + index) / 10), size].join(':')
    })
    expect(checksumOf(replica(side(40, 1000, -1), side(40, 1001, 1)))).toBe(crc32(text.join(':')) | 0)
  })

  test('leaves out what a shorter side does not have', () => {
    const made = replica([level(10, 1), level(9, 2)], [level(11, 3)])
    expect(checksumOf(made)).toBe(crc32('1:0.01:1.1:0.03:0.9:0.02') | 0)
    expect(checksumOf(replica([], [level(11, 3)]))).toBe(crc32('1.1:0.03') | 0)
  })
})

test('changes are followed once, in their order', () => {
  const made = replica([level(10, 1)], [level(11, 3)])
  const change = { key: KEY, previousId: 1, updateId: 2, atMs: 5, isWithheld: false }
  expect(follow(made, { ...change, bids: [level(10, 0), level(9, 4)], asks: [level(12, 1)] })).toBe(true)
  expect(follow(made, { ...change, bids: [level(9, 0)], asks: [] })).toBe(false)
  expect(bestOf(made, 1)).toEqual({ bids: [level(9, 4)], asks: [level(11, 3)] })
})

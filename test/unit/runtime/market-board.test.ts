import { expect, test } from 'bun:test'
import type { BookSnapshot, Lots, Ticks, Trade, UnixNs } from '../../../src/domain/index.ts'
import { ReplicaBoard } from '../../../src/remote/replica-board.ts'
import { MarketBoard } from '../../../src/runtime/market-board.ts'
import { anInstrument, KEY } from '../../support/builders.ts'

const SECOND_NS = 1_000_000_000n
const START = 1_700_000_040n * SECOND_NS

const trade = (seconds: number, price: number, quantity = 1): Trade => ({
  ...{ kind: 'trade', key: KEY, aggressor: 'buy', price: price as Ticks, quantity: quantity as Lots },
  eventAt: (START + BigInt(seconds) * SECOND_NS) as UnixNs,
})
const book = (seconds: number): BookSnapshot => ({
  ...{ kind: 'book', key: KEY, eventAt: (START + BigInt(seconds) * SECOND_NS) as UnixNs },
  bids: [{ price: 9 as Ticks, quantity: 1 as Lots }],
  asks: [{ price: 11 as Ticks, quantity: 1 as Lots }],
})

function boards() {
  const board = new MarketBoard()
  board.list(anInstrument())
  const replica = new ReplicaBoard()
  const tell = () => {
    const changes = board.takeChanges()
    for (const change of changes) replica.apply(change)
    return changes
  }
  return { board, replica, tell }
}

test('bars of seconds and of minutes are the same in a replica, empty ones too', () => {
  const { board, replica, tell } = boards()
  for (const [at, price] of [
    [0, 10],
    [0, 12],
    [3, 11],
    [65, 9],
  ] as const) {
    board.record(trade(at, price), 1)
    if (at !== 0) tell()
  }
  board.record(book(67), 1)
  tell()
  const numbers = (interval: number, of: MarketBoard | ReplicaBoard) =>
    of.bars(KEY, interval, 6).map(({ openAt, open, close, volume }) => {
      return [Number((openAt - START) / SECOND_NS), open, close, volume]
    })
  expect(numbers(60_000, board)).toEqual([
    [0, 10, 11, 3],
    [60, 9, 9, 1],
  ] as never)
  expect(numbers(1000, board)).toEqual([
    [62, 11, 11, 0],
    [63, 11, 11, 0],
    [64, 11, 11, 0],
    [65, 9, 9, 1],
    [66, 9, 9, 0],
    [67, 9, 9, 0],
  ] as never)
  for (const interval of [1000, 60_000, 180_000]) {
    expect(replica.bars(KEY, interval, 500)).toEqual(board.bars(KEY, interval, 500))
  }
})

test('a book that holds no longer is told, once, and a replica does not show it either', () => {
  const { board, replica, tell } = boards()
  board.record(book(0), 5)
  tell()
  expect(replica.view(KEY)?.bid).toBe(9 as Ticks)
  board.lose(KEY)
  expect(board.view(KEY)).toBeNull()
  expect(tell()).toMatchObject([{ isBookChanged: true, market: { book: null, bid: null } }])
  expect(replica.view(KEY)).toBeNull()
  board.lose(KEY)
  expect(tell()).toEqual([])
})

test('a market that is alive though nothing changes is told with its new age', () => {
  const { board, replica, tell } = boards()
  board.touch(KEY, 3)
  expect(tell()).toEqual([])
  board.record(book(0), 5)
  tell()
  board.touch(KEY, 1005)
  expect(tell()).toMatchObject([{ isBookChanged: false, trades: [], bars: [], seconds: [] }])
  expect(replica.view(KEY)?.receivedAtMs).toBe(1005)
  // Heard before what came last: nothing is made older.
  board.touch(KEY, 900)
  expect(tell()).toEqual([])
  expect(board.receivedAtMs(KEY)).toBe(1005)
})

test('the past of an instrument is shown whichever comes first, that or the listing', () => {
  const past = [{ openAt: START, open: 9, high: 9, low: 9, close: 9, volume: 1 }] as never
  const history = { key: KEY, intervalMs: 60_000, bars: past }
  const early = new MarketBoard()
  early.seed(history)
  early.list(anInstrument())
  const late = new MarketBoard()
  late.list(anInstrument())
  late.seed(history)
  for (const board of [early, late]) {
    board.list(anInstrument())
    expect(board.bars(KEY, 60_000, 10)).toEqual(past)
  }
})

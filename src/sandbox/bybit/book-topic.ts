/** `orderbook.{1,50,200,1000}`: https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook */
import { type BookLevel, type Instrument, type Lots, NO_LOTS, type Ticks } from '../../domain/index.ts'
import type { SandboxBookChange } from '../core/index.ts'
import { type House, nativeOf } from './house.ts'
import { levelRows } from './market-questions.ts'
import type { Topic } from './topic.ts'

/** Ids of this depth are counted for all of the book, as those that REST answers. */
const WHOLE_DEPTH = 1000
/** The best of the book is told again when it has not changed for so long. */
const REPEAT_MS = 3000

type Side = Map<Ticks, Lots>

interface Levels {
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

interface BookState {
  readonly bids: Side
  readonly asks: Side
  /** Of the exchange's own counting: changes up to it are in. */
  takenId: number
  /** `u` of what was told last. */
  toldId: number
  told: Levels
  toldAtMs: number
  atMs: number
}

export function bookTopic(house: House, instrument: Instrument, depth: number): Topic {
  const state = stateOf(house, instrument, depth)
  const isBestOnly = depth === 1
  const frame = (type: 'snapshot' | 'delta', levels: Levels) =>
    JSON.stringify({
      topic: `orderbook.${depth}.${nativeOf(instrument)}`,
      ts: house.exchange.nowMs(),
      type,
      data: {
        s: nativeOf(instrument),
        b: levelRows(instrument, levels.bids),
        a: levelRows(instrument, levels.asks),
        u: state.toldId,
        seq: state.takenId,
      },
      cts: state.atMs,
    })
  return {
    instrument,
    first: () => frame('snapshot', state.told),
    onBook(change) {
      const changed = taken(state, change, depth)
      if (changed !== null)
        state.toldId = depth === WHOLE_DEPTH ? house.books.told(change.key) : state.toldId + 1
      if (changed === null || change.isWithheld) return null
      state.toldAtMs = house.exchange.nowMs()
      return isBestOnly ? frame('snapshot', state.told) : frame('delta', changed)
    },
    onTick(atMs) {
      if (!isBestOnly || atMs - state.toldAtMs < REPEAT_MS) return []
      state.toldAtMs = atMs
      return [frame('snapshot', state.told)]
    },
  }
}

function stateOf({ exchange, books }: House, { key }: Instrument, depth: number): BookState {
  const book = exchange.book(key)
  const state: BookState = {
    bids: new Map(book?.bids.map(({ price, quantity }) => [price, quantity])),
    asks: new Map(book?.asks.map(({ price, quantity }) => [price, quantity])),
    takenId: book?.updateId ?? 0,
    toldId: books.current(key),
    told: { bids: [], asks: [] },
    toldAtMs: exchange.nowMs(),
    atMs: book?.atMs ?? exchange.nowMs(),
  }
  state.told = best(state, depth)
  return state
}

/** What changed within the depth; null where nothing did. */
function taken(state: BookState, change: SandboxBookChange, depth: number): Levels | null {
  if (change.updateId <= state.takenId) return null
  put(state.bids, change.bids)
  put(state.asks, change.asks)
  state.takenId = change.updateId
  state.atMs = change.atMs
  const [before, after] = [state.told, best(state, depth)]
  const changed = { bids: difference(before.bids, after.bids), asks: difference(before.asks, after.asks) }
  if (changed.bids.length === 0 && changed.asks.length === 0) return null
  state.told = after
  return changed
}

function put(side: Side, levels: readonly BookLevel[]): void {
  for (const { price, quantity } of levels) {
    if (quantity === 0) side.delete(price)
    else side.set(price, quantity)
  }
}

function best({ bids, asks }: BookState, depth: number): Levels {
  const levels = (side: Side, sign: 1 | -1) =>
    [...side]
      .map(([price, quantity]) => ({ price, quantity }))
      .sort((left, right) => sign * (left.price - right.price))
      .slice(0, depth)
  return { bids: levels(bids, -1), asks: levels(asks, 1) }
}

function difference(before: readonly BookLevel[], after: readonly BookLevel[]): readonly BookLevel[] {
  const known = new Map(before.map(({ price, quantity }) => [price, quantity]))
  const changed = after.filter(({ price, quantity }) => known.get(price) !== quantity)
  const there = new Set(after.map(({ price }) => price))
  const gone = before.filter(({ price }) => !there.has(price))
  return [...changed, ...gone.map(({ price }) => ({ price, quantity: NO_LOTS }))]
}

/**
 * The state as a tree that can be stored, and back. One part for each field, so that a reader may leave the
 * large ones for later. A field that is added to `State` and not here does not compile.
 */
import {
  type ClientOrderId,
  type Instrument,
  isClosed,
  type Order,
  type Plain,
  type PlainParts,
  type PlainSource,
} from '../domain/index.ts'
import { ColdEntries } from './cold-entries.ts'
import { LazyMap } from './lazy-map.ts'
import { type AssetAccounts, Ledger } from './ledger.ts'
import { RateWindow } from './rate-window.ts'
import type { RecentIds } from './recent-ids.ts'
import { emptyState, type State } from './state.ts'

/**
 * Counts the shapes of what is stored: one more whenever an order, a position or anything else in the state,
 * or in what is stored beside it, gains, loses or renames a field. A snapshot of another layout is not read,
 * and the start folds the journal instead; once old segments may have been deleted, the layouts they were
 * deleted under must stay readable.
 */
export const STATE_LAYOUT = 5

const LAYOUT_PART = 'layout'

/** Plain values all the way down: no maps, no instances, no functions. */
type Storable<Value> = Value extends null | boolean | number | bigint | string
  ? Value
  : Value extends (...rest: never[]) => unknown
    ? never
    : { readonly [Field in keyof Value]: Storable<Value[Field]> }

/** The compiler has seen that it is plain; interfaces merely lack the index that `Plain` asks for. */
export function toPlain<Value>(value: Value & Storable<Value>): Plain {
  return value as unknown as Plain
}

/** What `toPlain` was given: layouts that differ are never read, so the shape is what the type says. */
export function fromPlain<Value>(stored: Plain): Value {
  return stored as unknown as Value
}

interface FieldCodec<Value> {
  /** What is needed at once; `put` takes, block by block, what may be read when somebody asks. */
  write(value: Value, put: (block: Plain) => void): Plain
  read(stored: Plain, shelf: Shelf): Value
}

interface Shelf {
  block(index: number): Plain
  keep(cold: ColdEntries<unknown>): void
}

type Fields = { readonly [Field in keyof State]: FieldCodec<State[Field]> }

function value<Value>(): FieldCodec<Value & Storable<Value>> {
  return { write: (written) => toPlain(written), read: (stored) => fromPlain(stored) }
}

function mapOf<Key extends string, Value>(): FieldCodec<Map<Key, Value & Storable<Value>>> {
  return {
    write: (map) => [...map].map(([key, entry]) => [key, toPlain(entry)]),
    read: (stored) => new Map(fromPlain<readonly [Key, Value & Storable<Value>][]>(stored)),
  }
}

function setOf<Id extends string>(): FieldCodec<Set<Id>> {
  return { write: (set) => [...set], read: (stored) => new Set(fromPlain<readonly Id[]>(stored)) }
}

/** Read in one go, like the orders below: short enough not to be felt between two commands. */
const IDS_IN_BLOCK = 20_000

function recentIds<Id extends string>(empty: () => RecentIds<Id>): FieldCodec<RecentIds<Id>> {
  return {
    write(ids, put) {
      const all = [...ids]
      for (let from = 0; from < all.length; from += IDS_IN_BLOCK) put(all.slice(from, from + IDS_IN_BLOCK))
      return Math.ceil(all.length / IDS_IN_BLOCK)
    },
    read(stored, shelf) {
      const blocks = fromPlain<number>(stored)
      const block = (index: number) => () => fromPlain<readonly Id[]>(shelf.block(index))
      const cold = new ColdEntries(Array.from({ length: blocks }, (_, index) => block(index)))
      shelf.keep(cold)
      return empty().from(cold)
    },
  }
}

type Seconds = ReturnType<RateWindow['seconds']>
type Named = ReturnType<RateWindow['named']>

const RATE_WINDOW: FieldCodec<RateWindow> = {
  write: (window) => toPlain({ seconds: window.seconds(), named: [...window.named()] }),
  read(stored) {
    const { seconds, named } = fromPlain<{ seconds: Seconds; named: Iterable<[string, Seconds[number]]> }>(
      stored,
    )
    return new RateWindow(seconds, new Map(named) satisfies Named)
  },
}

/** Closed orders at hand from the start, for the first page that anybody looks at. */
const NEWEST_ORDERS = 500
/** Read in one go: short enough not to be felt between two commands. */
const ORDERS_IN_BLOCK = 2000

type StoredOrder = Omit<Order, 'instrument'> & { instrument: number | Instrument | null }

/**
 * Orders name the version of their instrument by its place in a list: it is stored, and made, once. Those
 * that are open and the newest ones stand in front; all of them, in their order, in blocks.
 */
const ORDERS: FieldCodec<State['orders']> = {
  write(orders, put) {
    const places = new Map<Instrument, number>()
    const stored = Array.from(orders.values(), (order) => storedOrder(order, places))
    for (let from = 0; from < stored.length; from += ORDERS_IN_BLOCK) {
      put(stored.slice(from, from + ORDERS_IN_BLOCK).map(([, plain]) => plain))
    }
    const newest = stored.length - NEWEST_ORDERS
    const hot = stored.filter(([order], index) => index >= newest || !isClosed(order.status))
    return {
      instruments: Array.from(places.keys(), (instrument) => toPlain(instrument)),
      blocks: Math.ceil(stored.length / ORDERS_IN_BLOCK),
      hot: hot.map(([, plain]) => plain),
    }
  },
  read(stored, shelf) {
    const { instruments, blocks, hot } = fromPlain<{
      readonly instruments: readonly Instrument[]
      readonly blocks: number
      readonly hot: readonly StoredOrder[]
    }>(stored)
    const block = (index: number) => () =>
      fromPlain<readonly StoredOrder[]>(shelf.block(index)).map((order) => entryOf(order, instruments))
    const cold = new ColdEntries(Array.from({ length: blocks }, (_, index) => block(index)))
    shelf.keep(cold)
    return new LazyMap(
      hot.map((order) => entryOf(order, instruments)),
      cold,
    )
  },
}

function storedOrder(order: Order, places: Map<Instrument, number>): readonly [Order, Plain] {
  const { instrument } = order
  if (instrument === null) return [order, toPlain({ ...order, instrument })]
  const place = places.get(instrument) ?? places.size
  places.set(instrument, place)
  return [order, toPlain({ ...order, instrument: place })]
}

function entryOf(order: StoredOrder, instruments: readonly Instrument[]): readonly [ClientOrderId, Order] {
  // In place: it was made for us just now, and there are many.
  if (typeof order.instrument === 'number') order.instrument = instruments[order.instrument] ?? null
  return [order.clientOrderId, order as Order]
}

const LEDGER: FieldCodec<State['ledger']> = {
  write: (ledger) => ledger.values().map((accounts) => toPlain(accounts)),
  read: (stored) => new Ledger(fromPlain<readonly AssetAccounts[]>(stored)),
}

const FIELDS: Fields = {
  epoch: value(),
  instance: value(),
  seq: value(),
  lastAt: value(),
  mode: value(),
  marketSource: value(),
  tradingState: value(),
  tradingStateWhy: value(),
  tradingStateBy: value(),
  stateBeforeCaution: value(),
  isStalled: value(),
  isRecovering: value(),
  accounts: mapOf(),
  doubted: mapOf(),
  limits: value(),
  limitScale: value(),
  breaker: value(),
  day: value(),
  equityPeak: value(),
  sent: RATE_WINDOW,
  refused: RATE_WINDOW,
  instruments: mapOf(),
  orders: ORDERS,
  open: setOf(),
  held: setOf(),
  uncovered: setOf(),
  openQuantities: mapOf(),
  closed: recentIds(() => emptyState().closed),
  denied: recentIds(() => emptyState().denied),
  executions: recentIds(() => emptyState().executions),
  ledger: LEDGER,
  positions: mapOf(),
  marks: mapOf(),
}

const NAMES = Object.keys(FIELDS) as readonly (keyof State)[]

/** The state in parts named like its fields, blocks as `orders.0`; `layout` is `STATE_LAYOUT`. */
export function stateToPlain(state: State): PlainParts {
  const parts: Record<string, Plain> = { [LAYOUT_PART]: STATE_LAYOUT }
  for (const name of NAMES) write(state, name, parts)
  return parts
}

function write<Name extends keyof State>(state: State, name: Name, parts: Record<string, Plain>): void {
  let blocks = 0
  const put = (block: Plain): void => {
    parts[`${name}.${blocks}`] = block
    blocks += 1
  }
  parts[name] = FIELDS[name].write(state[name], put)
}

/** A state whose largest parts may still lie in storage; nobody who uses it sees a difference. */
export interface RestoredState {
  readonly state: State
  /** Reads a little of what is still missing; false when nothing is. */
  warm(): boolean
}

/** Null when it was stored in another layout. */
export function stateFromPlain(source: PlainSource): RestoredState | null {
  if (source.part(LAYOUT_PART) !== STATE_LAYOUT) return null
  const state = emptyState()
  const cold: ColdEntries<unknown>[] = []
  for (const name of NAMES) restore(state, name, { source, cold })
  return { state, warm: () => cold.some((entries) => entries.step()) }
}

function restore<Name extends keyof State>(
  state: State,
  name: Name,
  { source, cold }: { readonly source: PlainSource; readonly cold: ColdEntries<unknown>[] },
): void {
  state[name] = FIELDS[name].read(source.part(name), {
    block: (index) => source.part(`${name}.${index}`),
    keep: (entries) => cold.push(entries),
  })
}

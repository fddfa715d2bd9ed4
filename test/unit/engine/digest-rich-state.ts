/** A state in which nothing is empty and nothing null, and every state that differs from it in one place. */
import { Ledger } from '../../../src/engine/ledger.ts'
import { RateWindow } from '../../../src/engine/rate-window.ts'
import { RecentIds } from '../../../src/engine/recent-ids.ts'
import type { State } from '../../../src/engine/state.ts'

/** The same shape with a value for everything: a field that is added is asked for. */
type Rich<Value> = Value extends null
  ? never
  : Value extends string
    ? string
    : Value extends number
      ? number
      : Value extends bigint
        ? bigint
        : Value extends boolean
          ? boolean
          : RichObject<Value>
type RichObject<Value> =
  Value extends RecentIds<infer _>
    ? RecentIds<string>
    : Value extends RateWindow | Ledger
      ? Value
      : Value extends Set<infer _>
        ? Set<string>
        : Value extends Map<infer _, infer Entry>
          ? Map<string, Rich<Entry>>
          : { readonly [Name in keyof Value]-?: Rich<Value[Name]> }

type RichOrder = Rich<State['orders'] extends Map<infer _, infer Entry> ? Entry : never>
type RichInstrument = Rich<State['instruments'] extends Map<infer _, infer Entry> ? Entry : never>
type RichAccounts = Rich<ReturnType<Ledger['values']>[number]>

const instrument: RichInstrument = {
  key: 'BTCUSDT-PERP.sim',
  venue: 'sim',
  symbol: 'BTCUSDT-PERP',
  base: 'BTC',
  quote: 'USDT',
  version: 3,
  isTrading: true,
  tickSize: 10n ** 16n,
  lotSize: 10n ** 13n,
  notionalMin: 5n,
  notionalMax: 10n ** 24n,
  quantityMin: 1,
  quantityMax: 900,
  priceBand: { lowest: 8n, highest: 12n },
  feeRateMaker: -1n,
  feeRateTaker: 2n,
  contract: { leverage: 20, maintenanceMarginRatio: 5n, fundingIntervalMs: 28_800_000 },
  holds: { stops: true, trailingStops: false, goodTillDate: true, amendInPlace: false },
}

const order = (clientOrderId: string): RichOrder => ({
  clientOrderId,
  request: {
    venue: 'sim',
    symbol: 'BTCUSDT-PERP',
    side: 'sell',
    type: 'trailing_stop',
    timeInForce: 'gtd',
    isPostOnly: false,
    isReduceOnly: true,
    quantity: 25n,
    price: 64n,
    triggerPrice: 63n,
    triggerBy: 'mark',
    trail: { unit: 'ratio', value: 15n },
    expireAt: 99n,
    bracket: { takeProfit: { price: 70n }, stopLoss: { triggerPrice: 60n, price: 59n } },
    strategyId: 'grid-1',
  },
  origin: { principal: 'admin', address: '127.0.0.1', requestId: '01JD' },
  key: 'BTCUSDT-PERP.sim',
  instrument,
  status: 'pending_amend',
  heldBy: 'engine',
  venueOrderId: '28457',
  revision: 2,
  reason: { code: 'insufficient_funds', details: { free: 5n, asset: 'USDT' } },
  price: 6400,
  triggerPrice: 6300,
  isTriggered: false,
  heldShape: { price: 6_000_100, quantity: 300, refusals: 2 },
  quantity: 25,
  cumQty: 5,
  replacedQty: 1,
  firstExecutionId: 'sim-0',
  cancelledBy: 'admin',
  exitedQuantity: 7n,
  isLetGo: true,
  siblingQuantity: 8n,
  cumQuote: 320n,
  fees: 3n,
  feeAsset: 'USDT',
  otherFees: [{ asset: 'BNB', amount: 1n }],
  locked: 20n,
  amendment: { way: 'cancel_replace', quantity: 30, price: 6500, triggerPrice: 6350 },
  link: { groupId: 'oco-1', role: 'stop_leg', sibling: 'b', entry: 'c' },
  exits: ['d', 'e'],
  missedAt: 7n,
  createdAt: 1n,
  sentAt: 2n,
  lastAt: 3n,
  createdSeq: 4,
  lastSeq: 5,
})

const accounts: RichAccounts = {
  venue: 'sim',
  asset: 'USDT',
  free: 10n,
  locked: 20n,
  deposits: -30n,
  trades: 1n,
  fees: 2n,
  funding: 3n,
  rounding: -4n,
  insurance: -2n,
  remainder: 11n,
}

const FIELDS: { readonly [Name in keyof State]: RichObject<State[Name]> | Rich<State[Name]> } = {
  epoch: '4f1c22aa',
  instance: '4f1c22a9',
  seq: 17,
  lastAt: 1_790_000_000_123_456_789n,
  mode: 'testnet',
  marketSource: 'sim',
  tradingState: 'reducing',
  tradingStateWhy: 'journal records were lost',
  tradingStateBy: 'recovery',
  stateBeforeCaution: 'active',
  isStalled: true,
  isRecovering: false,
  accounts: new Map([
    ['binance', { doubt: 'lost', found: 2, told: ['orphan_order reported 7'], heardAt: 1_790_000_000n }],
  ]),
  doubted: new Map([
    ['doubted-1', 'lost_order'],
    ['doubted-2', 'order_differs'],
  ]),
  limits: {
    orderNotionalMax: 1n,
    positionNotionalMax: 2n,
    exposureMax: 3n,
    openOrdersMax: 4,
    orderRatePerSecondMax: 5,
    orderRatePerMinuteMax: 6,
    strategyOrderRateMax: 7,
    priceCollarRatio: 8n,
    impactRatioMax: 9n,
    dailyLossMax: 10n,
    drawdownRatioMax: 11n,
    leverageMax: 12n,
  },
  limitScale: 10n ** 18n,
  breaker: {
    state: 'half_open',
    why: 'refusals',
    until: 5n,
    trips: 2,
    probesSent: 3,
    probesAccepted: 1,
    probesAwaited: ['a', 'b'],
  },
  day: { startAt: 1_789_948_800_000_000_000n, equity: 100n },
  equityPeak: 105n,
  sent: new RateWindow(
    [
      { second: 8, count: 1 },
      { second: 9, count: 2 },
    ],
    [['grid-1', { second: 9, count: 2 }]],
  ),
  refused: new RateWindow([{ second: 7, count: 3 }], [['x', { second: 7, count: 1 }]]),
  instruments: new Map([['BTCUSDT-PERP.sim', instrument]]),
  orders: new Map([
    ['a', order('a')],
    ['b', order('b')],
  ]),
  open: new Set(['a', 'b']),
  held: new Set(['a', 'b']),
  uncovered: new Set(['c']),
  openQuantities: new Map([['BTCUSDT-PERP.sim', { buys: 1, sells: 2, reducingBuys: 3, reducingSells: 4 }]]),
  closed: new RecentIds(10, ['f', 'g']),
  denied: new RecentIds(10, ['h', 'i']),
  executions: new RecentIds(10, ['sim-1', 'sim-2']),
  ledger: new Ledger([accounts] as unknown as ReturnType<Ledger['values']>),
  positions: new Map([
    [
      'BTCUSDT-PERP.sim',
      {
        key: 'BTCUSDT-PERP.sim',
        venue: 'sim',
        symbol: 'BTCUSDT-PERP',
        quantity: -5n,
        cost: -320n,
        realizedPnl: 12n,
        margin: 16n,
      },
    ],
  ]),
  marks: new Map([['BTCUSDT-PERP.sim', 64n]]),
}

/** Brands are all it lacks. */
export const RICH_STATE = FIELDS as unknown as State

/** Where it differs, and what stands there. */
export type Variant = readonly [path: string, value: unknown]

/** Every value that differs from `value` in one place: changed, missing, or elsewhere in its list. */
export function* variantsOf(value: unknown, path = ''): Generator<Variant> {
  if (value === null) throw new Error(`${path} is null: it says nothing about what might stand there`)
  if (typeof value !== 'object') {
    yield [`${path} other`, otherThan(value)]
    yield [`${path} null`, null]
  } else if (value instanceof RateWindow) {
    for (const [at, seconds] of variantsOf(value.seconds(), `${path}.seconds`))
      yield [at, new RateWindow(seconds as ReturnType<RateWindow['seconds']>, value.named())]
    for (const [at, named] of variantsOf(value.named(), `${path}.named`))
      yield [at, new RateWindow(value.seconds(), named as ReturnType<RateWindow['named']>)]
  } else if (value instanceof Ledger) {
    for (const [at, books] of variantsOf(value.values(), path))
      yield [at, new Ledger(books as ReturnType<Ledger['values']>)]
  } else if (value instanceof RecentIds) {
    for (const [at, ids] of variantsOf([...value], path)) yield [at, new RecentIds(1000, ids as string[])]
  } else if (value instanceof Set) {
    for (const [at, ids] of variantsOf([...value], path)) yield [at, new Set(ids as string[])]
  } else if (value instanceof Map) {
    for (const [at, pairs] of variantsOf([...value], path)) yield [at, new Map(pairs as [string, unknown][])]
  } else if (Array.isArray(value)) {
    yield* variantsOfList(value, path)
  } else {
    for (const [name, field] of Object.entries(value))
      for (const [at, other] of variantsOf(field, `${path}.${name}`)) yield [at, { ...value, [name]: other }]
  }
}

function* variantsOfList(list: readonly unknown[], path: string): Generator<Variant> {
  if (list.length === 0) throw new Error(`${path} is empty: it says nothing about what might stand there`)
  for (const [index, each] of list.entries()) {
    for (const [at, other] of variantsOf(each, `${path}[${index}]`)) yield [at, list.with(index, other)]
    // A pair of a map without its value is none.
    if (!isPair(list)) yield [`${path}[${index}] missing`, list.toSpliced(index, 1)]
  }
  if (list.length > 1 && !isPair(list)) yield [`${path} reversed`, list.toReversed()]
}

const isPair = (list: readonly unknown[]) => list.length === 2 && typeof list[1] !== 'string'

function otherThan(value: unknown): unknown {
  if (typeof value === 'bigint') return value + 1n
  if (typeof value === 'number') return value + 1
  return typeof value === 'boolean' ? !value : `${value}x`
}

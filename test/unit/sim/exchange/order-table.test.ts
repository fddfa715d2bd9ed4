/**
 * Every type of order with every time in force, on both sides, in every state of the market: what it does,
 * worked out by hand. Ten lots; a limit of 102 reaches the asks, one of 100 stands behind them; stops trigger
 * at 101.
 */
import { expect, test } from 'bun:test'
import type { MarketEvent, VenueReport } from '../../../../src/domain/index.ts'
import { aBook, anOrder, aPrint, type Levels, type OrderFields, scene, words } from './scene.ts'

interface State {
  /** Shown before the order comes. */
  readonly before: readonly MarketEvent[]
  readonly limit: 102 | 100
  /** Lets a stop trigger; other orders come after it. */
  readonly trigger: MarketEvent
  readonly after: readonly MarketEvent[]
}

const BIDS: Levels = [[99, 10]]
const ONE = aBook(BIDS, [[101, 5]])
const buyerAt = (price: number, quantity: number) => aPrint(price, quantity, { aggressor: 'buy' })
const atBook = (book: MarketEvent): State => ({
  before: [buyerAt(100, 1), book],
  limit: 102,
  trigger: buyerAt(101, 1),
  after: [],
})
const behind = (...after: MarketEvent[]): State => ({ ...atBook(ONE), limit: 100, after })
const bar = (price: number, quantity: number, step: 'bar_open' | 'bar_path') =>
  aPrint(price, quantity, { step })

const STATES = {
  /** Nobody sells. */
  empty: atBook(aBook(BIDS, [])),
  oneLevel: atBook(ONE),
  enough: atBook(
    aBook(BIDS, [
      [101, 5],
      [102, 7],
      [105, 100],
    ]),
  ),
  /** Five printed at 100, one more at 101. */
  trades: { before: [buyerAt(100, 5)], limit: 102, trigger: buyerAt(101, 1), after: [] },
  /** A bar opens at 100 with five and goes on to 103 with one. */
  bars: { before: [bar(100, 5, 'bar_open')], limit: 102, trigger: bar(103, 1, 'bar_path'), after: [] },
  /** A later book shows four at 99, below our limit. */
  crossed: behind(
    aBook(
      [[97, 5]],
      [
        [99, 4],
        [103, 9],
      ],
    ),
  ),
  /** A seller prints four at our very price, where nobody stands before us. */
  equal: behind(aPrint(100, 4)),
  /** A seller prints four below it. */
  through: behind(aPrint(99, 4)),
  tradesEqual: { before: [buyerAt(101, 5)], limit: 100, trigger: buyerAt(101, 1), after: [aPrint(100, 4)] },
  tradesThrough: { before: [buyerAt(101, 5)], limit: 100, trigger: buyerAt(101, 1), after: [aPrint(98, 4)] },
  /** A bar falls from 101 to 98 on its way. */
  barsThrough: {
    before: [bar(101, 5, 'bar_open')],
    limit: 100,
    trigger: bar(101, 1, 'bar_path'),
    after: [bar(98, 4, 'bar_path')],
  },
  /** The next bar opens at 98: it jumped over 100. */
  barsJumped: {
    before: [bar(101, 5, 'bar_open')],
    limit: 100,
    trigger: bar(101, 1, 'bar_path'),
    after: [bar(98, 4, 'bar_open')],
  },
} as const satisfies Record<string, State>

type StateName = keyof typeof STATES
type Row = readonly [order: OrderFields, results: Readonly<Record<StateName, string>>]

/** Where only trades are known, six printed lots are there by the time it comes. */
const AT_MARKET = {
  empty: 'remainder',
  oneLevel: '5@101 remainder',
  enough: '5@101 5@102',
  trades: '6@101 remainder',
  bars: '6@103 remainder',
  crossed: '5@101 remainder',
  equal: '5@101 remainder',
  through: '5@101 remainder',
  tradesEqual: '6@101 remainder',
  tradesThrough: '6@101 remainder',
  barsThrough: '6@101 remainder',
  barsJumped: '6@101 remainder',
}
const AT_MARKET_OR_KILL = {
  empty: 'kill',
  oneLevel: 'kill',
  enough: '5@101 5@102',
  trades: 'kill',
  bars: 'kill',
  crossed: 'kill',
  equal: 'kill',
  through: 'kill',
  tradesEqual: 'kill',
  tradesThrough: 'kill',
  barsThrough: 'kill',
  barsJumped: 'kill',
}
/** What a limit of 100 finds behind the touch does not depend on how it came there. */
const WAITING = {
  crossed: '4@100m open',
  equal: '4@100m open',
  through: '4@100m open',
  tradesEqual: 'open',
  tradesThrough: '4@100m open',
  barsThrough: '4@100m open',
  barsJumped: '4@98m open',
}
const RESTING = {
  empty: 'open',
  oneLevel: '5@101 open',
  enough: '5@101 5@102',
  trades: '6@101 open',
  // The bar stands at 103 when the order comes.
  bars: 'open',
  ...WAITING,
}
const AT_ONCE = {
  empty: 'remainder',
  oneLevel: '5@101 remainder',
  enough: '5@101 5@102',
  trades: '6@101 remainder',
  bars: 'remainder',
  crossed: 'remainder',
  equal: 'remainder',
  through: 'remainder',
  tradesEqual: 'remainder',
  tradesThrough: 'remainder',
  barsThrough: 'remainder',
  barsJumped: 'remainder',
}
const ALL_AT_ONCE = AT_MARKET_OR_KILL
const POSTING = {
  empty: 'open',
  oneLevel: 'post only',
  enough: 'post only',
  trades: 'post only',
  bars: 'open',
  ...WAITING,
}

/** A stop does after its trigger what its kind of order does, but for what is told. */
function triggered(results: Row[1], but: Partial<Row[1]>): Row[1] {
  const states = Object.entries({ ...results, ...but })
  return Object.fromEntries(states.map(([state, result]) => [state, `triggered@101 ${result}`])) as Row[1]
}

const STOP_AT_MARKET = {
  // It trades where the bar passed its trigger.
  bars: '6@101 remainder',
  // It is due as it comes: only five were printed by then.
  tradesEqual: '5@101 remainder',
  tradesThrough: '5@101 remainder',
  barsThrough: '5@101 remainder',
  barsJumped: '5@101 remainder',
}

const LATER = 3600
const TABLE: readonly Row[] = [
  [{ type: 'market', tif: 'ioc' }, AT_MARKET],
  [{ type: 'market', tif: 'gtc' }, AT_MARKET],
  [{ type: 'market', tif: 'fok' }, AT_MARKET_OR_KILL],
  [{ type: 'limit', tif: 'gtc' }, RESTING],
  [{ type: 'limit', tif: 'gtd', expireSecond: LATER }, RESTING],
  [{ type: 'limit', tif: 'ioc' }, AT_ONCE],
  [{ type: 'limit', tif: 'fok' }, ALL_AT_ONCE],
  [{ type: 'limit', tif: 'gtc', postOnly: true }, POSTING],
  [{ type: 'limit', tif: 'gtd', expireSecond: LATER, postOnly: true }, POSTING],
  [{ type: 'stop_market', tif: 'ioc' }, triggered(AT_MARKET, STOP_AT_MARKET)],
  [{ type: 'stop_market', tif: 'gtc' }, triggered(AT_MARKET, STOP_AT_MARKET)],
  [{ type: 'stop_market', tif: 'gtd', expireSecond: LATER }, triggered(AT_MARKET, STOP_AT_MARKET)],
  [{ type: 'stop_market', tif: 'fok' }, triggered(AT_MARKET_OR_KILL, {})],
  [{ type: 'stop_limit', tif: 'gtc' }, triggered(RESTING, { bars: '6@101 open' })],
  [{ type: 'stop_limit', tif: 'gtd', expireSecond: LATER }, triggered(RESTING, { bars: '6@101 open' })],
  [{ type: 'stop_limit', tif: 'ioc' }, triggered(AT_ONCE, { bars: '6@101 remainder' })],
  [{ type: 'stop_limit', tif: 'fok' }, triggered(ALL_AT_ONCE, {})],
  [{ type: 'stop_limit', tif: 'gtc', postOnly: true }, triggered(POSTING, { bars: 'post only' })],
]

/** The same world seen from the other side. */
const mirrored = (price: number) => 200 - price
const swapped = { buy: 'sell', sell: 'buy' } as const

function mirrorOf(event: MarketEvent): MarketEvent {
  const levels = (side: Extract<MarketEvent, { kind: 'book' }>['bids']): Levels =>
    side.map(({ price, quantity }) => [mirrored(price), quantity])
  if (event.kind === 'book') return aBook(levels(event.asks), levels(event.bids))
  const { price, quantity, aggressor, step } = event
  return aPrint(mirrored(price), quantity, { aggressor: swapped[aggressor], ...(step ? { step } : {}) })
}

const ENDINGS = {
  unfilled_remainder: 'remainder',
  fill_or_kill_unfillable: 'kill',
  post_only_would_take: 'post only',
} as const

function summary(reports: readonly VenueReport[], isOpen: boolean): string {
  const parts = reports.flatMap((report, index) => {
    const [, text = '', ...rest] = (words(reports)[index] as string).split(' ')
    if (report.kind === 'order_filled') return report.liquidity === 'maker' ? `${text}m` : text
    if (report.kind === 'order_triggered') return `triggered@${rest[0]}`
    if (report.kind === 'order_accepted') return []
    return 'reason' in report
      ? (ENDINGS[report.reason.code as keyof typeof ENDINGS] ?? report.reason.code)
      : text
  })
  return [...parts, ...(isOpen ? ['open'] : [])].join(' ')
}

function played(fields: OrderFields, state: State, side: 'buy' | 'sell'): string {
  const { exchange, show, submit } = scene()
  const seen = (event: MarketEvent) => show(side === 'buy' ? event : mirrorOf(event))
  const from = (price: number) => (side === 'buy' ? price : mirrored(price))
  const isStop = fields.type === 'stop_market' || fields.type === 'stop_limit'
  const isAtMarket = fields.type === 'market' || fields.type === 'stop_market'
  for (const event of state.before) seen(event)
  if (!isStop) seen(state.trigger)
  const limit = from(isAtMarket ? 105 : state.limit)
  const order = anOrder({ ...fields, side, price: limit, ...(isStop ? { trigger: from(101) } : {}) })
  const reports = submit(order)
  const isDue = reports.some(({ kind }) => kind === 'order_triggered')
  if (isStop && !isDue) reports.push(...seen(state.trigger))
  for (const event of state.after) reports.push(...seen(event))
  return summary(reports, exchange.openOrders().length > 0)
}

for (const [fields, results] of TABLE) {
  const name = [fields.type, fields.tif, ...(fields.postOnly ? ['post only'] : [])].join(' ')
  test(name, () => {
    for (const side of ['buy', 'sell'] as const) {
      const found = Object.fromEntries(
        Object.entries(STATES).map(([state, world]) => [state, played(fields, world, side)]),
      )
      const expected = Object.fromEntries(
        Object.entries(results).map(([state, result]) => [
          state,
          side === 'buy' ? result : result.replace(/@(\d+)/g, (_all, price) => `@${mirrored(Number(price))}`),
        ]),
      )
      expect({ side, ...found }).toEqual({ side, ...expected })
    }
  })
}

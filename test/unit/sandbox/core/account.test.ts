import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type AssetName,
  type BookLevel,
  type ExchangeName,
  formatMoney,
  type InstrumentKey,
  type Lots,
  type Money,
  multiplyMoneyUp,
  notionalOf,
  quantityOf,
  type Ticks,
} from '../../../../src/domain/index.ts'
import type {
  NewSandboxOrder,
  SandboxOrder,
  SandboxTrade,
  SandboxTrail,
  SandboxTrigger,
} from '../../../../src/sandbox/core/index.ts'
import { aSandbox, type SteppedSandbox } from '../../../support/a-sandbox.ts'
import { m } from '../../../support/builders.ts'

type Deed =
  | { readonly deed: 'place'; readonly order: Wanted }
  | { readonly deed: 'cancel' | 'amend'; readonly pick: number; readonly lots: number; readonly move: number }
  | { readonly deed: 'print'; readonly move: number; readonly lots: number; readonly isBuy: boolean }
  | { readonly deed: 'hold'; readonly move: number | null }
  | { readonly deed: 'step'; readonly ms: number }
  | { readonly deed: 'deposit'; readonly amount: number }
  | { readonly deed: 'cancel_all' }

interface Wanted {
  readonly side: 'buy' | 'sell'
  readonly type: 'market' | 'limit' | 'stop_market' | 'stop_limit' | 'trailing_stop'
  readonly timeInForce: 'gtc' | 'ioc' | 'fok' | 'gtd'
  readonly isPostOnly: boolean
  /** Ticks beside the last price. */
  readonly move: number
  readonly trigger: number
  readonly lots: number
  readonly byQuote: boolean
  /** Of a stop: a second trigger on the other side. */
  readonly hasOther: boolean
  /** What it brought is protected by a stop once it is filled. */
  readonly isFollowed: boolean
}

const move = fc.integer({ min: -3000, max: 3000 })
const wanted: fc.Arbitrary<Wanted> = fc.record({
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom('limit', 'limit', 'limit', 'market', 'stop_market', 'stop_limit', 'trailing_stop'),
  timeInForce: fc.constantFrom('gtc', 'gtc', 'gtc', 'ioc', 'fok', 'gtd'),
  isPostOnly: fc.boolean(),
  move,
  trigger: move,
  lots: fc.integer({ min: 1, max: 120_000 }),
  byQuote: fc.boolean(),
  hasOther: fc.boolean(),
  isFollowed: fc.boolean(),
})
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ deed: fc.constant('place' as const), order: wanted }) },
  {
    weight: 2,
    arbitrary: fc.record({
      deed: fc.constantFrom('cancel' as const, 'amend' as const),
      pick: fc.nat(20),
      lots: fc.integer({ min: 1, max: 150_000 }),
      move,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      deed: fc.constant('print' as const),
      move,
      lots: fc.integer({ min: 1, max: 60_000 }),
      isBuy: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('hold' as const), move: fc.option(move) }) },
  {
    weight: 3,
    arbitrary: fc.record({ deed: fc.constant('step' as const), ms: fc.integer({ min: 1, max: 2000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ deed: fc.constant('deposit' as const), amount: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ deed: 'cancel_all' as const }) },
)

const symbolOf = (venue: ExchangeName) => (venue === 'coinbase' ? 'BTC/USD' : 'BTC/USDT')

function orderOf(
  sandbox: SteppedSandbox,
  key: InstrumentKey,
  { order, name }: { order: Wanted; name: string },
): NewSandboxOrder {
  const last = sandbox.exchange.ticker(key)?.last ?? 0
  const isAtMarket = !order.type.endsWith('limit')
  const isStop = order.type.startsWith('stop')
  const byQuote = order.type === 'market' && order.byQuote
  return {
    clientId: name,
    key,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    isPostOnly: order.isPostOnly && order.type === 'limit' && order.timeInForce === 'gtc',
    price: isAtMarket ? null : ((last + order.move) as Ticks),
    triggerPrice: isStop ? ((last + order.trigger) as Ticks) : null,
    quantity: byQuote ? null : (order.lots as Lots),
    quoteAmount: byQuote ? m(String(order.lots)) : null,
    ...(order.timeInForce === 'gtd' ? { expireAtMs: sandbox.exchange.nowMs() + 1500 } : {}),
    ...(isStop && order.hasOther ? { alternative: otherTrigger(order, last) } : {}),
    ...(order.type === 'trailing_stop' ? { trail: trailOf(order, last) } : {}),
    ...(order.isFollowed ? { whenEnded: (ended) => follow(sandbox, ended, order.trigger) } : {}),
    note: {},
  }
}

function otherTrigger({ trigger, move, type }: Wanted, last: number): SandboxTrigger {
  const price = type === 'stop_limit' ? ((last + move + 7) as Ticks) : null
  return { triggerPrice: (last - trigger) as Ticks, triggerWhen: trigger > 0 ? 'falls' : 'rises', price }
}

function trailOf({ trigger, hasOther, move }: Wanted, last: number): SandboxTrail {
  const behind = hasOther ? { ratio: m('0.001') } : { spread: (Math.abs(trigger) + 1) as Ticks }
  return { behind, activePrice: move > 0 ? null : ((last + move) as Ticks) }
}

/** Whatever comes of it, also nothing. */
function follow({ exchange }: SteppedSandbox, ended: SandboxOrder, trigger: number): void {
  if (ended.status !== 'filled') return
  exchange.place({
    ...{ clientId: '', key: ended.key, side: ended.side === 'buy' ? 'sell' : 'buy', type: 'stop_market' },
    ...{ timeInForce: 'gtc', isPostOnly: false, price: null, quantity: ended.cumQty, quoteAmount: null },
    ...{ triggerPrice: ((exchange.ticker(ended.key)?.last ?? 0) + trigger) as Ticks, note: {} },
  })
}

interface Life {
  readonly sandbox: SteppedSandbox
  readonly key: InstrumentKey
  readonly trades: Map<number, SandboxTrade>
  readonly folded: {
    readonly bids: Map<number, number>
    readonly asks: Map<number, number>
    updateId: number
  }
  readonly deposits: Map<string, bigint>
}

function newLife(venue: ExchangeName, seed: number): Life {
  const sandbox = aSandbox({ venue, seed })
  const key = sandbox.key(symbolOf(venue))
  const quote = venue === 'coinbase' ? 'USD' : 'USDT'
  const book = sandbox.exchange.book(key)
  const sideOf = (levels: readonly BookLevel[] = []) =>
    new Map(levels.map(({ price, quantity }): [number, number] => [price, quantity]))
  const life: Life = {
    sandbox,
    key,
    trades: new Map(),
    folded: { bids: sideOf(book?.bids), asks: sideOf(book?.asks), updateId: book?.updateId ?? 0 },
    deposits: new Map([
      [quote, m('100000')],
      ['BTC', m('1')],
    ]),
  }
  sandbox.exchange.listen({
    onTrade: (trade) => void life.trades.set(trade.tradeId, trade),
    onBook(change) {
      if (change.key !== key) return
      expect(change.previousId).toBe(life.folded.updateId)
      expect(change.updateId).toBeGreaterThan(change.previousId)
      life.folded.updateId = change.updateId
      for (const side of ['bids', 'asks'] as const)
        for (const { price, quantity } of change[side])
          if (quantity === 0) life.folded[side].delete(price)
          else life.folded[side].set(price, quantity)
    },
  })
  return life
}

function act({ sandbox, key, deposits }: Life, one: Deed, index: number): void {
  const { exchange } = sandbox
  const last = exchange.ticker(key)?.last ?? 0
  const open = exchange.openOrders(key)
  switch (one.deed) {
    case 'place': {
      const asked = orderOf(sandbox, key, { order: one.order, name: `c-${index}` })
      const outcome = exchange.place(asked)
      if (outcome.outcome === 'placed')
        for (const fill of outcome.fills) expect(fill.order.id).toBe(outcome.order.id)
      return
    }
    case 'cancel':
    case 'amend': {
      const order = open[one.pick % Math.max(1, open.length)]
      if (order === undefined) return
      const address = { id: order.id, clientId: null }
      if (one.deed === 'cancel') expect(exchange.cancel(address).outcome).toBe('done')
      else
        exchange.amend(address, {
          quantity: one.lots as Lots,
          price: one.move > 0 ? null : ((last + one.move) as Ticks),
          ...(order.status === 'waiting' && order.trail === undefined
            ? { stop: { triggerPrice: (last + one.move) as Ticks } }
            : {}),
        })
      return
    }
    case 'print':
      return exchange.print(key, {
        price: (last + one.move) as Ticks,
        quantity: one.lots as Lots,
        aggressor: one.isBuy ? 'buy' : 'sell',
      })
    case 'hold':
      return exchange.hold(key, one.move === null ? null : ((last + one.move) as Ticks))
    case 'step':
      return sandbox.step(one.ms)
    case 'deposit':
      deposits.set('BTC', (deposits.get('BTC') ?? 0n) + m(String(one.amount)))
      return exchange.deposit('BTC' as AssetName, m(String(one.amount)))
    case 'cancel_all':
      exchange.cancelAll(null)
      expect(exchange.openOrders(null)).toEqual([])
  }
}

/** What was deposited, what the fills say, and nothing else. */
function expectMoney({ sandbox, deposits }: Life): void {
  const { exchange } = sandbox
  const sums = new Map<string, bigint>(deposits)
  const add = (asset: string, amount: bigint) => sums.set(asset, (sums.get(asset) ?? 0n) + amount)
  for (const { order, quantity, price, fee, feeAsset } of exchange.fills(null)) {
    const { base, quote, lotSize, tickSize } = order.instrument
    const sign = order.side === 'buy' ? 1n : -1n
    add(base, sign * quantityOf(quantity, lotSize))
    add(quote, -sign * notionalOf(order.instrument, Number(price / tickSize) as Ticks, quantity))
    add(feeAsset, -fee)
  }
  const booked = new Map<string, bigint>()
  for (const { asset, change, after } of exchange.bills()) {
    booked.set(asset, (booked.get(asset) ?? 0n) + change)
    expect(after, asset).toBe((booked.get(asset) ?? 0n) as Money)
  }
  for (const [asset, { free, locked, deposited, traded, fees }] of exchange.ledger()) {
    expect(booked.get(asset) ?? 0n, asset).toBe(free + locked)
    expect(free + locked, asset).toBe((sums.get(asset) ?? 0n) as Money)
    expect(free + locked, asset).toBe((deposited + traded - fees) as Money)
    expect(free >= 0n && locked >= 0n, `${asset} ${formatMoney(free)} ${formatMoney(locked)}`).toBe(true)
  }
}

function lockOf(order: SandboxOrder, isOnTop: boolean): bigint {
  const leaves = (order.quantity - order.cumQty) as Lots
  if (order.side === 'sell') return quantityOf(leaves, order.instrument.lotSize)
  const own = order.price ?? (order.trail === undefined ? order.triggerPrice : null) ?? 0
  const { alternative, isTriggered } = order
  const other = isTriggered ? 0 : (alternative?.price ?? alternative?.triggerPrice ?? 0)
  const cost = notionalOf(order.instrument, Math.max(own, other) as Ticks, leaves)
  return isOnTop ? cost + multiplyMoneyUp(cost, order.instrument.feeRateTaker) : cost
}

function expectLocks({ sandbox }: Life): void {
  const { exchange } = sandbox
  const sums = new Map<string, bigint>()
  for (const order of exchange.openOrders(null)) {
    const asset = order.side === 'buy' ? order.instrument.quote : order.instrument.base
    sums.set(asset, (sums.get(asset) ?? 0n) + lockOf(order, exchange.venue === 'coinbase'))
  }
  for (const { asset, locked } of exchange.balances())
    expect(locked, asset).toBe((sums.get(asset) ?? 0n) as Money)
}

function expectBook({ sandbox, key, folded }: Life): void {
  const { exchange } = sandbox
  exchange.flush()
  const book = exchange.book(key)
  if (book === null) throw new Error('there is a book from the start')
  const [bid, ask] = [book.bids[0]?.price ?? 0, book.asks[0]?.price ?? Number.POSITIVE_INFINITY]
  expect(bid).toBeLessThan(ask)
  for (const side of ['bids', 'asks'] as const) {
    const told = [...folded[side]].sort((one, other) =>
      side === 'bids' ? other[0] - one[0] : one[0] - other[0],
    )
    expect(told).toEqual(book[side].map(({ price, quantity }): [number, number] => [price, quantity]))
  }
  for (const order of exchange.openOrders(key)) {
    if (order.status !== 'open') continue
    const shown = book[order.side === 'buy' ? 'bids' : 'asks'].find(({ price }) => price === order.price)
    expect(shown?.quantity ?? 0).toBeGreaterThanOrEqual(order.quantity - order.cumQty)
  }
}

function expectOrders({ sandbox, trades }: Life): void {
  const { exchange } = sandbox
  const byOrder = new Map<number, { lots: number; quote: bigint }>()
  for (const { order, tradeId, quantity, price } of exchange.fills(null)) {
    const sum = byOrder.get(order.id) ?? { lots: 0, quote: 0n }
    sum.lots += quantity
    sum.quote += notionalOf(order.instrument, Number(price / order.instrument.tickSize) as Ticks, quantity)
    byOrder.set(order.id, sum)
    const trade = trades.get(tradeId)
    expect(trade?.quantity).toBe(quantity)
    expect(BigInt(trade?.price ?? 0) * order.instrument.tickSize).toBe(price)
  }
  for (const order of [...exchange.openOrders(null), ...exchange.closedOrders(null)]) {
    const { lots, quote } = byOrder.get(order.id) ?? { lots: 0, quote: 0n }
    expect(order.cumQty).toBe(lots as Lots)
    expect(order.cumQuote).toBe(quote as Money)
    expect(order.cumQty).toBeLessThanOrEqual(order.quantity)
    expect(order.status === 'filled').toBe(order.cumQty === order.quantity)
  }
  expect([...trades.keys()]).toEqual([...trades.keys()].map((_, index) => index + 1))
}

describe.each(['binance', 'coinbase'] as const)('any life of an account at %s', (venue) => {
  test('loses and gains nothing, locks what is open, and shows a true book', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.array(deed, { minLength: 5, maxLength: 60 }), (seed, deeds) => {
        const life = newLife(venue, seed)
        for (const [index, one] of deeds.entries()) {
          act(life, one, index)
          expectMoney(life)
          expectLocks(life)
          expectBook(life)
        }
        expectOrders(life)
      }),
      { numRuns: 40 },
    )
  })
})

import { describe, expect, test } from 'bun:test'
import {
  type ExchangeName,
  formatMoney,
  type Lots,
  type Side,
  type Ticks,
} from '../../../../src/domain/index.ts'
import type { NewSandboxOrder, SandboxOrder, SandboxReport } from '../../../../src/sandbox/core/index.ts'
import { aSandbox, type SteppedSandbox } from '../../../support/a-sandbox.ts'
import { m } from '../../../support/builders.ts'

interface Trader extends SteppedSandbox {
  readonly symbol: string
  readonly reports: SandboxReport[]
  place(over: Partial<NewSandboxOrder> & { readonly at?: string; readonly qty?: string }): SandboxOrder
  refusal(over: Partial<NewSandboxOrder> & { readonly at?: string; readonly qty?: string }): string
  print(price: string, qty: string, aggressor: Side): void
  balance(asset: string): string
}

/** The market stands at 50,000.00 bid, 50,000.01 ask. */
function aTrader(venue: ExchangeName = 'binance', balances?: Readonly<Record<string, string>>): Trader {
  const sandbox = aSandbox({ venue, ...(balances === undefined ? {} : { balances }) })
  const symbol = venue === 'coinbase' ? 'BTC/USD' : 'BTC/USDT'
  const key = sandbox.key(symbol)
  const price = (text: string) => sandbox.ticks(symbol, text)
  const lots = (text: string) => sandbox.lots(symbol, text)
  sandbox.exchange.hold(key, price('50000'))
  const reports: SandboxReport[] = []
  sandbox.exchange.listen({ onReport: (report) => void reports.push(report) })
  let count = 0
  const place = ({ at, qty = '0.1', ...over }: Parameters<Trader['place']>[0]) => {
    count++
    return sandbox.exchange.place({
      ...{ clientId: `c-${count}`, key, side: 'buy', type: at === undefined ? 'market' : 'limit' },
      ...{ timeInForce: 'gtc', isPostOnly: false, price: at === undefined ? null : price(at) },
      ...{ triggerPrice: null, quantity: lots(qty), quoteAmount: null, note: {} },
      ...over,
    })
  }
  return {
    ...sandbox,
    ...{ symbol, reports },
    place(over) {
      const outcome = place(over)
      if (outcome.outcome === 'refused') throw new Error(outcome.reason)
      sandbox.exchange.flush()
      return outcome.order
    },
    refusal(over) {
      const outcome = place(over)
      return outcome.outcome === 'refused' ? outcome.reason : outcome.order.status
    },
    print(at, qty, aggressor) {
      sandbox.exchange.print(key, { price: price(at), quantity: lots(qty), aggressor })
      sandbox.exchange.flush()
    },
    balance: (asset) => `${formatMoney(sandbox.free(asset))} ${formatMoney(sandbox.locked(asset))}`,
  }
}

const now = ({ exchange }: Trader, { id }: SandboxOrder) => exchange.order({ id, clientId: null })
const kinds = ({ reports }: Trader) => reports.map(({ kind }) => kind)

describe('an order at market', () => {
  test('buys at the ask, its fee taken from what it bought', () => {
    const trader = aTrader()
    const order = trader.place({ qty: '0.1' })
    expect(order).toMatchObject({ status: 'filled', price: null, cumQuote: m('5000.001') })
    expect(trader.balance('USDT')).toBe('94999.999 0')
    expect(trader.balance('BTC')).toBe('1.0999 0')
    expect(kinds(trader)).toEqual(['new', 'trade'])
  })

  test('sells at the bid, its fee taken from what it earned', () => {
    const trader = aTrader('okx')
    trader.place({ qty: '0.1', side: 'sell' })
    expect(trader.balance('USDT')).toBe('104995 0')
    expect(trader.balance('BTC')).toBe('0.9 0')
  })

  test('pays its fee in the quote asset on top at Coinbase', () => {
    const trader = aTrader('coinbase')
    trader.place({ qty: '0.1' })
    expect(trader.balance('USD')).toBe('94969.998994 0')
    expect(trader.balance('BTC')).toBe('1.1 0')
  })

  test('spends an amount of the quote asset as far as whole lots go', () => {
    const trader = aTrader()
    const order = trader.place({ quantity: null, quoteAmount: m('1000') })
    expect(order).toMatchObject({ status: 'filled', quantity: trader.lots(trader.symbol, '0.01999') })
    expect(order.quoteAmount).toBe(m('1000'))
  })

  test('takes what there is and lets the rest go', () => {
    const trader = aTrader('binance', { USDT: '90000000' })
    const { exchange, symbol } = trader
    const shown =
      exchange.book(trader.key(symbol))?.asks.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0
    const order = trader.place({ quantity: (shown + 5) as Lots })
    expect(order).toMatchObject({ status: 'expired', cumQty: shown as Lots })
    expect(order.reason?.code).toBe('unfilled_remainder')
    expect(exchange.book(trader.key(symbol))?.asks).toEqual([])
    expect(trader.refusal({ qty: '0.1' })).toBe('no_market')
  })

  test('is refused without the money for it, and leaves no trace', () => {
    const trader = aTrader('binance', { USDT: '100', BTC: '0.00001' })
    expect(trader.refusal({ qty: '0.1' })).toBe('insufficient_funds')
    expect(trader.refusal({ qty: '0.1', side: 'sell' })).toBe('insufficient_funds')
    expect(trader.refusal({ quantity: null, quoteAmount: m('100.01') })).toBe('insufficient_funds')
    expect(trader.exchange.closedOrders(null)).toEqual([])
    expect(trader.balance('USDT')).toBe('100 0')
  })
})

describe('an order with a limit', () => {
  test('sets its money aside, fills in parts, and gives back what is left', () => {
    const trader = aTrader()
    const order = trader.place({ at: '49000', qty: '0.2' })
    expect(trader.balance('USDT')).toBe('90200 9800')
    trader.print('49000', '0.05', 'sell')
    expect(now(trader, order)).toMatchObject({ status: 'open', cumQuote: m('2450') })
    expect(trader.balance('USDT')).toBe('90200 7350')
    expect(trader.exchange.cancel({ id: order.id, clientId: null }).outcome).toBe('done')
    expect(trader.balance('USDT')).toBe('97550 0')
    expect(trader.balance('BTC')).toBe('1.04995 0')
    trader.exchange.flush()
    expect(kinds(trader)).toEqual(['new', 'trade', 'cancelled'])
    expect(trader.exchange.cancel({ id: order.id, clientId: null }).outcome).toBe('already_closed')
    expect(trader.exchange.cancel({ id: 99, clientId: null }).outcome).toBe('not_found')
  })

  test('sets the fee aside as well at Coinbase', () => {
    const trader = aTrader('coinbase')
    trader.place({ at: '49000', qty: '0.1' })
    expect(trader.balance('USD')).toBe('95070.6 4929.4')
    trader.print('49000', '0.1', 'sell')
    expect(trader.balance('USD')).toBe('95080.4 0')
  })

  test('ends at once when it may not rest', () => {
    const trader = aTrader()
    expect(trader.place({ at: '49000', timeInForce: 'ioc' })).toMatchObject({ status: 'expired' })
    const all = trader.place({ at: '50000.01', qty: '1.9', timeInForce: 'fok' })
    expect(all).toMatchObject({ status: 'expired', cumQty: 0 as Lots })
    expect(all.reason?.code).toBe('fill_or_kill_unfillable')
    expect(trader.place({ at: '50000.01', timeInForce: 'fok' }).status).toBe('filled')
    expect(trader.refusal({ at: '50000.01', isPostOnly: true })).toBe('post_only_would_take')
    expect(trader.refusal({ at: '50000', isPostOnly: true })).toBe('open')
  })

  test('ends when its date has come', () => {
    const trader = aTrader()
    const expireAtMs = trader.exchange.nowMs() + 1000
    const order = trader.place({ at: '49000', timeInForce: 'gtd', expireAtMs })
    trader.step(900)
    expect(now(trader, order)?.status).toBe('open')
    trader.step(200)
    expect(now(trader, order)).toMatchObject({ status: 'expired' })
    expect(trader.balance('USDT')).toBe('100000 0')
  })

  test('does not meet an order of our own: the newer one ends', () => {
    const trader = aTrader()
    const resting = trader.place({ at: '50000.01', qty: '0.1', side: 'sell', isPostOnly: true })
    const newer = trader.place({ at: '50000.01', qty: '0.1' })
    expect(newer).toMatchObject({ status: 'expired', cumQty: 0 as Lots })
    expect(newer.reason?.code).toBe('self_trade_prevented')
    expect(now(trader, resting)?.status).toBe('open')
  })

  test.each([
    [{ at: '50000', qty: '0.00009' }, 'notional_too_small'],
    [{ at: '50000', quantity: 0 as Lots }, 'quantity_too_small'],
    [{ at: '50000', quantity: 2_000_000_000 as Lots }, 'quantity_too_large'],
    [{ at: '1' }, 'price_out_of_band'],
    [{ at: '0' }, 'price_off_tick'],
    [{ type: 'limit' as const }, 'price_off_tick'],
    [{ at: '49000', qty: '3' }, 'insufficient_funds'],
    [{ key: aSandbox({ venue: 'okx' }).key('BTC/USDT'), at: '49000' }, 'unknown_instrument'],
  ])('%j is refused: %s', (over, reason) => {
    expect(aTrader().refusal(over)).toBe(reason)
  })

  test('bears an id of its own, which Binance alone takes again after its end', () => {
    for (const venue of ['binance', 'okx'] as const) {
      const trader = aTrader(venue)
      const first = trader.place({ at: '49000', clientId: 'same' })
      expect(trader.refusal({ at: '49000', clientId: 'same' })).toBe('duplicate_client_id')
      trader.exchange.cancel({ id: null, clientId: 'same' })
      expect(trader.refusal({ at: '48000', clientId: 'same' })).toBe(
        venue === 'binance' ? 'open' : 'duplicate_client_id',
      )
      const found = trader.exchange.order({ id: null, clientId: 'same' })
      expect(found?.id === first.id).toBe(venue === 'okx')
    }
  })
})

describe('a stop', () => {
  test.each([
    ['buy', '50100', '50200', '50050'],
    ['sell', '49900', '49800', '49950'],
  ] as const)('to %s waits until the price has come to %s', (side, trigger, reached, before) => {
    const trader = aTrader()
    const triggerPrice = trader.ticks(trader.symbol, trigger)
    const order = trader.place({ side, type: 'stop_market', triggerPrice })
    expect(order).toMatchObject({ status: 'waiting', isTriggered: false })
    const key = trader.key(trader.symbol)
    trader.exchange.hold(key, trader.ticks(trader.symbol, before))
    expect(now(trader, order)?.status).toBe('waiting')
    trader.exchange.hold(key, trader.ticks(trader.symbol, reached))
    trader.exchange.flush()
    expect(now(trader, order)).toMatchObject({ status: 'filled', isTriggered: true })
    expect(kinds(trader).slice(0, 3)).toEqual(['new', 'triggered', 'trade'])
  })

  test('may take a profit: the other way round', () => {
    const trader = aTrader()
    const triggerPrice = trader.ticks(trader.symbol, '49500')
    const order = trader.place({ type: 'stop_limit', at: '49400', triggerPrice })
    // What `at` made a limit is the stop's own limit.
    expect(order).toMatchObject({ type: 'stop_limit', triggerWhen: 'falls', status: 'waiting' })
    trader.exchange.hold(trader.key(trader.symbol), trader.ticks(trader.symbol, '49450'))
    expect(now(trader, order)).toMatchObject({ status: 'open', isTriggered: true })
    expect(trader.balance('USDT')).toBe('95060 4940')
    trader.print('49400', '0.1', 'sell')
    expect(now(trader, order)?.status).toBe('filled')
  })

  test('that is reached already is refused where the venue says which way', () => {
    const trader = aTrader()
    const triggerPrice = trader.ticks(trader.symbol, '49900')
    expect(trader.refusal({ type: 'stop_market', triggerPrice, triggerWhen: 'rises' })).toBe(
      'trigger_price_wrong_side',
    )
    expect(trader.refusal({ type: 'stop_market', triggerPrice, triggerWhen: 'falls' })).toBe('waiting')
    expect(trader.refusal({ type: 'stop_market' })).toBe('price_off_tick')
  })

  test('can be taken out and made different while it waits', () => {
    const trader = aTrader()
    const triggerPrice = trader.ticks(trader.symbol, '51000')
    const order = trader.place({ type: 'stop_market', triggerPrice, qty: '0.2' })
    expect(trader.balance('USDT')).toBe('89800 10200')
    const address = { id: order.id, clientId: null }
    trader.exchange.amend(address, { quantity: trader.lots(trader.symbol, '0.1'), price: null })
    expect(trader.balance('USDT')).toBe('94900 5100')
    trader.exchange.cancel(address)
    trader.exchange.hold(trader.key(trader.symbol), trader.ticks(trader.symbol, '52000'))
    expect(now(trader, order)).toMatchObject({ status: 'cancelled', isTriggered: false })
    expect(trader.balance('USDT')).toBe('100000 0')
  })
})

describe('an amend', () => {
  const change = (trader: Trader, order: SandboxOrder, over: { qty?: string; at?: string }) =>
    trader.exchange.amend(
      { id: null, clientId: order.clientId },
      {
        quantity: over.qty === undefined ? null : trader.lots(trader.symbol, over.qty),
        price: over.at === undefined ? null : trader.ticks(trader.symbol, over.at),
      },
    )

  test('to less keeps the place, to more or another price loses it', () => {
    const trader = aTrader()
    const [first, second] = [trader.place({ at: '49000' }), trader.place({ at: '49000' })]
    change(trader, first, { qty: '0.05' })
    trader.print('49000', '0.06', 'sell')
    expect(now(trader, first)?.status).toBe('filled')
    expect(now(trader, second)?.cumQty).toBe(trader.lots(trader.symbol, '0.01'))
    const third = trader.place({ at: '49000' })
    change(trader, second, { qty: '0.2' })
    trader.print('49000', '0.1', 'sell')
    expect(now(trader, third)?.status).toBe('filled')
    expect(now(trader, second)?.cumQty).toBe(trader.lots(trader.symbol, '0.01'))
  })

  test('of one that was replaced after a fill fills no more than its new total', () => {
    const trader = aTrader()
    const order = trader.place({ at: '49000', qty: '0.3' })
    trader.print('49000', '0.1', 'sell')
    expect(change(trader, order, { at: '48000' }).outcome).toBe('done')
    expect(change(trader, order, { qty: '0.2' }).outcome).toBe('done')
    trader.print('48000', '1', 'sell')
    expect(now(trader, order)).toMatchObject({ status: 'filled', cumQuote: m('9700') })
    expect(trader.balance('USDT')).toBe('90300 0')
  })

  test('that meets the market trades there', () => {
    const trader = aTrader()
    const order = trader.place({ at: '49000' })
    expect(change(trader, order, { at: '50000.01' })).toMatchObject({
      outcome: 'done',
      order: { status: 'filled' },
    })
    trader.exchange.flush()
    expect(kinds(trader)).toEqual(['new', 'amended', 'trade'])
  })

  test('is refused when it cannot be, and nothing changes', () => {
    const trader = aTrader()
    const order = trader.place({ at: '49000', isPostOnly: true })
    trader.print('49000', '0.05', 'sell')
    expect(change(trader, order, { qty: '0.05' })).toMatchObject({ reason: 'quantity_too_small' })
    expect(change(trader, order, { qty: '9' })).toMatchObject({ reason: 'insufficient_funds' })
    expect(change(trader, order, { at: '50000.01' })).toMatchObject({ reason: 'post_only_would_take' })
    expect(now(trader, order)).toMatchObject({ status: 'open', price: trader.ticks(trader.symbol, '49000') })
    expect(change(trader, { ...order, clientId: 'nobody' }, { qty: '1' }).outcome).toBe('not_found')
  })
})

describe('all orders', () => {
  test('end together, and at the time that the dead man named', () => {
    const trader = aTrader()
    trader.place({ at: '49000' })
    trader.place({ type: 'stop_market', triggerPrice: trader.ticks(trader.symbol, '51000') })
    trader.exchange.cancelAllAt(trader.exchange.nowMs() + 500)
    trader.step(400)
    expect(trader.exchange.openOrders(null)).toHaveLength(2)
    trader.step(200)
    expect(trader.exchange.openOrders(null)).toHaveLength(0)
    expect(trader.balance('USDT')).toBe('100000 0')
    trader.place({ at: '49000' })
    trader.exchange.cancelAllAt(trader.exchange.nowMs() + 500)
    trader.exchange.cancelAllAt(null)
    trader.step(1000)
    expect(trader.exchange.cancelAll(trader.key('ETH/USDT'))).toEqual([])
    expect(trader.exchange.cancelAll(trader.key(trader.symbol))).toHaveLength(1)
  })

  test('are remembered, the newest so many', () => {
    const sandbox = aSandbox({ venue: 'binance', keptMax: 8 })
    const key = sandbox.key('BTC/USDT')
    const terms = { key, side: 'buy', type: 'market', timeInForce: 'ioc', isPostOnly: false } as const
    for (let count = 1; count <= 20; count++) {
      const quantity = sandbox.lots('BTC/USDT', '0.001')
      const rest = { price: null, triggerPrice: null, quoteAmount: null, note: { n: String(count) } }
      sandbox.exchange.place({ ...terms, ...rest, clientId: `c-${count}`, quantity })
    }
    expect(sandbox.exchange.closedOrders(key).map(({ clientId }) => clientId)).toEqual(
      Array.from({ length: 8 }, (_, index) => `c-${index + 13}`),
    )
    expect(sandbox.exchange.fills(key)).toHaveLength(8)
    expect(sandbox.exchange.order({ id: null, clientId: 'c-1' })).toBeNull()
    expect(sandbox.exchange.order({ id: null, clientId: 'c-20' })?.note).toEqual({ n: '20' })
  })
})

describe('the book', () => {
  test('shows our own orders and loses what we take', () => {
    const trader = aTrader()
    const key = trader.key(trader.symbol)
    const before = trader.exchange.book(key)?.asks[0]?.quantity ?? 0
    trader.place({ qty: '0.03' })
    expect(trader.exchange.book(key)?.asks[0]?.quantity).toBe((before - 3000) as Lots)
    trader.place({ at: '49999.99', qty: '0.1' })
    trader.place({ at: '50000', qty: '0.1' })
    const bids = trader.exchange.book(key)?.bids ?? []
    expect(bids[0]?.price).toBe(5_000_000 as Ticks)
    const others = aTrader().exchange.book(key)?.bids[0]?.quantity ?? 0
    expect(bids[0]?.quantity).toBe((others + 10_000) as Lots)
  })

  test('of a held market is whole again behind a print far from it', () => {
    const trader = aTrader()
    const key = trader.key(trader.symbol)
    const before = trader.exchange.book(key)?.bids
    const order = trader.place({ at: '49500', qty: '0.1' })
    trader.print('49500', '0.04', 'sell')
    expect(now(trader, order)).toMatchObject({ status: 'open', cumQty: 4000 as Lots })
    expect(trader.exchange.book(key)?.bids.slice(0, 20)).toEqual([...(before ?? [])])
    trader.print('49500', '1', 'sell')
    expect(now(trader, order)?.status).toBe('filled')
  })
})

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { OrderStateRow, OrderUpdateRow } from '../../../src/contract/index.ts'
import { isOpen } from '../../../ui/data/index.ts'
import { equityOf } from '../../../ui/features/account/valuation.ts'
import { stepToast } from '../../../ui/features/blotter/step-toast.ts'
import { reasonText, statusNote, statusWord, typeWord } from '../../../ui/features/blotter/words.ts'
import { ladderOf, ownPricesOf } from '../../../ui/features/book/ladder.ts'
import { fillMarks, orderLines } from '../../../ui/features/chart/marks.ts'
import { modeLook } from '../../../ui/features/status/mode.ts'
import { decimalText, parseDecimal, ZERO } from '../../../ui/lib/decimal.ts'
import { aFill, anInstrument, anOrder, exact } from '../support.ts'

const aStep = (change: Partial<OrderUpdateRow> = {}): OrderUpdateRow => ({
  ts_ns: exact(0),
  venue: 'sim',
  client_order_id: 'one',
  status: 'FILLED',
  symbol: 'BTCUSDT',
  side: 'BUY',
  qty: exact('0.5'),
  seq: 11,
  ...change,
})

describe('the book', () => {
  const instrument = anInstrument()

  test('totals add up exactly and depth never passes the whole', () => {
    const level = fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }))
    fc.assert(
      fc.property(fc.array(level, { maxLength: 40 }), fc.array(level, { maxLength: 40 }), (bids, asks) => {
        const rows = (side: [number, number][]) =>
          side.map(([p, q]) => [exact(p), exact(q)] as [never, never])
        const ladder = ladderOf({ bids: rows(bids), asks: rows(asks), instrument, ownPrices: new Set() })
        expect(ladder.bids).toHaveLength(Math.min(20, bids.length))
        const total = bids.slice(0, 20).reduce((sum, [, quantity]) => sum + quantity, 0)
        if (bids.length > 0) expect(ladder.bids.at(-1)?.totalText.replaceAll(',', '')).toBe(`${total}.00000`)
        for (const { depth } of [...ladder.bids, ...ladder.asks]) {
          expect(depth).toBeGreaterThan(0)
          expect(depth).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  test('the spread is exact, and absent with an empty side', () => {
    const bids = [[exact('64000.1'), exact(1)] as [never, never]]
    const asks = [[exact('64000.4'), exact(1)] as [never, never]]
    const shown = (options: Partial<Parameters<typeof ladderOf>[0]>) =>
      ladderOf({ bids, asks, instrument, ownPrices: new Set(), ...options }).spread
    expect(shown({})?.text).toBe('0.30')
    expect(shown({ asks: [] })).toBeNull()
  })

  test('own resting orders mark their level, however the number was written', () => {
    const own = ownPricesOf([anOrder({ limit_price: exact('64000.10') })], 'BTCUSDT')
    const bids = [[exact('64000.1'), exact(1)] as [never, never]]
    expect(ladderOf({ bids, asks: [], instrument, ownPrices: own }).bids[0]?.isOwn).toBe(true)
    expect(ownPricesOf([anOrder({ status: 'FILLED' })], 'BTCUSDT').size).toBe(0)
  })
})

describe('marks on the chart', () => {
  test('fills of one bar and side are one arrow with their sum, oldest first', () => {
    const at = (second: number) => exact(`${second}000000000`)
    const fills = [
      aFill({ ts_ns: at(130), qty: exact('0.3'), execution_id: 'c' }),
      aFill({ ts_ns: at(119), qty: exact('0.2'), execution_id: 'b' }),
      aFill({ ts_ns: at(60), qty: exact('0.1'), execution_id: 'a' }),
      aFill({ ts_ns: at(60), symbol: 'ETHUSDT', execution_id: 'd' }),
    ]
    expect(fillMarks(fills, 'BTCUSDT', 60)).toEqual([
      { time: 60, side: 'BUY', text: '0.3' },
      { time: 120, side: 'BUY', text: '0.3' },
    ])
  })

  test('orders at one price are one line with what is left of them', () => {
    const orders = [
      anOrder({ executed_qty: exact('0.2') }),
      anOrder({ client_order_id: 'two' }),
      anOrder({ client_order_id: 'three', status: 'CANCELLED' }),
    ]
    const lines = orderLines(orders, 'BTCUSDT')
    expect(lines.map(({ price, title }) => [price, title])).toEqual([[60_000, 'Buy 0.8']])
  })

  test('a stop that waits is drawn at its trigger, and is nothing in the book', () => {
    const stop = anOrder({
      type: 'STOP_LIMIT',
      side: 'SELL',
      status: 'HELD',
      held_by: 'engine',
      stop_price: exact(48_000),
      trigger_by: 'last',
    })
    const shown = (order: OrderStateRow) =>
      orderLines([order], 'BTCUSDT').map(({ price, title }) => [price, title])
    expect(shown(stop)).toEqual([[48_000, 'Sell stop 0.5']])
    expect(ownPricesOf([stop], 'BTCUSDT').size).toBe(0)
    const released: OrderStateRow = { ...stop, status: 'ACCEPTED', held_by: 'venue', is_triggered: true }
    expect(shown(released)).toEqual([[60_000, 'Sell 0.5']])
    expect(ownPricesOf([released], 'BTCUSDT').size).toBe(1)
  })
})

describe('words', () => {
  test('denied by us is not rejected by the venue', () => {
    expect(statusWord('REJECTED', 'veloz')).toBe('Denied')
    expect(statusWord('REJECTED', 'venue')).toBe('Rejected')
  })

  test('a reason is the server’s sentence when there is one, else its code in words', () => {
    const order = anOrder({ status: 'CANCELLED', reason: 'cancelled_by_halt' })
    expect(reasonText(order, [])).toBe('Cancelled by halt.')
    const step = aStep({ status: 'CANCELLED', reason: 'cancelled_by_halt', message: 'Cancelled: halted.' })
    expect(reasonText(order, [step])).toBe('Cancelled: halted.')
  })

  test('semantics 15: a held order says so, and that it lives only while VeloZ runs', () => {
    const held = anOrder({
      type: 'STOP_MARKET',
      status: 'HELD',
      held_by: 'engine',
      limit_price: null,
      stop_price: exact(48_000),
      trigger_by: 'mark',
    })
    expect([statusWord('HELD'), statusNote(held)]).toEqual(['Held', 'Lives only while VeloZ runs.'])
    expect(statusNote(anOrder())).toBe('')
    expect(statusNote({ ...held, is_triggered: true })).toContain('Triggered')
    expect(statusNote({ ...held, held_by: 'venue', status: 'ACCEPTED' })).toContain('venue waits')
    expect(statusNote(anOrder({ status: 'UNKNOWN' }))).toContain('has not answered')
    expect(statusWord('PENDING_AMEND')).toBe('Amending…')
    expect(isOpen(held)).toBe(true)
    expect(isOpen(anOrder({ status: 'PENDING_AMEND' }))).toBe(true)
  })

  test('types in words, with what a stop waits for', () => {
    const format = { price: (_symbol: string, value: unknown) => String(value) }
    const word = (change: Partial<OrderStateRow>) => typeWord(anOrder(change), format)
    const stop = { stop_price: exact(48_000), trigger_by: 'last' } as const
    expect(word({})).toBe('Limit, GTC')
    expect(word({ tif: 'GTX', post_only: true })).toBe('Limit, post only')
    expect(word({ type: 'MARKET', tif: 'IOC', limit_price: null })).toBe('Market')
    expect(word({ type: 'STOP_MARKET', ...stop })).toBe('Stop market, trigger 48000')
    expect(word({ type: 'STOP_LIMIT', tif: 'GTD', ...stop })).toBe('Stop limit, trigger 48000, GTD')
    expect(word({ type: 'TRAILING_STOP', ...stop, trigger_by: 'mark', trail_percent: exact('1.50') })).toBe(
      'Trailing stop 1.5 %, trigger 48000 by mark',
    )
  })

  test('endings are told, steps on the way are not', () => {
    expect(stepToast(aStep())?.text).toBe('Buy 0.5 BTCUSDT at market: filled.')
    const stop = aStep({ status: 'CANCELLED', side: 'SELL', stop_price: exact('48000.50') })
    expect(stepToast(stop)?.text).toBe('Sell 0.5 BTCUSDT at market, stop 48000.5: cancelled.')
    expect(stepToast(aStep({ status: 'UNKNOWN' }))?.tone).toBe('bad')
    expect(stepToast(aStep({ status: 'ACCEPTED' }))).toBeNull()
  })

  test('a mode nobody knows is shown as real money', () => {
    expect(modeLook('simulation').word).toBe('PAPER')
    expect(modeLook('testnet').word).toBe('TESTNET')
    expect(modeLook('live').color).toBe(modeLook('margin').color)
  })
})

test('equity counts the open gain of a perpetual, and values balances at spot prices alone', () => {
  const perpetual = anInstrument({ symbol: 'BTCUSDT-PERP', kind: 'perpetual', leverage: 10 })
  const position = {
    ts_ns: exact(0),
    venue: 'sim',
    symbol: 'BTCUSDT-PERP',
    qty: exact(-2),
    avg_price: exact(60_000),
    realized_pnl: exact(0),
    unrealized_pnl: exact(0),
    margin: exact(12_000),
    liquidation_price: exact(65_000),
    leverage: 10,
  }
  const balances = [
    { venue: 'sim', asset: 'USDT', free: exact(1000), locked: exact(12_000) },
    { venue: 'sim', asset: 'BTC', free: exact(1), locked: exact(0) },
  ]
  const { amount, unvalued } = equityOf({
    balances,
    positions: [position],
    asset: 'USDT',
    instruments: [perpetual],
    prices: new Map([['BTCUSDT-PERP', parseDecimal('59000') ?? ZERO]]),
  })
  expect([decimalText(amount), unvalued]).toEqual(['15000', ['BTC']])
})

test('equity counts what has a price and names what has none', () => {
  const row = (asset: string, free: string, locked: string) => ({
    venue: 'sim',
    asset,
    free: exact(free),
    locked: exact(locked),
  })
  const { amount, unvalued } = equityOf({
    balances: [
      row('USDT', '100.1', '0.2'),
      row('BTC', '1', '0.5'),
      row('DOGE', '7', '0'),
      row('ETH', '0', '0'),
    ],
    positions: [],
    asset: 'USDT',
    instruments: [anInstrument()],
    prices: new Map([['BTCUSDT', parseDecimal('60000.1') ?? ZERO]]),
  })
  expect(decimalText(amount)).toBe('90100.45')
  expect(unvalued).toEqual(['DOGE'])
})

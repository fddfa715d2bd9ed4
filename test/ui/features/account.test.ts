import { describe, expect, test } from 'bun:test'
import type { PositionRow } from '../../../src/contract/index.ts'
import type { Quotes } from '../../../ui/data/index.ts'
import { coinPlaces } from '../../../ui/features/account/balances.tsx'
import { closingOrder } from '../../../ui/features/account/close-position.tsx'
import { averageText, holdingsOf, liquidationText, pnlText } from '../../../ui/features/account/holding.ts'
import { equityOf, lastPriceIn, worthOf } from '../../../ui/features/account/valuation.ts'
import { decimalText, parseDecimal, ZERO } from '../../../ui/lib/decimal.ts'
import { anInstrument, exact } from '../support.ts'

const quotesOf = (prices: Readonly<Record<string, string>>): Quotes =>
  new Map(
    Object.entries(prices).map(([key, last]) => {
      const [symbol = '', venue = ''] = key.split('.')
      return [key, { symbol, venue, last, bid: null, ask: null, atMs: 0, direction: 'none' as const }]
    }),
  )

const aPosition = (change: Partial<PositionRow> = {}): PositionRow => ({
  ts_ns: exact(0),
  venue: 'sim',
  symbol: 'BTCUSDT',
  qty: exact('0.5'),
  avg_price: exact(60_000),
  realized_pnl: exact('-1.5'),
  unrealized_pnl: exact(7),
  margin: exact(0),
  liquidation_price: null,
  leverage: null,
  ...change,
})

const aBalance = (asset: string, free: string, locked = '0', venue = 'sim') => ({
  ...{ venue, asset, free: exact(free), locked: exact(locked) },
})

describe('worth', () => {
  const instruments = [anInstrument(), anInstrument({ venue: 'binance' })]
  const lastPrice = lastPriceIn(quotesOf({ 'BTCUSDT.sim': '60000.1', 'BTCUSDT.binance': '59000' }))
  const valuer = { asset: 'USDT', instruments, lastPrice }

  test('equity counts what has a price and names what has none, once', () => {
    const balances = [
      aBalance('USDT', '100.1', '0.2'),
      aBalance('BTC', '1', '0.5'),
      aBalance('DOGE', '7'),
      aBalance('DOGE', '1', '0', 'binance'),
      aBalance('ETH', '0'),
    ]
    const { amount, unvalued } = equityOf(balances, [], valuer)
    expect([decimalText(amount), unvalued]).toEqual(['90100.45', ['DOGE']])
  })

  test('the same coin is worth what its own venue says; where that has no price it has none', () => {
    const worth = (venue: string, prices: Readonly<Record<string, string>>) => {
      const last = lastPriceIn(quotesOf(prices))
      const found = worthOf(aBalance('BTC', '2', '0', venue), { ...valuer, lastPrice: last })
      return found === null ? null : decimalText(found)
    }
    const both = { 'BTCUSDT.sim': '60000', 'BTCUSDT.binance': '59000' }
    expect([worth('sim', both), worth('binance', both)]).toEqual(['120000', '118000'])
    expect(worth('binance', { 'BTCUSDT.sim': '60000' })).toBeNull()
  })

  test('an asset is valued either way round, and over another asset, as the server does', () => {
    const dollars = anInstrument({ symbol: 'BTCUSD', quote: 'USD' })
    const worth = (prices: Readonly<Record<string, string>>, venue = 'sim') => {
      const last = lastPriceIn(quotesOf(prices))
      const row = aBalance('USD', '50000', '0', venue)
      const found = worthOf(row, { asset: 'USDT', instruments: [dollars, ...instruments], lastPrice: last })
      return found === null ? null : decimalText(found)
    }
    const both = { 'BTCUSD.sim': '50000', 'BTCUSDT.sim': '50100' }
    expect(worth(both)).toBe('50100')
    expect(worth(both, 'binance')).toBeNull()
    expect(worth({ 'BTCUSDT.sim': '50100' })).toBeNull()
    const tether = anInstrument({ symbol: 'USDTUSD', base: 'USDT', quote: 'USD' })
    const last = lastPriceIn(quotesOf({ 'USDTUSD.sim': '0.5' }))
    const found = worthOf(aBalance('USD', '10'), { asset: 'USDT', instruments: [tether], lastPrice: last })
    expect(found).toBe(parseDecimal('20'))
  })

  test('equity counts the open gain of a perpetual, and values balances at spot prices alone', () => {
    const perpetual = anInstrument({ symbol: 'BTCUSDT-PERP', kind: 'perpetual', leverage: 10 })
    const position = aPosition({ symbol: 'BTCUSDT-PERP', qty: exact(-2), leverage: 10 })
    const { amount, unvalued } = equityOf(
      [aBalance('USDT', '1000', '12000'), aBalance('BTC', '1')],
      [position],
      {
        asset: 'USDT',
        instruments: [perpetual],
        lastPrice: lastPriceIn(quotesOf({ 'BTCUSDT-PERP.sim': '59000' })),
      },
    )
    expect([decimalText(amount), unvalued]).toEqual(['15000', ['BTC']])
  })
})

describe('positions', () => {
  const perpetual = anInstrument({ symbol: 'BTCUSDT-PERP', kind: 'perpetual', leverage: 10 })
  const of = (position: PositionRow, last?: string) => {
    const quotes = quotesOf(last === undefined ? {} : { [`${position.symbol}.sim`]: last })
    const [holding] = holdingsOf([position], [anInstrument(), perpetual], lastPriceIn(quotes))
    if (!holding) throw new Error('there is a position')
    return holding
  }

  test('long and short gain in opposite directions, exactly', () => {
    const long = of(aPosition(), '60000.01')
    expect([long.side, decimalText(long.unrealized), pnlText(long.unrealized)]).toEqual([
      'Long',
      '0.005',
      '+0.01',
    ])
    const short = of(
      aPosition({
        ...{ symbol: 'BTCUSDT-PERP', qty: exact(-2), leverage: 10 },
        liquidation_price: exact('65999.999'),
      }),
      '59000',
    )
    expect([short.side, decimalText(short.size), pnlText(short.unrealized)]).toEqual([
      'Short',
      '2',
      '+2,000.00',
    ])
    expect(liquidationText(short)).toBe('66,000.00')
  })

  test('without a price the server’s figure stands; flat has no average', () => {
    expect(pnlText(of(aPosition()).unrealized)).toBe('+7.00')
    const flat = of(aPosition({ qty: exact(0) }), '60000')
    expect([flat.side, flat.unrealized, averageText(flat)]).toEqual(['Flat', ZERO, '—'])
  })

  test('what is flat and earned nothing is no position', () => {
    const nothing = aPosition({ qty: exact(0), realized_pnl: exact(0) })
    expect(holdingsOf([nothing], [anInstrument()], () => null)).toEqual([])
  })

  test('closing sells all of a long and buys all of a short back, reduce only, where it is', () => {
    const order = closingOrder(of(aPosition({ qty: exact('0.50') })), 'an-id')
    expect(order).toEqual({
      ...{ side: 'sell', symbol: 'BTCUSDT', venue: 'sim', qty: '0.5', type: 'market' },
      ...{ reduce_only: true, client_order_id: 'an-id' },
    })
    expect(closingOrder(of(aPosition({ symbol: 'BTCUSDT-PERP', qty: exact(-2) })), 'x').side).toBe('buy')
  })
})

test('a price that is no number is no price', () => {
  expect(lastPriceIn(quotesOf({ 'BTCUSDT.sim': 'soon' }))('sim', 'BTCUSDT')).toBeNull()
  expect(parseDecimal('soon')).toBeNull()
})

test('many coins are told without their dust, few to eight places', () => {
  const places = (text: string) => coinPlaces(parseDecimal(text) ?? ZERO)
  expect(['0', '1', '10.5', '10000', '1000000000'].map(places)).toEqual([8, 8, 7, 4, 0])
})

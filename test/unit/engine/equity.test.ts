import { describe, expect, test } from 'bun:test'
import {
  type AssetName,
  type Contract,
  type Instrument,
  type InstrumentKey,
  instrumentKey,
  type Money,
  SIM_VENUE,
  type SymbolName,
  type VenueName,
} from '../../../src/domain/index.ts'
import {
  drawdownRatio,
  emptyState,
  equityIn,
  exposureIn,
  type State,
  valuationIn,
} from '../../../src/engine/index.ts'
import { flatPosition, post } from '../../../src/engine/portfolio/index.ts'
import { anInstrument, BTC, m, USDT } from '../../support/builders.ts'

const ETH = 'ETH' as AssetName
const EUR = 'EUR' as AssetName
const XYZ = 'XYZ' as AssetName
const CONTRACT: Contract = { leverage: 10, maintenanceMarginRatio: m('0.005'), fundingIntervalMs: 1 }

interface Listed {
  readonly base: AssetName
  readonly quote: AssetName
  readonly mark?: string
  readonly contract?: Contract
  readonly venue?: VenueName
}

function aMarket(...listed: readonly Listed[]) {
  const state = emptyState()
  for (const { base, quote, mark, contract = null, venue = SIM_VENUE } of listed) {
    const symbol = `${base}${quote}${contract === null ? '' : '-PERP'}` as SymbolName
    const key = instrumentKey(venue, symbol)
    state.instruments.set(key, anInstrument({ key, symbol, base, quote, contract, venue }))
    if (mark !== undefined) state.marks.set(key, m(mark))
  }
  const markOf = (key: InstrumentKey): Money | null => state.marks.get(key) ?? null
  return { state, markOf }
}

function hold(state: State, asset: AssetName, amount: string, venue = SIM_VENUE): void {
  post(state.ledger, { venue, asset, from: 'deposits', to: 'free', amount: m(amount) })
}

function take(state: State, text: string, quantity: string, cost: string): void {
  const instrument = state.instruments.get(text as InstrumentKey) as Instrument
  const figures = { quantity: m(quantity), cost: m(cost) }
  state.positions.set(instrument.key, { ...flatPosition(instrument), ...figures })
}

describe('equity', () => {
  test('counts balances directly, the other way round, and over one asset between', () => {
    const { state, markOf } = aMarket(
      { base: BTC, quote: USDT, mark: '50000' },
      { base: ETH, quote: BTC, mark: '0.05' },
      { base: USDT, quote: EUR, mark: '0.8' },
    )
    hold(state, USDT, '1000')
    hold(state, BTC, '0.1')
    hold(state, ETH, '2')
    hold(state, EUR, '80')
    // 1,000 + 5,000 + 2 × 0.05 × 50,000 + 80 ÷ 0.8
    expect(valuationIn(state, USDT, markOf)).toEqual({ equity: m('11100'), unpriced: [] })
    expect(equityIn(state, USDT, markOf)).toBe(m('11100'))
    expect(equityIn(state, BTC, markOf)).toBe(m('0.222'))
    // From ether to the euro two assets lie between.
    const unpriced = [{ venue: SIM_VENUE, asset: ETH }]
    expect(valuationIn(state, EUR, markOf)).toEqual({ equity: m('4880'), unpriced })
  })

  test('counts what is locked as well', () => {
    const { state, markOf } = aMarket()
    hold(state, USDT, '1000')
    post(state.ledger, { venue: SIM_VENUE, asset: USDT, from: 'free', to: 'locked', amount: m('400') })
    expect(equityIn(state, USDT, markOf)).toBe(m('1000'))
  })

  test('names what has no price, and counts it nothing', () => {
    const { state, markOf } = aMarket(
      { base: BTC, quote: USDT },
      { base: ETH, quote: BTC, mark: '0.05' },
      { base: XYZ, quote: USDT, mark: '7', venue: 'okx' as VenueName },
    )
    hold(state, USDT, '10')
    hold(state, BTC, '1')
    hold(state, ETH, '1')
    hold(state, XYZ, '1')
    hold(state, EUR, '0')
    expect(valuationIn(state, USDT, markOf)).toEqual({
      equity: m('10'),
      // Another venue's price is not this one's.
      unpriced: [BTC, ETH, XYZ].map((asset) => ({ venue: SIM_VENUE, asset })),
    })
  })

  test('adds what perpetuals would gain or lose, and nothing for their contracts', () => {
    const { state, markOf } = aMarket({ base: BTC, quote: USDT, mark: '51000', contract: CONTRACT })
    hold(state, USDT, '10000')
    take(state, 'BTCUSDT-PERP.sim', '2', '100000')
    expect(equityIn(state, USDT, markOf)).toBe(m('12000'))
    take(state, 'BTCUSDT-PERP.sim', '-2', '-100000')
    expect(equityIn(state, USDT, markOf)).toBe(m('8000'))
    // A perpetual prices no balance.
    hold(state, BTC, '1')
    expect(valuationIn(state, USDT, markOf).unpriced).toEqual([{ venue: SIM_VENUE, asset: BTC }])
    state.marks.clear()
    expect(equityIn(state, USDT, markOf)).toBe(m('10000'))
  })

  test('of gains in another quote asset is converted', () => {
    const { state, markOf } = aMarket(
      { base: USDT, quote: EUR, mark: '0.8' },
      { base: BTC, quote: USDT, mark: '51000', contract: CONTRACT },
    )
    take(state, 'BTCUSDT-PERP.sim', '1', '50000')
    expect(equityIn(state, EUR, markOf)).toBe(m('800'))
  })
})

test('exposure: the size of every position at its mark, at its cost without one', () => {
  const { state, markOf } = aMarket(
    { base: BTC, quote: USDT, mark: '50000' },
    { base: ETH, quote: BTC, mark: '0.05' },
    { base: XYZ, quote: EUR, mark: '3' },
    { base: BTC, quote: USDT, mark: '50000', contract: CONTRACT },
  )
  take(state, 'BTCUSDT.sim', '0.1', '4000')
  take(state, 'ETHBTC.sim', '2', '0.09')
  take(state, 'BTCUSDT-PERP.sim', '-0.5', '-26000')
  take(state, 'XYZEUR.sim', '100', '300')
  expect(exposureIn(state, USDT, markOf)).toBe(m('35000'))
  state.marks.delete('BTCUSDT-PERP.sim' as InstrumentKey)
  expect(exposureIn(state, USDT, markOf)).toBe(m('36000'))
})

test('drawdown: the fraction of the highest equity that is lost', () => {
  expect(drawdownRatio(m('75'), m('100'))).toBe(m('0.25'))
  expect(drawdownRatio(m('100'), m('100'))).toBe(m('0'))
  expect(drawdownRatio(m('120'), m('100'))).toBe(m('0'))
  expect(drawdownRatio(m('-10'), m('100'))).toBe(m('1.1'))
  expect(drawdownRatio(m('-10'), m('0'))).toBe(m('0'))
})

import { describe, expect, test } from 'bun:test'
import {
  type Event,
  instrumentKey,
  NS_PER_SECOND,
  SIM_VENUE,
  type SymbolName,
  type Ticks,
  type UnixNs,
} from '../../../src/domain/index.ts'
import { copyState, emptyState, reportingAsset, type State } from '../../../src/engine/index.ts'
import {
  type Around,
  aState,
  BTC,
  fold,
  KEY,
  m,
  put,
  surroundings,
  T0,
  USDT,
} from '../../support/builders.ts'
import { aPerpState, codeOn, hold, list, onPerp, reasonOn } from './risk-scene.ts'

const DAY_NS = 86_400n * NS_PER_SECOND
const MIDNIGHT = (T0 - (T0 % DAY_NS)) as UnixNs
const tomorrow = (MIDNIGHT + DAY_NS) as UnixNs

function beat(state: State, around: Around = {}): readonly Event[] {
  const all = put(state, { kind: 'observe_time' }, surroundings(around))
  return all.filter(({ kind }) => kind === 'day_opened' || kind === 'equity_peak_moved')
}

/** 100,000 USDT and 1 BTC at 50,000, the day open. */
function aDay(limits: Parameters<typeof aState>[0] = {}): State {
  const state = aState(limits)
  beat(state)
  return state
}

describe('the day', () => {
  test('opens at the first second with the equity, and at each UTC midnight', () => {
    const state = aState()
    expect(beat(state)).toMatchObject([
      { kind: 'day_opened', startAt: MIDNIGHT, equity: m('150000') },
      { kind: 'equity_peak_moved', equity: m('150000') },
    ])
    expect(beat(state, { at: (tomorrow - 1n) as UnixNs })).toEqual([])
    expect(beat(state, { at: tomorrow, last: 4_900_000 })).toMatchObject([
      { kind: 'day_opened', startAt: tomorrow, equity: m('149000') },
    ])
    expect(beat(state, { at: (tomorrow + 5n) as UnixNs, last: 4_900_000 })).toEqual([])
  })

  test('opens once after days without the engine', () => {
    const state = copyState(aDay())
    const at = (MIDNIGHT + 4n * DAY_NS + 1n) as UnixNs
    expect(beat(state, { at })).toMatchObject([{ startAt: (MIDNIGHT + 4n * DAY_NS) as UnixNs }])
  })

  test('waits for the price of what is held, not for what nobody trades', () => {
    const state = aState()
    put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: 'DUST' as typeof BTC, amount: m('7') })
    expect(beat(state, { last: null })).toEqual([])
    expect(state.day).toBeNull()
    expect(beat(state)).toMatchObject([{ equity: m('150000') }, { equity: m('150000') }])
  })

  test('does not open on nothing', () => {
    const state = emptyState()
    expect(reportingAsset(state)).toBeNull()
    expect(beat(state)).toEqual([])
    list(state, {})
    expect(reportingAsset(state)).toBe(USDT)
    expect(beat(state)).toEqual([])
  })
})

describe('the peak', () => {
  test('moves up alone', () => {
    const state = aDay()
    expect(beat(state, { last: 4_999_999 })).toEqual([])
    expect(beat(state, { last: 5_100_000 })).toMatchObject([
      { kind: 'equity_peak_moved', equity: m('151000') },
    ])
    expect(beat(state, { last: 5_099_999 })).toEqual([])
  })

  test('unrealized gains of a perpetual count', () => {
    const state = aPerpState()
    beat(state)
    hold(state, 100_000)
    // One BTC held and one contract: both gain a thousand.
    expect(beat(state, { last: 5_100_000 })).toMatchObject([{ equity: m('152000') }])
  })
})

describe('semantics 11: daily loss', () => {
  test('semantics 11: exactly the limit passes; beyond it only what lowers a position', () => {
    const state = aDay({ dailyLossMax: m('1000') })
    expect(codeOn(state, {}, { last: 4_900_000 })).toBe('order_submitted')
    expect(reasonOn(state, {}, { last: 4_899_999 })).toEqual({
      code: 'daily_loss',
      details: {
        loss: m('1000.01'),
        maximum: m('1000'),
        equity: m('148999.99'),
        day_equity: m('150000'),
      },
    })
    expect(codeOn(state, { side: 'sell' }, { last: 4_899_999 })).toBe('order_submitted')
  })

  test('semantics 11: it is measured per UTC day', () => {
    const state = aDay({ dailyLossMax: m('1000') })
    const low = { last: 4_800_000 }
    expect(codeOn(state, {}, low)).toBe('daily_loss')
    beat(state, { ...low, at: tomorrow })
    expect(codeOn(state, {}, { ...low, at: tomorrow })).toBe('order_submitted')
  })

  test('semantics 11: transfers are neither won nor lost', () => {
    const state = aDay({ dailyLossMax: m('1000'), drawdownRatioMax: m('0.05') })
    put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: USDT, amount: m('50000') })
    expect(state.day?.equity).toBe(m('200000'))
    expect(state.equityPeak).toBe(m('200000'))
    expect(beat(state)).toEqual([])
    expect(codeOn(state, {}, { last: 4_899_999 })).toBe('daily_loss')
    put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: USDT, amount: m('-100000') })
    expect(codeOn(state, { quantity: m('0.001') }, { last: 4_900_000 })).toBe('order_submitted')
  })

  test('semantics 11: a transfer of another asset counts at the last price the journal knows', () => {
    const state = aDay()
    fold(state, { kind: 'session_stopped', marks: [{ key: KEY, price: m('50000') }] })
    put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: BTC, amount: m('2') })
    expect(state.day?.equity).toBe(m('250000'))
    expect(beat(state)).toEqual([])
  })
})

describe('drawdown', () => {
  test('exactly the limit passes; beyond it only what lowers a position', () => {
    const state = aDay({ drawdownRatioMax: m('0.01') })
    beat(state, { last: 5_000_000 })
    expect(codeOn(state, {}, { last: 4_850_000 })).toBe('order_submitted')
    expect(reasonOn(state, {}, { last: 4_849_999 })).toEqual({
      code: 'drawdown',
      details: {
        drawdown: m('0.010000066666666666'),
        maximum: m('0.01'),
        equity: m('148499.99'),
        peak: m('150000'),
      },
    })
    expect(codeOn(state, { side: 'sell' }, { last: 4_849_999 })).toBe('order_submitted')
  })

  test('at a perpetual what opens is refused and what closes is not', () => {
    const state = aPerpState({ drawdownRatioMax: m('0.01') })
    beat(state)
    hold(state, 10_000)
    const low = { last: 4_800_000 }
    expect(codeOn(state, { ...onPerp, price: m('48000') }, low)).toBe('drawdown')
    expect(codeOn(state, { ...onPerp, side: 'sell', price: m('48000') }, low)).toBe('order_submitted')
  })
})

test('what is worth something in another quote asset counts through the market between them', () => {
  const state = aState({ exposureMax: m('60000') })
  const key = instrumentKey(SIM_VENUE, 'ETHBTC' as SymbolName)
  const asset = 'ETH' as typeof BTC
  list(state, { key, symbol: 'ETHBTC' as SymbolName, base: asset, quote: BTC, notionalMin: m('0') })
  const quote: Around['quote'] = (asked) => {
    const last = (asked === key ? 5 : 5_000_000) as Ticks
    return { last, bid: last, ask: last }
  }
  const buy = { symbol: 'ETHBTC' as SymbolName, price: m('0.05') }
  // 24 ETH at 0.05 BTC, each BTC 50,000 USDT: 60,000.
  expect(codeOn(state, { ...buy, quantity: m('24.00001') }, { quote })).toBe('exposure_limit')
  expect(reasonOn(state, { ...buy, quantity: m('24') }, { quote })).toMatchObject({
    code: 'insufficient_funds',
  })
})

import { describe, expect, test } from 'bun:test'
import type { Instrument, Lots, Money, OrderRequest, RiskLimits, Ticks } from '../../../src/domain/index.ts'
import { SIM_VENUE, unixNs } from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import { type Around, aState, fold, m, ORIGIN, put, T0, USDT } from '../../support/builders.ts'
import { aPerpState, codeOn, hold, list, onPerp, reasonOn } from './risk-scene.ts'

/** One check: what just passes, what is refused, and what is said of it. */
interface Edge {
  readonly name: string
  readonly limits?: Partial<RiskLimits>
  readonly instrument?: Partial<Instrument>
  readonly around?: Around
  readonly passes: Partial<OrderRequest>
  readonly refused: Partial<OrderRequest>
  readonly code: string
  readonly details: Readonly<Record<string, Money | string>>
}

const sell = { side: 'sell' } as const
const market = { type: 'market', price: null } as const
const stopSell = { type: 'stop_market', side: 'sell', price: null } as const

const EDGES: readonly Edge[] = [
  {
    name: 'the least quantity',
    instrument: { quantityMin: 1000 as Lots },
    passes: { quantity: m('0.01') },
    refused: { quantity: m('0.00999') },
    code: 'quantity_too_small',
    details: { qty: m('0.00999'), minimum: m('0.01') },
  },
  {
    name: 'the largest worth at the venue',
    instrument: { notionalMax: m('500') },
    passes: { quantity: m('0.01') },
    refused: { quantity: m('0.01001') },
    code: 'order_too_large',
    details: { value: m('500.5'), maximum: m('500') },
  },
  {
    name: 'the largest worth of one order',
    limits: { orderNotionalMax: m('500') },
    passes: { quantity: m('0.01') },
    refused: { quantity: m('0.01001') },
    code: 'order_too_large',
    details: { value: m('500.5'), maximum: m('500') },
  },
  {
    name: 'the band of the venue above the market',
    instrument: { priceBand: { lowest: m('0.9'), highest: m('1.1') } },
    around: { last: 5_000_001 },
    passes: { ...sell, price: m('55000') },
    refused: { ...sell, price: m('55000.01') },
    code: 'price_out_of_band',
    details: { price: m('55000.01'), lowest: m('45000'), highest: m('55000') },
  },
  {
    name: 'the band of the venue below the market',
    instrument: { priceBand: { lowest: m('0.9'), highest: m('1.1') } },
    around: { last: 4_999_999 },
    passes: { price: m('45000') },
    refused: { price: m('44999.99') },
    code: 'price_out_of_band',
    details: { price: m('44999.99'), lowest: m('45000'), highest: m('55000') },
  },
  {
    name: 'the largest position',
    limits: { positionNotionalMax: m('1000') },
    around: { last: 4_999_999 },
    passes: { quantity: m('0.02') },
    refused: { quantity: m('0.02001') },
    code: 'position_limit',
    details: { value: m('1000.5'), maximum: m('1000'), position: m('0') },
  },
  {
    name: 'the largest exposure',
    limits: { exposureMax: m('1000') },
    around: { last: 4_999_999 },
    passes: { quantity: m('0.02') },
    refused: { quantity: m('0.02001') },
    code: 'exposure_limit',
    details: { value: m('1000.5'), maximum: m('1000') },
  },
  {
    name: 'the reach into the book',
    limits: { impactRatioMax: m('0.01') },
    around: {
      last: 4_999_999,
      reach: (_key, _side, quantity) => (quantity > 1000 ? 5_050_001 : 5_050_000) as Ticks,
    },
    passes: { ...market, quantity: m('0.01') },
    refused: { ...market, quantity: m('0.01001') },
    code: 'fat_finger',
    details: { reach: m('50500.01'), bound: m('50500'), touch: m('50000') },
  },
  {
    name: 'a stop that would trigger at once',
    passes: { ...stopSell, triggerPrice: m('49999.99') },
    refused: { ...stopSell, triggerPrice: m('50000') },
    code: 'trigger_price_wrong_side',
    details: { trigger_price: m('50000'), market: m('50000') },
  },
  {
    name: 'a stop to buy that would trigger at once, by the ask',
    passes: { type: 'stop_limit', triggerBy: 'bid_ask', triggerPrice: m('50000.02'), price: m('50100') },
    refused: { type: 'stop_limit', triggerBy: 'bid_ask', triggerPrice: m('50000.01'), price: m('50100') },
    code: 'trigger_price_wrong_side',
    details: { trigger_price: m('50000.01'), market: m('50000.01') },
  },
  {
    name: 'a date in the past',
    passes: { timeInForce: 'gtd', expireAt: unixNs(T0 + 1n) },
    refused: { timeInForce: 'gtd', expireAt: T0 },
    code: 'expiry_in_past',
    details: { expire_ts_ns: m('1700000000000000000'), now_ts_ns: m('1700000000000000000') },
  },
  {
    name: 'a gain below the entry',
    passes: { bracket: { takeProfit: { price: m('50000.01') }, stopLoss: null } },
    refused: { bracket: { takeProfit: { price: m('50000') }, stopLoss: null } },
    code: 'bracket_wrong_side',
    details: { exit: 'take_profit', price: m('50000'), entry: m('50000') },
  },
  {
    name: 'a stop loss above what a market sell meets',
    passes: { ...sell, ...market, bracket: stopLossAt('50000') },
    refused: { ...sell, ...market, bracket: stopLossAt('49999.99') },
    code: 'bracket_wrong_side',
    details: { exit: 'stop_loss', price: m('49999.99'), entry: m('49999.99') },
  },
  {
    name: 'an exit between two ticks',
    passes: { bracket: { takeProfit: { price: m('60000.01') }, stopLoss: null } },
    refused: { bracket: { takeProfit: { price: m('60000.001') }, stopLoss: null } },
    code: 'price_off_tick',
    details: { price: m('60000.001'), tick_size: m('0.01') },
  },
  {
    name: 'a stop loss whose limit is beyond the collar of its trigger',
    passes: { bracket: stopLossAt('40000', '38000') },
    refused: { bracket: stopLossAt('40000', '37999.99') },
    code: 'price_collar',
    details: { price: m('37999.99'), bound: m('38000'), mark: m('40000') },
  },
]

function stopLossAt(trigger: string, price: string | null = null): OrderRequest['bracket'] {
  const stopLoss = { triggerPrice: m(trigger), price: price === null ? null : m(price) }
  return { takeProfit: null, stopLoss }
}

describe('each limit lets through what is exactly at it', () => {
  test.each(EDGES)(
    '$name',
    ({ limits = {}, instrument = {}, around = {}, passes, refused, code, details }) => {
      const scene = () => {
        const state = aState(limits)
        list(state, instrument)
        return state
      }
      expect(codeOn(scene(), passes, around)).toBe(passes.triggerBy ? 'order_held' : 'order_submitted')
      expect(reasonOn(scene(), refused, around)).toEqual({ code, details })
    },
  )
})

describe('sizes', () => {
  test('a market order is worth what the market says, not the worst price it may take', () => {
    const state = aState({ orderNotionalMax: m('500.0001') })
    expect(codeOn(state, { ...market, quantity: m('0.01') })).toBe('order_submitted')
    expect(codeOn(state, { ...market, quantity: m('0.01001') })).toBe('order_too_large')
  })

  test('limits on size shrink with the scale, the venue’s own do not', () => {
    const state = aState({ orderNotionalMax: m('1000'), positionNotionalMax: m('1000') })
    list(state, { notionalMax: m('600') })
    fold(state, { kind: 'limit_scale_moved', scale: m('0.5') })
    const around = { last: 4_999_999 }
    expect(codeOn(state, { quantity: m('0.01') }, around)).toBe('order_submitted')
    expect(reasonOn(state, { quantity: m('0.01001') }, around)).toMatchObject({
      code: 'order_too_large',
      details: { maximum: m('500') },
    })
    expect(reasonOn(state, { quantity: m('0.002') }, around)).toMatchObject({
      code: 'position_limit',
      details: { maximum: m('500') },
    })
  })
})

test('lots of open orders stay countable', () => {
  const state = aState()
  const lotSize = m('0.000000000000000001')
  list(state, { lotSize, quantityMax: Number.MAX_SAFE_INTEGER as Lots })
  const most = { ...sell, quantity: m('0.009') }
  expect(codeOn(state, most)).toBe('order_submitted')
  expect(reasonOn(state, most)).toEqual({
    code: 'order_too_large',
    details: { value: m('0.009'), maximum: m('0.009007199254740991') },
  })
})

const tight = ({ limits }: State, text: string) => ({ ...limits, positionNotionalMax: m(text) })

describe('positions', () => {
  test('open orders that would add to it count, those of the other side do not', () => {
    const state = aState({ positionNotionalMax: m('1000') })
    expect(codeOn(state, { quantity: m('0.01'), price: m('49000') })).toBe('order_submitted')
    expect(codeOn(state, { ...sell, quantity: m('0.5'), price: m('60000') })).toBe('order_submitted')
    expect(codeOn(state, { quantity: m('0.01'), price: m('49000') }, { last: 4_999_999 })).toBe(
      'order_submitted',
    )
    expect(codeOn(state, { quantity: m('0.001'), price: m('49000') })).toBe('position_limit')
  })

  test('a short grows like a long, and what only closes is never in the way', () => {
    const state = aPerpState({ positionNotionalMax: m('5000') })
    hold(state, -10_000)
    expect(codeOn(state, { ...onPerp, ...sell })).toBe('position_limit')
    expect(codeOn(state, { ...onPerp, quantity: m('0.1') })).toBe('order_submitted')
    // The order before closes all of it: more would open the other side, though within the limit.
    expect(codeOn(state, { ...onPerp, quantity: m('0.05') })).toBe('order_submitted')
    expect(codeOn(state, { ...onPerp, quantity: m('0.1') })).toBe('position_limit')
  })

  test('what leaves less than there was passes, though a reduce-only order could close it too', () => {
    const state = aPerpState()
    hold(state, -10_000)
    fold(state, { kind: 'limits_changed', limits: tight(state, '1000'), why: '', origin: ORIGIN })
    expect(codeOn(state, { ...onPerp, quantity: m('0.08'), isReduceOnly: true })).toBe('order_submitted')
    expect(codeOn(state, { ...onPerp, quantity: m('0.05') })).toBe('order_submitted')
    expect(codeOn(state, { ...onPerp, quantity: m('0.08') })).toBe('position_limit')
  })

  test('the exposure is that of all instruments, at what open orders could make of each', () => {
    const state = aPerpState({ exposureMax: m('6000') })
    hold(state, -10_000)
    expect(codeOn(state, { quantity: m('0.01'), price: m('49000') })).toBe('order_submitted')
    expect(reasonOn(state, { quantity: m('0.02'), price: m('49000') })).toEqual({
      code: 'exposure_limit',
      details: { value: m('6500.0003'), maximum: m('6000') },
    })
    // A position that is too large already does not forbid what makes none larger.
    fold(state, { kind: 'limit_scale_moved', scale: m('0.5') })
    expect(codeOn(state, { ...onPerp, quantity: m('0.15') })).toBe('order_submitted')
    expect(codeOn(state, { ...onPerp, ...sell })).toBe('exposure_limit')
  })

  test('what rests to be sold of a deposit is no short', () => {
    const state = aState({ exposureMax: m('1000') })
    expect(codeOn(state, { ...sell, quantity: m('0.5'), price: m('60000') })).toBe('order_submitted')
    expect(codeOn(state, { quantity: m('0.001') })).toBe('order_submitted')
    expect(codeOn(state, { quantity: m('0.02') })).toBe('exposure_limit')
  })

  test('leverage: exactly the limit passes', () => {
    const last = 5_000_000 as Ticks
    const around: Around = { quote: () => ({ last, bid: last, ask: last }) }
    // 100,000 USDT and 1 BTC: three times 50,000.
    expect(codeOn(aPerpState({ leverageMax: m('1') }), { ...onPerp, quantity: m('3') }, around)).toBe(
      'order_submitted',
    )
    expect(codeOn(aPerpState({ leverageMax: m('1') }), { ...onPerp, quantity: m('3.00001') }, around)).toBe(
      'leverage_limit',
    )
  })

  test('leverage over no equity at all is refused with what there is', () => {
    const state = aPerpState({ leverageMax: m('5') })
    put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: USDT, amount: m('-150000') })
    expect(reasonOn(state, onPerp)).toMatchObject({
      code: 'leverage_limit',
      details: { equity: m('0'), maximum: m('5') },
    })
  })

  test('leverage is the worth of perpetuals over the equity', () => {
    const state = aPerpState({ leverageMax: m('1') })
    const around = { last: 4_999_999 }
    // 100,000 USDT and 1 BTC are worth 149,999.99.
    expect(codeOn(state, { ...onPerp, quantity: m('2.99999') }, around)).toBe('order_submitted')
    expect(reasonOn(state, { ...onPerp, quantity: m('0.00001') }, around)).toMatchObject({
      code: 'notional_too_small',
    })
    expect(reasonOn(state, { ...onPerp, quantity: m('0.0001') }, around)).toEqual({
      code: 'leverage_limit',
      details: {
        leverage: m('1.000030066668671111'),
        exposure: m('150004.5'),
        equity: m('149999.99'),
        maximum: m('1'),
      },
    })
    // Spot borrows nothing.
    expect(codeOn(state, { quantity: m('0.01') }, around)).toBe('order_submitted')
  })
})

describe('the market', () => {
  test('a limit order that stops short of the bound may be as large as it likes', () => {
    const around: Around = { last: 4_999_999, reach: () => 5_200_000 as Ticks }
    const state = aState({ impactRatioMax: m('0.01') })
    expect(codeOn(state, { price: m('50500') }, around)).toBe('order_submitted')
    expect(codeOn(state, { price: m('50500.01') }, around)).toBe('fat_finger')
    expect(codeOn(state, { price: m('50500.01'), isPostOnly: true }, around)).toBe('order_submitted')
    expect(codeOn(state, { ...sell, price: m('50000') }, { ...around, reach: () => 1 as Ticks })).toBe(
      'order_submitted',
    )
  })

  test('on old prices nothing trades at market; what has a limit may rest', () => {
    const around = { isFresh: () => false, ageMs: () => 31_000.7 }
    const state = aState()
    const stale = { code: 'stale_market_data', details: { symbol: 'BTCUSDT', age_ms: m('31000') } }
    expect(reasonOn(state, market, around)).toEqual(stale)
    expect(reasonOn(state, { ...stopSell, triggerPrice: m('49000') }, around)).toEqual(stale)
    expect(codeOn(state, {}, around)).toBe('order_submitted')
    const stopLimit = { ...sell, type: 'stop_limit', triggerPrice: m('49000'), price: m('48900') } as const
    expect(codeOn(state, stopLimit, around)).toBe('order_submitted')
    expect(reasonOn(state, market, { ...around, ageMs: () => null })).toEqual({
      code: 'stale_market_data',
      details: { symbol: 'BTCUSDT' },
    })
  })

  test('a market order stays inside the venue’s band', () => {
    const state = aState()
    list(state, { priceBand: { lowest: m('0.99'), highest: m('1.01') } })
    const around = { last: 4_999_999 }
    expect(codeOn(state, market, around)).toBe('order_submitted')
    expect([...state.orders.values()][0]?.price).toBe(5_050_000 as Ticks)
    expect(codeOn(state, { ...market, ...sell }, { last: 5_000_001 })).toBe('order_submitted')
    expect([...state.orders.values()][1]?.price).toBe(4_950_000 as Ticks)
    expect(codeOn(state, { ...market, ...sell }, { last: 5_000_002 })).toBe('order_submitted')
    expect([...state.orders.values()][2]?.price).toBe(4_950_001 as Ticks)
  })
})

describe('reduce only', () => {
  test('closes no more than there is, all of them together', () => {
    const state = aPerpState()
    hold(state, 10_000)
    const reduce = { ...onPerp, ...sell, isReduceOnly: true } as const
    expect(codeOn(state, { ...reduce, quantity: m('0.06') })).toBe('order_submitted')
    expect(reasonOn(state, { ...reduce, quantity: m('0.04001') })).toEqual({
      code: 'reduce_only_would_increase',
      details: { qty: m('0.04001'), position: m('0.1'), closable: m('0.04') },
    })
    expect(codeOn(state, { ...reduce, quantity: m('0.04') })).toBe('order_submitted')
    expect(codeOn(state, { ...onPerp, isReduceOnly: true })).toBe('reduce_only_would_increase')
  })

  test('on spot it is a sell of what is free', () => {
    const state = aState()
    expect(codeOn(state, { isReduceOnly: true })).toBe('reduce_only_would_increase')
    expect(codeOn(state, { ...sell, isReduceOnly: true, quantity: m('1') })).toBe('order_submitted')
    expect(codeOn(state, { ...sell, isReduceOnly: true, quantity: m('0.1') })).toBe('insufficient_funds')
  })
})

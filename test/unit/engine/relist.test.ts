import { describe, expect, test } from 'bun:test'
import {
  type AssetName,
  type Contract,
  type Event,
  type Input,
  type Instrument,
  instrumentKey,
  type Lots,
  type Order,
  SIM_VENUE,
  type SymbolName,
  type Ticks,
} from '../../../src/domain/index.ts'
import { accountsOf, effectsOf, imbalanceOf, type State } from '../../../src/engine/index.ts'
import {
  accepted,
  anInstrument,
  aRequest,
  aState,
  BTC,
  cancelled,
  filled,
  id,
  m,
  ORIGIN,
  put,
  submit,
  surroundings,
  USDT,
} from '../../support/builders.ts'
import { checkInvariants } from './ledger-invariants.ts'
import { HOLDS_NO_STOPS } from './risk-scene.ts'

function list(over: Partial<Instrument>): Input {
  const { version: _version, ...instrument } = anInstrument(over)
  return { kind: 'list_instrument', instrument }
}

/** Its venue still has it, and is told. */
const TAKEN_OUT: Event['kind'][] = ['cancel_requested', 'order_cancelled', 'instrument_listed']
const FINER = { tickSize: m('0.001'), lotSize: m('0.000001') }
const usdt = (state: State) => accountsOf(state.ledger, SIM_VENUE, USDT)

function orderOf(state: State, name: string): Order {
  const order = state.orders.get(id(name))
  if (!order) throw new Error(`no order ${name}`)
  return order
}

const steps = (state: State, name: string): unknown[] => {
  const { price, quantity, cumQty, triggerPrice, instrument } = orderOf(state, name)
  return [price, quantity, cumQty, triggerPrice, instrument?.version]
}

function amend(name: string, over: { quantity?: string; price?: string }): Input {
  const quantity = over.quantity === undefined ? null : m(over.quantity)
  const price = over.price === undefined ? null : m(over.price)
  return { kind: 'amend_order', clientOrderId: id(name), quantity, price, triggerPrice: null, origin: ORIGIN }
}

describe('semantics 7: a new listing re-expresses open orders', () => {
  test('finer sizes leave one the same, and a fill in the new lots is exact', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, accepted('a'))
    put(state, list(FINER))
    expect(steps(state, 'a')).toEqual([50_000_000, 10_000, 0, null, 2])
    expect(usdt(state).locked).toBe(m('500.5'))
    put(state, filled('a', { lots: 10_000, price: '50000', fee: '0.5' }))
    expect(accountsOf(state.ledger, SIM_VENUE, BTC).free).toBe(m('1.01'))
    expect(imbalanceOf(usdt(state))).toBe(m('0'))
    checkInvariants(state)
  })

  test('what is filled already, and the trigger of a stop we hold', () => {
    const state = aState()
    put(state, list({ holds: { ...anInstrument().holds, stops: false } }))
    put(state, submit('part'))
    put(state, filled('part', { lots: 400, price: '49000', fee: '0.196' }))
    const stop = { type: 'stop_limit', triggerPrice: m('51000.5'), price: m('51100') } as const
    put(state, submit('stop', stop))
    put(state, list({ ...FINER, holds: { ...anInstrument().holds, stops: false } }))
    expect(steps(state, 'part')).toEqual([50_000_000, 10_000, 4_000, null, 3])
    expect(steps(state, 'stop')).toEqual([51_100_000, 10_000, 0, 51_000_500, 3])
    expect(orderOf(state, 'part').locked).toBe(m('300.3'))
    checkInvariants(state)
    // It still fires where it should.
    const last = 51_000_499 as Ticks
    const at = (price: Ticks) => {
      const observation = { key: anInstrument().key, last: price, bid: price, ask: price, mark: price }
      return put(
        state,
        { kind: 'observe_market', observation: { ...observation, low: price, high: price } },
        surroundings({ last: price }),
      )
    }
    expect(at(last)).toEqual([])
    expect(at((last + 1) as Ticks).map(({ kind }) => kind)).toEqual(['order_triggered', 'order_released'])
  })

  test('an amend on its way, whose lock stays the larger of both shapes', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, accepted('a'))
    put(state, amend('a', { quantity: '0.02', price: '50001' }))
    // 0.02 × 50,001 and its fee.
    expect(orderOf(state, 'a').locked).toBe(m('1001.02002'))
    put(state, list(FINER))
    expect(orderOf(state, 'a')).toMatchObject({
      status: 'pending_amend',
      locked: m('1001.02002'),
      amendment: { quantity: 20_000, price: 50_001_000, triggerPrice: null },
    })
    checkInvariants(state)
    put(state, cancelled('a'))
    expect(steps(state, 'a')).toEqual([50_001_000, 20_000, 0, null, 2])
    expect(orderOf(state, 'a')).toMatchObject({ status: 'submitted', revision: 1 })
    put(state, filled('a', { lots: 20_000, price: '50001', fee: '1.00002' }))
    expect(usdt(state)).toMatchObject({ free: m('98998.97998'), locked: m('0') })
  })

  test('or cancels it when the new sizes cannot express price, trigger, quantity or amend', () => {
    const coarse = { lotSize: m('0.001') }
    const cases: readonly [string, Partial<Instrument>, (state: State) => void][] = [
      ['quantity', coarse, (state) => put(state, submit('a', { quantity: m('0.00123') }))],
      ['price', { tickSize: m('0.5') }, (state) => put(state, submit('a', { price: m('49999.7') }))],
      [
        'trigger',
        { tickSize: m('0.5') },
        (state) =>
          put(state, submit('a', { type: 'stop_limit', triggerPrice: m('51000.7'), price: m('51100') })),
      ],
      [
        'amend',
        coarse,
        (state) => {
          put(state, submit('a'))
          put(state, accepted('a'))
          put(state, amend('a', { quantity: '0.01234' }))
        },
      ],
    ]
    for (const [what, over, prepare] of cases) {
      const state = aState()
      prepare(state)
      expect([what, usdt(state).locked > 0n]).toEqual([what, true])
      const events = put(state, list(over))
      expect([what, events.map(({ kind }) => kind)]).toEqual([what, TAKEN_OUT])
      expect(usdt(state)).toMatchObject({ free: m('100000'), locked: m('0') })
      checkInvariants(state)
    }
  })

  test('or cancels it when a lot is so fine that it would be no safe integer', () => {
    const state = aState()
    put(state, list({ lotSize: m('1'), quantityMax: 1_000_000_000_000 as Lots, tickSize: m('0.0000001') }))
    const order = { quantity: m('1000000000'), price: m('0.00001'), isPostOnly: true }
    const [submitted] = put(state, submit('big', order), surroundings({ quote: () => null }))
    expect(submitted?.kind).toBe('order_submitted')
    const events = put(state, list({ lotSize: m('0.00000001'), tickSize: m('0.0000001') }))
    expect(events.map((event) => event.kind)).toEqual(TAKEN_OUT)
  })

  test('and what was cancelled so is taken out where it rests', () => {
    const state = aState()
    put(state, submit('a', { quantity: m('0.00123') }))
    put(state, accepted('a'))
    const events = put(state, list({ lotSize: m('0.001') }))
    const effects = events.flatMap((event) => effectsOf(state, event))
    expect(effects).toMatchObject([{ kind: 'cancel_at_venue', clientOrderId: id('a') }])
    expect(orderOf(state, 'a').status).toBe('cancelled')
  })

  test('what we hold ourselves is told to nobody', () => {
    const state = aState()
    put(state, list(HOLDS_NO_STOPS))
    put(state, submit('a', { type: 'stop_limit', triggerPrice: m('51000.7'), price: m('51100') }))
    const events = put(state, list({ ...HOLDS_NO_STOPS, tickSize: m('0.5') }))
    expect(events.map(({ kind }) => kind)).toEqual(['order_cancelled', 'instrument_listed'])
  })

  test('or cancels it when the symbol trades other assets from now on', () => {
    const state = aState()
    put(state, submit('a'))
    const events = put(state, list({ quote: 'USDC' as AssetName }))
    expect(events.map((event) => event.kind)).toEqual(TAKEN_OUT)
    expect(usdt(state)).toMatchObject({ free: m('100000'), locked: m('0') })
    checkInvariants(state)
  })
})

test('higher fees set more aside; what the free funds do not cover is cancelled, the oldest kept', () => {
  const state = aState()
  put(state, submit('old', { quantity: m('1'), price: m('50000') }))
  put(state, submit('new', { quantity: m('0.99'), price: m('50000') }))
  expect(usdt(state).free).toBe(m('400.5'))
  put(state, list({ feeRateTaker: m('0.008') }))
  expect(orderOf(state, 'old').locked).toBe(m('50400'))
  expect(orderOf(state, 'new').status).toBe('cancelled')
  put(state, filled('old', { lots: 100_000, price: '50000', fee: '400' }))
  expect(usdt(state)).toMatchObject({ free: m('49600'), locked: m('0') })
})

test('free funds below zero take no order out that asks for nothing more', () => {
  const state = aState()
  put(state, submit('rests', { quantity: m('1.9'), price: m('50000') }))
  put(state, submit('small', { quantity: m('0.02'), price: m('50000') }))
  // A fee that nobody could foresee.
  put(state, filled('small', { lots: 2_000, price: '50000', fee: '5000' }))
  expect(usdt(state).free).toBeLessThan(0n)
  const events = put(state, list({ notionalMin: m('6') }))
  expect(events.map(({ kind }) => kind)).toEqual(['instrument_listed'])
  // Nor is a new one refused that needs none of them.
  put(state, accepted('rests'))
  expect(put(state, amend('rests', { quantity: '1.8' })).map(({ kind }) => kind)).toEqual(['amend_requested'])
  checkInvariants(state)
})

describe('a price that we made ourselves goes toward the market when the new ticks do not have it', () => {
  const atMarket = { price: null, quantity: m('0.01') } as const
  const worst = (state: State, name: string): unknown[] => {
    const { price, triggerPrice, status } = orderOf(state, name)
    return [status, price, triggerPrice]
  }

  test('the worst price of a stop at market, whose own trigger fits', () => {
    const state = aState()
    put(state, list(HOLDS_NO_STOPS))
    put(state, submit('sell', { ...atMarket, side: 'sell', type: 'stop_market', triggerPrice: m('49001') }))
    put(state, submit('buy', { ...atMarket, side: 'buy', type: 'stop_market', triggerPrice: m('51001') }))
    // 5 % from the trigger: 46,550.95 and 53,551.05.
    expect(worst(state, 'sell')).toEqual(['held', 4_655_095, 4_900_100])
    expect(worst(state, 'buy')).toEqual(['held', 5_355_105, 5_100_100])
    put(state, list({ ...HOLDS_NO_STOPS, tickSize: m('1') }))
    expect(worst(state, 'sell')).toEqual(['held', 46_551, 49_001])
    expect(worst(state, 'buy')).toEqual(['held', 53_551, 51_001])
    checkInvariants(state)
  })

  test('the trigger that follows the market', () => {
    const state = aState()
    put(state, list(HOLDS_NO_STOPS))
    const trail = { unit: 'amount', value: m('1000.55') } as const
    put(state, submit('trails', { ...atMarket, side: 'sell', type: 'trailing_stop', trail }))
    const { triggerPrice } = orderOf(state, 'trails')
    expect((triggerPrice as number) % 100).not.toBe(0)
    put(state, list({ ...HOLDS_NO_STOPS, tickSize: m('1') }))
    const { status, triggerPrice: now } = orderOf(state, 'trails')
    expect([status, now]).toEqual(['held', Math.ceil((triggerPrice as number) / 100) as Ticks])
  })

  test('but not beyond the safe integers', () => {
    const state = aState()
    put(state, list(HOLDS_NO_STOPS))
    put(state, submit('now', { ...atMarket, type: 'market', timeInForce: 'ioc' }))
    expect(orderOf(state, 'now').status).toBe('submitted')
    const events = put(state, list({ ...HOLDS_NO_STOPS, tickSize: m('0.000000000000000001') }))
    expect(events.map(({ kind }) => kind)).toEqual(TAKEN_OUT)
  })
})

test('another leverage sets another margin aside, where something opens', () => {
  const state = aState()
  const symbol = 'BTCUSDT-PERP' as SymbolName
  const contract: Contract = { leverage: 10, maintenanceMarginRatio: m('0.005'), fundingIntervalMs: 1 }
  const perpetual = (leverage: number) =>
    list({ key: instrumentKey(SIM_VENUE, symbol), symbol, contract: { ...contract, leverage } })
  put(state, perpetual(10))
  put(state, submit('held', { symbol, quantity: m('1') }))
  put(state, filled('held', { lots: 100_000, price: '50000', fee: '50' }))
  put(state, submit('open', { symbol, quantity: m('0.1') }))
  put(state, submit('close', { symbol, side: 'sell', quantity: m('0.1') }))
  expect(orderOf(state, 'open').locked).toBe(m('505'))
  expect(orderOf(state, 'close').locked).toBe(m('0'))
  put(state, perpetual(4))
  expect(orderOf(state, 'open').locked).toBe(m('1255'))
  expect(orderOf(state, 'close').locked).toBe(m('0'))
  checkInvariants(state)
})

test('an entry and its pair of exits stay linked, and what one of them filled still counts', () => {
  const state = aState()
  put(state, list(HOLDS_NO_STOPS))
  const stopLoss = { triggerPrice: m('45000'), price: null }
  put(state, submit('entry', { bracket: { takeProfit: { price: m('55000') }, stopLoss } }))
  put(state, filled('entry', { lots: 600, price: '50000' }))
  const entry = orderOf(state, 'entry')
  const [limit, stop] = entry.exits.toSorted((left) =>
    orderOf(state, left).link?.role === 'limit_leg' ? -1 : 1,
  )
  if (limit === undefined || stop === undefined) throw new Error('a bracket has two exits')
  put(state, filled(limit, { lots: 200, price: '55000' }))
  const linked = () =>
    [limit, stop].map((name) => {
      const { link, siblingQuantity, locked } = orderOf(state, name)
      return { link, siblingQuantity, locked, exits: orderOf(state, 'entry').exits }
    })
  const before = linked()
  const openLots = () => state.openQuantities.get(entry.key)
  expect(openLots()).toMatchObject({ buys: 400, reducingSells: 400 })
  put(state, list({ ...FINER, ...HOLDS_NO_STOPS }))
  expect(linked()).toEqual(before)
  expect([limit, stop].map((name) => steps(state, name).slice(0, 3))).toEqual([
    [55_000_000, 6_000, 2_000],
    [42_750_000, 6_000, 0],
  ])
  expect(openLots()).toMatchObject({ buys: 4_000, reducingSells: 4_000 })
  // Sizes that have none of it in whole lots take all of it out, and nothing is left behind.
  put(state, list({ lotSize: m('0.1'), ...HOLDS_NO_STOPS }))
  expect(state.open.size).toBe(0)
  expect(state.held.size).toBe(0)
  checkInvariants(state)
})

test('the stop of a pair still shares the lock of its sibling', () => {
  const state = aState()
  const exit = { side: 'sell', quantity: m('0.01') } as const
  const stop = { ...exit, type: 'stop_limit', triggerPrice: m('49000'), price: m('48900') } as const
  put(state, {
    kind: 'submit_group',
    limit: { clientOrderId: id('limit'), request: aRequest({ ...exit, price: m('51000') }) },
    stop: { clientOrderId: id('stop'), request: aRequest(stop) },
    origin: ORIGIN,
  })
  const locks = () => ['limit', 'stop'].map((name) => orderOf(state, name).locked)
  expect(locks()).toEqual([m('0.01'), m('0')])
  put(state, list(FINER))
  expect(locks()).toEqual([m('0.01'), m('0')])
  expect(accountsOf(state.ledger, SIM_VENUE, BTC)).toMatchObject({ free: m('0.99'), locked: m('0.01') })
})

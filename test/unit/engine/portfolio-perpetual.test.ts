import { describe, expect, test } from 'bun:test'
import {
  type ExecutionId,
  type Input,
  type InstrumentKey,
  instrumentKey,
  type Lots,
  liquidationPrice,
  type Money,
  type Order,
  SIM_VENUE,
  type Side,
  type SymbolName,
  type Ticks,
} from '../../../src/domain/index.ts'
import {
  accepted,
  BTC,
  cancelled,
  filled,
  id,
  m,
  put,
  submit,
  surroundings,
  USDT,
} from '../../support/builders.ts'
import { checkInvariants } from './ledger-invariants.ts'
import {
  accounts,
  aMarginState,
  aPerpetual,
  CONTRACT,
  deal,
  held,
  list,
  order,
  PERP,
  PERP_KEY,
} from './portfolio-support.ts'

describe('orders of a perpetual', () => {
  test('lock margin and fee for what opens, either way round, and give it back', () => {
    for (const side of ['buy', 'sell'] as const) {
      const state = aMarginState()
      order(state, 'a', { side, quantity: m('1') })
      // 5,000 of margin, 50 of fee.
      expect(accounts(state)).toMatchObject({ free: m('4950'), locked: m('5050') })
      expect(accounts(state, BTC).locked).toBe(m('0'))
      put(state, cancelled('a'))
      expect(accounts(state)).toMatchObject({ free: m('10000'), locked: m('0') })
      checkInvariants(state)
    }
  })

  test('are refused beyond the leverage of the account', () => {
    const state = aMarginState()
    expect(order(state, 'a', { quantity: m('2') })[0]).toMatchObject({
      kind: 'order_denied',
      reason: { code: 'insufficient_funds' },
    })
  })

  test('lock nothing for what closes, and only once for the same position', () => {
    const state = aMarginState()
    deal(state, { side: 'buy', quantity: '0.1', price: '50000' })
    order(state, 'all', { side: 'sell', quantity: m('0.1') })
    expect(state.orders.get(id('all'))?.locked).toBe(m('0'))
    order(state, 'again', { side: 'sell', quantity: m('0.1') })
    expect(state.orders.get(id('again'))?.locked).toBe(m('505'))
    put(state, cancelled('all'))
    put(state, cancelled('again'))
    order(state, 'turn', { side: 'sell', quantity: m('0.3') })
    // 0.2 of it open: 1,000 of margin, 10 of fee.
    expect(state.orders.get(id('turn'))?.locked).toBe(m('1010'))
    put(state, filled('turn', { lots: 5_000, price: '50000', fee: '2.5' }))
    // The fee came out of the margin that became free.
    expect(state.orders.get(id('turn'))?.locked).toBe(m('1010'))
    put(state, filled('turn', { lots: 10_000, price: '50000', fee: '5' }))
    expect(state.orders.get(id('turn'))?.locked).toBe(m('757.5'))
    expect(held(state)).toMatchObject({ quantity: m('-0.05'), margin: m('250') })
    checkInvariants(state)
  })

  test('that only reduce lock nothing: the fee comes out of the margin they set free', () => {
    const state = aMarginState()
    deal(state, { side: 'sell', quantity: '0.1', price: '50000' })
    order(state, 'out', { side: 'buy', quantity: m('0.1'), isReduceOnly: true })
    expect(state.orders.get(id('out'))?.locked).toBe(m('0'))
    put(state, filled('out', { lots: 10_000, price: '50000', fee: '5' }))
    expect(held(state)).toMatchObject({ quantity: m('0'), margin: m('0'), realizedPnl: m('-5') })
    expect(accounts(state)).toMatchObject({ free: m('9995'), locked: m('0'), fees: m('5') })
  })

  test('amended to another size keep what the new one needs', () => {
    const state = aMarginState()
    order(state, 'a', { quantity: m('0.1') })
    expect(state.orders.get(id('a'))?.locked).toBe(m('505'))
    put(state, accepted('a'))
    const { origin } = state.orders.get(id('a')) as Order
    const none = { price: null, triggerPrice: null }
    put(state, { kind: 'amend_order', clientOrderId: id('a'), quantity: m('0.2'), ...none, origin })
    expect(state.orders.get(id('a'))?.locked).toBe(m('1010'))
    put(state, cancelled('a'))
    expect(state.orders.get(id('a'))).toMatchObject({ status: 'submitted', locked: m('1010') })
    checkInvariants(state)
  })
})

describe('a position in a perpetual', () => {
  test('keeps its margin locked; gains and losses are all that changes hands', () => {
    const state = aMarginState()
    deal(state, { side: 'buy', quantity: '1', price: '50000', fee: '50' })
    expect(held(state)).toMatchObject({
      quantity: m('1'),
      cost: m('50000'),
      margin: m('5000'),
      realizedPnl: m('-50'),
    })
    expect(accounts(state)).toMatchObject({ free: m('4950'), locked: m('5000'), trades: m('0') })
    expect(accounts(state, BTC)).toMatchObject({ free: m('1'), trades: m('0') })
    deal(state, { side: 'sell', quantity: '0.4', price: '51000', fee: '20.4' })
    // 0.4 × 1,000 gained, 0.4 × 5,000 of margin free again.
    expect(held(state)).toMatchObject({
      quantity: m('0.6'),
      cost: m('30000'),
      margin: m('3000'),
      realizedPnl: m('329.6'),
    })
    expect(accounts(state)).toMatchObject({ free: m('7329.6'), locked: m('3000'), trades: m('-400') })
  })

  test('pays losses from the margin of what was closed, then from free funds', () => {
    const state = aMarginState()
    deal(state, { side: 'buy', quantity: '1', price: '50000' })
    deal(state, { side: 'sell', quantity: '0.5', price: '48000' })
    expect(accounts(state)).toMatchObject({ free: m('6500'), locked: m('2500'), trades: m('1000') })
    // 3,500 of loss for 2,500 of margin.
    put(state, submit('gap', { symbol: PERP, side: 'sell', quantity: m('0.5'), price: m('47600') }))
    put(state, filled('gap', { lots: 50_000, price: '43000' }))
    expect(accounts(state)).toMatchObject({ free: m('5500'), locked: m('0'), trades: m('4500') })
    expect(held(state)?.realizedPnl).toBe(m('-4500'))
    checkInvariants(state)
  })

  test('turns through zero: closes at its cost, opens with its own margin', () => {
    const state = aMarginState()
    deal(state, { side: 'buy', quantity: '0.5', price: '50000' })
    deal(state, { side: 'sell', quantity: '1', price: '52000', fee: '52' })
    expect(held(state)).toMatchObject({
      quantity: m('-0.5'),
      cost: m('-26000'),
      margin: m('2600'),
      realizedPnl: m('948'),
    })
    expect(accounts(state)).toMatchObject({ free: m('8348'), locked: m('2600'), fees: m('52') })
  })

  test('sold above its limit stands on what there is, and free funds stay above zero', () => {
    const state = aMarginState()
    order(state, 'a', { side: 'sell', quantity: m('1.98'), price: m('50000') })
    expect(accounts(state).free).toBe(m('1'))
    put(state, filled('a', { lots: 198_000, price: '52000', fee: '102.96' }))
    // 10,296 would be the margin; 10,000 less the fee is there.
    expect(held(state)).toMatchObject({ quantity: m('-1.98'), margin: m('9897.04') })
    expect(accounts(state)).toMatchObject({ free: m('0'), locked: m('9897.04') })
    checkInvariants(state)
  })

  test('keeps its margin under a new leverage; what is added follows the new one', () => {
    const state = aMarginState()
    deal(state, { side: 'buy', quantity: '0.1', price: '50000' })
    put(state, aPerpetual({ leverage: 5 }))
    expect(held(state)?.margin).toBe(m('500'))
    deal(state, { side: 'buy', quantity: '0.1', price: '50000' })
    expect(held(state)?.margin).toBe(m('1500'))
  })
})

function funding(amount: string, executionId: string, key = PERP_KEY, mark = '50000'): Input {
  const figures = { rate: m('0.0001'), mark: m(mark), amount: m(amount) }
  return {
    kind: 'venue_report',
    report: { kind: 'funding_paid', key, executionId: executionId as ExecutionId, ...figures },
  }
}

describe('funding', () => {
  test('is paid and received through its own account, once, and realized', () => {
    const state = aMarginState()
    deal(state, { side: 'buy', quantity: '1', price: '50000' })
    put(state, funding('5', 'f1'))
    expect(put(state, funding('5', 'f1'))).toEqual([])
    expect(accounts(state)).toMatchObject({ free: m('4995'), funding: m('5') })
    expect(held(state)?.realizedPnl).toBe(m('-5'))
    put(state, funding('-7', 'f2'))
    expect(accounts(state)).toMatchObject({ free: m('5002'), funding: m('-2') })
    expect(held(state)?.realizedPnl).toBe(m('2'))
    checkInvariants(state)
  })

  test('beyond the free funds is taken from the margin: the liquidation comes nearer', () => {
    const state = aMarginState()
    deal(state, { side: 'buy', quantity: '1', price: '50000' })
    put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: USDT, amount: m('-4997') })
    const before = held(state)
    put(state, funding('5', 'f1'))
    const after = held(state)
    expect(accounts(state)).toMatchObject({ free: m('0'), locked: m('4998') })
    expect(after?.margin).toBe(m('4998'))
    if (!before || !after) throw new Error('a position')
    expect(liquidationPrice(after, CONTRACT) as Money).toBeGreaterThan(
      liquidationPrice(before, CONTRACT) as Money,
    )
    checkInvariants(state)
  })

  test('concerns perpetuals that are listed', () => {
    const state = aMarginState()
    const spot = instrumentKey(SIM_VENUE, 'BTCUSDT' as SymbolName)
    expect(put(state, funding('5', 'f1', spot))).toEqual([])
    expect(put(state, funding('5', 'f1', 'X.sim' as InstrumentKey))).toEqual([])
  })
})

describe('semantics 7: numbers that no position can have', () => {
  test('are a gap, and neither book anything nor stop the engine', () => {
    const state = aMarginState()
    deal(state, { side: 'buy', quantity: '1', price: '50000' })
    const before = [accounts(state), held(state)]
    const reports = [
      liquidated({ lots: 0.5, price: '45000', fee: '0' }),
      liquidated({ lots: -100, price: '45000', fee: '0' }),
      liquidated({ lots: 0, price: '45000', fee: '0' }),
      liquidated({ lots: 2 ** 53, price: '45000', fee: '0' }),
      liquidated({ price: '-1', fee: '0' }),
      funding('5', 'no mark', PERP_KEY, '0'),
    ]
    for (const report of reports) {
      expect(put(state, report).map(({ kind }) => kind)).toEqual(['venue_gapped'])
      expect([accounts(state), held(state)]).toEqual(before)
    }
    checkInvariants(state)
  })
})

function liquidated(over: { side?: Side; lots?: number; price: string; fee: string; key?: InstrumentKey }) {
  const { side = 'sell', lots = 100_000, price, fee, key = PERP_KEY } = over
  const executionId = `l-${price}-${lots}` as ExecutionId
  const report = { kind: 'position_liquidated', key, executionId, side, quantity: lots as Lots } as const
  return { kind: 'venue_report', report: { ...report, price: m(price), fee: m(fee) } } as const
}

describe('a liquidation', () => {
  test('pays loss and fee from the margin and leaves the rest free', () => {
    const state = aMarginState()
    deal(state, { side: 'buy', quantity: '1', price: '50000' })
    put(state, liquidated({ price: '45300', fee: '200' }))
    expect(put(state, liquidated({ price: '45300', fee: '200' }))).toEqual([])
    expect(held(state)).toMatchObject({ quantity: m('0'), margin: m('0'), realizedPnl: m('-4900') })
    expect(accounts(state)).toMatchObject({
      free: m('5100'),
      locked: m('0'),
      trades: m('4700'),
      fees: m('200'),
      insurance: m('0'),
    })
    checkInvariants(state)
  })

  test('beyond the bankruptcy price costs the margin and nothing more: the venue bears the rest', () => {
    const state = aMarginState()
    deal(state, { side: 'buy', quantity: '1', price: '50000' })
    put(state, liquidated({ price: '44000', fee: '200' }))
    expect(held(state)).toMatchObject({ quantity: m('0'), margin: m('0'), realizedPnl: m('-5000') })
    expect(accounts(state)).toMatchObject({
      free: m('5000'),
      locked: m('0'),
      trades: m('6000'),
      fees: m('200'),
      insurance: m('-1200'),
    })
    checkInvariants(state)
  })

  test('of a part of a short takes the margin of that part', () => {
    const state = aMarginState()
    deal(state, { side: 'sell', quantity: '1', price: '50000' })
    put(state, liquidated({ side: 'buy', lots: 40_000, price: '54600', fee: '100' }))
    // 1,840 of loss and 100 of fee for 2,000 of margin.
    expect(held(state)).toMatchObject({ quantity: m('-0.6'), margin: m('3000'), realizedPnl: m('-1940') })
    expect(accounts(state)).toMatchObject({ free: m('5060'), locked: m('3000'), insurance: m('0') })
    checkInvariants(state)
  })

  test('of spot does not exist', () => {
    const state = aMarginState()
    const key = instrumentKey(SIM_VENUE, 'BTCUSDT' as SymbolName)
    expect(put(state, liquidated({ price: '1', fee: '0', key }))).toEqual([])
  })
})

test('a stop that the engine holds needs no margin when it goes out to close', () => {
  const state = aMarginState()
  put(state, list({ key: PERP_KEY, symbol: PERP, contract: CONTRACT, holds: NOTHING_HELD }))
  deal(state, { side: 'buy', quantity: '1', price: '50000' })
  const stop = { type: 'stop_market', price: null, triggerPrice: m('49000') } as const
  order(state, 'stop', { ...stop, side: 'sell', quantity: m('1'), isReduceOnly: true })
  expect(state.orders.get(id('stop'))).toMatchObject({ status: 'held', locked: m('0') })
  const last = 4_899_000 as Ticks
  const observation = { key: PERP_KEY, last, bid: last, ask: last, low: last, high: last, mark: last }
  put(state, { kind: 'observe_market', observation }, surroundings({ last }))
  expect(state.orders.get(id('stop'))?.status).toBe('submitted')
  put(state, filled('stop', { lots: 100_000, price: '48980', fee: '48.98' }))
  expect(held(state)).toMatchObject({ quantity: m('0'), realizedPnl: m('-1068.98') })
  checkInvariants(state)
})

const NOTHING_HELD = { stops: false, trailingStops: false, goodTillDate: false, amendInPlace: false }

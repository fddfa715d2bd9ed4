import { describe, expect, test } from 'bun:test'
import { isClosed, type Lots, SIM_VENUE } from '../../../src/domain/index.ts'
import { accountsOf } from '../../../src/engine/portfolio/index.ts'
import {
  accepted,
  aState,
  BTC,
  cancel,
  cancelled,
  filled,
  id,
  m,
  put,
  submit,
  surroundings,
  USDT,
} from '../../support/builders.ts'

const usdt = (state: ReturnType<typeof aState>) => accountsOf(state.ledger, SIM_VENUE, USDT)
const btc = (state: ReturnType<typeof aState>) => accountsOf(state.ledger, SIM_VENUE, BTC)

describe('a limit buy', () => {
  test('locks its notional and the taker fee, pays from the lock, gives the surplus back', () => {
    const state = aState()
    put(state, submit('a'))
    expect(usdt(state).locked).toBe(m('500.5'))
    put(state, accepted('a'))
    put(state, filled('a', { lots: 400, price: '49000', fee: '0.196' }))
    // 600 lots are left at 50,000: 300 and their fee of 0.3.
    expect(usdt(state).locked).toBe(m('300.3'))
    expect(btc(state).free).toBe(m('1.004'))
    put(state, filled('a', { lots: 600, price: '50000', fee: '0.3' }))
    const order = state.orders.get(id('a'))
    expect(order?.status).toBe('filled')
    expect(order?.cumQuote).toBe(m('496'))
    expect(usdt(state).locked).toBe(m('0'))
    expect(usdt(state).free).toBe(m('99503.504'))
  })

  test('cancelled after a partial fill releases the rest', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, accepted('a'))
    put(state, filled('a', { lots: 1, price: '50000' }))
    put(state, cancel('a'))
    expect(state.orders.get(id('a'))?.status).toBe('pending_cancel')
    put(state, cancelled('a'))
    expect(state.orders.get(id('a'))?.status).toBe('cancelled')
    expect(usdt(state).locked).toBe(m('0'))
    expect(usdt(state).free).toBe(m('99999.5'))
    expect(state.open.size).toBe(0)
  })
})

describe('reports', () => {
  test('an execution reported twice is applied once', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, filled('a', { lots: 10, price: '50000', execution: 'x' }))
    expect(put(state, filled('a', { lots: 10, price: '50000', execution: 'x' }))).toEqual([])
    expect(state.orders.get(id('a'))?.cumQty).toBe(10 as Lots)
  })

  test('executions of one order are told apart in any order, the first one like the others', () => {
    const state = aState()
    put(state, submit('a'))
    for (const execution of ['x', 'y', 'x', 'z', 'y', 'x', 'z']) {
      put(state, filled('a', { lots: 10, price: '50000', execution }))
    }
    expect(state.orders.get(id('a'))?.cumQty).toBe(30 as Lots)
  })

  test('a fill before the acknowledgement is applied; that brings the venue’s id alone', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, filled('a', { lots: 10, price: '50000' }))
    expect(state.orders.get(id('a'))?.status).toBe('partially_filled')
    put(state, accepted('a'))
    expect(state.orders.get(id('a'))).toMatchObject({ status: 'partially_filled', venueOrderId: 'venue-a' })
    expect(put(state, accepted('a'))).toEqual([])
  })

  test('a fill after the cancel is the truth of the venue and is paid from free funds', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, accepted('a'))
    put(state, cancelled('a'))
    put(state, filled('a', { lots: 1000, price: '50000', fee: '0.5' }))
    expect(state.orders.get(id('a'))?.status).toBe('filled')
    expect(usdt(state)).toMatchObject({ free: m('99499.5'), locked: m('0') })
  })

  test('for an order nobody knows cause nothing', () => {
    const state = aState()
    expect(put(state, accepted('ghost'))).toEqual([])
    expect(put(state, filled('ghost', { lots: 1, price: '1' }))).toEqual([])
  })

  test('after a filled order nothing moves any more', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, filled('a', { lots: 1000, price: '50000' }))
    for (const late of [accepted('a'), cancelled('a'), cancel('a')]) {
      expect(put(state, late)).toEqual([])
    }
    expect(isClosed(state.orders.get(id('a'))?.status ?? 'accepted')).toBe(true)
  })
})

test('a venue that fills more than was asked is believed: its truth wins', () => {
  const state = aState()
  put(state, submit('a'))
  put(state, filled('a', { lots: 1000, price: '50000' }))
  put(state, filled('a', { lots: 5, price: '50000', execution: 'of a replaced revision' }))
  expect(state.orders.get(id('a'))).toMatchObject({ status: 'filled', quantity: 1005, cumQty: 1005 })
  expect(btc(state).free).toBe(m('1.01005'))
})

describe('client order ids', () => {
  test('the same id causes nothing twice, whatever it asks', () => {
    const state = aState()
    put(state, submit('a'))
    expect(put(state, submit('a'))).toEqual([])
    expect(put(state, submit('a', { side: 'sell' }))).toEqual([])
    expect(state.orders.size).toBe(1)
  })

  test('a denied order keeps its id and its reason', () => {
    const state = aState()
    const [event] = put(state, submit('a', { quantity: m('100') }))
    expect(event?.kind).toBe('order_denied')
    expect(put(state, submit('a', { quantity: m('100') }))).toEqual([])
    expect(state.orders.get(id('a'))?.reason?.code).toBe('insufficient_funds')
  })

  test('made by the engine they are unique and say where they come from', () => {
    const state = aState()
    const [first] = put(state, submit(null))
    const [second] = put(state, submit(null))
    expect(first && 'clientOrderId' in first && first.clientOrderId).toBe(id('vz-abcd0123-6'))
    expect(second && 'clientOrderId' in second && second.clientOrderId).toBe(id('vz-abcd0123-7'))
  })
})

test('a market order is bounded by the collar and locks for the worst price', () => {
  const state = aState()
  const [event] = put(state, submit('a', { type: 'market', price: null, timeInForce: 'ioc' }))
  // Ask 50,000.01 and five per cent, rounded toward the market.
  expect(event).toMatchObject({ kind: 'order_submitted', price: 5_250_001 })
  expect(usdt(state).locked).toBe(m('525.5251001'))
})

test('halted takes cancels only; reducing takes sells only', () => {
  const state = aState()
  put(state, submit('resting'))
  const turn = (to: 'halted' | 'reducing') =>
    put(state, {
      kind: 'set_trading_state',
      state: to,
      why: 'test',
      origin: { principal: 'a', address: 'b', requestId: 'c' },
    })
  turn('halted')
  expect(put(state, submit('b'))[0]).toMatchObject({
    kind: 'order_denied',
    reason: { code: 'trading_halted' },
  })
  expect(put(state, cancel('resting'))[0]?.kind).toBe('cancel_requested')
  turn('reducing')
  expect(put(state, submit('c'))[0]).toMatchObject({ reason: { code: 'trading_reducing' } })
  expect(put(state, submit('d', { side: 'sell' }), surroundings())[0]?.kind).toBe('order_submitted')
})

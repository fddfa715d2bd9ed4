import { expect, test } from 'bun:test'
import type { UnixNs } from '../../../src/domain/index.ts'
import { type AssetName, instrumentKey, SIM_VENUE, type SymbolName } from '../../../src/domain/index.ts'
import {
  accepted,
  anInstrument,
  aRequest,
  aState,
  cancelled,
  filled,
  id,
  m,
  ORIGIN,
  put,
  submit,
  surroundings,
  T0,
} from '../../support/builders.ts'
import { aPerpState, list, onPerp } from './risk-scene.ts'

test('amends that send a replacement count in the order rate when they are asked for', () => {
  const state = aState({ orderRatePerSecondMax: 3 })
  const at = (s: number) => surroundings({ at: (T0 + BigInt(s) * 1_000_000_000n) as UnixNs })
  for (let n = 0; n < 10; n++) {
    put(state, submit(`o${n}`), at(n))
    put(state, accepted(`o${n}`), at(n))
  }
  for (let n = 0; n < 10; n++)
    put(
      state,
      {
        kind: 'amend_order',
        clientOrderId: id(`o${n}`),
        quantity: null,
        price: m('49000'),
        triggerPrice: null,
        origin: ORIGIN,
      },
      at(100),
    )
  for (let n = 0; n < 10; n++) put(state, cancelled(`o${n}`), at(100))
  expect(state.sent.inSecond(at(100).at)).toBeLessThanOrEqual(3)
})

test('a pair does not go beyond the limit of open orders', () => {
  const state = aState({ openOrdersMax: 1 })
  put(state, {
    kind: 'submit_group',
    limit: { clientOrderId: id('tp'), request: aRequest({ side: 'sell', price: m('55000') }) },
    stop: {
      clientOrderId: id('sl'),
      request: aRequest({ side: 'sell', type: 'stop_market', price: null, triggerPrice: m('48000') }),
    },
    origin: ORIGIN,
  })
  expect(state.open.size).toBeLessThanOrEqual(1)
})

test('no order leaves risk with a price that is no safe integer', () => {
  const state = aPerpState({}, { feeRateTaker: m('0'), feeRateMaker: m('0') })
  put(state, submit('short', { ...onPerp, side: 'sell', quantity: m('0.1'), price: m('50000') }))
  put(state, filled('short', { lots: 10_000, price: '50000' }))
  put(
    state,
    submit('t', {
      ...onPerp,
      side: 'buy',
      type: 'trailing_stop',
      price: null,
      isReduceOnly: true,
      quantity: m('0.1'),
      trail: { unit: 'amount', value: m('90000000000000000') },
    }),
  )
  const order = state.orders.get(id('t'))
  expect(Number.isSafeInteger(order?.price ?? 0) && Number.isSafeInteger(order?.triggerPrice ?? 0)).toBe(true)
})

test('one asset without a price does not switch the daily loss off for everything', () => {
  const state = aState({ dailyLossMax: m('100') })
  put(state, { kind: 'observe_time' })
  expect(state.day).not.toBeNull()
  // A loss far beyond the limit.
  put(state, submit('b', { quantity: m('1') }))
  put(state, filled('b', { lots: 100_000, price: '50000', fee: '5000' }))
  expect(put(state, submit('no'))[0]).toMatchObject({ kind: 'order_denied', reason: { code: 'daily_loss' } })
  list(state, {
    key: instrumentKey(SIM_VENUE, 'ETHUSDT' as SymbolName),
    symbol: 'ETHUSDT' as SymbolName,
    base: 'ETH' as AssetName,
  })
  put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: 'ETH' as AssetName, amount: m('1') })
  const around = surroundings({
    quote: (key) => (key === anInstrument().key ? surroundings().quote(key) : null),
  })
  expect(put(state, submit('still no'), around)[0]).toMatchObject({ kind: 'order_denied' })
})

test('a stop entry that is due after the daily loss was reached does not open a position', () => {
  const state = aState({ dailyLossMax: m('100') })
  list(state, { holds: { ...anInstrument().holds, stops: false } })
  put(state, { kind: 'observe_time' })
  put(state, submit('entry', { type: 'stop_market', price: null, triggerPrice: m('51000') }))
  put(state, submit('b', { quantity: m('1') }))
  put(state, filled('b', { lots: 100_000, price: '50000', fee: '5000' }))
  const last = 5_100_000
  const around = surroundings({ last })
  const t = (n: number) => n as never
  put(
    state,
    {
      kind: 'observe_market',
      observation: {
        key: anInstrument().key,
        last: t(last),
        bid: t(last - 1),
        ask: t(last + 1),
        low: t(last),
        high: t(last),
        mark: t(last),
      },
    },
    around,
  )
  expect(state.orders.get(id('entry'))?.status).not.toBe('submitted')
})

test('half open, amends are probes too: no more replacements than probes', () => {
  const state = aState()
  for (let n = 0; n < 10; n++) {
    put(state, submit(`o${n}`))
    put(state, accepted(`o${n}`))
  }
  const policy = {
    ...surroundings().policy,
    breaker: { refusalsMax: 1, moveRatioMax: null, coolDownMs: 1, probes: 1 },
  }
  const around = (s: number) => surroundings({ policy, at: (T0 + BigInt(s) * 1_000_000_000n) as UnixNs })
  for (const n of ['x', 'y', 'z']) {
    put(state, submit(n))
    put(state, {
      kind: 'venue_report',
      report: {
        kind: 'order_rejected',
        clientOrderId: id(n),
        reason: { code: 'venue_refused', details: { text: 't' } },
      },
    })
  }
  put(state, { kind: 'observe_time' }, around(1))
  put(state, { kind: 'observe_time' }, around(2))
  expect(state.breaker.state).toBe('half_open')
  let requested = 0
  for (let n = 0; n < 10; n++) {
    put(
      state,
      {
        kind: 'amend_order',
        clientOrderId: id(`o${n}`),
        quantity: m('0.02'),
        price: null,
        triggerPrice: null,
        origin: ORIGIN,
      },
      around(3),
    )
    put(state, cancelled(`o${n}`), around(3))
    if (state.orders.get(id(`o${n}`))?.status === 'submitted') requested += 1
  }
  expect(requested).toBeLessThanOrEqual(1)
})

test('the lock of an order that opens stays while another order closes the position', () => {
  const state = aPerpState()
  put(state, submit('e', { ...onPerp, quantity: m('1'), price: m('50000') }))
  put(state, filled('e', { lots: 100_000, price: '50000' }))
  put(state, submit('a', { ...onPerp, side: 'sell', quantity: m('1'), price: m('51000') }))
  put(state, submit('b', { ...onPerp, side: 'sell', quantity: m('1'), price: m('51000') }))
  put(state, accepted('b'))
  const before = state.orders.get(id('b'))!.locked
  put(state, {
    kind: 'amend_order',
    clientOrderId: id('b'),
    quantity: null,
    price: m('51001'),
    triggerPrice: null,
    origin: ORIGIN,
  })
  put(state, {
    kind: 'venue_report',
    report: {
      kind: 'amend_rejected',
      clientOrderId: id('b'),
      reason: { code: 'venue_refused', details: { text: 't' } },
    },
  })
  expect(state.orders.get(id('b'))).toMatchObject({ status: 'accepted', locked: before })
})

test('one print far outside the book does not lift the equity peak for ever', () => {
  const state = aState({ drawdownRatioMax: m('0.2') })
  put(state, { kind: 'observe_time' })
  const t = (n: number) => n as never
  const wild = surroundings({ quote: () => ({ last: t(50_000_000), bid: t(4_999_999), ask: t(5_000_001) }) })
  put(state, { kind: 'observe_time' }, wild)
  expect(put(state, submit('b'))[0]).toMatchObject({ kind: 'order_submitted' })
})

import { expect, test } from 'bun:test'
import type { Input, Instrument, Lots } from '../../../src/domain/index.ts'
import { SIM_VENUE } from '../../../src/domain/index.ts'
import { accountsOf, imbalanceOf } from '../../../src/engine/portfolio/index.ts'
import {
  accepted,
  anInstrument,
  aState,
  BTC,
  filled,
  id,
  m,
  put,
  submit,
  USDT,
} from '../../support/builders.ts'

function list(over: Partial<Instrument>): Input {
  const { version: _version, ...instrument } = anInstrument(over)
  return { kind: 'list_instrument', instrument }
}

const usdt = (state: ReturnType<typeof aState>) => accountsOf(state.ledger, SIM_VENUE, USDT)

test('finer sizes leave an open order the same, and a fill in the new lots is exact', () => {
  const state = aState()
  put(state, submit('a'))
  put(state, accepted('a'))
  put(state, list({ tickSize: m('0.001'), lotSize: m('0.000001') }))
  const order = state.orders.get(id('a'))
  expect([order?.price, order?.quantity] as unknown[]).toEqual([50_000_000, 10_000])
  expect(usdt(state).locked).toBe(m('500.5'))
  put(state, filled('a', { lots: 10_000, price: '50000', fee: '0.5' }))
  expect(accountsOf(state.ledger, SIM_VENUE, BTC).free).toBe(m('1.01'))
  expect(imbalanceOf(usdt(state))).toBe(m('0'))
})

test('sizes that cannot express an open order cancel it and release its funds', () => {
  const state = aState()
  put(state, submit('a', { quantity: m('0.00123') }))
  const events = put(state, list({ lotSize: m('0.001') }))
  expect(events.map((event) => event.kind)).toEqual(['order_cancelled', 'instrument_listed'])
  expect(usdt(state)).toMatchObject({ free: m('100000'), locked: m('0') })
})

test('a lot so fine that an order would no longer be a safe integer cancels it instead of breaking', () => {
  const state = aState()
  put(state, list({ lotSize: m('1'), quantityMax: 1_000_000_000_000 as Lots, tickSize: m('0.0000001') }))
  const order = { quantity: m('1000000000'), price: m('0.00001') }
  const [submitted] = put(state, submit('big', order), {
    limits: { orderNotionalMax: null, openOrdersMax: 9, priceCollarRatio: m('0.05') },
    quote: () => null,
  })
  expect(submitted?.kind).toBe('order_submitted')
  const events = put(state, list({ lotSize: m('0.00000001'), tickSize: m('0.0000001') }))
  expect(events.map((event) => event.kind)).toEqual(['order_cancelled', 'instrument_listed'])
})

test('higher fees set more aside; what the free funds do not cover is cancelled, the oldest kept', () => {
  const state = aState()
  put(state, submit('old', { quantity: m('1'), price: m('50000') }))
  put(state, submit('new', { quantity: m('0.99'), price: m('50000') }))
  expect(usdt(state).free).toBe(m('400.5'))
  put(state, list({ feeRateTaker: m('0.008') }))
  expect(state.orders.get(id('old'))?.locked).toBe(m('50400'))
  expect(state.orders.get(id('new'))?.status).toBe('cancelled')
  put(state, filled('old', { lots: 100_000, price: '50000', fee: '400' }))
  expect(usdt(state)).toMatchObject({ free: m('49600'), locked: m('0') })
})

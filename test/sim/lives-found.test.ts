/** What random lives found, each as the few steps that show it. */
import { expect, test } from 'bun:test'
import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import type { ClientOrderId, Event, ExecutionId, Input, Lots, VenueOrderId } from '../../src/domain/index.ts'
import { followUpsToRepeat, type State } from '../../src/engine/index.ts'
import { anEngine } from '../support/an-engine.ts'
import { accepted, aRequest, aState, fold, id, m, ORIGIN, put, submit, USDT } from '../support/builders.ts'

const said = (events: readonly Event[]) => events.map(({ kind }) => kind)

function amend(clientOrderId: string, price: string): Input {
  return {
    kind: 'amend_order',
    clientOrderId: id(clientOrderId),
    price: m(price),
    quantity: null,
    triggerPrice: null,
    origin: ORIGIN,
  }
}

function report(kind: 'cancel_rejected', clientOrderId: string): Input {
  const reason = { code: 'venue_refused', details: {} } as const
  return { kind: 'venue_report', report: { kind, clientOrderId: id(clientOrderId), reason } }
}

/** An order at its venue that is being taken out for a replacement. */
function beingReplaced(): State {
  const state = aState()
  put(state, submit('a'))
  put(state, accepted('a'))
  expect(said(put(state, amend('a', '49000')))).toEqual(['amend_requested'])
  return state
}

test('our own refusal of a second amend leaves the first one on its way', () => {
  const state = beingReplaced()
  expect(said(put(state, amend('a', '48000')))).toEqual(['amend_rejected'])
  expect(state.orders.get(id('a'))).toMatchObject({
    status: 'pending_amend',
    amendment: { way: 'cancel_replace' },
  })
})

test('a venue that refuses the cancel of a replacement ends the amend', () => {
  const state = beingReplaced()
  expect(said(put(state, report('cancel_rejected', 'a')))).toEqual(['amend_rejected'])
  expect(state.orders.get(id('a'))).toMatchObject({ status: 'accepted', amendment: null })
})

test('a leg whose venue refuses to take it out is asked again by the second, not at once', () => {
  const state = aState()
  const stop = aRequest({ type: 'stop_market', price: null, triggerPrice: m('51000') })
  const limit = aRequest({ price: m('49000') })
  const legs = {
    limit: { clientOrderId: id('l'), request: limit },
    stop: { clientOrderId: id('s'), request: stop },
  }
  put(state, { kind: 'submit_group', ...legs, origin: ORIGIN })
  put(state, accepted('l'))
  put(state, { kind: 'cancel_order', clientOrderId: id('s'), origin: ORIGIN })
  expect(state.orders.get(id('l'))?.status).toBe('pending_cancel')
  expect(said(put(state, report('cancel_rejected', 'l')))).toEqual(['cancel_rejected'])
  expect(said(put(state, { kind: 'observe_time' }))).toContain('cancel_requested')
})

test('what we hold is cancelled at the start when a crash tore its cancel in two', () => {
  const state = aState()
  const asked = { type: 'trailing_stop', price: null, trail: { unit: 'amount', value: m('100') } } as const
  put(state, submit('held', { ...asked, side: 'sell' }))
  fold(state, { kind: 'cancel_requested', clientOrderId: id('held'), origin: ORIGIN })
  for (const input of followUpsToRepeat(state)) put(state, input)
  expect(state.orders.get(id('held'))).toMatchObject({ status: 'cancelled', locked: 0n })
})

test('a late fill of what was replaced takes its replacement back', () => {
  const state = beingReplaced()
  const reason = { code: 'cancelled_by_request', details: {} } as const
  const cancelled = { kind: 'order_cancelled', clientOrderId: id('a'), reason } as const
  put(state, { kind: 'venue_report', report: cancelled, revision: 0 })
  expect(state.orders.get(id('a'))).toMatchObject({ status: 'submitted', revision: 1 })
  const fill = {
    kind: 'order_filled',
    clientOrderId: id('a'),
    executionId: 'x1' as ExecutionId,
    quantity: 1 as Lots,
    price: m('50000'),
    fee: m('0'),
    feeAsset: USDT,
    liquidity: 'taker',
  } as const
  put(state, { kind: 'venue_report', report: fill, revision: 0 })
  expect(state.orders.get(id('a'))).toMatchObject({ status: 'pending_cancel', cumQty: 1 })
  const acknowledged = {
    kind: 'order_accepted',
    clientOrderId: 'a' as ClientOrderId,
    venueOrderId: 'v2' as VenueOrderId,
  } as const
  put(state, { kind: 'venue_report', report: acknowledged, revision: 1 })
  // The acceptance that comes late does not call the cancel back.
  expect(state.orders.get(id('a'))).toMatchObject({ status: 'pending_cancel', venueOrderId: 'v2' })
})

test('a halt that was said after “active” is not undone by it', async () => {
  const engine = await anEngine({ journal: memoryJournal<Event>({ epoch: '0badcafe' }) })
  const change = (state: 'active' | 'halted') =>
    engine.setTradingState({ state, why: 'test', cancelsAll: false, origin: ORIGIN })
  await change('halted')
  await Promise.all([change('active'), change('halted')])
  expect(engine.view.tradingState).toBe('halted')
  await engine.stop()
})

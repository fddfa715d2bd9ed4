import { describe, expect, test } from 'bun:test'
import type { Input, Ticks } from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import { accepted, aState, id, m, ORIGIN, put, submit } from '../../support/builders.ts'
import { amend, HOLDS_NO_STOPS, list } from './risk-scene.ts'

const stopSell = { side: 'sell', type: 'stop_market', price: null, triggerPrice: m('49000') } as const

function aHoldingState(limits: Parameters<typeof aState>[0] = {}): State {
  const state = aState(limits)
  list(state, HOLDS_NO_STOPS)
  return state
}

const why = (state: State, input: Input) => {
  const [event] = put(state, input)
  return event?.kind === 'amend_rejected' ? event.reason : event?.kind
}

describe('another shape of an open order', () => {
  test('passes the checks of a new one, its own quantity given back', () => {
    const state = aHoldingState({ positionNotionalMax: m('1000.001') })
    put(state, submit('a', { quantity: m('0.01') }))
    put(state, accepted('a'))
    expect(why(state, amend('a', { quantity: m('0.02001') }))).toMatchObject({
      code: 'position_limit',
      details: { value: m('1000.5002001') },
    })
    expect(why(state, amend('a', { quantity: m('0.02') }))).toBe('amend_requested')
    // Both shapes are possible until the venue has answered: nothing more fits beside it.
    expect(put(state, submit('b'))[0]).toMatchObject({ reason: { code: 'position_limit' } })
  })

  test('an open order is not one more open order', () => {
    const state = aHoldingState({ openOrdersMax: 1 })
    put(state, submit('a'))
    put(state, accepted('a'))
    expect(why(state, amend('a', { price: m('49000') }))).toBe('amend_requested')
  })

  test('needs only the funds beyond what it holds already', () => {
    const state = aHoldingState()
    put(state, submit('a', { quantity: m('1.9') }))
    put(state, accepted('a'))
    expect(why(state, amend('a', { price: m('52000') }))).toBe('amend_requested')
    put(state, submit('c', { side: 'sell', quantity: m('0.5'), price: m('60000') }))
    put(state, accepted('c'))
    expect(why(state, amend('c', { quantity: m('1.00001') }))).toEqual({
      code: 'insufficient_funds',
      details: { required: m('0.50001'), free: m('0.5'), asset: 'BTC' },
    })
  })

  test('a stop takes the worst price of a market order along with its trigger', () => {
    const state = aHoldingState()
    put(state, submit('s', { ...stopSell, triggerPrice: m('40000') }))
    expect(why(state, amend('s', { triggerPrice: m('49000') }))).toBe('amend_requested')
    expect(state.orders.get(id('s'))).toMatchObject({ triggerPrice: 4_900_000, price: 4_655_000 as Ticks })
    expect(why(state, amend('s', { triggerPrice: m('50000') }))).toMatchObject({
      code: 'trigger_price_wrong_side',
    })
  })

  test('the stop of a pair goes on sharing the lock of its sibling', () => {
    const state = aHoldingState()
    const all = { side: 'sell', quantity: m('1') } as const
    const limit = submit('limit', { ...all, price: m('52000') }) as Extract<Input, { kind: 'submit_order' }>
    const stop = submit('stop', { ...all, ...stopSell }) as typeof limit
    put(state, { kind: 'submit_group', limit, stop, origin: ORIGIN })
    expect(why(state, amend('stop', { triggerPrice: m('48000') }))).toBe('amend_requested')
    expect(state.orders.get(id('stop'))).toMatchObject({ triggerPrice: 4_800_000, locked: m('0') })
  })
})

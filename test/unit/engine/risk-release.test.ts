import { describe, expect, test } from 'bun:test'
import type { Event, Lots, Ticks } from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import { type Around, aState, fold, id, KEY, m, put, submit, surroundings } from '../../support/builders.ts'
import { aPerpState, enter, HOLDS_NO_STOPS, hold, list, onPerp, PERP_KEY, seenAt } from './risk-scene.ts'

const stopSell = { side: 'sell', type: 'stop_market', price: null, triggerPrice: m('49000') } as const
const stopBuy = { ...stopSell, side: 'buy', triggerPrice: m('51000') } as const

function aHoldingState(): State {
  const state = aState()
  list(state, HOLDS_NO_STOPS)
  return state
}

/** The last thing that happened when the market was seen there. */
function lastAt(state: State, ticks: number, around: Around = {}, key = KEY): Event | undefined {
  return put(state, seenAt(ticks, key), surroundings({ last: ticks, ...around })).at(-1)
}

describe('a held stop that is due is judged anew', () => {
  test('it goes out at the worst price from where the market is now', () => {
    const state = aHoldingState()
    expect(put(state, submit('a', stopSell))[0]).toMatchObject({ kind: 'order_held', price: 4_655_000 })
    expect(lastAt(state, 4_800_001)).toMatchObject({ kind: 'order_released', price: 4_560_000 as Ticks })
  })

  test('while reducing only if it reduces', () => {
    const state = aHoldingState()
    put(state, submit('exit', stopSell))
    put(state, submit('entry', stopBuy))
    enter(state, 'reducing')
    expect(lastAt(state, 4_900_000)).toMatchObject({ kind: 'order_released', clientOrderId: 'exit' })
    expect(lastAt(state, 5_100_000)).toMatchObject({
      kind: 'order_cancelled',
      clientOrderId: 'entry',
      reason: { code: 'trading_reducing', details: { qty: m('0.01'), position: m('0') } },
    })
  })

  test('a stop limit that goes out as it was asked adds all the same', () => {
    const state = aHoldingState()
    put(state, submit('entry', { ...stopBuy, type: 'stop_limit', price: m('51000') }))
    enter(state, 'reducing')
    expect(lastAt(state, 5_100_000)).toMatchObject({ reason: { code: 'trading_reducing' } })
  })

  test('with the breaker open only if it reduces', () => {
    const state = aHoldingState()
    put(state, submit('exit', stopSell))
    put(state, submit('entry', stopBuy))
    fold(state, { kind: 'breaker_changed', state: 'open', why: 'test', until: null })
    expect(lastAt(state, 4_900_000)?.kind).toBe('order_released')
    expect(lastAt(state, 5_100_000)).toMatchObject({ reason: { code: 'breaker_open' } })
  })

  test('on old prices it waits for a fresh one', () => {
    const state = aHoldingState()
    put(state, submit('a', stopSell))
    expect(lastAt(state, 4_900_000, { isFresh: () => false })?.kind).toBe('order_triggered')
    expect(state.orders.get(id('a'))?.status).toBe('held')
    const again = { kind: 'continue_order', clientOrderId: id('a') } as const
    expect(put(state, again, surroundings({ last: 4_900_000 }))[0]?.kind).toBe('order_released')
  })

  test('not at an instrument that no longer trades', () => {
    const state = aHoldingState()
    put(state, submit('a', stopSell))
    list(state, { ...HOLDS_NO_STOPS, isTrading: false })
    expect(lastAt(state, 4_900_000)).toMatchObject({ reason: { code: 'instrument_not_trading' } })
  })

  test('a limit outside the venue’s band is not sent', () => {
    const state = aHoldingState()
    list(state, { ...HOLDS_NO_STOPS, priceBand: { lowest: m('0.99'), highest: m('1.01') } })
    put(state, submit('a', { ...stopSell, type: 'stop_limit', price: m('50000') }))
    expect(lastAt(state, 4_800_001)).toMatchObject({
      reason: {
        code: 'price_out_of_band',
        details: { price: m('50000'), lowest: m('47520'), highest: m('48480') },
      },
    })
  })

  test('what the market would cost now is more than there is: the price of before still holds', () => {
    const state = aHoldingState()
    put(state, submit('a', { ...stopBuy, quantity: m('1.8') }))
    put(state, submit('b', { quantity: m('0.05'), price: m('48000') }))
    expect(lastAt(state, 5_200_000)).toMatchObject({ kind: 'order_released', price: 5_355_000 as Ticks })
  })

  test('a limit is brought inside the collar of the market it meets', () => {
    const state = aHoldingState()
    put(state, submit('a', { ...stopSell, type: 'stop_limit', price: m('47000') }))
    // The market came back at once: 47,000 would be 7 % below it.
    expect(lastAt(state, 4_900_000, { last: 5_050_001 })).toMatchObject({
      kind: 'order_released',
      price: 4_797_500 as Ticks,
    })
  })

  test('what reduces a position goes out for as much of it as is left', () => {
    const state = aPerpState({}, HOLDS_NO_STOPS)
    hold(state, 10_000)
    put(state, submit('a', { ...onPerp, ...stopSell, quantity: m('0.1'), isReduceOnly: true }))
    hold(state, -6000)
    expect(lastAt(state, 4_900_000, {}, PERP_KEY)).toMatchObject({
      kind: 'order_released',
      quantity: 4000 as Lots,
    })
  })

  test('nothing goes out when the position is gone', () => {
    const state = aPerpState({}, HOLDS_NO_STOPS)
    hold(state, 10_000)
    put(state, submit('a', { ...onPerp, ...stopSell, quantity: m('0.1'), isReduceOnly: true }))
    hold(state, -10_000)
    expect(lastAt(state, 4_900_000, {}, PERP_KEY)).toMatchObject({
      kind: 'order_cancelled',
      reason: { code: 'reduce_only_would_increase', details: { position: m('0'), closable: m('0') } },
    })
  })
})

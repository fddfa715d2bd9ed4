import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Event } from '../../../src/domain/index.ts'
import { type Input, isClosed, type Lots } from '../../../src/domain/index.ts'
import { apply, copyState, digestOf, emptyState, imbalanceOf, type State } from '../../../src/engine/index.ts'
import type { FillAmounts } from '../../../src/engine/portfolio/fills.ts'
import { flatPosition, positionAfter, spotPositionAfter } from '../../../src/engine/portfolio/index.ts'
import {
  accepted,
  anInstrument,
  aState,
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

type Act =
  | {
      readonly act: 'submit'
      readonly n: number
      readonly side: 'buy' | 'sell'
      readonly lots: number
      readonly price: number
      readonly market: boolean
    }
  | { readonly act: 'accept' | 'cancel' | 'cancelled' | 'rejected'; readonly n: number }
  | {
      readonly act: 'fill'
      readonly n: number
      readonly lots: number
      readonly execution: number
      readonly fee: number
    }

const number = fc.integer({ min: 0, max: 7 })
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    act: fc.constant('submit' as const),
    n: number,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    lots: fc.integer({ min: 1, max: 20_000 }),
    price: fc.integer({ min: 4_900_000, max: 5_100_000 }),
    market: fc.boolean(),
  }),
  fc.record({
    act: fc.constantFrom('accept' as const, 'cancel' as const, 'cancelled' as const, 'rejected' as const),
    n: number,
  }),
  fc.record({
    act: fc.constant('fill' as const),
    n: number,
    lots: fc.integer({ min: 1, max: 20_000 }),
    execution: fc.integer({ min: 0, max: 60 }),
    fee: fc.integer({ min: 0, max: 9 }),
  }),
)

function inputOf(step: Act, state: State): Input | null {
  const name = `o${step.n}`
  switch (step.act) {
    case 'submit': {
      const quantity = (BigInt(step.lots) * 10n ** 13n) as ReturnType<typeof m>
      const price = (BigInt(step.price) * 10n ** 16n) as ReturnType<typeof m>
      return submit(
        name,
        step.market
          ? { side: step.side, type: 'market', price: null, quantity }
          : { side: step.side, quantity, price },
      )
    }
    case 'accept':
      return accepted(name)
    case 'cancel':
      return cancel(name)
    case 'cancelled':
      return cancelled(name)
    case 'rejected':
      return {
        kind: 'venue_report',
        report: {
          kind: 'order_rejected',
          clientOrderId: id(name),
          reason: { code: 'venue_refused', details: {} },
        },
      }
    case 'fill': {
      const order = state.orders.get(id(name))
      const leaves = order ? order.quantity - order.cumQty : 0
      if (leaves === 0) return null
      return filled(name, {
        lots: Math.min(step.lots, leaves),
        price: '50000.37',
        fee: `0.00${step.fee}`,
        execution: `x${step.execution}`,
      })
    }
  }
}

function checkInvariants(state: State): void {
  for (const accounts of state.ledger.values()) {
    expect(imbalanceOf(accounts)).toBe(m('0'))
    const locked = [...state.orders.values()].filter(
      (o) => o.instrument && (o.request.side === 'buy' ? 'USDT' : 'BTC') === accounts.asset,
    )
    expect(locked.reduce((sum, order) => sum + order.locked, 0n)).toBe(accounts.locked)
  }
  for (const order of state.orders.values()) {
    expect(order.cumQty <= order.quantity).toBe(true)
    expect(state.open.has(order.clientOrderId)).toBe(!isClosed(order.status))
    if (isClosed(order.status)) expect(order.locked).toBe(m('0'))
    if (order.status === 'filled') expect(order.cumQty).toBe(order.quantity as Lots)
  }
}

test('after any history every asset balances and the fold has the same digest', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 120 }), (steps) => {
      const state = aState()
      const journal: Event[] = []
      const start = copyState(state)
      for (const step of steps) {
        const input = inputOf(step, state)
        if (input) journal.push(...put(state, input, surroundings()))
      }
      checkInvariants(state)
      for (const event of journal) apply(start, event)
      expect(digestOf(start)).toBe(digestOf(state))
    }),
    { numRuns: 300 },
  )
})

const trade = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  lots: fc.integer({ min: 1, max: 3000 }),
  ticks: fc.integer({ min: 4_800_000, max: 5_200_000 }),
})
type Trade = typeof trade extends fc.Arbitrary<infer Value> ? Value : never

const fillOf = ({ lots, ticks }: Trade): FillAmounts => ({
  quantity: lots as Lots,
  price: (BigInt(ticks) * 10n ** 16n) as ReturnType<typeof m>,
  fee: m('0.01'),
  feeAsset: USDT,
})
const notionalOf = ({ lots, ticks }: Trade) => BigInt(lots) * BigInt(ticks) * 10n ** 11n

test('realised and open cost of a position account for every unit paid and received', () => {
  fc.assert(
    fc.property(fc.array(trade, { minLength: 1, maxLength: 40 }), (trades) => {
      const instrument = anInstrument()
      let position = flatPosition(instrument)
      let paid = 0n
      for (const each of trades) {
        position = positionAfter(position, instrument, each.side, fillOf(each))
        paid += (each.side === 'buy' ? notionalOf(each) : -notionalOf(each)) + 10n ** 16n
      }
      expect(position.cost - position.realizedPnl).toBe(paid)
    }),
    { numRuns: 200 },
  )
})

test('a spot position is never short: what was deposited and sold leaves it flat', () => {
  fc.assert(
    fc.property(fc.array(trade, { minLength: 1, maxLength: 40 }), (trades) => {
      const instrument = anInstrument()
      let position = flatPosition(instrument)
      let held = 0
      for (const each of trades) {
        position = spotPositionAfter(position, instrument, each.side, fillOf(each))
        held = Math.max(0, held + (each.side === 'buy' ? each.lots : -each.lots))
        expect(position.quantity).toBe((BigInt(held) * 10n ** 13n) as ReturnType<typeof m>)
        if (held === 0) expect(position.cost).toBe(m('0'))
      }
    }),
  )
  const sold = spotPositionAfter(
    flatPosition(anInstrument()),
    anInstrument(),
    'sell',
    fillOf({ side: 'sell', lots: 5, ticks: 1 }),
  )
  expect(sold.realizedPnl).toBe(m('-0.01'))
})

test('two different states have different digests', () => {
  const one = aState()
  const other = aState()
  expect(digestOf(one)).toBe(digestOf(other))
  put(one, submit('a'))
  expect(digestOf(one)).not.toBe(digestOf(other))
  expect(digestOf(emptyState())).not.toBe(digestOf(one))
})

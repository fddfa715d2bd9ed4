import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { ExecutionId, Lots, Side } from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import { accepted, cancelled, filled, id, m, put, submit } from '../../support/builders.ts'
import { checkFunds, checkInvariants } from './ledger-invariants.ts'
import { accounts, aMarginState, held, order, PERP, PERP_KEY } from './portfolio-support.ts'
import { amend } from './risk-scene.ts'

const kinds = (events: readonly { readonly kind: string }[]) => events.map(({ kind }) => kind)
const lockOf = (state: State, name: string) => state.orders.get(id(name))?.locked
const statusOf = (state: State, name: string) => state.orders.get(id(name))?.status

function enter(state: State, side: Side, quantity: string): void {
  order(state, `entry-${state.seq}`, { side, quantity: m(quantity), price: m('50000') })
  const name = [...state.open].at(-1) as string
  const lots = Number(m(quantity) / m('0.00001'))
  put(state, filled(name, { lots, price: '50000', fee: `${lots * 0.0005}` }))
}

describe('a position that took the funds', () => {
  const bracket = { takeProfit: { price: m('55000') }, stopLoss: { triggerPrice: m('45000'), price: null } }

  test('can be closed: the fee comes out of the margin it frees', () => {
    const state = aMarginState()
    enter(state, 'buy', '1.98')
    expect(accounts(state).free).toBe(m('1'))
    const out = { side: 'sell', quantity: m('1.98'), isReduceOnly: true } as const
    expect(kinds(order(state, 'out', out))).toEqual(['order_submitted'])
    put(state, filled('out', { lots: 198_000, price: '50000', fee: '99' }))
    expect(accounts(state)).toMatchObject({ free: m('9802'), locked: m('0'), fees: m('198') })
    checkInvariants(state)
  })

  test('gets the exits of its bracket', () => {
    const state = aMarginState()
    order(state, 'entry', { quantity: m('1.98'), bracket })
    const events = put(state, filled('entry', { lots: 198_000, price: '50000', fee: '99' }))
    expect(kinds(events)).not.toContain('order_denied')
    expect(state.orders.get(id('entry'))?.exits).toHaveLength(2)
    checkInvariants(state)
  })

  test('can be closed while free funds are below zero', () => {
    const state = aMarginState()
    enter(state, 'buy', '1')
    // More than there is, and more than the margin: a loss elsewhere.
    const figures = { rate: m('0.0001'), mark: m('50000'), amount: m('12000') }
    const executionId = 'f' as ExecutionId
    put(state, {
      kind: 'venue_report',
      report: { kind: 'funding_paid', key: PERP_KEY, executionId, ...figures },
    })
    expect(accounts(state).free).toBeLessThan(0n)
    const out = { side: 'sell', quantity: m('1'), isReduceOnly: true } as const
    expect(kinds(order(state, 'out', out))).toEqual(['order_submitted'])
  })
})

describe('an order let in because it closes the position', () => {
  /** Long 1, a sell of 1 that rests, nothing set aside for it. */
  function closing(): State {
    const state = aMarginState()
    put(state, { kind: 'observe_time' })
    enter(state, 'buy', '1')
    order(state, 'profit', { side: 'sell', quantity: m('1'), price: m('51000') })
    put(state, accepted('profit'))
    expect(lockOf(state, 'profit')).toBe(m('0'))
    return state
  }

  function closeAnotherWay(state: State, lots = 100_000): void {
    const quantity = m(`${lots / 100_000}`)
    order(state, 'out', { side: 'sell', quantity, price: m('50000'), isReduceOnly: true })
    put(state, filled('out', { lots, price: '50000' }))
  }

  test('sets its margin aside when another order closed it', () => {
    const state = closing()
    closeAnotherWay(state)
    // 5,100 of margin, 51 of fee.
    expect(lockOf(state, 'profit')).toBe(m('5151'))
    expect(accounts(state)).toMatchObject({ free: m('4799'), locked: m('5151') })
    put(state, filled('profit', { lots: 100_000, price: '51000', fee: '51' }))
    expect(held(state)).toMatchObject({ quantity: m('-1'), margin: m('5100') })
    checkInvariants(state)
  })

  test('for the part that opens, when a part of the position is left', () => {
    const state = closing()
    closeAnotherWay(state, 40_000)
    expect(lockOf(state, 'profit')).toBe(m('2060.4'))
    checkInvariants(state)
  })

  test('the same after a liquidation', () => {
    const state = closing()
    const executionId = 'l' as ExecutionId
    const trade = { side: 'sell', quantity: 100_000 as Lots, price: m('45300'), fee: m('0') } as const
    put(state, {
      kind: 'venue_report',
      report: { kind: 'position_liquidated', key: PERP_KEY, executionId, ...trade },
    })
    // 300 of the margin are left: 5,250 are free before.
    expect(lockOf(state, 'profit')).toBe(m('5151'))
    checkInvariants(state)
  })

  test('the older one closes what is left, the younger one opens', () => {
    const state = aMarginState()
    enter(state, 'buy', '1')
    order(state, 'old', { side: 'sell', quantity: m('0.5'), price: m('51000') })
    order(state, 'young', { side: 'sell', quantity: m('0.5'), price: m('51000') })
    expect([lockOf(state, 'old'), lockOf(state, 'young')]).toEqual([m('0'), m('0')])
    closeAnotherWay(state, 40_000)
    expect([lockOf(state, 'old'), lockOf(state, 'young')]).toEqual([m('0'), m('2060.4')])
    // Its own fill does not make it forget that the other one closes what there is.
    put(state, filled('young', { lots: 10_000, price: '51000', fee: '5.1' }))
    expect([lockOf(state, 'old'), lockOf(state, 'young')]).toEqual([m('0'), m('2060.4')])
    checkInvariants(state)
  })

  test('an amend, confirmed or refused, gives back nothing that another order is to close', () => {
    const state = closing()
    order(state, 'opens', { side: 'sell', quantity: m('0.5'), price: m('51000') })
    put(state, accepted('opens'))
    expect(lockOf(state, 'opens')).toBe(m('2575.5'))
    put(state, amend('opens', { price: m('51001') }))
    const reason = { code: 'venue_refused', details: { text: '' } } as const
    const clientOrderId = id('opens')
    put(state, { kind: 'venue_report', report: { kind: 'amend_rejected', clientOrderId, reason } })
    expect(lockOf(state, 'opens')).toBe(m('2575.5'))
    put(state, amend('opens', { price: m('52000') }))
    put(state, cancelled('opens'))
    expect(state.orders.get(clientOrderId)).toMatchObject({ status: 'submitted', locked: m('2626') })
    checkInvariants(state)
  })

  test('is taken out within a second when the free funds do not reach', () => {
    const state = closing()
    order(state, 'elsewhere', { symbol: PERP, side: 'buy', quantity: m('0.9'), price: m('49000') })
    order(state, 'out', { side: 'sell', quantity: m('1'), price: m('50000'), isReduceOnly: true })
    put(state, filled('out', { lots: 100_000, price: '46000', fee: '46' }))
    // 10,000 less 96 of fees, 4,000 of loss and 4,454.1 of the other order: what is left is not enough.
    expect(accounts(state).free).toBe(m('0'))
    expect(lockOf(state, 'profit')).toBe(m('1449.9'))
    checkInvariants(state)
    expect(put(state, { kind: 'observe_time' })).toMatchObject([
      { kind: 'cancel_requested', clientOrderId: 'profit', origin: { principal: 'engine' } },
    ])
    expect(put(state, { kind: 'observe_time' })).toEqual([])
    put(state, cancelled('profit'))
    expect(accounts(state)).toMatchObject({ free: m('1449.9') })
    expect(statusOf(state, 'elsewhere')).toBe('submitted')
    checkInvariants(state)
  })

  test('is left alone while it is covered, and on spot', () => {
    const state = closing()
    put(state, submit('spot', { quantity: m('0.001'), price: m('48000') }))
    put(state, accepted('spot'))
    closeAnotherWay(state)
    expect(put(state, { kind: 'observe_time' })).toEqual([])
  })
})

test('whatever fills in whatever order, no resting order opens more than its margin', () => {
  const step = fc.record({
    what: fc.constantFrom('submit', 'fill', 'fill', 'cancel'),
    side: fc.constantFrom<Side>('buy', 'sell'),
    lots: fc.integer({ min: 1, max: 40 }),
    which: fc.nat(20),
    isReduceOnly: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const state = aMarginState()
      for (const [n, { what, side, lots, which, isReduceOnly }] of steps.entries()) {
        const name = [...state.open][which % Math.max(1, state.open.size)]
        const open = name === undefined ? undefined : state.orders.get(name)
        if (what === 'submit' || !open) {
          const quantity = m(`${lots / 100}`)
          order(state, `o${n}`, { side, quantity, price: m('50000'), isReduceOnly })
          put(state, accepted(`o${n}`))
        } else if (what === 'cancel') put(state, cancelled(open.clientOrderId))
        else fillSome(state, open.clientOrderId, lots)
        checkFunds(state)
        expect(accounts(state).free).toBeGreaterThanOrEqual(0n)
        if (accounts(state).free > 0n) expect(missingMargin(state)).toBe(0n)
      }
    }),
    { numRuns: 300 },
  )
})

/** At the limit price, so that all comes to what was set aside; what only reduces reduces at most all. */
function fillSome(state: State, name: string, lots: number): void {
  const open = state.orders.get(id(name))
  if (!open) throw new Error(name)
  const leaves = open.quantity - open.cumQty
  const position = Number((held(state)?.quantity ?? 0n) / m('0.00001'))
  const reducible = Math.max(0, open.request.side === 'sell' ? position : -position)
  const most = open.request.isReduceOnly ? Math.min(leaves, reducible) : leaves
  const filling = Math.min(most, lots * 1000)
  if (filling > 0) put(state, filled(name, { lots: filling, price: '50000', fee: `${filling * 0.0005}` }))
}

/** Counted anew: margin and fee of what the resting orders would open, beyond what they lock. */
function missingMargin(state: State): bigint {
  let missing = 0n
  for (const side of ['buy', 'sell'] as const) {
    const position = held(state)?.quantity ?? 0n
    let closable = side === 'sell' ? position : -position
    if (closable < 0n) closable = 0n
    for (const name of state.open) {
      const open = state.orders.get(name)
      if (open?.request.side !== side || open.request.isReduceOnly) continue
      const leaves = BigInt(open.quantity - open.cumQty) * m('0.00001')
      const closing = leaves < closable ? leaves : closable
      closable -= closing
      // A tenth of 50,000 for each, and a thousandth as fee.
      const needed = (leaves - closing) * 5050n
      if (needed > open.locked) missing += needed - open.locked
    }
  }
  return missing
}

import { describe, expect, test } from 'bun:test'
import { type AmendOrder, type Money, SIM_VENUE } from '../../../src/domain/index.ts'
import { accountsOf } from '../../../src/engine/portfolio/index.ts'
import { cancel, filled, id, m, ORIGIN, submit, USDT } from '../../support/builders.ts'
import { aBench, agree, type Bench, kindsOf, order, run, silent } from '../../support/scripted-venue.ts'

function amend(over: { quantity?: Money; price?: Money; triggerPrice?: Money }): AmendOrder {
  const { quantity = null, price = null, triggerPrice = null } = over
  return { kind: 'amend_order', clientOrderId: id('a'), quantity, price, triggerPrice, origin: ORIGIN }
}

const locked = ({ state }: Bench) => accountsOf(state.ledger, SIM_VENUE, USDT).locked

describe('a smaller quantity', () => {
  test('keeps the place in the queue, and the lock shrinks with the word of the venue', () => {
    const bench = aBench()
    run(bench, submit('a', { price: m('40000') }))
    bench.venue.answer = silent
    expect(run(bench, amend({ quantity: m('0.004') }))[0]).toMatchObject({ way: 'in_place', quantity: 400 })
    expect(bench.venue.told.at(-1)).toMatchObject({ kind: 'amend_at_venue', quantity: 400, revision: 0 })
    expect(order(bench, 'a').status).toBe('pending_amend')
    expect(locked(bench)).toBe(m('400.4'))
    const report = { kind: 'amend_accepted', clientOrderId: id('a') } as const
    run(bench, { kind: 'venue_report', report })
    expect(order(bench, 'a')).toMatchObject({
      status: 'accepted',
      quantity: 400,
      revision: 0,
      amendment: null,
    })
    expect(locked(bench)).toBe(m('160.16'))
  })
})

describe('semantics 17: cancel-replace', () => {
  test('the replacement follows the confirmed cancel, for the new total less what filled', () => {
    const bench = aBench()
    run(bench, submit('a', { price: m('40000') }))
    bench.venue.answer = silent
    run(bench, amend({ quantity: m('0.02'), price: m('41000') }))
    expect(bench.venue.told.at(-1)).toMatchObject({ kind: 'cancel_at_venue', revision: 0 })
    expect(bench.venue.told.filter(({ kind }) => kind === 'submit_to_venue')).toHaveLength(1)
    // Both shapes are possible until then: the larger lock holds.
    expect(locked(bench)).toBe(m('820.82'))
    run(bench, filled('a', { lots: 300, price: '40000', fee: '0.12' }))
    expect(order(bench, 'a').status).toBe('pending_amend')
    const reason = { code: 'cancelled_by_request', details: {} } as const
    bench.venue.answer = agree
    const confirmed = { kind: 'order_cancelled', clientOrderId: id('a'), reason } as const
    const events = run(bench, { kind: 'venue_report', report: confirmed, revision: 0 })
    expect(kindsOf(events)).toBe('order_amended order_accepted')
    expect(bench.venue.told.at(-1)).toMatchObject({
      kind: 'submit_to_venue',
      order: { revision: 1, quantity: 1700, price: 4_100_000 },
    })
    expect(order(bench, 'a')).toMatchObject({
      status: 'partially_filled',
      revision: 1,
      quantity: 2000,
      cumQty: 300,
    })
    expect(locked(bench)).toBe(m('697.697'))
  })

  test('nothing is sent when as much is filled as the new total, and the order is over', () => {
    const bench = aBench()
    run(bench, submit('a', { price: m('40000') }))
    bench.venue.answer = silent
    run(bench, amend({ quantity: m('0.005'), price: m('39000') }))
    run(bench, filled('a', { lots: 600, price: '40000' }))
    const reason = { code: 'cancelled_by_request', details: {} } as const
    run(bench, {
      kind: 'venue_report',
      report: { kind: 'order_cancelled', clientOrderId: id('a'), reason },
      revision: 0,
    })
    expect(order(bench, 'a')).toMatchObject({ status: 'cancelled', cumQty: 600 })
    expect(order(bench, 'a').reason?.code).toBe('amended_below_filled')
    expect(bench.venue.told.filter(({ kind }) => kind === 'submit_to_venue')).toHaveLength(1)
    expect(locked(bench)).toBe(m('0'))
  })

  test('what is said of the replaced order no longer counts, but for its fills', () => {
    const bench = aBench()
    run(bench, submit('a', { price: m('40000') }))
    run(bench, amend({ price: m('41000') }))
    expect(order(bench, 'a')).toMatchObject({ status: 'accepted', revision: 1 })
    const reason = { code: 'cancelled_by_request', details: {} } as const
    const late = { kind: 'order_cancelled', clientOrderId: id('a'), reason } as const
    expect(run(bench, { kind: 'venue_report', report: late, revision: 0 })).toEqual([])
    run(bench, filled('a', { lots: 100, price: '40000' }))
    expect(order(bench, 'a').cumQty as number).toBe(100)
  })

  test('a cancel overtakes it: then nothing replaces the order', () => {
    const bench = aBench()
    run(bench, submit('a', { price: m('40000') }))
    bench.venue.answer = silent
    run(bench, amend({ price: m('41000') }))
    run(bench, cancel('a'))
    const reason = { code: 'cancelled_by_request', details: {} } as const
    run(bench, {
      kind: 'venue_report',
      report: { kind: 'order_cancelled', clientOrderId: id('a'), reason },
      revision: 0,
    })
    expect(order(bench, 'a').status).toBe('cancelled')
    expect(bench.venue.told.filter(({ kind }) => kind === 'submit_to_venue')).toHaveLength(1)
    expect(locked(bench)).toBe(m('0'))
  })

  test('refused by the venue it stays what it was', () => {
    const bench = aBench()
    run(bench, submit('a', { price: m('40000') }))
    bench.venue.answer = silent
    run(bench, amend({ quantity: m('0.004') }))
    const reason = { code: 'venue_refused', details: { text: 'too late' } } as const
    run(bench, {
      kind: 'venue_report',
      report: { kind: 'amend_rejected', clientOrderId: id('a'), reason },
    })
    expect(order(bench, 'a')).toMatchObject({ status: 'accepted', quantity: 1000, amendment: null })
    expect(locked(bench)).toBe(m('400.4'))
  })
})

describe('refused by us, with the reason on record and the order as it was', () => {
  const cases: readonly [string, Parameters<typeof amend>[0], string][] = [
    ['nothing would change', { price: m('40000') }, 'amend_not_possible'],
    ['the price is off the grid', { price: m('40000.001') }, 'price_off_tick'],
    ['the quantity is off the grid', { quantity: m('0.000001') }, 'quantity_off_lot'],
    ['it cannot be paid for', { quantity: m('100') }, 'insufficient_funds'],
    ['it would reach beyond the collar', { price: m('60000') }, 'price_collar'],
    ['it has no trigger', { triggerPrice: m('45000') }, 'amend_not_possible'],
  ]
  for (const [why, change, code] of cases) {
    test(why, () => {
      const bench = aBench()
      run(bench, submit('a', { price: m('40000') }))
      const before = order(bench, 'a')
      const [event] = run(bench, amend(change))
      expect(event).toMatchObject({ kind: 'amend_rejected', reason: { code } })
      const { lastAt: _at, lastSeq: _seq, ...after } = order(bench, 'a')
      expect(before).toMatchObject(after)
    })
  }

  test('less than what is filled already', () => {
    const bench = aBench()
    run(bench, submit('a', { price: m('40000') }))
    run(bench, filled('a', { lots: 500, price: '40000' }))
    expect(run(bench, amend({ quantity: m('0.005') }))[0]).toMatchObject({ kind: 'amend_rejected' })
  })

  test('a closed order causes nothing', () => {
    const bench = aBench()
    run(bench, submit('a', { price: m('40000') }))
    run(bench, cancel('a'))
    expect(run(bench, amend({ price: m('41000') }))).toEqual([])
  })
})

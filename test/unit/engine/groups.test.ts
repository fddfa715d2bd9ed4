import { describe, expect, test } from 'bun:test'
import { isClosed, type OrderRequest, SIM_VENUE } from '../../../src/domain/index.ts'
import { accountsOf } from '../../../src/engine/portfolio/index.ts'
import { aRequest, BTC, cancel, filled, id, m, ORIGIN, submit, T0, USDT } from '../../support/builders.ts'
import {
  aBench,
  agree,
  type Bench,
  kindsOf,
  moveTo,
  order,
  run,
  silent,
} from '../../support/scripted-venue.ts'

const btc = ({ state }: Bench) => accountsOf(state.ledger, SIM_VENUE, BTC)
const usdt = ({ state }: Bench) => accountsOf(state.ledger, SIM_VENUE, USDT)

function pair(limit: Partial<OrderRequest> = {}, stop: Partial<OrderRequest> = {}) {
  return {
    kind: 'submit_group',
    limit: { clientOrderId: id('tp'), request: aRequest({ side: 'sell', price: m('55000'), ...limit }) },
    stop: {
      clientOrderId: id('sl'),
      request: aRequest({
        side: 'sell',
        type: 'stop_market',
        price: null,
        triggerPrice: m('48000'),
        ...stop,
      }),
    },
    origin: ORIGIN,
  } as const
}

describe('one cancels the other', () => {
  test('the limit rests at the venue with the lock of both, the stop waits here', () => {
    const bench = aBench()
    expect(kindsOf(run(bench, pair()))).toBe('order_held order_submitted order_accepted')
    expect(order(bench, 'tp')).toMatchObject({ heldBy: 'venue', status: 'accepted' })
    expect(order(bench, 'sl')).toMatchObject({ heldBy: 'engine', status: 'held' })
    expect(btc(bench).locked).toBe(m('0.01'))
  })

  test('of buys the dearer leg decides the lock', () => {
    const bench = aBench()
    const stop = { side: 'buy', triggerPrice: m('52000') } as const
    run(bench, pair({ side: 'buy', price: m('45000') }, stop))
    // 0.01 at 52,000 and five per cent beyond, with the taker fee.
    expect(usdt(bench).locked).toBe(m('546.546'))
  })

  test('filled, the limit ends the stop', () => {
    const bench = aBench()
    run(bench, pair())
    run(bench, filled('tp', { lots: 1000, price: '55000' }))
    expect(order(bench, 'sl')).toMatchObject({ status: 'cancelled' })
    expect(order(bench, 'sl').reason?.code).toBe('sibling_closed')
    expect(btc(bench).locked).toBe(m('0'))
  })

  test('triggered, the stop goes out only when the limit is out of the way, for what it left over', () => {
    const bench = aBench()
    run(bench, pair())
    bench.venue.answer = silent
    const events = moveTo(bench, 4_800_000)
    expect(kindsOf(events)).toBe('order_triggered cancel_requested')
    expect(order(bench, 'sl')).toMatchObject({ status: 'held', isTriggered: true })
    // The venue fills a part of it before it confirms.
    run(bench, filled('tp', { lots: 400, price: '55000' }))
    expect(bench.venue.told.filter(({ kind }) => kind === 'submit_to_venue')).toHaveLength(1)
    bench.venue.answer = agree
    const reason = { code: 'cancelled_by_request', details: {} } as const
    const report = { kind: 'order_cancelled', clientOrderId: id('tp'), reason } as const
    expect(kindsOf(run(bench, { kind: 'venue_report', report }))).toBe(
      'order_cancelled order_released order_accepted',
    )
    expect(bench.venue.told.at(-1)).toMatchObject({ order: { clientOrderId: 'sl', quantity: 600 } })
    expect(btc(bench)).toMatchObject({ locked: m('0.006') })
  })

  test('when the limit fills whole before the venue confirms, the stop sends nothing', () => {
    const bench = aBench()
    run(bench, pair())
    bench.venue.answer = silent
    moveTo(bench, 4_800_000)
    run(bench, filled('tp', { lots: 1000, price: '55000' }))
    expect(order(bench, 'sl').status).toBe('cancelled')
    expect(bench.venue.told.filter(({ kind }) => kind === 'submit_to_venue')).toHaveLength(1)
  })

  test('cancelling one leg cancels the other', () => {
    const bench = aBench()
    run(bench, pair())
    run(bench, cancel('sl'))
    expect(isClosed(order(bench, 'tp').status)).toBe(true)
    const other = aBench()
    run(other, pair())
    run(other, cancel('tp'))
    expect(isClosed(order(other, 'sl').status)).toBe(true)
    expect(btc(other).locked).toBe(m('0'))
  })

  test('refused, neither leg is there', () => {
    const bench = aBench()
    const events = run(bench, pair({}, { quantity: m('0.0100001') }))
    expect(kindsOf(events)).toBe('order_denied order_denied')
    expect(order(bench, 'sl').reason?.code).toBe('quantity_off_lot')
    expect(order(bench, 'tp').reason?.code).toBe('sibling_closed')
    expect(btc(bench).locked).toBe(m('0'))
  })

  test('said twice it causes nothing twice', () => {
    const bench = aBench()
    run(bench, pair())
    expect(run(bench, pair())).toEqual([])
  })

  test('a limit the venue refuses ends the stop too', () => {
    const bench = aBench()
    bench.venue.answer = (effect, report) => {
      if (effect.kind !== 'submit_to_venue') return
      const reason = { code: 'post_only_would_take', details: {} } as const
      report({ kind: 'order_rejected', clientOrderId: effect.order.clientOrderId, reason })
    }
    run(bench, pair())
    expect(order(bench, 'sl').status).toBe('cancelled')
  })
})

describe('a bracket', () => {
  const entry = {
    price: m('50000'),
    bracket: {
      takeProfit: { price: m('55000') },
      stopLoss: { triggerPrice: m('48000'), price: null },
    },
  } as const

  const exitsOf = (bench: Bench) =>
    order(bench, 'a').exits.map((exit) => bench.state.orders.get(exit) ?? 'gone')

  test('arms its exits with the first fill and lets them grow with every other', () => {
    const bench = aBench()
    run(bench, submit('a', entry))
    expect(order(bench, 'a').exits).toEqual([])
    run(bench, filled('a', { lots: 400, price: '50000' }))
    const [stop, limit] = exitsOf(bench)
    expect(limit).toMatchObject({ status: 'accepted', quantity: 400, price: 5_500_000 })
    expect(limit).toMatchObject({
      request: { side: 'sell', isReduceOnly: true },
      link: { role: 'limit_leg' },
    })
    expect(stop).toMatchObject({ status: 'held', quantity: 400, triggerPrice: 4_800_000 })
    run(bench, filled('a', { lots: 600, price: '50000' }))
    expect(exitsOf(bench)).toMatchObject([{ quantity: 1000 }, { quantity: 1000, revision: 1 }])
    expect(btc(bench).locked).toBe(m('0.01'))
  })

  test('does not sell what a fee in the base asset took', () => {
    const bench = aBench()
    run(bench, submit('a', entry))
    const fill = filled('a', { lots: 1000, price: '50000', fee: '0.00001' })
    const report = { ...(fill as { report: object }).report, feeAsset: BTC }
    run(bench, { kind: 'venue_report', report } as never)
    expect(exitsOf(bench)).toMatchObject([{ quantity: 999 }, { quantity: 999 }])
  })

  test('stopped out, everything is sold once and nothing is left', () => {
    const bench = aBench()
    run(bench, submit('a', entry))
    run(bench, filled('a', { lots: 1000, price: '50000' }))
    const stop = order(bench, 'a').exits[0] as string
    moveTo(bench, 4_800_000)
    expect(order(bench, stop)).toMatchObject({ status: 'accepted', heldBy: 'venue' })
    run(bench, filled(stop, { lots: 1000, price: '47990' }))
    expect(exitsOf(bench).every((exit) => exit !== 'gone' && isClosed(exit.status))).toBe(true)
    expect(btc(bench)).toMatchObject({ free: m('1'), locked: m('0') })
  })

  test('a fill after the exits are done is covered by exits of its own', () => {
    const bench = aBench()
    run(bench, submit('a', entry))
    run(bench, filled('a', { lots: 400, price: '50000' }))
    const limit = order(bench, 'a').exits[1] as string
    run(bench, filled(limit, { lots: 400, price: '55000' }))
    run(bench, filled('a', { lots: 600, price: '50000' }))
    expect(order(bench, 'a').exits).toHaveLength(4)
    expect(exitsOf(bench).slice(2)).toMatchObject([{ quantity: 600 }, { quantity: 600 }])
  })

  test('an exit that somebody takes out leaves the other one', () => {
    const bench = aBench()
    run(bench, submit('a', entry))
    run(bench, filled('a', { lots: 1000, price: '50000' }))
    const [stop, limit] = order(bench, 'a').exits as unknown as [string, string]
    run(bench, cancel(limit))
    expect(order(bench, stop).status).toBe('held')
  })

  test('an exit is armed although the market is at its trigger already, and fires at the next look', () => {
    const bench = aBench()
    run(bench, submit('a', entry))
    moveTo(bench, 4_790_000)
    run(bench, filled('a', { lots: 1000, price: '50000' }))
    const stop = order(bench, 'a').exits[0] as string
    expect(order(bench, stop).status).toBe('held')
    moveTo(bench, 4_790_000)
    expect(order(bench, stop)).toMatchObject({ isTriggered: true, heldBy: 'venue' })
  })

  test('an entry that fills during a halt has its stop armed, which fires when the halt is over', () => {
    const bench = aBench()
    run(bench, submit('a', entry))
    const halt = { kind: 'set_trading_state', state: 'halted', why: 'test', origin: ORIGIN } as const
    run(bench, halt)
    run(bench, filled('a', { lots: 1000, price: '50000' }))
    const stop = order(bench, 'a').exits[0] as string
    expect(order(bench, stop)).toMatchObject({ status: 'held', quantity: 1000 })
    expect(moveTo(bench, 4_790_000)).toEqual([])
    run(bench, { ...halt, state: 'active' })
    moveTo(bench, 4_790_000)
    expect(order(bench, stop)).toMatchObject({ isTriggered: true, heldBy: 'venue' })
  })

  test('a venue that refuses to enlarge an exit is asked again later, not at once for ever', () => {
    const bench = aBench()
    run(bench, submit('a', entry))
    run(bench, filled('a', { lots: 400, price: '50000' }))
    bench.venue.answer = (effect, report) => {
      if (effect.kind !== 'cancel_at_venue') return agree(effect, report)
      const reason = { code: 'venue_refused', details: { why: 'no open order has this id' } } as const
      report({ kind: 'cancel_rejected', clientOrderId: effect.clientOrderId, reason })
    }
    const events = run(bench, filled('a', { lots: 600, price: '50000' }))
    expect(kindsOf(events)).toBe('order_filled exit_resized amend_requested amend_rejected')
    bench.venue.answer = agree
    run(bench, { kind: 'observe_time' }, (T0 + 6_000_000_000n) as typeof T0)
    expect(exitsOf(bench)).toMatchObject([{ quantity: 1000 }, { quantity: 1000, revision: 1 }])
  })

  test('cancelled before any fill, the entry leaves no exits', () => {
    const bench = aBench()
    run(bench, submit('a', entry))
    run(bench, cancel('a'))
    expect(order(bench, 'a').exits).toEqual([])
    expect(bench.state.open.size).toBe(0)
  })
})

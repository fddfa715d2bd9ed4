import { describe, expect, test } from 'bun:test'
import {
  type ClientOrderId,
  isClosed,
  type OrderRequest,
  type Reason,
  SIM_VENUE,
  type UnixNs,
} from '../../../src/domain/index.ts'
import { accountsOf } from '../../../src/engine/portfolio/index.ts'
import {
  anInstrument,
  BTC,
  cancel,
  cancelled,
  filled,
  id,
  m,
  ORIGIN,
  submit,
  surroundings,
  T0,
} from '../../support/builders.ts'
import { aBench, agree, type Bench, moveTo, order, run, silent } from '../../support/scripted-venue.ts'
import { amend, list } from './risk-scene.ts'

const bracket: OrderRequest['bracket'] = {
  takeProfit: null,
  stopLoss: { triggerPrice: m('48000'), price: null },
}

/** An entry of a thousand lots with a stop loss alone, of which so many have filled. */
function anEntry(lots: number, over: Partial<OrderRequest> = {}): Bench {
  const bench = aBench()
  run(bench, submit('a', { bracket, ...over }))
  if (lots > 0) run(bench, filled('a', { lots, price: '50000' }))
  return bench
}

const exits = (bench: Bench) => order(bench, 'a').exits.map((exit) => order(bench, exit))
const openExits = (bench: Bench) => exits(bench).filter(({ status }) => !isClosed(status))
const lockedBtc = ({ state }: Bench) => accountsOf(state.ledger, SIM_VENUE, BTC).locked
const sentOf = (bench: Bench) =>
  bench.venue.told.flatMap((effect) =>
    effect.kind === 'submit_to_venue' && effect.order.clientOrderId !== 'a' ? [effect.order] : [],
  )
const at = (seconds: number) => (T0 + BigInt(seconds) * 1_000_000_000n) as UnixNs

function reported(kind: 'order_rejected' | 'order_cancelled', clientOrderId: string, code: Reason['code']) {
  const reason = { code, details: {} }
  return { kind: 'venue_report', report: { kind, clientOrderId: id(clientOrderId), reason } } as const
}

function halt(bench: Bench, state: 'halted' | 'active') {
  return run(bench, { kind: 'set_trading_state', state, why: 'test', origin: ORIGIN })
}

const HELD_AGAIN = { heldBy: 'engine', status: 'held', quantity: 400, triggerPrice: 4_800_000 }

describe('semantics 15: the stop of a bracket without a take profit', () => {
  test('semantics 15: rests at its venue and grows with the fills of its entry', () => {
    const bench = anEntry(400)
    expect(exits(bench)).toMatchObject([{ heldBy: 'venue', status: 'accepted', quantity: 400 }])
    expect(sentOf(bench)).toMatchObject([{ type: 'stop_market', triggerPrice: 4_800_000, quantity: 400 }])
    run(bench, filled('a', { lots: 600, price: '50000' }))
    expect(exits(bench)).toMatchObject([{ heldBy: 'venue', status: 'accepted', quantity: 1000, revision: 1 }])
    expect(sentOf(bench).at(-1)).toMatchObject({ type: 'stop_market', quantity: 1000, revision: 1 })
    expect(lockedBtc(bench)).toBe(m('0.01'))
  })

  test('semantics 15: waits here where the venue cannot keep it', () => {
    const bench = aBench()
    list(bench.state, { holds: { ...anInstrument().holds, stops: false } })
    run(bench, submit('a', { bracket }))
    run(bench, filled('a', { lots: 400, price: '50000' }))
    expect(exits(bench)).toMatchObject([HELD_AGAIN])
    const watching = anEntry(400, { triggerBy: 'mark' })
    expect(exits(watching)).toMatchObject([HELD_AGAIN])
  })

  test('semantics 15: with a take profit beside it it waits here, for the limit has the lock', () => {
    const bench = anEntry(400, { bracket: { ...bracket, takeProfit: { price: m('55000') } } })
    expect(exits(bench)).toMatchObject([{ heldBy: 'engine' }, { heldBy: 'venue' }])
  })

  test('fills there end everything, and a later fill of the entry has a stop of its own', () => {
    const bench = anEntry(400)
    const [stop] = exits(bench)
    const report = { kind: 'order_triggered', clientOrderId: stop!.clientOrderId, price: m('48000') } as const
    run(bench, { kind: 'venue_report', report })
    run(bench, filled(stop!.clientOrderId, { lots: 400, price: '47990' }))
    expect(openExits(bench)).toEqual([])
    expect(lockedBtc(bench)).toBe(m('0'))
    run(bench, filled('a', { lots: 600, price: '50000' }))
    expect(openExits(bench)).toMatchObject([{ heldBy: 'venue', quantity: 600 }])
  })

  test('stays for what the entry filled when the rest of the entry is cancelled', () => {
    const bench = anEntry(400)
    run(bench, cancel('a'))
    expect(openExits(bench)).toMatchObject([{ heldBy: 'venue', status: 'accepted', quantity: 400 }])
  })

  test('taken out by somebody here it stays out', () => {
    const bench = anEntry(400)
    run(bench, cancel(exits(bench)[0]!.clientOrderId))
    run(bench, { kind: 'observe_time' }, at(60))
    run(bench, filled('a', { lots: 600, price: '50000' }))
    expect(openExits(bench)).toEqual([])
  })
})

describe('what the venue does not keep the engine keeps at once', () => {
  for (const kind of ['order_rejected', 'order_cancelled'] as const) {
    test(`${kind}, though nobody here asked for it`, () => {
      const bench = anEntry(400)
      const code = kind === 'order_rejected' ? 'venue_refused' : 'cancelled_by_request'
      run(bench, reported(kind, exits(bench)[0]!.clientOrderId, code))
      expect(openExits(bench)).toMatchObject([HELD_AGAIN])
      run(bench, filled('a', { lots: 600, price: '50000' }))
      expect(openExits(bench)).toMatchObject([{ ...HELD_AGAIN, quantity: 1000 }])
      moveTo(bench, 4_790_000)
      expect(openExits(bench)).toMatchObject([{ heldBy: 'venue', isTriggered: true, quantity: 1000 }])
    })
  }

  test('a stop that is due already is not sent: it fires at the next look', () => {
    const bench = anEntry(0)
    moveTo(bench, 4_790_000)
    run(bench, filled('a', { lots: 400, price: '50000' }))
    expect(exits(bench)).toMatchObject([HELD_AGAIN])
    moveTo(bench, 4_790_000)
    expect(sentOf(bench)).toMatchObject([{ type: 'market', triggerPrice: null, quantity: 400 }])
  })

  test('a stop that is due is not taken out on its way, to be made larger', () => {
    const bench = anEntry(400)
    moveTo(bench, 4_790_000)
    run(bench, filled('a', { lots: 600, price: '50000' }))
    expect(exits(bench)).toMatchObject([{ status: 'accepted', quantity: 400, revision: 0 }])
    moveTo(bench, 4_810_000)
    run(bench, { kind: 'observe_time' }, at(6))
    expect(exits(bench)).toMatchObject([{ status: 'accepted', quantity: 1000, revision: 1 }])
  })

  for (const [name, meanwhile] of [
    ['the market passes the trigger', (bench: Bench) => moveTo(bench, 4_790_000)],
    ['trading is halted', (bench: Bench) => halt(bench, 'halted')],
  ] as const) {
    test(`${name} while it is taken out to be made larger`, () => {
      const bench = anEntry(400)
      bench.venue.answer = silent
      run(bench, filled('a', { lots: 600, price: '50000' }))
      const [stop] = exits(bench)
      expect(stop).toMatchObject({ status: 'pending_amend' })
      meanwhile(bench)
      bench.venue.answer = agree
      run(bench, cancelled(stop!.clientOrderId))
      expect(openExits(bench)).toMatchObject([{ ...HELD_AGAIN, quantity: 1000 }])
      expect(sentOf(bench)).toHaveLength(1)
      halt(bench, 'active')
      moveTo(bench, 4_790_000)
      expect(openExits(bench)).toMatchObject([{ heldBy: 'venue', isTriggered: true, quantity: 1000 }])
    })
  }

  test('during a halt nothing is sent: neither a new stop nor a larger one', () => {
    const bench = anEntry(400)
    halt(bench, 'halted')
    run(bench, filled('a', { lots: 600, price: '50000' }))
    expect(exits(bench)).toMatchObject([{ status: 'accepted', quantity: 400 }])
    const fresh = anEntry(0)
    halt(fresh, 'halted')
    run(fresh, filled('a', { lots: 400, price: '50000' }))
    expect(exits(fresh)).toMatchObject([HELD_AGAIN])
    halt(bench, 'active')
    expect(exits(bench)).toMatchObject([{ status: 'accepted', quantity: 1000 }])
  })

  test('where somebody moved it to, the one that follows it stands too', () => {
    const bench = anEntry(400)
    const [stop] = exits(bench)
    run(bench, amend(stop!.clientOrderId, { triggerPrice: m('49000') }))
    expect(exits(bench)).toMatchObject([{ triggerPrice: 4_900_000, revision: 1 }])
    run(bench, reported('order_cancelled', stop!.clientOrderId, 'cancelled_by_request'))
    expect(openExits(bench)).toMatchObject([{ ...HELD_AGAIN, triggerPrice: 4_900_000 }])
  })

  test('a lost stop that filled all the same leaves nothing to the one that followed it', () => {
    const bench = anEntry(400)
    const [stop] = exits(bench)
    run(bench, reported('order_cancelled', stop!.clientOrderId, 'cancelled_by_request'))
    run(bench, filled(stop!.clientOrderId, { lots: 300, price: '47990' }))
    moveTo(bench, 4_790_000)
    expect(sentOf(bench).at(-1)).toMatchObject({ type: 'market', quantity: 100 })
  })
})

describe('a stop that would be something else once it is reached waits here', () => {
  const stop = { side: 'sell', type: 'stop_limit', price: m('48000'), triggerPrice: m('48000') } as const
  const heldBy = (over: Partial<OrderRequest>) => {
    const bench = aBench()
    run(bench, submit('s', { ...stop, ...over }))
    return order(bench, 's' as ClientOrderId).heldBy
  }
  test('post only, and whatever may not rest', () => {
    expect(heldBy({ isPostOnly: true })).toBe('engine')
    expect(heldBy({ timeInForce: 'ioc' })).toBe('engine')
    expect(heldBy({ timeInForce: 'fok' })).toBe('engine')
    expect(heldBy({ type: 'stop_market', price: null, timeInForce: 'fok' })).toBe('engine')
  })
  test('a plain one rests at its venue', () => {
    expect(heldBy({})).toBe('venue')
    expect(heldBy({ timeInForce: 'gtd', expireAt: at(3600) })).toBe('venue')
    expect(heldBy({ type: 'stop_market', price: null, timeInForce: 'ioc' })).toBe('venue')
  })
})

test('without any price of the market the venue is given the stop all the same', () => {
  const bench = anEntry(0)
  bench.around = surroundings({ last: null })
  run(bench, filled('a', { lots: 400, price: '50000' }))
  expect(exits(bench)).toMatchObject([{ heldBy: 'venue', status: 'accepted' }])
})

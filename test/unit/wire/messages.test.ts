import { describe, expect, test } from 'bun:test'
import {
  BalanceRow,
  FillRow,
  OrderStateRow,
  OrderUpdateRow,
  PositionRow,
} from '../../../src/contract/index.ts'
import type { Event, Input } from '../../../src/domain/index.ts'
import type { RecordGroup } from '../../../src/ports/index.ts'
import { DurableView } from '../../../src/runtime/durable-view.ts'
import { encodeJson, type Message, messagesOf, orderUpdateRow } from '../../../src/wire/index.ts'
import {
  accepted,
  aState,
  cancel,
  cancelled,
  filled,
  fold,
  m,
  ORIGIN,
  put,
  submit,
} from '../../support/builders.ts'
import { parseDigits } from '../../support/exact-json.ts'
import { misfits } from '../../support/strict-schema.ts'

/** What each record of a life left behind, as the stream gets it. */
function groupsOf(...inputs: readonly Input[]): readonly RecordGroup[] {
  const state = aState()
  const durable = opened()
  return inputs.flatMap((input) => put(state, input).map((event) => durable.fold(event)))
}

/** A view with the records that `aState` has. */
function opened(): DurableView {
  const durable = new DurableView(100)
  for (const event of openingEvents()) durable.fold(event)
  return durable
}

function openingEvents(): readonly Event[] {
  const { instruments, epoch } = aState()
  const [instrument] = instruments.values()
  if (!instrument) throw new Error('one is listed')
  const start = {
    kind: 'session_started',
    epoch,
    version: 'test',
    mode: 'simulation',
    marketSource: 'sim',
  } as const
  const deposit = (asset: typeof instrument.base, amount: string) =>
    ({ kind: 'funds_deposited', venue: instrument.venue, asset, amount: m(amount) }) as const
  const bodies = [
    start,
    { kind: 'instrument_listed', instrument } as const,
    deposit(instrument.quote, '100000'),
    deposit(instrument.base, '1'),
  ]
  const state = aState()
  return bodies.map((body, index) => ({ ...body, seq: index + 1, at: state.lastAt }))
}

const namesOf = (group: RecordGroup | undefined) => group && messagesOf(group).map(({ name }) => name)
const bodyOf = (group: RecordGroup | undefined, name: Message['name']) =>
  parseDigits(
    encodeJson(group && messagesOf(group).find((message) => message.name === name)?.body),
  ) as Record<string, unknown>

describe('a record of an order', () => {
  const groups = groupsOf(
    submit('a'),
    accepted('a'),
    filled('a', { lots: 300, price: '49999.99', fee: '0.15' }),
    cancel('a'),
    cancelled('a'),
    submit('no', { price: m('0.001') }),
  )
  const [submitted, taken, part, asked, gone, denied] = groups

  test('tells of the order, and of funds and position when it touched them', () => {
    expect(namesOf(submitted)).toEqual(['order_update', 'order_state', 'account'])
    expect(namesOf(taken)).toEqual(['order_update', 'order_state'])
    expect(namesOf(part)).toEqual(['fill', 'order_update', 'order_state', 'account', 'position'])
    expect(namesOf(asked)).toEqual(['order_update', 'order_state'])
    expect(namesOf(gone)).toEqual(['order_update', 'order_state', 'account'])
    expect(namesOf(denied)).toEqual(['order_update', 'order_state'])
  })

  test('every body fits the contract', () => {
    const schemas = {
      order_update: OrderUpdateRow,
      order_state: OrderStateRow,
      fill: FillRow,
      position: PositionRow,
    }
    for (const { name, body } of groups.flatMap((group) => messagesOf(group))) {
      const wire = JSON.parse(encodeJson(body)) as Record<string, unknown>
      if (name === 'account') {
        expect(Object.keys(wire)).toEqual(['ts_ns', 'balances'])
        for (const row of wire['balances'] as unknown[]) expect(misfits(BalanceRow, row)).toEqual([])
      } else expect(misfits(schemas[name as keyof typeof schemas], wire), name).toEqual([])
    }
  })

  test('exact numbers, both sides of the trade', () => {
    expect(bodyOf(part, 'fill')).toMatchObject({ qty: '#0.003', price: '#49999.99', fee: '#0.15' })
    expect(bodyOf(part, 'position')).toMatchObject({
      qty: '#0.003',
      avg_price: '#49999.99',
      realized_pnl: '#-0.15',
      unrealized_pnl: '#0',
    })
    expect((bodyOf(part, 'account')['balances'] as unknown[]).length).toBe(2)
    expect(bodyOf(gone, 'account')['balances']).toMatchObject([
      { asset: 'BTC', free: '#1.003', locked: '#0' },
      { asset: 'USDT', free: '#99849.85003', locked: '#0' },
    ])
  })

  test('a step says why only when there is a why', () => {
    expect([submitted, taken, part, asked].map((group) => group && orderUpdateRow(group)?.reason)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(bodyOf(gone, 'order_update')).toMatchObject({
      status: 'CANCELLED',
      reason: 'cancelled_by_request',
      message: 'Cancelled on request.',
    })
    expect(bodyOf(denied, 'order_update')).toMatchObject({
      status: 'REJECTED',
      reason: 'price_off_tick',
      message: 'The price 0.001 is not a multiple of the tick size 0.01.',
      seq: `#${denied?.seq}`,
    })
  })

  test('a market order has no price to tell', () => {
    const [group] = groupsOf(submit('m', { type: 'market', price: null, timeInForce: 'ioc' }))
    expect(Object.keys(bodyOf(group, 'order_update'))).not.toContain('price')
  })
})

describe('other records', () => {
  test('sessions and listings are notices; money that came in is an account', () => {
    const durable = new DurableView(100)
    const groups = openingEvents().map((event) => durable.fold(event))
    expect(groups.map(namesOf)).toEqual([['system'], ['system'], ['account'], ['account']])
    expect(groups.slice(0, 2).map((group) => bodyOf(group, 'system'))).toMatchObject([
      { kind: 'session_started', message: 'VeloZ test started (simulation, market sim).' },
      { kind: 'instrument_listed', message: 'BTCUSDT at sim is listed (version 1).' },
    ])
    expect(bodyOf(groups[2], 'account')['balances']).toEqual([
      { venue: 'sim', asset: 'USDT', free: '#100000', locked: '#0' },
    ])
  })

  test('a halt is told with its reason, a stop as a notice', () => {
    const state = aState()
    const durable = opened()
    const changed = fold(state, {
      kind: 'trading_state_changed',
      state: 'halted',
      why: 'the operator said so',
      origin: ORIGIN,
    })
    const halted = durable.fold(changed)
    expect(namesOf(halted)).toEqual(['trading_state'])
    expect(bodyOf(halted, 'trading_state')).toMatchObject({ state: 'halted', reason: 'the operator said so' })
    const stopped = durable.fold(fold(state, { kind: 'session_stopped', marks: [] }))
    expect(bodyOf(stopped, 'system')).toMatchObject({ kind: 'session_stopped', message: 'VeloZ stopped.' })
  })
})

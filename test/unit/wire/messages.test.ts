import { describe, expect, test } from 'bun:test'
import {
  BalanceRow,
  FillRow,
  OrderStateRow,
  OrderUpdateRow,
  PositionRow,
} from '../../../src/contract/index.ts'
import {
  type Contract,
  ENGINE_ORIGIN,
  type Event,
  type EventBody,
  type ExecutionId,
  type Input,
  type Instrument,
  type Lots,
  type Mismatch,
  NO_LIMITS,
  type Position,
  SIM_VENUE,
  type Ticks,
  type VenueOrderId,
} from '../../../src/domain/index.ts'
import type { RecordGroup } from '../../../src/ports/index.ts'
import { DurableView } from '../../../src/runtime/durable-view.ts'
import { encodeJson, type Message, messagesOf, orderUpdateRow } from '../../../src/wire/index.ts'
import {
  accepted,
  anInstrument,
  aRequest,
  aState,
  cancel,
  cancelled,
  filled,
  fold,
  id,
  KEY,
  m,
  ORIGIN,
  put,
  submit,
  USDT,
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
    venues: [],
  } as const
  const deposit = (asset: typeof instrument.base, amount: string) =>
    ({ kind: 'funds_deposited', venue: instrument.venue, asset, amount: m(amount) }) as const
  const { limits } = aState()
  const bodies = [
    start,
    { kind: 'limits_changed', limits, why: 'test', origin: ORIGIN } as const,
    { kind: 'instrument_listed', instrument } as const,
    deposit(instrument.quote, '100000'),
    deposit(instrument.base, '1'),
  ]
  const state = aState()
  return bodies.map((body, index) => ({ ...body, seq: index + 1, at: state.lastAt }))
}

const MISMATCH: Mismatch = {
  type: 'balance',
  action: 'reported',
  clientOrderId: null,
  venueOrderId: null,
  key: null,
  asset: USDT,
  ours: m('123456'),
  theirs: m('0'),
  text: '123456',
}
const MISMATCHES = [
  ['missing_fill', 'A fill that nobody told us of was found at sim.'],
  ['orphan_order', 'An order that the journal does not know is open at sim.'],
  ['lost_order', 'An order of ours is not open at sim; the venue is asked what became of it.'],
  ['order_differs', 'An order is filled differently at sim; the venue is asked for it.'],
  ['balance', 'A balance at sim is not what the journal says.'],
] as const

const TEN_TIMES: Contract = {
  leverage: 10,
  maintenanceMarginRatio: m('0.005'),
  fundingIntervalMs: 28_800_000,
}

const flat = ({ key, venue, symbol }: Instrument): Position => ({
  key,
  venue,
  symbol,
  quantity: m('0'),
  cost: m('0'),
  realizedPnl: m('0'),
  margin: m('0'),
})

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

  test('semantics 20: every message of an order, a balance or a position bears its venue', () => {
    for (const { name, body } of groups.flatMap((group) => messagesOf(group))) {
      const wire = JSON.parse(encodeJson(body)) as { venue?: string; balances?: { venue: string }[] }
      const venues = name === 'account' ? wire.balances?.map(({ venue }) => venue) : [wire.venue]
      expect(venues?.length, name).toBeGreaterThan(0)
      for (const venue of venues ?? []) expect(venue, name).toBe('sim')
    }
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

  test('a stop tells where it triggers', () => {
    const stop = { type: 'stop_market', price: null, side: 'sell', triggerPrice: m('45000') } as const
    const [group] = groupsOf(submit('s', stop))
    expect(bodyOf(group, 'order_update')).toMatchObject({ stop_price: '#45000' })
    expect(misfits(OrderUpdateRow, JSON.parse(encodeJson(group && orderUpdateRow(group))))).toEqual([])
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
    expect(groups.map(namesOf)).toEqual([['system'], ['system'], ['system'], ['account'], ['account']])
    expect(groups.slice(0, 3).map((group) => bodyOf(group, 'system'))).toMatchObject([
      { kind: 'session_started', message: 'VeloZ test started (simulation, market sim).' },
      { kind: 'limits_changed', message: 'The risk limits were changed: test.' },
      { kind: 'instrument_listed', message: 'BTCUSDT at sim is listed (version 1).' },
    ])
    expect(bodyOf(groups[3], 'account')['balances']).toEqual([
      { venue: 'sim', asset: 'USDT', free: '#100000', locked: '#0' },
    ])
  })

  const QUIET = { instrument: null, order: null, entry: null, fill: null, balances: [], position: null }
  const groupOf = (body: EventBody, over: Partial<RecordGroup> = {}): RecordGroup => ({
    seq: 9,
    event: { ...body, seq: 9, at: aState().lastAt },
    ...QUIET,
    ...over,
  })

  test('what changes risk is a notice without our amounts: whoever reads the market reads it too', () => {
    const notices: readonly (readonly [EventBody, string])[] = [
      [
        { kind: 'limits_changed', limits: NO_LIMITS, why: 'a new week', origin: ORIGIN },
        'The risk limits were changed: a new week.',
      ],
      [
        { kind: 'limit_scale_moved', scale: m('0.5') },
        'The market is wild: the limits on size hold at 0.5 of their value.',
      ],
      [
        { kind: 'limit_scale_moved', scale: m('1') },
        'The market is calm again: the limits on size hold whole.',
      ],
      [
        { kind: 'breaker_changed', state: 'open', why: '5 refusals within a minute', until: null },
        'The circuit breaker opened (5 refusals within a minute): only orders that lower a position.',
      ],
      [
        { kind: 'breaker_changed', state: 'closed', why: '', until: null },
        'The circuit breaker is closed again.',
      ],
      [
        { kind: 'day_opened', startAt: aState().lastAt, equity: m('123456') },
        'A new trading day began at midnight UTC.',
      ],
      [{ kind: 'equity_peak_moved', equity: m('123456') }, 'The equity is at a new high.'],
      [
        { kind: 'stall_began', gapMs: 6000 },
        'The process stood still for 6 s: only orders that lower a position for now.',
      ],
      [{ kind: 'stall_ended' }, 'The market is fresh again after the process stood still.'],
      [
        { kind: 'venue_gapped', venue: SIM_VENUE, why: 'the lane was full' },
        'Reports of sim were lost (the lane was full); its orders are being reconciled.',
      ],
      [
        { kind: 'reconciliation_began', venue: SIM_VENUE, why: 'the connection is lost' },
        'sim is being reconciled (the connection is lost): only orders that lower a position for now.',
      ],
      [{ kind: 'venue_reconciled', venue: SIM_VENUE, mismatches: 0, gone: [] }, 'sim and the journal agree.'],
      [
        { kind: 'venue_reconciled', venue: SIM_VENUE, mismatches: 2, gone: [] },
        'sim was reconciled; mismatches found: 2.',
      ],
      ...MISMATCHES.map(([type, message]): readonly [EventBody, string] => [
        { kind: 'mismatch_found', venue: SIM_VENUE, mismatch: { ...MISMATCH, type } },
        message,
      ]),
    ]
    for (const [body, message] of notices) {
      const group = groupOf(body)
      expect(namesOf(group), body.kind).toEqual(['system'])
      expect(bodyOf(group, 'system'), body.kind).toMatchObject({ kind: body.kind, message })
      expect(bodyOf(group, 'system')['venue'], body.kind).toBe('venue' in body ? SIM_VENUE : undefined)
      expect(message).not.toContain('123456')
    }
  })

  test('semantics 20: funds and orders that were found at a venue are told with that venue', () => {
    const durable = opened()
    const at = aState().lastAt
    const adjusted = durable.fold({
      kind: 'balance_adjusted',
      seq: durable.seq + 1,
      at,
      venue: SIM_VENUE,
      asset: USDT,
      amount: m('-250'),
      worth: m('-250'),
      why: 'the same difference was there in two reconciliations',
    })
    expect(namesOf(adjusted)).toEqual(['account'])
    expect(bodyOf(adjusted, 'account')['balances']).toEqual([
      { venue: 'sim', asset: 'USDT', free: '#99750', locked: '#0' },
    ])
    const adopted = durable.fold({
      kind: 'order_adopted',
      seq: durable.seq + 1,
      at,
      clientOrderId: id('adopted-881273'),
      venueOrderId: '881273' as VenueOrderId,
      request: aRequest(),
      origin: ENGINE_ORIGIN,
      instrumentVersion: 1,
      price: 5_000_000 as Ticks,
      quantity: 1000 as Lots,
      triggerPrice: null,
      locked: m('500.5'),
      mark: m('50000'),
      link: null,
    })
    expect(namesOf(adopted)).toEqual(['order_update', 'order_state', 'account'])
    expect(bodyOf(adopted, 'order_state')).toMatchObject({
      venue: 'sim',
      client_order_id: 'adopted-881273',
      venue_order_id: '881273',
      status: 'ACCEPTED',
    })
    expect(durable.orders({ which: 'open', key: null, beforeSeq: null, limit: 9 })).toHaveLength(1)
    expect(durable.orders({ which: 'all', key: null, beforeSeq: null, limit: 9 })).toHaveLength(1)
  })

  test('funding and liquidation are told with the position they changed, and why', () => {
    const instrument = anInstrument({ contract: TEN_TIMES })
    const position = { ...flat(instrument), quantity: m('1'), cost: m('50000'), margin: m('5000') }
    const touched = { instrument, position }
    const executionId = 'x-1' as ExecutionId
    const funding = groupOf(
      { kind: 'funding_paid', key: KEY, executionId, rate: m('0.0001'), mark: m('51000'), amount: m('5.1') },
      touched,
    )
    expect(namesOf(funding)).toEqual(['position'])
    expect(bodyOf(funding, 'position')).toMatchObject({
      unrealized_pnl: '#1000',
      leverage: '#10',
      cause: { kind: 'funding_paid', execution_id: 'x-1', rate: '#0.0001', mark: '#51000', amount: '#5.1' },
    })
    const [price, fee] = [m('45226'), m('22')]
    const quantity = 100_000 as Lots
    const liquidation = groupOf(
      { kind: 'position_liquidated', key: KEY, executionId, side: 'sell', quantity, price, fee },
      touched,
    )
    expect(bodyOf(liquidation, 'position')['cause']).toEqual({
      kind: 'position_liquidated',
      execution_id: 'x-1',
      side: 'SELL',
      qty: '#1',
      price: '#45226',
      fee: '#22',
    })
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

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  CLOSED_ORDERS_MAX,
  FILLS_MAX,
  fold,
  isOpen,
  type Replica,
  replicaOf,
  resumeIdOf,
  type StreamMessage,
  withoutPending,
} from '../../../ui/data/replica.ts'
import { aFill, aGroup, anOrder, aSnapshot, exact } from '../support.ts'

function foldAll(replica: Replica, messages: readonly StreamMessage[]): Replica {
  let now = replica
  for (const message of messages) {
    const folded = fold(now, message)
    if (folded.outcome !== 'applied') throw new Error(folded.why)
    now = folded.replica
  }
  return now
}

const balances = (free: string) => ({
  ts_ns: exact(0),
  balances: [{ venue: 'sim', asset: 'USDT', free: exact(free), locked: exact(0) }],
})

/** A session of `count` records after the snapshot, with silent records between some of them. */
function aSession(
  steps: readonly { skip: number; id: number; isClosing: boolean }[],
): readonly StreamMessage[][] {
  let seq = 10
  return steps.map(({ skip, id, isClosing }) => {
    const previous = seq
    seq += 1 + skip
    const order = anOrder({ client_order_id: `o${id}`, status: isClosing ? 'FILLED' : 'ACCEPTED' })
    return [
      ...aGroup(seq, previous, [
        ['fill', aFill({ execution_id: `e${seq}`, client_order_id: `o${id}` })],
        ['order_state', order],
        ['account', balances(String(seq))],
      ]),
    ]
  })
}

const sessions = fc.array(
  fc.record({ skip: fc.nat({ max: 3 }), id: fc.nat({ max: 5 }), isClosing: fc.boolean() }),
  { minLength: 1, maxLength: 30 },
)

describe('the replica', () => {
  test('a group shows only when it is whole', () => {
    const [first, second] = aGroup(11, 10, [
      ['fill', aFill()],
      ['account', balances('94000')],
    ])
    if (!first || !second) throw new Error('two messages')
    const half = foldAll(replicaOf(aSnapshot()), [first])
    expect(half.fills).toHaveLength(0)
    expect(half.seq).toBe(10)
    const whole = foldAll(half, [second])
    expect(whole.fills).toHaveLength(1)
    expect(whole.balances[0]?.free).toBe(exact('94000'))
    expect(resumeIdOf(whole)).toBe('a1b2c3d4-11')
  })

  test('wherever the connection is cut and resumed, the replica is the same', () => {
    fc.assert(
      fc.property(sessions, fc.nat(), (steps, cut) => {
        const messages = aSession(steps).flat()
        const straight = foldAll(replicaOf(aSnapshot()), messages)
        const at = cut % messages.length
        const before = withoutPending(foldAll(replicaOf(aSnapshot()), messages.slice(0, at)))
        const rest = messages.filter(({ body }) => (body as { seq: number }).seq > before.seq)
        expect(foldAll(before, rest)).toEqual(straight)
      }),
    )
  })

  test('groups sent again are ignored', () => {
    fc.assert(
      fc.property(sessions, (steps) => {
        const messages = aSession(steps).flat()
        const once = foldAll(replicaOf(aSnapshot()), messages)
        expect(foldAll(once, messages)).toBe(once)
      }),
    )
  })

  test('a missing group is a gap, wherever it is missing', () => {
    fc.assert(
      fc.property(sessions, fc.nat(), (steps, which) => {
        const groups = aSession(steps)
        const lost = which % groups.length
        if (lost === groups.length - 1) return
        const before = foldAll(replicaOf(aSnapshot()), groups.slice(0, lost).flat())
        const after = groups[lost + 1]?.[0]
        if (!after) throw new Error('there is a group after the lost one')
        expect(fold(before, after).outcome).toBe('snapshot_needed')
      }),
    )
  })

  test('a snapshot newer than the first group needs no group again', () => {
    const [message] = aGroup(12, 8, [['order_state', anOrder()]])
    if (!message) throw new Error('one message')
    expect(foldAll(replicaOf(aSnapshot()), [message]).orders).toHaveLength(1)
  })

  test('another journal, a resync, a new instrument and a new market state ask for a snapshot', () => {
    const replica = replicaOf(aSnapshot())
    const [order] = aGroup(11, 10, [['order_state', anOrder()]])
    const [listed] = aGroup(11, 10, [['system', { ts_ns: exact(0), kind: 'instrument_listed', message: '' }]])
    const market = { ts_ns: exact(0), kind: 'market_status', message: '' }
    if (!order || !listed) throw new Error('one message each')
    for (const message of [
      { ...order, id: 'ffffffff-11' },
      { name: 'resync', body: { reason: 'too old' }, id: null } as const,
      listed,
      { name: 'system', body: market, id: null } as const,
    ]) {
      expect(fold(replica, message).outcome).toBe('snapshot_needed')
    }
  })

  test('lists have bounds, and open orders are never dropped', () => {
    const open = anOrder({ client_order_id: 'open' })
    const closed = Array.from({ length: 400 }, (_, n) =>
      anOrder({ client_order_id: `c${n}`, status: 'FILLED' }),
    )
    const replica = replicaOf(aSnapshot({ orders: [...closed, open] }))
    expect(replica.orders.filter(isOpen)).toEqual([open])
    expect(replica.orders).toHaveLength(CLOSED_ORDERS_MAX + 1)
    const fills = Array.from({ length: FILLS_MAX + 20 }, (_, n) =>
      aGroup(11 + n, 10 + n, [['fill', aFill({ execution_id: `e${n}` })]]),
    )
    const full = foldAll(replica, fills.flat())
    expect(full.fills).toHaveLength(FILLS_MAX)
    expect(full.fills[0]?.execution_id).toBe(`e${FILLS_MAX + 19}`)
  })

  test('what did not change keeps its identity, so its tables do not render', () => {
    const replica = replicaOf(aSnapshot({ orders: [anOrder()], fills: [aFill()] }))
    const after = foldAll(replica, aGroup(11, 10, [['account', balances('1')]]))
    expect(after.orders).toBe(replica.orders)
    expect(after.fills).toBe(replica.fills)
    expect(after.balances).not.toBe(replica.balances)
  })

  test('a snapshot says that trading is not as usual; new limits ask for another one', () => {
    for (const state of ['active', 'reducing', 'halted'] as const) {
      expect(replicaOf(aSnapshot({ trading_state: state })).tradingState).toBe(state)
    }
    const notice = (kind: string) => aGroup(11, 10, [['system', { ts_ns: exact(0), kind, message: '' }]])
    const [limits] = notice('limits_changed')
    if (!limits) throw new Error('one message')
    expect(fold(replicaOf(aSnapshot()), limits).outcome).toBe('snapshot_needed')
    expect(foldAll(replicaOf(aSnapshot()), notice('equity_peak_moved')).seq).toBe(11)
  })

  test('semantics 15: held and amended orders are open ones', () => {
    const orders = (['HELD', 'PENDING_AMEND', 'UNKNOWN', 'PENDING_CANCEL'] as const).map((status) =>
      anOrder({ client_order_id: status, status }),
    )
    expect(replicaOf(aSnapshot({ orders })).orders.filter(isOpen)).toEqual(orders)
  })

  test('trading state brings its reason', () => {
    const change = { ts_ns: exact(0), state: 'halted', reason: 'Daily loss.' }
    const after = foldAll(replicaOf(aSnapshot()), aGroup(11, 10, [['trading_state', change]]))
    expect([after.tradingState, after.tradingReason]).toEqual(['halted', 'Daily loss.'])
  })
})

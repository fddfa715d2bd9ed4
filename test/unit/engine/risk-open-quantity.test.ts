import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type ExecutionId,
  type Input,
  isClosed,
  type Lots,
  type Order,
  type OrderRequest,
  type Side,
  type Ticks,
  type UnixNs,
  type VenueOrderId,
} from '../../../src/domain/index.ts'
import { copyState, type State } from '../../../src/engine/index.ts'
import {
  aState,
  cancel,
  fold,
  id,
  m,
  ORIGIN,
  put,
  submit,
  surroundings,
  T0,
  USDT,
} from '../../support/builders.ts'
import { amend, aPerpState, HOLDS_NO_STOPS, list, onPerp, seenAt } from './risk-scene.ts'

/** The sums again from nothing but the orders, the rule told anew. */
function fromScratch(state: State): Map<string, Record<string, number>> {
  const sums = new Map<string, Record<string, number>>()
  for (const order of state.orders.values()) {
    if (isClosed(order.status) || standsBehind(state, order)) continue
    const { side, isReduceOnly } = order.request
    const name = `${isReduceOnly ? 'reducing' : ''}${side === 'buy' ? 'Buys' : 'Sells'}`.replace(
      /^[BS]/,
      (s) => s.toLowerCase(),
    )
    const sum = sums.get(order.key) ?? { buys: 0, sells: 0, reducingBuys: 0, reducingSells: 0 }
    const total = Math.max(order.quantity, order.amendment?.quantity ?? 0)
    sum[name] = (sum[name] ?? 0) + total - order.cumQty
    sums.set(order.key, sum)
  }
  return sums
}

function standsBehind(state: State, { link, heldBy }: Order): boolean {
  const sibling = link?.sibling ? state.orders.get(link.sibling) : undefined
  const isOpen = sibling !== undefined && !isClosed(sibling.status)
  return isOpen && heldBy === 'engine' && link?.role === 'stop_leg'
}

function kept(state: State): Map<string, Record<string, number>> {
  const isAny = (sums: object) => Object.values(sums).some((sum) => sum !== 0)
  return new Map([...state.openQuantities].filter(([, sums]) => isAny(sums)).map(([k, v]) => [k, { ...v }]))
}

interface Walk {
  readonly state: State
  count: number
}

type Step = (walk: Walk) => void

function pick(state: State, nth: number): Order | undefined {
  const orders = [...state.orders.values()].filter(({ status }) => !isClosed(status))
  return orders[nth % Math.max(1, orders.length)]
}

function about(nth: number, input: (order: Order, walk: Walk) => Input): Step {
  return (walk) => {
    const order = pick(walk.state, nth)
    if (order) put(walk.state, input(order, walk))
  }
}

const nth = fc.nat(20)
const lots = fc.integer({ min: 1, max: 2000 })
const text = (count: number) => `${count / 100_000}`

const submits = fc
  .record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    lots,
    type: fc.constantFrom('limit', 'stop_market', 'bracket'),
    isPerp: fc.boolean(),
    isReduceOnly: fc.boolean(),
  })
  .map(({ side, lots, type, isPerp, isReduceOnly }): Step => {
    const isBuy = side === 'buy'
    const stop = { type: 'stop_market', price: null, triggerPrice: m(isBuy ? '51000' : '49000') } as const
    const bracket: OrderRequest['bracket'] = {
      takeProfit: { price: m(isBuy ? '52000' : '48000') },
      stopLoss: { triggerPrice: m(isBuy ? '49000' : '51000'), price: null },
    }
    const over: Partial<OrderRequest> = {
      ...(isPerp ? onPerp : {}),
      ...(type === 'stop_market' ? stop : type === 'bracket' ? { bracket } : { isReduceOnly }),
      side,
      quantity: m(text(lots)),
    }
    return (walk) => void put(walk.state, submit(`o${walk.count++}`, over))
  })

const groups = lots.map((count): Step => {
  const quantity = m(text(count))
  return (walk) => {
    const leg = (over: Partial<OrderRequest>) => {
      const { clientOrderId, request } = submit(`g${walk.count++}`, {
        side: 'sell',
        quantity,
        ...over,
      }) as Extract<Input, { kind: 'submit_order' }>
      return { clientOrderId, request }
    }
    const stop = leg({ type: 'stop_market', price: null, triggerPrice: m('49000') })
    put(walk.state, { kind: 'submit_group', limit: leg({ price: m('52000') }), stop, origin: ORIGIN })
  }
})

const accepts = nth.map((n) =>
  about(n, ({ clientOrderId }) => ({
    kind: 'venue_report',
    report: { kind: 'order_accepted', clientOrderId, venueOrderId: `v-${clientOrderId}` as VenueOrderId },
  })),
)

const fills = fc.tuple(nth, lots).map(([n, count]) =>
  about(n, ({ clientOrderId, quantity, cumQty }, walk) => ({
    kind: 'venue_report',
    report: {
      kind: 'order_filled',
      clientOrderId,
      executionId: `e${walk.count++}` as ExecutionId,
      quantity: Math.max(1, Math.min(count, quantity - cumQty)) as Lots,
      price: m('50000'),
      fee: m('0'),
      feeAsset: USDT,
      liquidity: 'taker',
    },
  })),
)

const reason = { code: 'cancelled_by_request', details: {} } as const
const ends = fc
  .tuple(nth, fc.constantFrom('order_cancelled', 'order_rejected', 'order_expired', 'cancel_rejected'))
  .map(([n, kind]) =>
    about(n, ({ clientOrderId }) => ({ kind: 'venue_report', report: { kind, clientOrderId, reason } })),
  )
const cancels = nth.map((n) => about(n, ({ clientOrderId }) => cancel(clientOrderId)))
const amends = fc
  .tuple(nth, lots, fc.boolean())
  .map(([n, count, isSmaller]) =>
    about(n, ({ clientOrderId, quantity }) =>
      amend(clientOrderId, { quantity: m(text(isSmaller ? Math.max(1, quantity - 1) : count)) }),
    ),
  )
const amendAnswers = fc.tuple(nth, fc.boolean()).map(([n, isTaken]) =>
  about(n, ({ clientOrderId }) => ({
    kind: 'venue_report',
    report: isTaken
      ? { kind: 'amend_accepted', clientOrderId }
      : { kind: 'amend_rejected', clientOrderId, reason },
  })),
)
const moves = fc.constantFrom(4_900_000, 5_000_000, 5_100_000).map((price): Step => {
  return ({ state }) => void put(state, seenAt(price), surroundings({ last: price }))
})
const relistings = fc.constantFrom('0.00001', '0.000001', '0.001').map((size): Step => {
  return ({ state }) => list(state, { ...HOLDS_NO_STOPS, lotSize: m(size) })
})
const seconds = fc.nat(3).map((n): Step => {
  const at = (T0 + BigInt(n)) as UnixNs
  return ({ state }) => void put(state, { kind: 'observe_time' }, surroundings({ at }))
})

const STEPS = fc.array(
  fc.oneof(
    { arbitrary: submits, weight: 6 },
    { arbitrary: groups, weight: 2 },
    { arbitrary: accepts, weight: 4 },
    { arbitrary: fills, weight: 4 },
    { arbitrary: ends, weight: 2 },
    cancels,
    { arbitrary: amends, weight: 2 },
    amendAnswers,
    moves,
    relistings,
    seconds,
  ),
  { maxLength: 40 },
)

describe('the sums over open orders', () => {
  test('are what the orders themselves say, after any history', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const state = aPerpState({}, HOLDS_NO_STOPS)
        list(state, HOLDS_NO_STOPS)
        const walk = { state, count: 0 }
        for (const step of steps) {
          step(walk)
          expect(kept(state)).toEqual(fromScratch(state))
        }
        expect(copyState(state).openQuantities).toEqual(state.openQuantities)
      }),
      { numRuns: 300 },
    )
  })

  test('the stop of a pair counts from the moment its sibling is gone', () => {
    const state = aState()
    const limit = submit('limit', { side: 'sell', price: m('52000') }) as Extract<
      Input,
      { kind: 'submit_order' }
    >
    const stop = submit('stop', { side: 'sell', type: 'stop_market', price: null, triggerPrice: m('49000') })
    put(state, { kind: 'submit_group', limit, stop: stop as typeof limit, origin: ORIGIN })
    expect(kept(state).get('BTCUSDT.sim')).toMatchObject({ sells: 1000 })
    fold(state, { kind: 'order_cancelled', clientOrderId: id('limit'), reason })
    expect(state.orders.get(id('stop'))?.status).toBe('held')
    expect(kept(state).get('BTCUSDT.sim')).toMatchObject({ sells: 1000 })
    fold(state, { kind: 'order_cancelled', clientOrderId: id('stop'), reason })
    expect(kept(state).size).toBe(0)
  })

  test('one that went out before its sibling was gone counts once', () => {
    const state = aState()
    const limit = submit('limit', { side: 'sell', price: m('52000') }) as Extract<
      Input,
      { kind: 'submit_order' }
    >
    const stop = submit('stop', { side: 'sell', type: 'stop_market', price: null, triggerPrice: m('49000') })
    put(state, { kind: 'submit_group', limit, stop: stop as typeof limit, origin: ORIGIN })
    const released = { price: 4_900_000 as Ticks, quantity: 1000 as Lots, locked: m('0.01') }
    fold(state, { kind: 'order_released', clientOrderId: id('stop'), ...released })
    expect(kept(state).get('BTCUSDT.sim')).toMatchObject({ sells: 2000 })
    fold(state, { kind: 'order_cancelled', clientOrderId: id('limit'), reason })
    expect(kept(state).get('BTCUSDT.sim')).toMatchObject({ sells: 1000 })
  })
})

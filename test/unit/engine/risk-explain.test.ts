import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type {
  CheckResult,
  Lots,
  Measured,
  OrderRequest,
  RiskLimits,
  Ticks,
} from '../../../src/domain/index.ts'
import {
  decide,
  explain,
  explainDecided,
  previewOrder,
  type State,
  type Surroundings,
} from '../../../src/engine/index.ts'
import { aRequest, aState, fold, m, put, submit, surroundings } from '../../support/builders.ts'
import { aPerpState, enter, hold, list, onPerp, PERP } from './risk-scene.ts'

/** Whether the numbers say that the order may go. */
function isWithin({ value, limit, bound }: Measured): boolean {
  if (value === null || limit === null) return true
  if (bound === 'at_most') return value <= limit
  if (bound === 'at_least') return value >= limit
  return bound === 'above' ? value > limit : value < limit
}

const named = (checks: readonly CheckResult[], name: CheckResult['name']) =>
  checks.find((check) => check.name === name)!

const decimal = (...texts: readonly string[]) => fc.constantFrom(...texts.map(m))
const maybe = (...texts: readonly string[]) => fc.option(decimal(...texts))
const count = fc.option(fc.integer({ min: 0, max: 3 }))

const someLimits: fc.Arbitrary<Partial<RiskLimits>> = fc.record(
  {
    orderNotionalMax: maybe('100', '1000', '100000'),
    positionNotionalMax: maybe('500', '50000', '600000'),
    exposureMax: maybe('400', '60000', '600000'),
    openOrdersMax: fc.integer({ min: 0, max: 4 }),
    orderRatePerSecondMax: count,
    orderRatePerMinuteMax: count,
    strategyOrderRateMax: count,
    priceCollarRatio: decimal('0', '0.001', '0.05', '1'),
    impactRatioMax: maybe('0', '0.0001', '0.01'),
    dailyLossMax: maybe('0', '100', '10000'),
    drawdownRatioMax: maybe('0', '0.01', '0.5'),
    leverageMax: maybe('0.1', '1', '3'),
  },
  { requiredKeys: [] },
)

const someRequest: fc.Arbitrary<Partial<OrderRequest>> = fc
  .record({
    symbol: fc.constantFrom('BTCUSDT', PERP, 'NOSUCH') as fc.Arbitrary<OrderRequest['symbol']>,
    side: fc.constantFrom('buy', 'sell'),
    type: fc.constantFrom('limit', 'market', 'stop_market', 'stop_limit', 'trailing_stop'),
    isPostOnly: fc.boolean(),
    isReduceOnly: fc.boolean(),
    quantity: decimal('0.00001', '0.0001', '0.01', '0.02', '1', '3', '0.000001', '90000000000', '1000'),
    price: decimal('49000', '50000', '50000.01', '51000', '60000', '50000.001'),
    triggerPrice: decimal('49500', '50000', '50500', '50000.005'),
    triggerBy: fc.constantFrom('last', 'mark', 'bid_ask'),
    trail: fc.constantFrom(
      { unit: 'amount', value: m('10') },
      { unit: 'ratio', value: m('0.01') },
    ) as fc.Arbitrary<OrderRequest['trail']>,
    expireAt: fc.constantFrom(null, 1n, 2_000_000_000_000_000_000n) as fc.Arbitrary<OrderRequest['expireAt']>,
    bracket: fc.constantFrom(
      null,
      { takeProfit: { price: m('55000') }, stopLoss: { triggerPrice: m('45000'), price: null } },
      { takeProfit: { price: m('1') }, stopLoss: null },
    ) as fc.Arbitrary<OrderRequest['bracket']>,
    strategyId: fc.constantFrom(null, 'alpha'),
  })
  .map(({ type, price, triggerPrice, trail, isPostOnly, ...rest }) => ({
    ...rest,
    type,
    isPostOnly: isPostOnly && type === 'limit',
    price: type === 'limit' || type === 'stop_limit' ? price : null,
    triggerPrice: type === 'stop_market' || type === 'stop_limit' ? triggerPrice : null,
    trail: type === 'trailing_stop' ? trail : null,
  }))

interface World {
  readonly limits: Partial<RiskLimits>
  readonly held: number
  readonly open: readonly Partial<OrderRequest>[]
  readonly entered: 'active' | 'reducing' | 'halted'
  readonly breaker: 'closed' | 'open' | 'half_open'
  readonly hasBand: boolean
  readonly isTrading: boolean
  readonly peak: string | null
  readonly dayBegan: string | null
  readonly scale: string | null
}

const someWorld: fc.Arbitrary<World> = fc.record({
  limits: someLimits,
  held: fc.constantFrom(0, 0, 50_000, -50_000),
  open: fc.array(someRequest, { maxLength: 4 }),
  entered: fc.constantFrom('active', 'active', 'active', 'reducing', 'halted'),
  breaker: fc.constantFrom('closed', 'closed', 'closed', 'open', 'half_open'),
  hasBand: fc.boolean(),
  isTrading: fc.constantFrom(true, true, true, false),
  peak: fc.constantFrom(null, '150000', '2000000'),
  dayBegan: fc.constantFrom(null, '150000', '2000000'),
  scale: fc.constantFrom(null, '0.5'),
})

function stateOf(world: World): State {
  const state = aPerpState()
  if (world.held !== 0) hold(state, world.held)
  for (const request of world.open) put(state, submit(null, request))
  const { hasBand, isTrading, limits, peak, dayBegan, scale } = world
  const priceBand = hasBand ? { lowest: m('0.9'), highest: m('1.001') } : null
  list(state, { priceBand, isTrading, notionalMax: m('100000') })
  const change = { kind: 'limits_changed', limits: { ...state.limits, ...limits }, why: 'test' } as const
  fold(state, { ...change, origin: { principal: 'a', address: '', requestId: '' } })
  if (peak !== null) fold(state, { kind: 'equity_peak_moved', equity: m(peak) })
  if (dayBegan !== null) fold(state, { kind: 'day_opened', startAt: state.lastAt, equity: m(dayBegan) })
  if (scale !== null) fold(state, { kind: 'limit_scale_moved', scale: m(scale) })
  if (world.breaker !== 'closed')
    fold(state, { kind: 'breaker_changed', state: world.breaker, why: 'test', until: null })
  if (world.entered !== 'active') enter(state, world.entered)
  return state
}

const someMarket: fc.Arbitrary<Surroundings> = fc
  .record({
    last: fc.constantFrom(5_000_000, 5_000_000, 4_900_000, null),
    reach: fc.constantFrom(null, 5_000_001, 5_600_000, 4_400_000),
    isFresh: fc.boolean(),
  })
  .map(({ last, reach, isFresh }) =>
    surroundings({ last, reach: () => reach as Ticks | null, isFresh: () => isFresh && last !== null }),
  )

describe('what is told of a check and what it does are one thing', () => {
  test('the first failing check is what the order would be refused with, whatever it is', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(someWorld, someRequest, someMarket, (world, over, around) => {
        const state = stateOf(world)
        const request = aRequest(over)
        const { reason, checks } = explain(state, request, around)
        const [event] = decide(state, submit(null, over), around)
        const refusal = event?.kind === 'order_denied' ? event.reason : null
        expect(reason).toEqual(refusal)
        expect(checks.find((check) => check.reason !== null)?.reason ?? null).toEqual(refusal)
        for (const { name, reason: why, measured } of checks) {
          if (!measured.isHeld) expect(why, name).toBeNull()
          else if (measured.limit !== null) expect(isWithin(measured), name).toBe(why === null)
          if (why !== null) seen.set(name, (seen.get(name) ?? 0) + 1)
        }
      }),
      { numRuns: 1500, seed: 7 },
    )
    // A property that never saw a check fail says nothing about it.
    expect([...seen.keys()].sort()).toEqual([
      'book_impact',
      'bracket',
      'breaker',
      'daily_loss',
      'drawdown',
      'expiry',
      'exposure',
      'expressible',
      'fresh_prices',
      'funds',
      'instrument_trading',
      'leverage',
      'open_orders',
      'order_notional',
      'order_rate',
      'position',
      'price_band',
      'price_collar',
      'reduce_only',
      'strategy_rate',
      'trading_state',
      'trigger_side',
      'venue_notional',
      'venue_quantity',
    ])
  })

  test('it changes nothing', () => {
    const state = aPerpState()
    const before = JSON.stringify(
      [state.seq, [...state.orders], state.sent.inSecond(state.lastAt)],
      (_, value) => (typeof value === 'bigint' ? `${value}` : value),
    )
    previewOrder(state, aRequest(), surroundings())
    expect(
      JSON.stringify([state.seq, [...state.orders], state.sent.inSecond(state.lastAt)], (_, value) =>
        typeof value === 'bigint' ? `${value}` : value,
      ),
    ).toBe(before)
  })
})

describe('numbers of a check that was passed', () => {
  test('the worth of the order against its limit, shrunk with the market', () => {
    const state = aState({ orderNotionalMax: m('2000') })
    fold(state, { kind: 'limit_scale_moved', scale: m('0.5') })
    const { checks } = explain(state, aRequest(), surroundings())
    expect(named(checks, 'order_notional')).toEqual({
      name: 'order_notional',
      reason: null,
      measured: {
        value: m('500'),
        limit: m('1000'),
        bound: 'at_most',
        unit: aState().instruments.values().next().value!.quote,
        isHeld: true,
      },
    })
  })

  test('without a limit there is none to tell', () => {
    const { checks } = explain(aState(), aRequest(), surroundings())
    expect(named(checks, 'order_notional').measured).toMatchObject({ value: m('500'), limit: null })
    expect(named(checks, 'exposure').measured.limit).toBeNull()
  })

  test('funds: what it sets aside with its fee, and what is free', () => {
    const { checks } = explain(aState(), aRequest(), surroundings())
    expect(named(checks, 'funds').measured).toMatchObject({ value: m('500.5'), limit: m('100000') })
  })

  test('halted: that is told before an order that cannot even be expressed', () => {
    const state = aState()
    enter(state, 'halted')
    const { checks, reason, proposed } = explain(state, aRequest({ price: m('0.001') }), surroundings())
    expect(proposed).toBeNull()
    expect(reason?.code).toBe('trading_halted')
    expect(checks.map(({ name, reason: why }) => [name, why?.code])).toEqual([
      ['trading_state', 'trading_halted'],
      ['expressible', 'price_off_tick'],
    ])
  })
})

describe('what an order would take', () => {
  const termsOf = (over: Partial<OrderRequest>, state = aState(), around = surroundings()) =>
    previewOrder(state, aRequest(over), around).terms!

  test('a limit that rests pays as a maker, one beyond the touch as a taker', () => {
    const fees = { feeRateMaker: m('0.001'), feeRateTaker: m('0.002') }
    const state = aState()
    list(state, fees)
    const resting = termsOf({ price: m('49000') }, state)
    expect(resting).toMatchObject({
      liquidity: 'maker',
      feeRate: m('0.001'),
      notional: m('490'),
      fee: m('0.49'),
    })
    expect(termsOf({ price: m('50001') }, state)).toMatchObject({ liquidity: 'taker', feeRate: m('0.002') })
    expect(termsOf({ price: m('49000'), timeInForce: 'ioc' }, state).liquidity).toBe('taker')
    expect(termsOf({ price: m('50001'), isPostOnly: true }, state).liquidity).toBe('maker')
    const nobody = surroundings({ last: null })
    expect(termsOf({ price: m('49000'), isPostOnly: false }, state, nobody).liquidity).toBeNull()
  })

  test('a market order: notional where the market is, price the worst it may take', () => {
    const terms = termsOf({ type: 'market', price: null, quantity: m('0.01') })
    expect(terms).toMatchObject({ liquidity: 'taker', notional: m('500.0001'), price: 5_250_001 })
    expect(terms.locked > terms.notional).toBe(true)
    expect(terms.free).toBe(m('100000'))
  })

  test('the position before and after, both ways', () => {
    const state = aPerpState()
    hold(state, -50_000)
    expect(termsOf({ ...onPerp, quantity: m('0.7') }, state)).toMatchObject({
      position: m('-0.5'),
      positionAfter: m('0.2'),
    })
    expect(termsOf({ ...onPerp, side: 'sell', quantity: m('0.7') }, state).positionAfter).toBe(m('-1.2'))
  })

  test('a stop is kept by the venue that can, else by the engine', () => {
    const stop = { type: 'stop_market', price: null, triggerPrice: m('51000') } as const
    expect(termsOf(stop).heldBy).toBe('venue')
    expect(termsOf({ ...stop, triggerBy: 'mark' }).heldBy).toBe('engine')
    expect(termsOf({}).heldBy).toBe('venue')
  })

  test('what cannot be expressed has no terms', () => {
    const { terms, reason } = previewOrder(aState(), aRequest({ price: m('0.001') }), surroundings())
    expect([terms, reason?.code]).toEqual([null, 'price_off_tick'])
  })
})

describe('the checks of an order that was decided long ago', () => {
  const around = surroundings()

  test('one that was let out passed them all, whatever the numbers are now', () => {
    const state = aState({ orderNotionalMax: m('1') })
    const explained = explain(state, aRequest(), around)
    expect(explained.reason?.code).toBe('order_too_large')
    const told = explainDecided(explained, null)!
    expect(told).toHaveLength(explained.checks.length)
    expect(told.every(({ reason }) => reason === null)).toBe(true)
  })

  test('one that was refused: up to the check that refused, in the words of then', () => {
    const explained = explain(aState(), aRequest(), around)
    const reason = { code: 'fat_finger', details: { reach: m('1') } } as const
    const told = explainDecided(explained, reason)!
    expect(told.at(-1)).toMatchObject({ name: 'book_impact', reason })
    expect(told.slice(0, -1).every(({ reason: why }) => why === null)).toBe(true)
  })

  test('of two checks with one code the one that the numbers point to', () => {
    const state = aState({ orderNotionalMax: m('1') })
    const explained = explain(state, aRequest(), around)
    expect(explainDecided(explained, explained.reason)!.at(-1)?.name).toBe('order_notional')
  })

  test('a code of no check says nothing', () => {
    const reason = { code: 'venue_refused', details: {} } as const
    expect(explainDecided(explain(aState(), aRequest(), around), reason)).toBeNull()
  })
})

test('a quantity beyond what sums of lots can count is refused by the check of that name', () => {
  const state = aState()
  list(state, { quantityMax: Number.MAX_SAFE_INTEGER as Lots, notionalMax: null })
  put(state, submit('huge', { side: 'buy', price: m('0.01'), quantity: m('1') }))
  state.openQuantities.set(aRequest() && [...state.instruments.keys()][0]!, {
    buys: Number.MAX_SAFE_INTEGER - 10,
    sells: 0,
    reducingBuys: 0,
    reducingSells: 0,
  })
  const { checks } = explain(state, aRequest(), surroundings())
  const { reason, measured } = named(checks, 'countable_lots')
  expect(reason?.code).toBe('order_too_large')
  expect(isWithin(measured)).toBe(false)
})

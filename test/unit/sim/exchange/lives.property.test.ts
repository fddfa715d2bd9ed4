/** Random lives of every kind of order: what must hold whatever anybody does, whatever the market shows. */
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { BookSnapshot, MarketEvent, VenueOrder, VenueReport } from '../../../../src/domain/index.ts'
import { simExchange, withLatency } from '../../../../src/sim/index.ts'
import { aBook, anOrder, aPrint, atSecond, INSTRUMENT, PERPETUAL, sceneOf } from './scene.ts'

type Act =
  | { readonly kind: 'market'; readonly event: MarketEvent }
  | { readonly kind: 'submit'; readonly order: VenueOrder }
  | { readonly kind: 'cancel' | 'query' | 'repeat'; readonly index: number }
  | { readonly kind: 'amend'; readonly index: number; readonly total: number }

const price = fc.integer({ min: 90, max: 110 })
const quantity = fc.integer({ min: 1, max: 20 })
const side = fc.constantFrom('buy' as const, 'sell' as const)
const index = fc.nat({ max: 60 })
const step = fc.constantFrom(undefined, undefined, 'bar_open' as const, 'bar_path' as const)

const instruments = { spot: INSTRUMENT, perpetual: PERPETUAL }
type Market = keyof typeof instruments

const book = (market: Market) =>
  fc
    .record({
      bid: fc.integer({ min: 92, max: 107 }),
      spread: fc.integer({ min: 1, max: 4 }),
      sizes: fc.array(quantity, { minLength: 1, maxLength: 5 }),
    })
    .map(
      ({ bid, spread, sizes }): Act => ({
        kind: 'market',
        event: aBook(
          sizes.map((size, depth) => [bid - depth, size] as const),
          sizes.map((size, depth) => [bid + spread + depth, size] as const),
          { key: instruments[market].key },
        ),
      }),
    )
const print = (market: Market) =>
  fc.record({ price, quantity, aggressor: side, step }).map(
    ({ step: at, ...fields }): Act => ({
      kind: 'market',
      event: aPrint(fields.price, fields.quantity, {
        key: instruments[market].key,
        aggressor: fields.aggressor,
        ...(at === undefined ? {} : { step: at }),
      }),
    }),
  )
const submit = (market: Market) =>
  fc
    .record({
      side,
      price,
      quantity,
      type: fc.constantFrom(
        'limit' as const,
        'limit' as const,
        'market' as const,
        'stop_market' as const,
        'stop_limit' as const,
      ),
      tif: fc.constantFrom('gtc' as const, 'gtc' as const, 'ioc' as const, 'fok' as const, 'gtd' as const),
      trigger: price,
      triggerBy: fc.constantFrom('last' as const, 'mark' as const, 'bid_ask' as const),
      postOnly: fc.boolean(),
      reduceOnly: fc.boolean(),
      expireSecond: fc.integer({ min: 1, max: 120 }),
    })
    .map(
      ({ trigger, expireSecond, postOnly, reduceOnly, ...fields }): Act => ({
        kind: 'submit',
        order: anOrder({
          ...fields,
          instrument: instruments[market],
          postOnly: postOnly && fields.type === 'limit' && fields.tif === 'gtc',
          reduceOnly: reduceOnly && market === 'perpetual',
          ...(fields.type.startsWith('stop') ? { trigger } : {}),
          ...(fields.tif === 'gtd' ? { expireSecond } : {}),
        }),
      }),
    )
const acts = (market: Market) =>
  fc.array(
    fc.oneof(
      book(market),
      print(market),
      print(market),
      submit(market),
      submit(market),
      fc.record({ kind: fc.constantFrom('cancel' as const, 'query' as const, 'repeat' as const), index }),
      fc.record({ kind: fc.constant('amend' as const), index, total: quantity }),
    ),
    { minLength: 10, maxLength: 100, size: 'max' },
  )

interface Options {
  readonly seed?: number
  readonly latencyMs?: number
}

interface Told {
  readonly act: Act
  readonly reports: readonly VenueReport[]
}

/** Each act a second after the one before. */
function play(list: readonly Act[], { seed = 1, latencyMs = 0 }: Options = {}) {
  const near = simExchange({ session: 's', seed, slippageRatioMax: seed === 1 ? 0 : 0.02 })
  const exchange =
    latencyMs === 0 ? near : withLatency(near, { baseMs: latencyMs, jitterMs: latencyMs * 3, seed })
  const stage = sceneOf(exchange)
  const orders = new Map<string, VenueOrder>()
  const perform = (act: Act, second: number): VenueReport[] => {
    const name = 'index' in act ? `o${act.index}` : ''
    switch (act.kind) {
      case 'market':
        return stage.show({ ...act.event, eventAt: atSecond(second) })
      case 'submit': {
        const order = { ...act.order, clientOrderId: `o${second}` as VenueOrder['clientOrderId'] }
        orders.set(order.clientOrderId, order)
        return stage.submit(order)
      }
      case 'cancel':
        return stage.cancel(name)
      case 'amend':
        return stage.amend(name, act.total)
      default: {
        const known = orders.get(name)
        return act.kind === 'repeat' && known ? stage.submit(known) : stage.query(name)
      }
    }
  }
  const told = list.map((act, second): Told => ({ act, reports: perform(act, second) }))
  return { told, orders, exchange }
}

const ticksOf = (fill: { readonly price: bigint }): number => Number(fill.price / INSTRUMENT.tickSize)
const isAsking = ({ kind }: Act) => kind === 'query' || kind === 'repeat'

/** Follows every order from its acceptance to its end. */
function expectWholeLives(list: readonly Act[]): void {
  const { told, orders, exchange } = play(list)
  const leaves = new Map<string, number>()
  const ended = new Set<string>()
  const executions = new Set<string>()
  for (const { act, reports } of told) {
    // Said again.
    if (isAsking(act)) continue
    for (const report of reports) {
      if (!('clientOrderId' in report)) continue
      const { clientOrderId } = report
      const order = orders.get(clientOrderId)
      if (report.kind === 'cancel_rejected' || report.kind === 'amend_rejected') continue
      if (!order) throw new Error(`${report.kind} of an order nobody sent`)
      expect(ended.has(clientOrderId)).toBe(false)
      if (report.kind === 'order_accepted') leaves.set(clientOrderId, order.quantity)
      else if (report.kind === 'amend_accepted') {
        const filled = order.quantity - (leaves.get(clientOrderId) ?? 0)
        if (act.kind === 'amend') {
          leaves.set(clientOrderId, act.total - filled)
          orders.set(clientOrderId, { ...order, quantity: act.total as VenueOrder['quantity'] })
        }
      } else if (report.kind === 'order_filled') {
        expect(executions.has(report.executionId)).toBe(false)
        executions.add(report.executionId)
        const left = (leaves.get(clientOrderId) ?? 0) - report.quantity
        expect(left).toBeGreaterThanOrEqual(0)
        leaves.set(clientOrderId, left)
        const worst = order.side === 'buy' ? ticksOf(report) - order.price : order.price - ticksOf(report)
        expect(worst).toBeLessThanOrEqual(0)
        if (left === 0) ended.add(clientOrderId)
      } else if (report.kind !== 'order_triggered') ended.add(clientOrderId)
    }
  }
  const open = [...leaves.keys()].filter((name) => !ended.has(name))
  expect(exchange.openOrders().map(String).sort()).toEqual(open.sort())
}

test('every order is accepted once, never fills beyond its quantity or limit, and ends once', () => {
  fc.assert(fc.property(acts('spot'), expectWholeLives), { numRuns: 300 })
  fc.assert(fc.property(acts('perpetual'), expectWholeLives), { numRuns: 300 })
})

test('to ask or to send again says exactly what was said, and changes nothing', () => {
  fc.assert(
    fc.property(acts('spot'), (list) => {
      const quiet = play(list.map((act): Act => (isAsking(act) ? { kind: 'query', index: 9999 } : act))).told
      play(list).told.forEach(({ act, reports }, second) => {
        if (!isAsking(act)) expect(reports).toEqual([...(quiet[second]?.reports ?? [])])
      })
    }),
    { numRuns: 100 },
  )
})

test('no look-ahead: with the future cut off, the past is the same', () => {
  for (const options of [{}, { seed: 2 }, { seed: 3, latencyMs: 700 }]) {
    fc.assert(
      fc.property(acts('perpetual'), fc.nat({ max: 100 }), (list, cut) => {
        const whole = play(list, options).told
        expect(play(list.slice(0, cut), options).told).toEqual(whole.slice(0, cut))
      }),
      { numRuns: 60 },
    )
  }
})

test('a taker never gets better than the book shows, with slippage or without', () => {
  for (const seed of [1, 2]) {
    fc.assert(
      fc.property(acts('spot'), (list) => {
        const { told, orders } = play(list, { seed })
        let shown: BookSnapshot | null = null
        for (const { act, reports } of told) {
          if (act.kind === 'market' && act.event.kind === 'book') shown = act.event
          if (isAsking(act) || shown === null) continue
          for (const report of reports) {
            if (report.kind !== 'order_filled' || report.liquidity !== 'taker') continue
            const isBuy = orders.get(report.clientOrderId)?.side === 'buy'
            const touch = (isBuy ? shown.asks : shown.bids)[0]?.price ?? 0
            if (isBuy) expect(ticksOf(report)).toBeGreaterThanOrEqual(touch)
            else expect(ticksOf(report)).toBeLessThanOrEqual(touch)
          }
        }
      }),
      { numRuns: 200 },
    )
  }
})

test('two of our own orders never stand ready to trade with each other', () => {
  fc.assert(
    fc.property(acts('spot'), (list) => {
      const { told, orders, exchange } = play(list)
      const waiting = new Set<string>()
      for (const { act, reports } of told) {
        if (isAsking(act)) continue
        for (const report of reports) {
          if (!('clientOrderId' in report)) continue
          const order = orders.get(report.clientOrderId)
          if (report.kind === 'order_accepted' && order?.triggerPrice !== null)
            waiting.add(report.clientOrderId)
          if (report.kind === 'order_triggered') waiting.delete(report.clientOrderId)
        }
      }
      const resting = exchange.openOrders().filter((name) => !waiting.has(name))
      const of = (wanted: 'buy' | 'sell') =>
        resting.flatMap((name) =>
          orders.get(name)?.side === wanted ? [Number(orders.get(name)?.price)] : [],
        )
      expect(Math.max(0, ...of('buy'))).toBeLessThan(Math.min(1e9, ...of('sell')))
    }),
    { numRuns: 300 },
  )
})

test('what may only reduce never opens or enlarges a position', () => {
  fc.assert(
    fc.property(acts('perpetual'), (list) => {
      const { told, orders } = play(list)
      let net = 0
      for (const { act, reports } of told) {
        if (isAsking(act)) continue
        for (const report of reports) {
          if (report.kind === 'position_liquidated')
            net += report.side === 'buy' ? report.quantity : -report.quantity
          if (report.kind !== 'order_filled') continue
          const order = orders.get(report.clientOrderId)
          const signed = order?.side === 'buy' ? report.quantity : -report.quantity
          if (order?.isReduceOnly) expect(Math.abs(net + signed)).toBe(Math.abs(net) - report.quantity)
          net += signed
        }
      }
    }),
    { numRuns: 300 },
  )
})

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Lots, OrderRequest } from '../../src/domain/index.ts'
import type { EnginePort, RecordGroup } from '../../src/ports/index.ts'
import { aRequest, id, KEY, m, ORIGIN, SYMBOL } from '../support/builders.ts'
import type { Placement } from '../support/engine-placements.ts'
import { eventually } from '../support/veloz-process.ts'

/** Far from any market: it rests. */
export const RESTING = { price: m('20000'), quantity: m('0.001') }
export const AT_MARKET = { type: 'market', price: null, quantity: m('0.001') } as const

export function ask(engine: EnginePort, clientOrderId: string | null, over: Partial<OrderRequest> = {}) {
  const known = clientOrderId === null ? null : id(clientOrderId)
  return engine.submit({ clientOrderId: known, request: aRequest({ ...RESTING, ...over }), origin: ORIGIN })
}

export function heard(engine: EnginePort): readonly RecordGroup[] {
  const groups: RecordGroup[] = []
  engine.subscribe({
    onRecords: (more) => void groups.push(...more),
    onMarket: () => undefined,
    onFeedStatus: () => undefined,
  })
  return groups
}

export const seqsOf = (groups: readonly RecordGroup[]) => groups.map(({ seq }) => seq)

export function from(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}

const allOrders = { which: 'all', key: null, beforeSeq: null, limit: 1000 } as const
const openOrders = { ...allOrders, which: 'open' } as const

/** What every engine promises, wherever it runs. */
export function enginePortContract(name: string, place: () => Promise<Placement>): void {
  describe(name, () => {
    let placement: Placement
    let engine: EnginePort
    beforeEach(async () => {
      placement = await place()
      engine = placement.engine
    })
    afterEach(() => placement.close())

    test('an order rests: the outcome is the order that can be read', async () => {
      const outcome = await ask(engine, 'a-1')
      expect(outcome).toMatchObject({ outcome: 'submitted', isDuplicate: false })
      if (outcome.outcome !== 'submitted') throw new Error('not submitted')
      expect(outcome.order).toEqual(engine.view.order(id('a-1'))!)
      expect(outcome.order).toMatchObject({ status: 'accepted', origin: ORIGIN, request: aRequest(RESTING) })
      expect(outcome.seq).toBe(outcome.order.lastSeq)
      expect(engine.view.orders(openOrders)).toEqual([outcome.order])
    })

    test('an order without an id is given one', async () => {
      const outcome = await ask(engine, null)
      expect(outcome).toMatchObject({ outcome: 'submitted' })
      expect(engine.view.orders(allOrders)).toHaveLength(1)
    })

    test('the same request again has the first answer; another one under its id is refused', async () => {
      const first = await ask(engine, 'twice')
      const again = await ask(engine, 'twice')
      expect(again).toEqual({ ...first, isDuplicate: true } as typeof first)
      const other = await ask(engine, 'twice', { quantity: m('0.002') })
      expect(other).toEqual({ outcome: 'id_taken', order: engine.view.order(id('twice'))! })
      expect(engine.view.orders(allOrders)).toHaveLength(1)
    })

    test('a denied order says why, with exact numbers', async () => {
      const outcome = await ask(engine, 'poor', { quantity: m('1000') })
      expect(outcome).toMatchObject({ outcome: 'denied', reason: { code: 'insufficient_funds' } })
      if (outcome.outcome !== 'denied') throw new Error('not denied')
      expect(outcome.reason).toEqual(engine.view.order(id('poor'))!.reason!)
      expect(Object.values(outcome.reason.details).some((detail) => typeof detail === 'bigint')).toBe(true)
    })

    test('a market order fills: order, fill, balances and position are there with the answer', async () => {
      const outcome = await ask(engine, 'taker', AT_MARKET)
      expect(outcome).toMatchObject({ outcome: 'submitted', order: { status: 'filled' } })
      const [fill] = engine.view.fills(1)
      expect(fill).toMatchObject({ clientOrderId: id('taker'), quantity: m('0.001'), symbol: SYMBOL })
      expect(engine.view.positions()).toMatchObject([{ key: KEY, quantity: m('0.001') }])
      const coins = engine.view.balances().find(({ asset }) => asset === 'BTC')
      expect(coins?.free).toBe(m('1.001'))
      expect(engine.view.equity().amount).toBeGreaterThan(m('100000'))
      await eventually(() => engine.view.market(KEY), { what: 'a market' })
    })

    test('a cancel: asked for, unknown, too late', async () => {
      await ask(engine, 'c-1')
      const cancel = (text: string) => engine.cancel({ clientOrderId: id(text), origin: ORIGIN })
      const outcome = await cancel('c-1')
      expect(outcome).toMatchObject({ outcome: 'requested', order: { clientOrderId: id('c-1') } })
      expect(engine.view.order(id('c-1'))?.status).toBe('cancelled')
      expect(await cancel('c-1')).toEqual({
        outcome: 'already_closed',
        order: engine.view.order(id('c-1'))!,
      })
      expect(await cancel('nobody')).toEqual({ outcome: 'unknown_order' })
    })

    test('a cancel right behind its order finds it', async () => {
      const submitted = ask(engine, 'hasty')
      const cancelled = engine.cancel({ clientOrderId: id('hasty'), origin: ORIGIN })
      expect([(await submitted).outcome, (await cancelled).outcome]).toEqual(['submitted', 'requested'])
    })

    test('cancel all takes what is open, and answers with it', async () => {
      for (const name of ['x-1', 'x-2', 'x-3']) await ask(engine, name)
      const outcome = await engine.cancelAll({
        venue: null,
        key: null,
        strategyId: null,
        scope: 'instance',
        origin: ORIGIN,
      })
      expect(outcome).toMatchObject({ outcome: 'requested' })
      if (outcome.outcome !== 'requested') throw new Error('not requested')
      expect(outcome.orders.map(({ clientOrderId }) => clientOrderId as string)).toEqual([
        'x-1',
        'x-2',
        'x-3',
      ])
      expect(engine.view.orders(openOrders)).toEqual([])
    })

    test('an amend: asked for, refused with numbers, unknown, too late', async () => {
      await ask(engine, 'm-1')
      const amend = (text: string, quantity: string) =>
        engine.amend({
          clientOrderId: id(text),
          quantity: m(quantity),
          price: m('20001'),
          triggerPrice: null,
          origin: ORIGIN,
        })
      const outcome = await amend('m-1', '0.002')
      expect(outcome).toMatchObject({ outcome: 'requested', way: expect.stringMatching(/place|replace/) })
      const { lotSize, tickSize } = engine.view.defaultInstrument
      expect(engine.view.order(id('m-1'))).toMatchObject({
        quantity: Number(m('0.002') / lotSize),
        price: Number(m('20001') / tickSize),
      })
      const refused = await amend('m-1', '1000')
      if (refused.outcome !== 'refused') throw new Error(`it was ${refused.outcome}`)
      expect(Object.values(refused.reason.details).some((detail) => typeof detail === 'bigint')).toBe(true)
      expect(await amend('nobody', '1')).toEqual({ outcome: 'unknown_order' })
      await engine.cancel({ clientOrderId: id('m-1'), origin: ORIGIN })
      expect(await amend('m-1', '0.003')).toMatchObject({ outcome: 'already_closed' })
    })

    test('two orders of which one cancels the other come and go together', async () => {
      const side = { side: 'sell', quantity: m('0.001') } as const
      const leg = (text: string, over: Partial<OrderRequest>) => ({
        clientOrderId: id(text),
        request: aRequest({ ...side, ...over }),
      })
      const outcome = await engine.submitGroup({
        limit: leg('g-limit', { price: m('90000') }),
        stop: leg('g-stop', { type: 'stop_market', price: null, triggerPrice: m('20000') }),
        origin: ORIGIN,
      })
      if (outcome.outcome !== 'submitted') throw new Error(`it was ${outcome.outcome}`)
      expect(outcome.orders.map(({ clientOrderId }) => clientOrderId)).toEqual([id('g-limit'), id('g-stop')])
      expect(outcome.orders).toEqual([engine.view.order(id('g-limit'))!, engine.view.order(id('g-stop'))!])
      await engine.cancel({ clientOrderId: id('g-limit'), origin: ORIGIN })
      await eventually(() => engine.view.orders(openOrders).length === 0, { what: 'both to be gone' })
    })

    test('the kill switch halts and cancels; active again, orders are taken', async () => {
      await ask(engine, 'k-1')
      const set = (state: 'halted' | 'active', cancelsAll: boolean) =>
        engine.setTradingState({ state, why: 'a drill', cancelsAll, origin: ORIGIN })
      const halted = await set('halted', true)
      expect(halted).toMatchObject({ outcome: 'changed', state: 'halted' })
      expect(halted.outcome === 'changed' && halted.orders.map((order) => order.clientOrderId)).toEqual([
        id('k-1'),
      ])
      expect(engine.view.tradingState).toBe('halted')
      expect(await ask(engine, 'k-2')).toMatchObject({
        outcome: 'denied',
        reason: { code: 'trading_halted' },
      })
      await set('active', false)
      expect(await ask(engine, 'k-3')).toMatchObject({ outcome: 'submitted' })
    })

    test('limits are set inside the outer bound, and refused outside it', async () => {
      const { limits, outerLimits } = engine.view.risk()
      const set = (over: Partial<typeof limits>) =>
        engine.setLimits({ limits: { ...limits, ...over }, why: 'a drill', origin: ORIGIN })
      const outcome = await set({ openOrdersMax: 2, orderNotionalMax: m('1000') })
      expect(outcome).toEqual({
        outcome: 'changed',
        limits: { ...limits, openOrdersMax: 2, orderNotionalMax: m('1000') },
      })
      expect(engine.view.risk().limits.openOrdersMax).toBe(2)
      expect(await set({ openOrdersMax: outerLimits.openOrdersMax + 1 })).toMatchObject({
        outcome: 'out_of_bounds',
        limit: 'openOrdersMax',
        bound: outerLimits.openOrdersMax,
      })
      expect(await ask(engine, 'l-1', { quantity: m('0.06') })).toMatchObject({ outcome: 'denied' })
    })

    test('a ping goes through the engine', async () => {
      expect(await engine.ping()).toEqual({ outcome: 'pong' })
    })

    test('whoever listens hears every record once, in order, before the answer', async () => {
      const first = engine.view.seq + 1
      const groups = heard(engine)
      await ask(engine, 'h-1')
      expect(groups.at(-1)?.seq).toBe(engine.view.seq)
      expect(groups.at(-1)?.order).toEqual(engine.view.order(id('h-1'))!)
      await Promise.all(from(0, 50).map((index) => ask(engine, `many-${index}`)))
      await engine.cancelAll({ venue: null, key: KEY, strategyId: null, scope: 'instance', origin: ORIGIN })
      expect(seqsOf(groups)).toEqual(from(first, engine.view.seq - first + 1))
      expect(engine.view.recentGroups(5)).toEqual(groups.slice(-5).toReversed())
    })

    test('every one of many commands at once has its own answer', async () => {
      const outcomes = await Promise.all(from(0, 40).map((index) => ask(engine, `burst-${index}`)))
      expect(outcomes.map((outcome) => outcome.outcome)).toEqual(from(0, 40).map(() => 'submitted'))
      const ids = outcomes.map((outcome) => ('order' in outcome ? outcome.order.clientOrderId : null))
      expect(ids).toEqual(from(0, 40).map((index) => id(`burst-${index}`)))
    })

    test('what is read here is what the engine holds', async () => {
      await ask(engine, 'd-1')
      await ask(engine, 'd-2', AT_MARKET)
      await ask(engine, 'd-3', { quantity: m('1000') })
      await engine.cancel({ clientOrderId: id('d-1'), origin: ORIGIN })
      expect(engine.view.bars(KEY, 60_000, 10).length).toBeGreaterThan(0)
      const here = placement.digestHere()
      expect(await placement.digest()).toBe(here)
    })

    test('books and bars are read here as where they are made', async () => {
      const { view } = engine
      await eventually(() => (view.book(KEY, 3)?.bids.length ?? 0) === 3, { what: 'the book' })
      const figures = view.bookFigures(KEY, 10 as Lots)
      expect(figures?.spread).toBeGreaterThan(0n)
      expect(figures?.impact?.buy?.average).toBeGreaterThan(figures?.middle ?? 0n)
      const all = view.aggregatedBook(SYMBOL, 3)
      expect(all.leftOut).toEqual([])
      expect(all.bids.map(({ parts }) => parts.map(({ venue }) => String(venue)))).toEqual(
        from(0, 3).map(() => ['sim']),
      )
      expect(view.bars(KEY, 180_000, 10).length).toBeGreaterThan(0)
      await ask(engine, 'b-1', AT_MARKET)
      await eventually(() => view.bars(KEY, 1000, 10).length > 0, { what: 'seconds' })
    })

    test('a preview says what the engine would answer, and leaves no trace', async () => {
      const { view } = engine
      await eventually(() => (view.book(KEY, 3)?.asks.length ?? 0) === 3, { what: 'the book' })
      expect(view.risk().breaker.probes).toBeGreaterThan(0)
      const fits = view.preview(aRequest(AT_MARKET))
      expect(fits).toMatchObject({ reason: null, isFresh: true, taking: { isWhole: true } })
      const poor = { quantity: m('1000') }
      const { reason } = view.preview(aRequest({ ...RESTING, ...poor }))
      expect(reason?.code).toBe('insufficient_funds')
      expect(view.orders(allOrders)).toEqual([])
      expect(await ask(engine, 'poor', poor)).toMatchObject({ outcome: 'denied', reason: reason! })
    })

    test('health says that it runs', async () => {
      await eventually(() => engine.view.health().feed.state === 'running', { what: 'the feed' })
      expect(engine.view.health()).toMatchObject({
        isRunning: true,
        why: null,
        isConnected: true,
        reconnectCount: 0,
        venues: [{ venue: 'sim', state: 'connected' }],
      })
    })
  })
}

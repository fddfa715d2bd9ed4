import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type {
  BookSnapshot,
  MarketEvent,
  Trade,
  VenueOrder,
  VenueReport,
} from '../../../../src/domain/index.ts'
import { aBook, anOrder, aPrint, INSTRUMENT, scene } from './scene.ts'

type Act =
  | { readonly kind: 'market'; readonly event: MarketEvent }
  | { readonly kind: 'submit'; readonly order: VenueOrder }
  | { readonly kind: 'cancel'; readonly index: number }

const price = fc.integer({ min: 90, max: 110 })
const quantity = fc.integer({ min: 1, max: 20 })
const side = fc.constantFrom('buy' as const, 'sell' as const)

const book = fc
  .record({
    bid: fc.integer({ min: 92, max: 107 }),
    spread: fc.integer({ min: 1, max: 4 }),
    sizes: fc.array(quantity, { minLength: 2, maxLength: 6 }),
  })
  .map(({ bid, spread, sizes }) =>
    aBook(
      sizes.map((size, depth) => [bid - depth * 2, size] as const),
      sizes.map((size, depth) => [bid + spread + depth, size] as const),
    ),
  )
const print = fc
  .record({
    price,
    quantity,
    aggressor: side,
    step: fc.constantFrom(undefined, 'bar_open' as const, 'bar_path' as const),
  })
  .map(({ price: at, quantity: size, aggressor, step }) =>
    aPrint(at, size, step === undefined ? { aggressor } : { aggressor, step }),
  )
const submit = fc
  .record({
    side,
    price,
    quantity,
    type: fc.constantFrom('limit' as const, 'limit' as const, 'market' as const),
    tif: fc.constantFrom('gtc' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
    postOnly: fc.boolean(),
  })
  .map(
    (fields): Act => ({
      kind: 'submit',
      order: anOrder({
        ...fields,
        postOnly: fields.postOnly && fields.type === 'limit' && fields.tif === 'gtc',
      }),
    }),
  )
const cancel = fc.nat({ max: 30 }).map((index): Act => ({ kind: 'cancel', index }))
const asAct = (event: MarketEvent): Act => ({ kind: 'market', event })

const withBook = fc.array(fc.oneof(book.map(asAct), print.map(asAct), submit, submit, cancel), {
  minLength: 10,
  maxLength: 80,
  size: 'max',
})
const withoutBook = fc.array(fc.oneof(print.map(asAct), print.map(asAct), submit, submit, cancel), {
  minLength: 10,
  maxLength: 80,
  size: 'max',
})

interface Step {
  readonly act: Act
  readonly reports: readonly VenueReport[]
}

function play(acts: readonly Act[]): { steps: Step[]; orders: Map<string, VenueOrder> } {
  const { submit, cancel, show } = scene()
  const orders = new Map<string, VenueOrder>()
  const steps = acts.map((act, index): Step => {
    if (act.kind === 'market') return { act, reports: show(act.event) }
    if (act.kind === 'cancel') return { act, reports: cancel(`o${act.index}`) }
    const order = { ...act.order, clientOrderId: `o${index}` as VenueOrder['clientOrderId'] }
    orders.set(order.clientOrderId, order)
    return { act: { kind: 'submit', order }, reports: submit(order) }
  })
  return { steps, orders }
}

const ticksOf = (fill: { price: bigint }): number => Number(fill.price / INSTRUMENT.tickSize)
const fillsOf = (reports: readonly VenueReport[]) =>
  reports.filter((report) => report.kind === 'order_filled')
const sum = (fills: readonly { quantity: number }[]): number =>
  fills.reduce((total, fill) => total + fill.quantity, 0)

/** Follows every order through its reports and checks what must hold whatever happens. */
function expectLawful(acts: readonly Act[]): void {
  const { steps, orders } = play(acts)
  const open = new Map<string, number>()
  const closed = new Set<string>()
  const executions = new Set<string>()
  for (const { act, reports } of steps) {
    for (const report of reports) {
      if (!('clientOrderId' in report)) throw new Error(`${report.kind} on spot`)
      const order = orders.get(report.clientOrderId)!
      if (report.kind === 'cancel_rejected') {
        expect(open.has(report.clientOrderId)).toBe(false)
        continue
      }
      expect(closed.has(order.clientOrderId)).toBe(false)
      if (report.kind === 'order_accepted') open.set(order.clientOrderId, order.quantity)
      else if (report.kind === 'order_filled') {
        expect(executions.has(report.executionId)).toBe(false)
        executions.add(report.executionId)
        const leaves = open.get(order.clientOrderId)! - report.quantity
        expect(leaves).toBeGreaterThanOrEqual(0)
        open.set(order.clientOrderId, leaves)
        const isWithin =
          order.side === 'buy' ? ticksOf(report) <= order.price : ticksOf(report) >= order.price
        expect(isWithin).toBe(true)
        if (leaves === 0) close(order.clientOrderId)
      } else close(order.clientOrderId)
    }
    if (act.kind === 'submit') expectAllOrNothing(act.order, reports)
    if (act.kind === 'market') expectPriority(fillsOf(reports), act.event)
    if (act.kind === 'market' && act.event.kind === 'trade') {
      expect(sum(fillsOf(reports))).toBeLessThanOrEqual(act.event.quantity)
    }
  }

  function close(clientOrderId: string): void {
    open.delete(clientOrderId)
    closed.add(clientOrderId)
  }

  /** Who got something had nobody of a better price, or older at the same price, waiting on the same side. */
  function expectPriority(fills: ReturnType<typeof fillsOf>, event: MarketEvent): void {
    for (const fill of fills) {
      const order = orders.get(fill.clientOrderId)!
      for (const [other, leaves] of open) {
        const waiting = orders.get(other)!
        const isSameSide = waiting.side === order.side && other !== fill.clientOrderId && leaves > 0
        const ahead = order.side === 'buy' ? waiting.price - order.price : order.price - waiting.price
        const isOlder = Number(other.slice(1)) < Number(order.clientOrderId.slice(1))
        if (isSameSide && (ahead > 0 || (ahead === 0 && isOlder))) {
          throw new Error(`${fill.clientOrderId} filled before ${other} by a ${event.kind}`)
        }
      }
    }
  }
}

function expectAllOrNothing(order: VenueOrder, reports: readonly VenueReport[]): void {
  if (order.timeInForce === 'fok') expect([0, order.quantity]).toContain(sum(fillsOf(reports)))
  const isClosedAtOnce = order.type === 'market' || order.timeInForce !== 'gtc'
  const last = reports.at(-1)!
  if (!isClosedAtOnce || last.kind === 'order_rejected') return
  if (sum(fillsOf(reports)) < order.quantity) expect(last.kind).toBe('order_cancelled')
}

test('no order fills beyond its quantity or limit, nor before its turn; no print is given out twice', () => {
  fc.assert(fc.property(withBook, expectLawful), { numRuns: 400 })
  fc.assert(fc.property(withoutBook, expectLawful), { numRuns: 400 })
})

test('between two books we take no more from a level than it showed, and at its price', () => {
  fc.assert(
    fc.property(withBook, (acts) => {
      const { steps, orders } = play(acts)
      let shown: BookSnapshot | null = null
      let taken = new Map<string, number>()
      for (const { act, reports } of steps) {
        if (act.kind === 'market' && act.event.kind === 'book') {
          shown = act.event
          taken = new Map()
        }
        for (const fill of fillsOf(reports)) {
          if (fill.liquidity !== 'taker' || shown === null) continue
          const isBuy = orders.get(fill.clientOrderId)!.side === 'buy'
          const level = (isBuy ? shown.asks : shown.bids).find((each) => each.price === ticksOf(fill))
          const name = `${isBuy}${level?.price}`
          taken.set(name, (taken.get(name) ?? 0) + fill.quantity)
          expect(taken.get(name)!).toBeLessThanOrEqual(level?.quantity ?? 0)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('without a book, everything we ever filled was printed', () => {
  fc.assert(
    fc.property(withoutBook, (acts) => {
      let [printed, filled] = [0, 0]
      for (const { act, reports } of play(acts).steps) {
        if (act.kind === 'market') printed += (act.event as Trade).quantity
        filled += sum(fillsOf(reports))
        expect(filled).toBeLessThanOrEqual(printed)
      }
    }),
    { numRuns: 300 },
  )
})

test('the same acts give the same reports, ids included', () => {
  fc.assert(
    fc.property(withBook, (acts) => {
      expect(play(acts).steps).toEqual(play(acts).steps)
    }),
    { numRuns: 50 },
  )
})

test('within bars every fill lies between the low and the high of its bar', () => {
  const bar = fc.record({
    open: price,
    close: price,
    up: fc.nat({ max: 6 }),
    down: fc.nat({ max: 6 }),
    volume: quantity,
  })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(bar, fc.array(submit, { maxLength: 4 })), { minLength: 1, maxLength: 12 }),
      (bars) => {
        const { submit, show } = scene()
        let count = 0
        for (const [{ open, close, up, down, volume }, acts] of bars) {
          const [high, low] = [Math.max(open, close) + up, Math.min(open, close) - down]
          const path = close >= open ? [open, low, high, close] : [open, high, low, close]
          const fills = path.flatMap((at, index) => {
            const reports = show(aPrint(at, volume, { step: index === 0 ? 'bar_open' : 'bar_path' }))
            const act = acts[index]
            if (act?.kind !== 'submit') return fillsOf(reports)
            const order = { ...act.order, clientOrderId: `o${count++}` as VenueOrder['clientOrderId'] }
            return [...fillsOf(reports), ...fillsOf(submit(order))]
          })
          for (const fill of fills) {
            expect(ticksOf(fill)).toBeGreaterThanOrEqual(low)
            expect(ticksOf(fill)).toBeLessThanOrEqual(high)
          }
        }
      },
    ),
    { numRuns: 300 },
  )
})

import { describe, expect, test } from 'bun:test'
import type { VenueReport } from '../../../../src/domain/index.ts'
import { type LatencyModel, simExchange, withLatency } from '../../../../src/sim/index.ts'
import {
  aBook,
  aJournaledOrder,
  anOrder,
  aPrint,
  INSTRUMENT,
  type OrderFields,
  scene,
  sceneOf,
  words,
} from './scene.ts'

const DEEP = aBook([[9900, 10_000]], [[10_000, 10_000]])

describe('slippage', () => {
  const prices = (seed: number, fields: OrderFields = {}): number[] => {
    const { show, submit } = scene('s', { seed, slippageRatioMax: 0.001 })
    show(DEEP)
    const reports = Array.from({ length: 200 }, (_, index) =>
      submit(anOrder({ id: `o${index}`, type: 'market', tif: 'ioc', quantity: 1, price: 20_000, ...fields })),
    )
    return reports
      .flat()
      .flatMap((report) =>
        report.kind === 'order_filled' ? [Number(report.price / INSTRUMENT.tickSize)] : [],
      )
  }

  test('a taker pays up to that much more, never less than the book asks', () => {
    const paid = prices(1)
    expect(paid.length).toBe(200)
    expect(Math.min(...paid)).toBe(10_000)
    expect(Math.max(...paid)).toBe(10_010)
    const received = prices(1, { side: 'sell', price: 1 })
    expect(Math.max(...received)).toBe(9900)
    expect(Math.min(...received)).toBe(9891)
  })

  test('the same seed, the same prices; never beyond the limit', () => {
    expect(prices(1)).toEqual(prices(1))
    expect(prices(1)).not.toEqual(prices(2))
    expect(Math.max(...prices(1, { type: 'limit', price: 10_003 }))).toBe(10_003)
  })

  test('who waits in the book does not slip', () => {
    const { show, submit } = scene('s', { seed: 1, slippageRatioMax: 0.1 })
    show(DEEP)
    submit(anOrder({ price: 9950 }))
    expect(words(show(aPrint(9940, 50)))).toEqual(['a 10@9950 maker'])
  })
})

describe('latency', () => {
  const far = (model: Partial<LatencyModel> = {}) =>
    sceneOf(withLatency(simExchange({ session: 's' }), { baseMs: 100, jitterMs: 0, seed: 1, ...model }))
  const book = (second: number, ask = 101) => aBook([[99, 10]], [[ask, 5]], { second })

  test('an order arrives after its way, and its report after another; time of the market counts', () => {
    const { show, submit, wait } = far()
    show(book(1))
    expect(submit(anOrder({ price: 101, quantity: 5 }))).toEqual([])
    expect(words(show(book(1.05)))).toEqual([])
    // It arrives at 1.1 and finds the book shown at 1.05, not the one of 1.15.
    expect(words(show(book(1.15, 102)))).toEqual([])
    expect(words(wait(1.199))).toEqual([])
    expect(words(wait(1.2))).toEqual(['a accepted', 'a 5@101 taker'])
  })

  test('a cancel that comes too late is refused, and the fill was told before', () => {
    const { show, submit, cancel, wait } = far()
    show(book(1))
    submit(anOrder({ price: 100, quantity: 5 }))
    expect(words(show(book(2)))).toEqual(['a accepted'])
    cancel('a')
    expect(words(show(aPrint(99, 9, { second: 2.05 })))).toEqual([])
    expect(words(wait(2.199))).toEqual(['a 5@100 maker'])
    expect(words(wait(2.2))).toEqual(['a cancel_rejected venue_refused'])
  })

  test('nothing overtakes, and the same seed draws the same ways', () => {
    const run = (seed: number): [number, string][] => {
      const { show, submit, wait } = far({ jitterMs: 900, seed })
      show(book(1))
      for (let count = 0; count < 20; count++) submit(anOrder({ id: `o${count}`, price: 90 }))
      return Array.from({ length: 40 }, (_, step) => 1 + step / 10).flatMap((second) =>
        words(wait(second)).map((word): [number, string] => [second, word]),
      )
    }
    expect(run(1).map(([, word]) => word)).toEqual(
      Array.from({ length: 20 }, (_, count) => `o${count} accepted`),
    )
    expect(run(1)).toEqual(run(1))
    expect(run(1)).not.toEqual(run(2))
  })

  test('what was on its way at a restart is lost on the way and made up for', () => {
    const { exchange, show, submit, wait } = far()
    show(book(1))
    submit(anOrder({ id: 'sent', price: 100 }))
    submit(anOrder({ id: 'lost', price: 100 }))
    const sent = aJournaledOrder(anOrder({ id: 'sent', price: 100 }), {
      status: 'submitted',
      venueOrderId: null,
    })
    exchange.restore({ orders: [{ order: sent, instrument: INSTRUMENT }], positions: [] })
    expect(words([...wait(2), ...wait(3), ...wait(4)])).toEqual(['sent accepted'])
    expect(exchange.openOrders().map(String)).toEqual(['sent'])
  })

  test('whoever restores it as he hears a report hears nothing of what was before', () => {
    const { exchange, show, submit } = far()
    show(book(1))
    submit(anOrder({ id: 'a', price: 100 }))
    submit(anOrder({ id: 'b', price: 100 }))
    const heard: VenueReport[] = []
    exchange.onTime(book(3).eventAt, (report) => {
      heard.push(report)
      exchange.restore({ orders: [], positions: [] })
    })
    expect(words(heard)).toEqual(['a accepted'])
    expect(exchange.openOrders()).toEqual([])
  })
})

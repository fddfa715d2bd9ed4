import { describe, expect, test } from 'bun:test'
import {
  type ExecutionId,
  formatMoney,
  type Position,
  type VenueReport,
} from '../../../../src/domain/index.ts'
import { m } from '../../../support/builders.ts'
import {
  aBook,
  anOrder,
  aPrint,
  id,
  type Levels,
  type OrderFields,
  PERPETUAL,
  scene,
  words,
} from './scene.ts'

const HOUR = 3600
const book = (bids: Levels, asks: Levels, second = 0) => aBook(bids, asks, { key: PERPETUAL.key, second })
const printed = (price: number, quantity: number, second = 0) =>
  aPrint(price, quantity, { key: PERPETUAL.key, second })
const wide = (bid: number, ask: number, second = 0) => book([[bid, 1000]], [[ask, 1000]], second)

function traded(fields: OrderFields, ...more: OrderFields[]) {
  const stage = scene('s', { instruments: [PERPETUAL] })
  stage.show(wide(9990, 10_010))
  const orders = [fields, ...more].map((each, index) =>
    anOrder({
      id: `o${index}`,
      type: 'market',
      tif: 'ioc',
      instrument: PERPETUAL,
      price: each.side === 'sell' ? 1 : 99_999,
      ...each,
    }),
  )
  for (const order of orders) stage.submit(order)
  return stage
}

describe('funding', () => {
  test('longs pay shorts at 0, 8 and 16 o’clock, at the mark before, once each', () => {
    const { show, wait } = traded({ side: 'buy', quantity: 1000 })
    expect(words(wait(8 * HOUR - 1))).toEqual([])
    // 0.01 × 100.00 × 0.0001, at the middle before the price moved
    expect(words(show(wide(10_990, 11_010, 8 * HOUR)))).toEqual(['funding 0.0001 at 10000'])
    expect(words(wait(8 * HOUR + 5))).toEqual([])
    expect(words(wait(16 * HOUR))).toEqual(['funding 0.00011 at 11000'])
  })

  test('shorts receive, a flat account hears nothing', () => {
    const short = traded({ side: 'sell', quantity: 1000 })
    expect(words(short.wait(8 * HOUR))).toEqual(['funding -0.0001 at 10000'])
    const flat = traded({ side: 'sell', quantity: 1000 }, { side: 'buy', quantity: 1000 })
    expect(words(flat.wait(8 * HOUR))).toEqual([])
  })

  test('times that were jumped over are all paid, with ids that name them', () => {
    const { wait } = traded({ side: 'buy', quantity: 1000 })
    const ids = wait(24 * HOUR).map((report) => report.kind === 'funding_paid' && report.executionId)
    expect(ids).toEqual(
      [8, 16, 24].map((hour) => `funding-BTCUSDT-PERP.sim-${hour * HOUR * 1000}` as ExecutionId),
    )
  })

  test('a configured rate', () => {
    const stage = scene('s', { fundingRate: m('-0.001') })
    stage.show(wide(9990, 10_010, 1))
    stage.submit(
      anOrder({ instrument: PERPETUAL, type: 'market', tif: 'ioc', price: 99_999, quantity: 1000 }),
    )
    expect(words(stage.wait(8 * HOUR))).toEqual(['funding -0.001 at 10000'])
  })
})

describe('liquidation', () => {
  // 1,000 lots at 100.10 with ten times leverage: cost 1.001, margin 0.1001, taken over when
  // 0.1001 + 0.01 × mark − 1.001 ≤ 0.005 × 0.01 × mark, so at 90.5427…
  test('a position whose margin is used up is taken over, after our orders there went', () => {
    const { show, submit, exchange } = traded({ side: 'buy', quantity: 1000 })
    submit(anOrder({ id: 'exit', instrument: PERPETUAL, side: 'sell', reduceOnly: true, price: 12_000 }))
    submit(
      anOrder({
        id: 'stop',
        instrument: PERPETUAL,
        type: 'stop_market',
        tif: 'ioc',
        side: 'sell',
        trigger: 100,
        price: 1,
      }),
    )
    expect(words(show(wide(9050, 9060)))).toEqual([])
    const reports = show(wide(9050, 9058))
    expect(words(reports)).toEqual([
      'exit cancelled position_liquidated',
      'stop cancelled position_liquidated',
      'liquidated sell 1000@9054',
    ])
    const report = reports.at(-1) as Extract<VenueReport, { kind: 'position_liquidated' }>
    // The usual taker fee, 0.001 of 0.01 × 90.54: 0.0045 of the margin is left for it.
    expect(formatMoney(report.fee)).toBe('0.0009054')
    expect(exchange.openOrders()).toEqual([])
    expect(words(show(wide(8050, 8058)))).toEqual([])
  })

  test('a price that jumped too far costs the margin and no more', () => {
    const { show } = traded({ side: 'buy', quantity: 1000 })
    const [report] = show(wide(5000, 5010)) as [Extract<VenueReport, { kind: 'position_liquidated' }>]
    // 100.10 less its tenth
    expect(formatMoney(report.price)).toBe('90.09')
    expect(formatMoney(report.fee)).toBe('0')
  })

  test('a short position the other way round', () => {
    const { show } = traded({ side: 'sell', quantity: 1000 })
    // 99.90 with a margin of 9.99 is taken over from 109.89 ÷ 1.005 = 109.343… on
    expect(words(show(wide(10_933, 10_935)))).toEqual([])
    expect(words(show(wide(10_934, 10_936)))).toEqual(['liquidated buy 1000@10935'])
  })

  test('a reduction takes its share of the margin along', () => {
    const { show } = traded({ side: 'buy', quantity: 1000 }, { side: 'sell', quantity: 600 })
    expect(words(show(wide(9050, 9060)))).toEqual([])
    expect(words(show(wide(9050, 9058)))).toEqual(['liquidated sell 400@9054'])
  })

  test('without leverage a long position is never taken over', () => {
    const stage = scene('s')
    const contract = { ...PERPETUAL.contract!, leverage: 1 }
    stage.show(wide(9990, 10_010))
    const instrument = { ...PERPETUAL, contract }
    stage.submit(anOrder({ instrument, type: 'market', tif: 'ioc', price: 99_999, quantity: 1000 }))
    expect(words(stage.show(wide(1, 3)))).toEqual([])
  })

  test('a restored position is watched like one traded here', () => {
    const { exchange, show } = scene('s', { instruments: [PERPETUAL] })
    const position: Position = {
      key: PERPETUAL.key,
      venue: PERPETUAL.venue,
      symbol: PERPETUAL.symbol,
      quantity: m('0.01'),
      cost: m('1.001'),
      realizedPnl: m('0'),
      margin: m('0.1001'),
    }
    exchange.restore({ orders: [], positions: [position] })
    expect(words(show(wide(9050, 9060)))).toEqual([])
    expect(words(show(wide(9050, 9058)))).toEqual(['liquidated sell 1000@9054'])
  })
})

describe('reduce only', () => {
  const reducing = { instrument: PERPETUAL, reduceOnly: true, side: 'sell' } as const

  test('takes no more than the position and ends when that is gone', () => {
    const { submit } = traded({ side: 'buy', quantity: 10 })
    expect(
      words(submit(anOrder({ ...reducing, type: 'market', tif: 'ioc', price: 1, quantity: 25 }))),
    ).toEqual(['a accepted', 'a 10@9990 taker', 'a cancelled reduce_only_would_increase'])
    expect(words(submit(anOrder({ ...reducing, id: 'b', price: 1 })))).toEqual([
      'b rejected reduce_only_would_increase',
    ])
  })

  test('may be smaller than the smallest order: whatever closes a position comes in', () => {
    const { submit } = traded({ side: 'buy', quantity: 10 })
    const instrument = { ...PERPETUAL, notionalMin: m('5') }
    expect(words(submit(anOrder({ ...reducing, instrument, price: 9990, quantity: 1 })))).toEqual([
      'a accepted',
      'a 1@9990 taker',
    ])
    const opening = anOrder({ id: 'b', instrument, side: 'sell', price: 9990, quantity: 1 })
    expect(words(submit(opening))).toEqual(['b rejected notional_too_small'])
  })

  test('all or nothing counts the position too', () => {
    const { submit } = traded({ side: 'buy', quantity: 10 })
    expect(words(submit(anOrder({ ...reducing, tif: 'fok', price: 9990, quantity: 11 })))).toEqual([
      'a accepted',
      'a cancelled fill_or_kill_unfillable',
    ])
  })

  test('a resting one fills up to the position; those behind it with nothing left to reduce end', () => {
    const { show, submit, exchange } = traded({ side: 'buy', quantity: 10 })
    submit(anOrder({ ...reducing, id: 'x', price: 10_005, quantity: 8 }))
    submit(anOrder({ ...reducing, id: 'y', price: 10_005, quantity: 8 }))
    submit(anOrder({ ...reducing, id: 'z', price: 10_006, quantity: 8 }))
    submit(anOrder({ id: 'short', instrument: PERPETUAL, side: 'sell', price: 10_006, quantity: 3 }))
    expect(words(show(printed(10_007, 100)))).toEqual([
      'x 8@10005 maker',
      'y 2@10005 maker',
      'y cancelled reduce_only_would_increase',
      'z cancelled reduce_only_would_increase',
      'short 3@10006 maker',
    ])
    expect(exchange.openOrders()).toEqual([])
  })

  test('a book that crosses several gives each no more than it may have, and the rest to the others', () => {
    const { show, submit, exchange } = traded({ side: 'buy', quantity: 10 })
    submit(anOrder({ ...reducing, id: 'x', price: 10_003, quantity: 30 }))
    submit(anOrder({ ...reducing, id: 'y', price: 10_004, quantity: 30 }))
    submit(anOrder({ id: 'short', instrument: PERPETUAL, side: 'sell', price: 10_005, quantity: 30 }))
    expect(words(show(book([[10_006, 25]], [[10_010, 5]])))).toEqual([
      'x 10@10003 maker',
      'x cancelled reduce_only_would_increase',
      'y cancelled reduce_only_would_increase',
      'short 15@10005 maker',
    ])
    expect(exchange.openOrders()).toEqual([id('short')])
  })

  test('when a print closes the position, what only could reduce ends wherever it stands', () => {
    const { show, submit } = traded({ side: 'buy', quantity: 10 })
    submit(anOrder({ ...reducing, id: 'far', price: 12_000 }))
    submit(anOrder({ id: 'near', instrument: PERPETUAL, side: 'sell', price: 10_005, quantity: 10 }))
    expect(words(show(printed(10_006, 50)))).toEqual([
      'near 10@10005 maker',
      'far cancelled reduce_only_would_increase',
    ])
  })

  test('closed by another order, what only could reduce does not stay', () => {
    const { submit, exchange } = traded({ side: 'buy', quantity: 10 })
    submit(anOrder({ ...reducing, id: 'x', price: 10_005 }))
    const close = anOrder({
      id: 'm',
      instrument: PERPETUAL,
      side: 'sell',
      type: 'market',
      tif: 'ioc',
      price: 1,
    })
    expect(words(submit(close))).toEqual([
      'm accepted',
      'm 10@9990 taker',
      'x cancelled reduce_only_would_increase',
    ])
    expect(exchange.openOrders()).toEqual([])
  })

  test('a stop waits for the position it protects, and goes by it when it triggers', () => {
    const stage = traded({ side: 'buy', quantity: 10 }, { side: 'sell', quantity: 10 })
    const stop = { ...reducing, type: 'stop_market', tif: 'ioc', trigger: 9900, price: 1 } as const
    expect(words(stage.submit(anOrder({ ...stop, id: 'stop' })))).toEqual(['stop accepted'])
    expect(stage.exchange.openOrders()).toEqual([id('stop')])
    stage.show(wide(9890, 9900))
    expect(words(stage.show(printed(9890, 1)))).toEqual([
      'stop triggered 9890',
      'stop cancelled reduce_only_would_increase',
    ])
  })
})

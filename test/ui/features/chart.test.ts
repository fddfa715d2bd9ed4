import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { BollingerBands, EMA, RSI, SMA } from 'trading-signals'
import type { OrderStateRow } from '../../../src/contract/index.ts'
import type { DrawnBar } from '../../../ui/data/index.ts'
import { barIndexAt, continues } from '../../../ui/features/chart/bars.ts'
import {
  type Indicator,
  indicatorLabel,
  keptIndicators,
  lengthOf,
  readIndicators,
  USUAL_INDICATORS,
} from '../../../ui/features/chart/indicator-settings.ts'
import { IndicatorRun } from '../../../ui/features/chart/indicators.ts'
import { fillMarks, positionLine } from '../../../ui/features/chart/marks.ts'
import { nearestLine, sideOfClick, snappedPrice } from '../../../ui/features/chart/order-drag.ts'
import { orderLines } from '../../../ui/features/chart/order-lines.ts'
import { type Decimal, decimalText, drawnNumber, parseDecimal, ZERO } from '../../../ui/lib/decimal.ts'
import { aFill, anOrder, exact } from '../support.ts'

const amount = (text: string | number): Decimal => parseDecimal(String(text)) ?? ZERO

describe('marks', () => {
  const of = { symbol: 'BTCUSDT', venue: 'sim', intervalS: 60 }

  test('fills of one bar and side are one arrow with their sum, oldest first', () => {
    const at = (second: number) => exact(`${second}000000000`)
    const fills = [
      aFill({ ts_ns: at(130), qty: exact('0.3'), execution_id: 'c' }),
      aFill({ ts_ns: at(119), qty: exact('0.2'), execution_id: 'b' }),
      aFill({ ts_ns: at(60), qty: exact('0.1'), execution_id: 'a' }),
      aFill({ ts_ns: at(60), symbol: 'ETHUSDT', execution_id: 'd' }),
      aFill({ ts_ns: at(60), venue: 'elsewhere', execution_id: 'e' }),
    ]
    expect(fillMarks(fills, of)).toEqual([
      { time: 60, side: 'BUY', text: '0.3', isApart: false },
      { time: 120, side: 'BUY', text: '0.3', isApart: false },
    ])
  })

  test('only marks whose quantity would lie over no other of its side say it', () => {
    const at = (minute: number, side: 'BUY' | 'SELL' = 'BUY') =>
      aFill({ ts_ns: exact(`${minute * 60}000000000`), side, execution_id: `${side} ${minute}` })
    const marks = fillMarks([at(0), at(6), at(11), at(30), at(31, 'SELL')], of)
    expect(marks.map(({ time, isApart }) => [time / 60, isApart])).toEqual([
      [0, true],
      [6, false],
      [11, false],
      [30, true],
      [31, true],
    ])
  })

  test('the position lies at its average price and says what it has gained; flat has no line', () => {
    const position = {
      ...{
        ts_ns: exact(0),
        venue: 'sim',
        symbol: 'BTCUSDT',
        realized_pnl: exact(0),
        unrealized_pnl: exact(0),
      },
      ...{ qty: exact('-0.5'), avg_price: exact(60_000), margin: exact(0), liquidation_price: null },
      leverage: null,
    }
    expect(positionLine(position, amount('60000.03'), 'USDT')).toEqual({
      ...{ price: 60_000, side: 'SELL', title: 'Short 0.5 −0.02 USDT' },
    })
    expect(positionLine(position, null, 'USDT')?.title).toBe('Short 0.5')
    expect(positionLine({ ...position, qty: exact(0) }, amount(1), 'USDT')).toBeNull()
  })
})

describe('the lines of orders', () => {
  const of = { symbol: 'BTCUSDT', venue: 'sim', pricePlaces: 2 }
  const shown = (...orders: OrderStateRow[]) =>
    orderLines(orders, of).map(({ price, title, field, isAmendable }) => [
      ...[decimalText(price), title, field, isAmendable],
    ])
  const stop = anOrder({
    ...{ type: 'STOP_LIMIT', side: 'SELL', status: 'HELD', held_by: 'engine' },
    ...{ stop_price: exact(48_000), trigger_by: 'last' },
  })

  test('orders at one price are one line with what is left of them, and move together', () => {
    const lines = orderLines(
      [
        anOrder({ executed_qty: exact('0.2') }),
        anOrder({ client_order_id: 'two', limit_price: exact('60000.00') }),
        anOrder({ client_order_id: 'three', status: 'CANCELLED' }),
        anOrder({ client_order_id: 'four', venue: 'elsewhere' }),
      ],
      of,
    )
    expect(lines.map(({ title, clientOrderIds }) => [title, clientOrderIds])).toEqual([
      ['Buy 0.8 limit (2 orders)', ['one', 'two']],
    ])
  })

  test('a stop that waits lies at its trigger and is dragged by it; once triggered by its limit', () => {
    expect(shown(stop)).toEqual([['48000', 'Sell 0.5 stop limit', 'stop_price', true]])
    const released: OrderStateRow = { ...stop, status: 'ACCEPTED', held_by: 'venue', is_triggered: true }
    expect(shown(released)).toEqual([['60000', 'Sell 0.5 limit', 'price', true]])
  })

  test('a trailing stop moves by itself and nobody drags it', () => {
    expect(shown({ ...stop, type: 'TRAILING_STOP', trail_amount: exact(10) })).toEqual([
      ['48000', 'Sell 0.5 trailing stop', 'stop_price', false],
    ])
  })

  test('a pending amend lies where the order goes, says from where, and is not taken hold of', () => {
    const pending = anOrder({
      status: 'PENDING_AMEND',
      pending_amend: { qty: exact('0.7'), price: exact(59_000), stop_price: null, way: 'in_place' },
    })
    expect(shown(pending)).toEqual([['59000', 'Buy 0.7 limit amending from 60,000.00…', 'price', false]])
    expect(shown(anOrder({ status: 'UNKNOWN' }))[0]?.[1]).toBe('Buy 0.5 limit not answered yet')
  })

  test('a line keeps its name while its price is amended', () => {
    const key = (price: number) => orderLines([anOrder({ limit_price: exact(price) })], of)[0]?.key
    expect(key(60_000)).toBe(key(61_000) ?? '')
  })
})

describe('a pointer on the chart', () => {
  test('a price snaps to the nearest tick, exactly, and is never zero', () => {
    expect(decimalText(snappedPrice(50_012.4951, amount('0.01')))).toBe('50012.5')
    expect(decimalText(snappedPrice(50_012.6, amount('0.5')))).toBe('50012.5')
    expect(decimalText(snappedPrice(-3, amount('0.5')))).toBe('0.5')
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        fc.constantFrom('0.00001', '0.01', '0.5', '10'),
        (drawn, tick) => {
          const price = snappedPrice(drawn, amount(tick))
          expect(price % amount(tick)).toBe(0n)
          if (drawn > Number(tick))
            expect(Math.abs(drawnNumber(price) - drawn)).toBeLessThanOrEqual(Number(tick) / 2 + 1e-9)
        },
      ),
    )
  })

  test('the nearest line within reach is hit; what is out of sight is not', () => {
    const lines = [{ y: 100 }, { y: 106 }, { y: null }]
    expect(nearestLine(lines, 102, 7)).toBe(lines[0] ?? null)
    expect(nearestLine(lines, 104, 7)).toBe(lines[1] ?? null)
    expect(nearestLine(lines, 103, 7)).toBe(lines[1] ?? null)
    expect(nearestLine(lines, 107.5, 1)).toBeNull()
    expect(nearestLine(lines, 113, 7)).toBe(lines[1] ?? null)
    expect(nearestLine(lines, 113.5, 7)).toBeNull()
  })

  test('a click below the market would buy and above it sell; without a market nobody knows', () => {
    expect(sideOfClick(amount(99), amount(100))).toBe('buy')
    expect(sideOfClick(amount(101), amount(100))).toBe('sell')
    expect(sideOfClick(amount(100), amount(100))).toBeUndefined()
    expect(sideOfClick(amount(100), null)).toBeUndefined()
  })
})

const bar = (time: number, close: number, volume = 1): DrawnBar => ({
  ...{ time, open: close, high: close + 1, low: close - 1, close, volume },
})

describe('bars', () => {
  const bars = [bar(0, 1), bar(60, 2), bar(120, 3)]

  test('another end goes on, anything else does not', () => {
    expect(continues(bars, [...bars.slice(0, 2), bar(120, 9), bar(180, 4)])).toBe(true)
    expect(continues(bars, bars.slice(0, 2))).toBe(false)
    expect(continues(bars, [bar(0, 1), bar(60, 7), bar(120, 3)])).toBe(false)
    expect(continues(bars, [bar(-60, 0), ...bars])).toBe(false)
    expect(continues([], bars)).toBe(false)
  })

  test('the bar at a time is the one it falls into', () => {
    expect([0, 59, 60, 500].map((time) => barIndexAt(bars, time))).toEqual([0, 0, 1, 2])
    expect(barIndexAt(bars, -1)).toBeNull()
  })
})

describe('indicators', () => {
  const closes = [10, 11, 13, 12, 15, 16, 14, 18, 17, 20, 21, 19]
  const bars = closes.map((close, place) => bar(place * 60, close, place + 1))
  const values = (indicator: Indicator, given: readonly DrawnBar[]) => {
    const run = new IndicatorRun(indicator)
    run.take(given)
    return run.values
  }
  const all: readonly Indicator[] = [
    { kind: 'sma', isOn: true, length: 3 },
    { kind: 'ema', isOn: true, length: 3 },
    { kind: 'rsi', isOn: true, length: 3 },
    { kind: 'bollinger', isOn: true, length: 3, deviations: 2 },
    { kind: 'vwap', isOn: true },
  ]

  test('they are the library’s over the closes, and nothing before they have seen enough', () => {
    const [sma, ema, rsi, bands] = [new SMA(3), new EMA(3), new RSI(3), new BollingerBands(3, 2)]
    for (const close of closes) {
      sma.add(close)
      ema.add(close)
      rsi.add(close)
      bands.add(close)
    }
    const last = (place: number) => all[place] && values(all[place], bars).at(-1)
    expect(last(0)).toEqual([sma.getResultOrThrow()])
    expect(last(1)).toEqual([ema.getResultOrThrow()])
    expect(last(2)).toEqual([rsi.getResultOrThrow()])
    const { upper, middle, lower } = bands.getResultOrThrow()
    expect(last(3)).toEqual([upper, middle, lower])
    expect(all[0] && values(all[0], bars).slice(0, 3)).toEqual([null, null, [(10 + 11 + 13) / 3]])
    expect(all[1] && values(all[1], bars).slice(0, 2)).toEqual([null, null])
  })

  test('the volume-weighted price begins anew at midnight UTC', () => {
    const days = [bar(86_400 - 60, 10, 1), bar(86_400, 30, 3), bar(86_460, 50, 1)]
    expect(values({ kind: 'vwap', isOn: true }, days)).toEqual([[10], [30], [35]])
    expect(values({ kind: 'vwap', isOn: true }, [bar(0, 10, 0)])).toEqual([null])
  })

  test('ticks of the last bar and new bars give what all bars at once give', () => {
    const price = fc.integer({ min: 1, max: 1000 })
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 6, maxLength: 20 }),
        fc.array(price, { maxLength: 5 }),
        (prices, ticks) => {
          const whole = prices.map((close, place) => bar(place * 60, close, close))
          for (const indicator of all) {
            const run = new IndicatorRun(indicator)
            const begun = whole.slice(0, 4)
            run.take(begun)
            for (const tick of ticks) run.take([...begun.slice(0, -1), bar(180, tick, tick)])
            run.take(begun)
            run.take(whole)
            const wanted = values(indicator, whole)
            run.values.forEach((found, at) => {
              found?.forEach((value, place) => {
                expect(value).toBeCloseTo(wanted[at]?.[place] ?? Number.NaN, 6)
              })
            })
            expect(run.values.map((found) => found === null)).toEqual(wanted.map((found) => found === null))
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  test('older bars before the known ones are reckoned anew', () => {
    const run = new IndicatorRun({ kind: 'sma', isOn: true, length: 3 })
    run.take(bars.slice(4))
    run.take(bars)
    expect(run.values).toEqual(values({ kind: 'sma', isOn: true, length: 3 }, bars))
  })
})

describe('the choice of indicators', () => {
  test('is kept, and whatever is wrong in what was kept is as usual', () => {
    const chosen = USUAL_INDICATORS.map((known) =>
      known.kind === 'ema' ? { ...known, isOn: true, length: 9 } : known,
    )
    expect(readIndicators(keptIndicators(chosen))).toEqual(chosen)
    expect(readIndicators(null)).toEqual(USUAL_INDICATORS)
    expect(readIndicators('nonsense')).toEqual(USUAL_INDICATORS)
    expect(readIndicators('{"kind":"sma"}')).toEqual(USUAL_INDICATORS)
    expect(readIndicators('[{"kind":"sma","isOn":true,"length":"9999"},null,7]')[0]).toEqual({
      ...{ kind: 'sma', isOn: true, length: 20 },
    })
  })

  test('a length is a whole number of bars within reason', () => {
    expect(['2', ' 50 ', '400'].map(lengthOf)).toEqual([2, 50, 400])
    expect(['1', '401', '', '2.5', '-5', 'ten'].map(lengthOf)).toEqual([null, null, null, null, null, null])
  })

  test('the legend names them shortly', () => {
    expect(USUAL_INDICATORS.map(indicatorLabel)).toEqual(['SMA 20', 'EMA 50', 'BB 20, 2', 'VWAP', 'RSI 14'])
  })
})

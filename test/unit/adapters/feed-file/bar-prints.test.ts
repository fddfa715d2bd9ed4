import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { barPrints } from '../../../../src/adapters/feed-file/bar-prints.ts'
import { type InstrumentKey, lots, ticks, unixNs } from '../../../../src/domain/index.ts'

const key = 'BTCUSDT.sim' as InstrumentKey
type Prices = readonly [open: number, high: number, low: number, close: number]

const MINUTE = 60_000_000_000n

function printsOf([open, high, low, close]: Prices, volume = 10, width = MINUTE) {
  const bar = {
    openAt: unixNs(0n),
    open: ticks(open),
    high: ticks(high),
    low: ticks(low),
    close: ticks(close),
    volume: lots(volume),
  }
  return barPrints({ key, bar, endAt: unixNs(width), lastPrice: null })
}

test('a rising bar visits its low first, a falling one its high', () => {
  expect(printsOf([10, 15, 8, 12]).map((print) => print.price as number)).toEqual([10, 8, 15, 12])
  expect(printsOf([12, 15, 8, 10]).map((print) => print.price as number)).toEqual([12, 15, 8, 10])
  expect(printsOf([10, 15, 8, 12]).map((print) => print.step!)).toEqual([
    'bar_open',
    'bar_path',
    'bar_path',
    'bar_path',
  ])
  expect(printsOf([10, 15, 8, 12]).map((print) => print.aggressor)).toEqual(['buy', 'sell', 'buy', 'sell'])
})

test('the prints stay inside the bar in time, in order, and share its volume exactly', () => {
  const price = fc.integer({ min: 1, max: 1000 })
  fc.assert(
    fc.property(
      price,
      price,
      fc.nat({ max: 9 }),
      fc.bigInt({ min: 4n, max: MINUTE * 1440n }),
      (open, close, volume, width) => {
        const prints = printsOf(
          [open, Math.max(open, close) + 1, Math.min(open, close), close],
          volume,
          width,
        )
        expect(prints.reduce((sum, print) => sum + print.quantity, 0)).toBe(volume)
        const times = prints.map((print) => BigInt(print.eventAt))
        expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : 1)))
        expect(times[0]).toBe(0n)
        expect(times[3]! < width).toBe(true)
      },
    ),
  )
})

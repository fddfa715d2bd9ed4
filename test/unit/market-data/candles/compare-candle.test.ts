import { expect, test } from 'bun:test'
import type { Bar, UnixNs } from '../../../../src/domain/index.ts'
import { type CandleValues, candleValues, compareCandle } from '../../../../src/market-data/index.ts'
import { m } from '../samples.ts'

const OURS: CandleValues = {
  openAt: 60n as UnixNs,
  open: m('10'),
  high: m('12'),
  low: m('9.5'),
  close: m('11'),
  volume: m('3.5'),
}
const LOT = m('0.001')
const fields = (venue: Partial<CandleValues>, ours: Partial<CandleValues> = {}) =>
  compareCandle({ ...OURS, ...ours }, { ...OURS, ...venue }, LOT).map(({ field }) => field)

test('equal candles differ in nothing', () => {
  expect(fields({})).toEqual([])
})

test('prices must agree to the last digit, volumes to less than a lot', () => {
  expect(fields({ close: m('11.000000000000000001') })).toEqual(['close'])
  expect(fields({ open: m('10.1'), high: m('13'), low: m('9') })).toEqual(['open', 'high', 'low'])
  expect(fields({ volume: m('3.500999') })).toEqual([])
  expect(fields({ volume: m('3.499') })).toEqual(['volume'])
})

test('a difference tells both values', () => {
  expect(compareCandle(OURS, { ...OURS, high: m('13') }, LOT)).toEqual([
    { field: 'high', ours: m('12'), venue: m('13') },
  ])
})

test('candles of different times are not compared further', () => {
  expect(fields({ openAt: 61n as UnixNs, close: m('99') })).toEqual(['openAt'])
})

test('what a venue shows of an empty interval does not count, but that it saw prints does', () => {
  const empty = { volume: m('0') }
  expect(fields({ ...empty, close: m('99') }, empty)).toEqual([])
  expect(fields({}, empty)).toEqual(['volume'])
})

test('ticks and lots become amounts', () => {
  const bar = { openAt: 60n, open: 1000, high: 1200, low: 950, close: 1100, volume: 3500 } as unknown as Bar
  expect(candleValues(bar, { tickSize: m('0.01'), lotSize: LOT })).toEqual(OURS)
})

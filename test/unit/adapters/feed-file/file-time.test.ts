import { expect, test } from 'bun:test'
import { readTime, readTimeframeMs } from '../../../../src/adapters/feed-file/file-time.ts'

const EXACT = 1_610_064_000_278_000_000n

test.each([
  ['1610064000278', null, EXACT],
  ['1610064000278000', null, EXACT],
  ['1610064000278000000', null, EXACT],
  ['1610064000', null, EXACT - 278_000_000n],
  ['1610064000.278', null, EXACT],
  ['1610064000278.5', null, EXACT + 500_000n],
  ['1610064000.278000000000000000123', null, EXACT],
  ['5', 's', 5_000_000_000n],
  ['2021-01-08T00:00:00.278Z', null, EXACT],
  ['2021-01-08 00:00:00.278', null, EXACT],
  ['2021-01-08 00:00:00.278000+00:00', null, EXACT],
  ['2021-01-08T02:00:00.278+02:00', null, EXACT],
  ['2021-01-07T19:00:00.278-0500', null, EXACT],
  ['2021-01-08T00:00:00.278000001Z', null, EXACT + 1n],
  ['2021-01-08', null, EXACT - 278_000_000n],
  ['2021-01-08 12-AM', null, EXACT - 278_000_000n],
  ['2021-01-08 12-PM', null, EXACT - 278_000_000n + 43_200_000_000_000n],
] as const)('%s', (text, unit, expected) => {
  expect(BigInt(readTime(text, unit)!)).toBe(expected)
})

test.each([
  '',
  '7',
  '12345',
  '01/03/2017',
  '2021-02-30',
  '2021-13-01',
  '2021-01-08 25:00:00',
  'yesterday',
  '-5',
  'NaN',
])('"%s" is no time', (text) => {
  expect(readTime(text, null)).toBeNull()
})

test('timeframes as exchanges write them', () => {
  expect(['1m', '4h', '1d', '1w', '30s'].map(readTimeframeMs)).toEqual([
    60_000, 14_400_000, 86_400_000, 604_800_000, 30_000,
  ])
  expect(['', 'm', '0m', '1y', '5'].map(readTimeframeMs)).toEqual([null, null, null, null, null])
})

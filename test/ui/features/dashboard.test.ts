import { expect, test } from 'bun:test'
import {
  ageText,
  bytesText,
  latencyText,
  measured,
  pairText,
  percentText,
  rateText,
  skewText,
  toneOfScore,
} from '../../../ui/features/dashboard/words.ts'

test('what was measured is read as it comes: a number, or text where it has places', () => {
  expect([measured(3), measured('1.75'), measured(null), measured('x')]).toEqual([3, 1.75, null, null])
})

test('figures have three digits that say something', () => {
  expect([0, 0.124, 3.456, 45.67, 1204.5].map(rateText)).toEqual(['0', '0.12', '3.46', '45.7', '1,205'])
  expect(pairText(0.311, 24.12)).toBe('0.31 / 24.1')
  expect(pairText(null, null)).toBe('—')
  expect(latencyText(123.4)).toBe('123')
  expect([null, 999, 14_500, 118_000_000, 2_500_000_000].map(bytesText)).toEqual([
    '—',
    '999 B',
    '14.5 kB',
    '118 MB',
    '2.5 GB',
  ])
  expect(percentText(0.0123)).toBe('1.23 %')
  expect([ageText(null), ageText(420), ageText(3400), ageText(125_000)]).toEqual([
    '—',
    '420 ms',
    '3.4 s',
    '2 min 5 s',
  ])
  expect([skewText('-12.6'), skewText(4), skewText(null)]).toEqual(['−13 ms', '+4 ms', '—'])
  expect([95, 70, 10].map(toneOfScore)).toEqual(['good', 'warn', 'bad'])
})

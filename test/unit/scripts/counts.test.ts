import { expect, test } from 'bun:test'
import { countsOf, summaryLine } from '../../../scripts/lib/counts.ts'

test('reads the last summary, not what a test printed before it', () => {
  const output = ' 9 pass\n 9 fail\nsome words\n\n 91 pass\n 2 skip\n 3 fail\n 936 expect() calls\n'
  expect(countsOf(output, 1)).toEqual({ passed: 91, failed: 3, skipped: 2 })
})

test('a bad ending without a failed test is a failure', () => {
  expect(countsOf(' 5 pass\n 0 fail\n 1 error\n', 1)).toEqual({ passed: 5, failed: 1, skipped: 0 })
  expect(countsOf('', 137)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('a run of no tests is a failure', () => {
  expect(countsOf(' 0 pass\n 0 fail\n', 0).failed).toBe(1)
})

test('the line a machine reads', () => {
  expect(summaryLine({ passed: 12, failed: 0 })).toBe('12 passed, 0 failed')
})

import { describe, expect, test } from 'bun:test'
import { afterWarmUp, curveText, slopePerMinute } from '../../../scripts/soak/memory-curve.ts'

const line = (megabytes: (seconds: number) => number) =>
  Array.from({ length: 61 }, (_, seconds) => ({ seconds: seconds * 10, megabytes: megabytes(seconds * 10) }))

describe('the curve of memory', () => {
  test('a straight line has its slope, in megabytes a minute', () => {
    expect(slopePerMinute(line((seconds) => 100 + seconds / 60))).toBeCloseTo(1, 9)
    expect(slopePerMinute(line(() => 100))).toBe(0)
    expect(slopePerMinute(line((seconds) => 100 - seconds / 30))).toBeCloseTo(-2, 9)
    expect(slopePerMinute([{ seconds: 5, megabytes: 1 }])).toBe(0)
  })

  test('what fills up first is left out', () => {
    const samples = line((seconds) => (seconds < 120 ? seconds : 120))
    expect(afterWarmUp(samples)[0]?.seconds).toBe(120)
    expect(slopePerMinute(afterWarmUp(samples))).toBe(0)
  })

  test('is drawn from zero, forty lines at most and the last one', () => {
    const lines = curveText(line((seconds) => 50 + seconds / 12)).split('\n')
    expect(lines.length).toBeLessThanOrEqual(41)
    expect(lines.at(-1)).toBe(`   600 s   100.0 MB ${'#'.repeat(50)}`)
    expect(lines[0]).toBe(`     0 s    50.0 MB ${'#'.repeat(25)}`)
  })
})

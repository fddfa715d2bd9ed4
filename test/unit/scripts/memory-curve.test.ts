import { describe, expect, test } from 'bun:test'
import {
  afterWarmUp,
  curveText,
  floorsOf,
  type MemorySample,
  slopePerMinute,
} from '../../../scripts/soak/memory-curve.ts'
import { flatnessOf } from '../../../scripts/soak/venues/flatness.ts'

const sample = (seconds: number, megabytes: number): MemorySample => ({
  seconds,
  megabytes,
  anonymous: megabytes - 50,
})
const line = (megabytes: (seconds: number) => number) =>
  Array.from({ length: 61 }, (_, place) => sample(place * 10, megabytes(place * 10)))

describe('the curve of memory', () => {
  test('a straight line has its slope, in megabytes a minute', () => {
    expect(slopePerMinute(line((seconds) => 100 + seconds / 60))).toBeCloseTo(1, 9)
    expect(slopePerMinute(line(() => 100))).toBe(0)
    expect(slopePerMinute(line((seconds) => 100 - seconds / 30))).toBeCloseTo(-2, 9)
    expect(slopePerMinute([sample(5, 1)])).toBe(0)
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

  test('its floor is what was left of each stretch', () => {
    const sawtooth = line((seconds) => 100 + seconds / 60 + (seconds % 30))
    const floors = floorsOf(sawtooth, 30, 'anonymous')
    expect(floors.map(({ seconds }) => seconds)).toEqual(Array.from({ length: 21 }, (_, place) => place * 30))
    expect(slopePerMinute(floors, 'anonymous')).toBeCloseTo(1, 9)
  })
})

describe('memory of a soak at venues', () => {
  const seesaw = (perMinute: number) => (seconds: number) =>
    Math.min(seconds, 330) / 3 + (Math.max(0, seconds - 330) / 60) * perMinute + (seconds % 30)

  test('is flat when its floor stays, whatever filled up before and however garbage comes and goes', () => {
    expect(flatnessOf(line(seesaw(0)))?.isFlat).toBe(true)
    expect(flatnessOf(line(seesaw(0)))?.slope).toBeCloseTo(0, 9)
    expect(flatnessOf(line(seesaw(-3)))?.isFlat).toBe(true)
  })

  test('is not flat when its floor goes on rising', () => {
    expect(flatnessOf(line(seesaw(1.1)))).toMatchObject({ isFlat: false, slope: expect.closeTo(1.1, 9) })
  })

  test('is not judged in a short run', () => {
    expect(flatnessOf(line(seesaw(9)).filter(({ seconds }) => seconds < 570))).toBeNull()
    expect(flatnessOf([])).toBeNull()
  })
})

import { describe, expect, test } from 'bun:test'
import { mintId } from '../../../ui/lib/browser.ts'
import { shortcutOf } from '../../../ui/lib/keys.ts'
import { formatDayTime, formatElapsed, formatTime, msOfNs } from '../../../ui/lib/time.ts'

describe('times', () => {
  test('nanoseconds lose nothing above the millisecond', () => {
    expect(msOfNs('1700000000123999999')).toBe(1_700_000_000_123)
    expect(msOfNs('soon')).toBeNaN()
  })

  test('shown in UTC, and as a dash when there is none', () => {
    expect(formatTime(1_700_000_000_000, 'utc')).toBe('22:13:20')
    expect(formatDayTime(1_700_000_000_000, 'utc')).toBe('11-14 22:13:20')
    expect(formatDayTime(Number.NaN, 'utc')).toBe('—')
  })

  test('elapsed time in words', () => {
    expect(formatElapsed(-5)).toBe('0 s')
    expect(formatElapsed(59_999)).toBe('59 s')
    expect(formatElapsed(200_000)).toBe('3 min 20 s')
    expect(formatElapsed(7_500_000)).toBe('2 h 5 min')
  })
})

describe('shortcuts', () => {
  test('letters work on the page and in number fields, never in text', () => {
    expect(shortcutOf({ key: 'B', hasModifier: false, target: 'page' })).toBe('buy')
    expect(shortcutOf({ key: 's', hasModifier: false, target: 'decimal' })).toBe('sell')
    expect(shortcutOf({ key: 's', hasModifier: false, target: 'text' })).toBeNull()
    expect(shortcutOf({ key: 'Escape', hasModifier: false, target: 'text' })).toBe('escape')
  })

  test('what belongs to the browser stays the browser’s', () => {
    expect(shortcutOf({ key: 's', hasModifier: true, target: 'page' })).toBeNull()
    expect(shortcutOf({ key: 'x', hasModifier: false, target: 'page' })).toBeNull()
  })
})

describe('ids', () => {
  test('are UUIDs of version 4 also where randomUUID does not exist', () => {
    const source = { getRandomValues: crypto.getRandomValues.bind(crypto) } as unknown as Crypto
    const ids = new Set(Array.from({ length: 100 }, () => mintId(source)))
    expect(ids.size).toBe(100)
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

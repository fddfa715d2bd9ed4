import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { RecentIds } from '../../../src/engine/recent-ids.ts'

/** What it must be, said with a plain list. */
function listed(ids: readonly number[], capacity: number): readonly number[] {
  const kept: number[] = []
  for (const id of ids) {
    if (kept.includes(id)) continue
    kept.push(id)
    if (kept.length > capacity) kept.shift()
  }
  return kept
}

const ids = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 })
const capacity = fc.integer({ min: 1, max: 8 })

describe('the latest ids', () => {
  test('are those of a plain list that forgets its oldest', () => {
    fc.assert(
      fc.property(ids, capacity, (added, max) => {
        const recent = new RecentIds<number>(max)
        for (const id of added) recent.add(id)
        const expected = listed(added, max)
        expect([...recent]).toEqual([...expected])
        expect(recent.size).toBe(expected.length)
        for (let id = 0; id <= 12; id++) expect(recent.has(id)).toBe(expected.includes(id))
      }),
    )
  })

  test('each answers what it pushed out', () => {
    const recent = new RecentIds<string>(2)
    expect([recent.add('a'), recent.add('b'), recent.add('a'), recent.add('c')]).toEqual([
      null,
      null,
      null,
      'a',
    ])
  })

  test('ids pushed without a look are found as if they had been added', () => {
    const recent = new RecentIds<number>(3)
    for (const id of [1, 2, 3]) expect(recent.push(id)).toBeNull()
    expect(recent.push(4)).toBe(1)
    expect([1, 2, 3, 4].map((id) => recent.has(id))).toEqual([false, true, true, true])
    expect(recent.push(5)).toBe(2)
    expect([1, 2, 3, 4, 5].map((id) => recent.has(id))).toEqual([false, false, true, true, true])
    expect(recent.add(5)).toBeNull()
    expect([...recent]).toEqual([3, 4, 5])
  })

  test('a copy goes its own way, also from the middle of the ring', () => {
    fc.assert(
      fc.property(ids, ids, capacity, (before, after, max) => {
        const recent = new RecentIds<number>(max)
        for (const id of before) recent.add(id)
        const copy = recent.copy()
        for (const id of after) copy.add(id)
        expect([...recent]).toEqual([...listed(before, max)])
        expect([...copy]).toEqual([...listed([...before, ...after], max)])
      }),
    )
  })
})

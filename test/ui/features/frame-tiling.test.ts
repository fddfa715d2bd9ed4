import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  DEFAULT_TILINGS,
  type Edge,
  isTiling,
  LEAST,
  neighbourOf,
  PANELS,
  panelAt,
  readLayouts,
  STANDARD,
  type Tiling,
  withEdgeMoved,
  withPanel,
  withSwapped,
} from '../../../ui/app/board-layouts/index.ts'

const SIZES = ['small', 'medium', 'large'] as const
const EDGES: readonly Edge[] = ['left', 'right', 'top', 'bottom']
const placeOf = (tiling: Tiling, name: string) => tiling.find(({ i }) => i === name)!

test('what a newcomer finds covers the board exactly, and every panel has its least size', () => {
  for (const size of SIZES) {
    expect(isTiling(DEFAULT_TILINGS[size])).toBe(true)
    for (const { i, w, h } of DEFAULT_TILINGS[size]) {
      expect({ size, i, fits: w >= LEAST[i].w && h >= LEAST[i].h }).toEqual({ size, i, fits: true })
    }
  }
})

test('overlaps, holes, panels twice and places outside are no board', () => {
  const whole = DEFAULT_TILINGS.small
  expect(isTiling(whole.slice(1))).toBe(false)
  expect(isTiling([...whole, placeOf(whole, 'book')])).toBe(false)
  expect(isTiling(whole.map((place) => (place.i === 'book' ? { ...place, x: place.x + 1 } : place)))).toBe(
    false,
  )
  expect(isTiling(whole.map((place) => ({ ...place, y: place.y - 1 })))).toBe(false)
})

test('an edge takes its whole line along, as far as the smallest panel there allows', () => {
  const { small } = DEFAULT_TILINGS
  const wider = withEdgeMoved(small, 'chart', 'right', 2)
  expect(placeOf(wider, 'chart').w).toBe(placeOf(small, 'chart').w + 2)
  // The line ends where the lists reach under both: they keep their place.
  expect(placeOf(wider, 'blotter')).toEqual(placeOf(small, 'blotter'))
  expect(placeOf(wider, 'book')).toEqual({ i: 'book', x: 27, y: 0, w: 9, h: 18 })
  expect(placeOf(wider, 'trades')).toEqual({ i: 'trades', x: 27, y: 18, w: 9, h: 10 })
  const widest = withEdgeMoved(small, 'chart', 'right', 40)
  expect(placeOf(widest, 'book').w).toBe(LEAST.book.w)
  expect(withEdgeMoved(small, 'chart', 'left', 5)).toBe(small)
  const { medium } = DEFAULT_TILINGS
  const beside = withEdgeMoved(medium, 'book', 'left', -1)
  expect([placeOf(beside, 'chart').w, placeOf(beside, 'blotter').w]).toEqual([23, 23])
  const lower = withEdgeMoved(small, 'ticket', 'bottom', 3)
  expect(placeOf(lower, 'account').h).toBe(placeOf(small, 'account').h - 3)
})

test('neighbours are found by the longest border, and two change places whole', () => {
  const { medium } = DEFAULT_TILINGS
  expect(neighbourOf(medium, 'book', 'left')).toBe('chart')
  expect(neighbourOf(medium, 'chart', 'left')).toBeNull()
  expect(neighbourOf(medium, 'chart', 'bottom')).toBe('blotter')
  const swapped = withSwapped(medium, 'chart', 'book')
  expect(placeOf(swapped, 'book')).toEqual({ ...placeOf(medium, 'chart'), i: 'book' })
  expect(panelAt(swapped, 0, 0)).toBe('book')
  expect(placeOf(withPanel(medium, 'trades', 'depth'), 'depth')).toEqual({
    ...placeOf(medium, 'trades'),
    i: 'depth',
  })
})

test('whatever is moved, the board stays covered and no panel falls below its least size', () => {
  const step = fc.record({
    panel: fc.constantFrom(...PANELS),
    edge: fc.constantFrom(...EDGES),
    delta: fc.integer({ min: -50, max: 50 }),
  })
  fc.assert(
    fc.property(fc.constantFrom(...SIZES), fc.array(step, { maxLength: 12 }), (size, steps) => {
      const moved = steps.reduce<Tiling>(
        (now, { panel, edge, delta }) => withEdgeMoved(now, panel, edge, delta),
        DEFAULT_TILINGS[size],
      )
      expect(isTiling(moved)).toBe(true)
      for (const { i, w, h } of moved) expect(w >= LEAST[i].w && h >= LEAST[i].h).toBe(true)
    }),
  )
})

test('what was kept is read back; what is damaged is as if it had not been kept', () => {
  const moved = withEdgeMoved(DEFAULT_TILINGS.small, 'chart', 'right', 1)
  const kept = { chosen: 'Night', tilings: { Night: { small: moved, medium: [{ i: 'chart' }] } } }
  const read = readLayouts(JSON.stringify(kept))
  expect(read.chosen).toBe('Night')
  expect(read.tilings['Night']?.small).toEqual(moved)
  expect(read.tilings['Night']?.medium).toBeUndefined()
  for (const damaged of ['', '{', '[]', '7', '{"chosen":"Gone"}'])
    expect(readLayouts(damaged).chosen).toBe(STANDARD)
})

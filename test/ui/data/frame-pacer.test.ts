import { expect, test } from 'bun:test'
import { FramePacer } from '../../../ui/data/frame-pacer.ts'

/** A screen of 60 frames a second on which drawing takes as long as the test says. */
function aScreen({ costMs, isHidden = false }: { costMs: number; isHidden?: boolean }) {
  let nowMs = 0
  const waiting: { atMs: number; run: () => void }[] = []
  const drawnAtMs: number[] = []
  const at = (atMs: number, run: () => void) => void waiting.push({ atMs, run })
  const pacer = new FramePacer({
    nowMs: () => nowMs,
    isHidden: () => isHidden,
    onFrame: (run) => at((Math.floor(nowMs / 16) + 1) * 16, run),
    afterDrawing: (run) => at(nowMs + costMs, run),
    after: (delayMs, run) => at(nowMs + delayMs, run),
  })
  const draw = () => {
    drawnAtMs.push(nowMs)
    nowMs += costMs
    pacer.request(draw)
  }
  pacer.request(draw)
  const runUntil = (endMs: number) => {
    for (;;) {
      waiting.sort((a, b) => a.atMs - b.atMs)
      const next = waiting[0]
      if (!next || next.atMs > endMs) return drawnAtMs.length
      waiting.shift()
      nowMs = Math.max(nowMs, next.atMs)
      next.run()
    }
  }
  return { runUntil }
}

test('cheap drawing happens every frame, dear drawing takes half of the time at most', () => {
  expect(aScreen({ costMs: 1 }).runUntil(1600)).toBeGreaterThanOrEqual(98)
  const dear = aScreen({ costMs: 40 }).runUntil(1600)
  expect(dear * 40).toBeLessThanOrEqual(850)
  expect(dear).toBeGreaterThan(14)
})

test('however dear it is, something is drawn, and a hidden page draws once a second', () => {
  expect(aScreen({ costMs: 2000 }).runUntil(10_000)).toBeGreaterThanOrEqual(4)
  expect(aScreen({ costMs: 1, isHidden: true }).runUntil(5_000)).toBeLessThanOrEqual(5)
})

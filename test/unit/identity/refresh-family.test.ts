import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type FamilyState, judgeRefresh, REPEAT_GRACE_MS } from '../../../src/identity/index.ts'

const family: FamilyState = { generation: 3, rotatedAtMs: 1000, expiresAtMs: 1_000_000, revokedAtMs: null }

describe('refresh families', () => {
  test('the table of what a token of each age is worth', () => {
    const late = 1000 + REPEAT_GRACE_MS + 1
    expect(judgeRefresh(family, 3, late)).toEqual({ outcome: 'rotate', generation: 4 })
    expect(judgeRefresh(family, 2, late - 1)).toEqual({ outcome: 'repeat', generation: 3 })
    expect(judgeRefresh(family, 2, late)).toEqual({ outcome: 'reused' })
    expect(judgeRefresh(family, 1, 1000)).toEqual({ outcome: 'reused' })
    expect(judgeRefresh(family, 4, 1000)).toEqual({ outcome: 'refused', why: 'never_issued' })
    expect(judgeRefresh(family, 3, 1_000_000)).toEqual({ outcome: 'refused', why: 'expired' })
    expect(judgeRefresh({ ...family, revokedAtMs: 5 }, 3, 6)).toEqual({ outcome: 'refused', why: 'revoked' })
  })

  test('a clock that is set back does not make the grace any longer', () => {
    const ahead = { ...family, rotatedAtMs: 3_600_000 + 1000, expiresAtMs: 1e12 }
    expect(judgeRefresh(ahead, 2, 1000)).toEqual({ outcome: 'reused' })
    expect(judgeRefresh(ahead, 2, ahead.rotatedAtMs - 50)).toEqual({ outcome: 'repeat', generation: 3 })
  })

  test('a thief and the owner never both keep a living token past the grace', () => {
    // Two hold a copy of the same token and each follows its own successors; refused means asked to sign in
    // again.
    const turns = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 90_000 })), { maxLength: 60 })
    fc.assert(
      fc.property(turns, (steps) => {
        let state: FamilyState = { generation: 0, rotatedAtMs: 0, expiresAtMs: 1e12, revokedAtMs: null }
        const held = [0, 0]
        let now = 0
        for (const [isThief, step] of steps) {
          now += step
          const who = isThief ? 1 : 0
          const verdict = judgeRefresh(state, held[who] ?? 0, now)
          if (verdict.outcome === 'rotate') {
            state = { ...state, generation: verdict.generation, rotatedAtMs: now }
          }
          if (verdict.outcome === 'rotate' || verdict.outcome === 'repeat') held[who] = verdict.generation
          if (verdict.outcome === 'reused') state = { ...state, revokedAtMs: now }
          if (state.revokedAtMs !== null) {
            expect(judgeRefresh(state, held[0] ?? 0, now).outcome).toBe('refused')
            return
          }
          const isApart = Math.abs((held[0] ?? 0) - (held[1] ?? 0)) > 1
          const isStale = held[0] !== held[1] && now - state.rotatedAtMs > REPEAT_GRACE_MS
          if (isApart || isStale) {
            const older = Math.min(held[0] ?? 0, held[1] ?? 0)
            expect(judgeRefresh(state, older, now).outcome).toBe('reused')
          }
        }
      }),
    )
  })
})

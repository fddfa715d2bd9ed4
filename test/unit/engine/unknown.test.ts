import { describe, expect, test } from 'bun:test'
import type { ClientOrderId, UnixNs } from '../../../src/domain/index.ts'
import { queriesFor } from '../../../src/engine/index.ts'
import {
  accepted,
  aState,
  cancel,
  filled,
  id,
  put,
  submit,
  surroundings,
  T0,
} from '../../support/builders.ts'

const SECOND = 1_000_000_000n
const at = (seconds: number) => (T0 + BigInt(seconds) * SECOND) as UnixNs
const a = 'a' as ClientOrderId

function lost() {
  const state = aState()
  put(state, submit('a'))
  put(state, { kind: 'venue_report', report: { kind: 'order_outcome_unknown', clientOrderId: a } })
  return state
}

const missed = { kind: 'venue_report', report: { kind: 'order_missed', clientOrderId: a } } as const
const status = (state: ReturnType<typeof aState>) => state.orders.get(id('a'))?.status

describe('semantics 18: an order nobody has seen', () => {
  test('is asked for by its id and keeps its funds set aside', () => {
    const state = lost()
    expect(status(state)).toBe('unknown')
    expect(queriesFor(state)).toMatchObject([{ kind: 'query_at_venue', clientOrderId: 'a', revision: 0 }])
    expect(state.orders.get(id('a'))?.locked).toBeGreaterThan(0n)
  })

  test('is closed only after two questions five seconds apart, both later than anything could arrive', () => {
    const state = lost()
    // Within twice the receive window it may still be on its way.
    expect(put(state, missed, surroundings({ at: at(10) }))).toEqual([])
    expect(put(state, missed, surroundings({ at: at(11) }))[0]?.kind).toBe('order_missed')
    expect(put(state, missed, surroundings({ at: at(15) }))).toEqual([])
    expect(status(state)).toBe('unknown')
    expect(put(state, missed, surroundings({ at: at(16) }))[0]).toMatchObject({
      kind: 'order_rejected',
      reason: { code: 'never_seen' },
    })
    expect(queriesFor(state)).toEqual([])
  })

  test('found after all it is what the venue says, and a miss before that no longer counts', () => {
    const state = lost()
    put(state, missed, surroundings({ at: at(11) }))
    put(state, accepted('a'))
    expect(status(state)).toBe('accepted')
    expect(state.orders.get(id('a'))?.missedAt).toBeNull()
    // Missed again, the two questions begin anew.
    expect(put(state, missed, surroundings({ at: at(30) }))[0]?.kind).toBe('order_missed')
    expect(queriesFor(state)).toHaveLength(1)
  })

  test('a fill that comes after it was closed is believed all the same', () => {
    const state = lost()
    put(state, missed, surroundings({ at: at(11) }))
    put(state, missed, surroundings({ at: at(20) }))
    put(state, filled('a', { lots: 1000, price: '50000' }))
    expect(status(state)).toBe('filled')
  })

  test('only the venue ends it: a cancel is sent after it, and its refusal says nothing of the order', () => {
    const state = lost()
    expect(put(state, cancel('a'))[0]?.kind).toBe('cancel_requested')
    const reason = { code: 'venue_refused', details: {} } as const
    put(state, { kind: 'venue_report', report: { kind: 'cancel_rejected', clientOrderId: a, reason } })
    expect(status(state)).toBe('unknown')
  })

  test('an acceptance that comes late does not call back the cancel that is on its way', () => {
    const state = aState()
    put(state, submit('a'))
    put(state, cancel('a'))
    put(state, accepted('a'))
    expect(state.orders.get(id('a'))).toMatchObject({ status: 'pending_cancel', venueOrderId: 'venue-a' })
  })
})

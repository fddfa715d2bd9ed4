import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { ColdEntries } from '../../../src/engine/cold-entries.ts'
import { copyState, digestOf, stateFromPlain, stateToPlain } from '../../../src/engine/index.ts'
import { copyMap, LazyMap } from '../../../src/engine/lazy-map.ts'
import { RecentIds } from '../../../src/engine/recent-ids.ts'
import { accepted, aState, cancel, cancelled, filled, put, submit } from '../../support/builders.ts'
import { RICH_STATE } from './digest-rich-state.ts'

/** What storing and reading does: a tree of its own, nothing shared. */
function stored(state: Parameters<typeof stateToPlain>[0]) {
  const parts = structuredClone(stateToPlain(state))
  return { part: (name: string) => parts[name] ?? null }
}

function restored(state: Parameters<typeof stateToPlain>[0]) {
  const back = stateFromPlain(stored(state))
  if (back === null) throw new Error('it was stored in another layout')
  return back
}

const aDay = () => {
  const state = aState()
  for (let order = 1; order <= 40; order++) {
    put(state, submit(`o${order}`))
    put(state, accepted(`o${order}`))
    if (order % 3 === 0) put(state, filled(`o${order}`, { lots: 1000, price: '50000' }))
    if (order % 3 === 1) put(state, cancel(`o${order}`))
    if (order % 3 === 1) put(state, cancelled(`o${order}`))
  }
  return state
}

describe('semantics 5: a state comes back from a snapshot', () => {
  test('with every field it can have', () => {
    expect(digestOf(restored(RICH_STATE).state)).toBe(digestOf(RICH_STATE))
  })

  test('warmed step by step, at once, or by whoever asks first', () => {
    const state = aDay()
    const inSteps = restored(state)
    const copy = copyState(inSteps.state)
    while (inSteps.warm());
    expect(digestOf(inSteps.state)).toBe(digestOf(state))
    expect(digestOf(copy)).toBe(digestOf(state))
    expect(digestOf(copyState(restored(state).state))).toBe(digestOf(state))
  })

  test('goes on like the one it was made of, warm or not', () => {
    for (const isWarm of [true, false]) {
      const state = aDay()
      const back = restored(state)
      while (isWarm && back.warm());
      for (const each of [state, back.state]) {
        put(each, submit('o1'))
        put(each, filled('o2', { lots: 1000, price: '50000' }))
        put(each, submit('new'))
      }
      expect(digestOf(back.state)).toBe(digestOf(state))
    }
  })

  test('one instrument version is one object for all of its orders', () => {
    const { orders } = restored(aDay()).state
    expect(new Set(Array.from(orders.values(), (order) => order.instrument)).size).toBe(1)
  })

  test('another layout is not read', () => {
    const source = stored(aDay())
    expect(stateFromPlain({ part: (name) => (name === 'layout' ? 999 : source.part(name)) })).toBeNull()
  })

  /**
   * Whoever changes one of these lists makes snapshots of before unreadable: raise `STATE_LAYOUT`, then write
   * the new list here.
   */
  test('the shapes of layout 5', () => {
    const state = RICH_STATE
    const { orders, positions, accounts, breaker, limits } = state
    const shapes = [...orders.values(), ...positions.values(), ...accounts.values(), breaker, limits]
    const names = new Set(shapes.flatMap((shape) => Object.keys(shape)))
    expect([...names].sort().join(' ')).toBe(
      [
        'amendment cancelledBy clientOrderId cost createdAt createdSeq cumQty cumQuote',
        'dailyLossMax doubt drawdownRatioMax exitedQuantity exits exposureMax feeAsset fees',
        'firstExecutionId found heardAt heldBy heldShape impactRatioMax instrument isLetGo isTriggered key',
        'lastAt lastSeq leverageMax link locked margin missedAt openOrdersMax orderNotionalMax',
        'orderRatePerMinuteMax orderRatePerSecondMax origin otherFees positionNotionalMax price',
        'priceCollarRatio probesAccepted probesAwaited probesSent quantity realizedPnl reason',
        'replacedQty request revision sentAt siblingQuantity state status strategyOrderRateMax symbol',
        'told triggerPrice trips until venue venueOrderId why',
      ].join(' '),
    )
    expect(Object.keys(state).sort().join(' ')).toBe(
      [
        'accounts breaker closed day denied doubted epoch equityPeak executions held instance instruments',
        'isRecovering isStalled lastAt ledger limitScale limits marketSource marks mode open',
        'openQuantities orders positions refused sent seq stateBeforeCaution tradingState',
        'tradingStateBy tradingStateWhy uncovered',
      ].join(' '),
    )
  })
})

describe('a collection whose older entries lie in storage', () => {
  const key = fc.integer({ min: 0, max: 12 })
  const step = fc.oneof(
    fc.record({ act: fc.constantFrom('set', 'get', 'has', 'delete'), key }),
    fc.record({ act: fc.constantFrom('size', 'keys', 'copy', 'warm'), key }),
  )

  test('a lazy map is the map it will be, whatever is asked of it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key), fc.uniqueArray(key), fc.array(step), (all, hotKeys, steps) => {
        const entries = all.map((each) => [each, `v${each}`] as const)
        const cold = new ColdEntries([() => entries.slice(0, 3), () => entries.slice(3)])
        const hot = entries.filter(([each]) => hotKeys.includes(each))
        let lazy: Map<number, string> = new LazyMap(hot, cold)
        let plain = new Map(entries)
        for (const [at, { act, key: each }] of steps.entries()) {
          if (act === 'set') for (const map of [lazy, plain]) map.set(each, `n${at}`)
          else if (act === 'get') expect(lazy.get(each)).toBe(plain.get(each))
          else if (act === 'has') expect(lazy.has(each)).toBe(plain.has(each))
          else if (act === 'delete') expect(lazy.delete(each)).toBe(plain.delete(each))
          else if (act === 'size') expect(lazy.size).toBe(plain.size)
          else if (act === 'keys') expect([...lazy.keys()]).toEqual([...plain.keys()])
          else if (act === 'warm') cold.step()
          else {
            lazy = copyMap(lazy)
            plain = new Map(plain)
          }
        }
        expect([...lazy]).toEqual([...plain])
      }),
      { numRuns: 500 },
    )
  })

  test('recent ids forget in the same order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 5 }), fc.array(key), (all, added) => {
        const lazy = new RecentIds<number>(5).from(new ColdEntries([() => all]))
        const plain = new RecentIds<number>(5, all)
        const copy = lazy.copy()
        for (const id of added) expect(lazy.add(id)).toBe(plain.add(id))
        expect([...lazy]).toEqual([...plain])
        expect([...copy]).toEqual(all)
      }),
    )
  })
})

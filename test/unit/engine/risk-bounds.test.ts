import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Money, NO_LIMITS, type RiskLimits } from '../../../src/domain/index.ts'
import { tighterOf, widerThan } from '../../../src/engine/index.ts'
import { aState, m, ORIGIN, put } from '../../support/builders.ts'

const NAMES = Object.keys(NO_LIMITS) as (keyof RiskLimits)[]
const amount = fc.bigInt({ min: 0n, max: 5n }) as fc.Arbitrary<Money>
const limit = fc.option(amount)
const count = fc.option(fc.integer({ min: 0, max: 5 }))
const someLimits: fc.Arbitrary<RiskLimits> = fc.record({
  orderNotionalMax: limit,
  positionNotionalMax: limit,
  exposureMax: limit,
  openOrdersMax: fc.integer({ min: 0, max: 5 }),
  orderRatePerSecondMax: count,
  orderRatePerMinuteMax: count,
  strategyOrderRateMax: count,
  priceCollarRatio: amount,
  impactRatioMax: limit,
  dailyLossMax: limit,
  drawdownRatioMax: limit,
  leverageMax: limit,
})

describe('semantics 11: the outer bound', () => {
  test('semantics 11: every limit is held to it, absent ones too', () => {
    for (const name of NAMES) {
      const bound =
        name.endsWith('Max') && /rate|orders/i.test(name) && name !== 'drawdownRatioMax' ? 2 : m('2')
      const outer = { ...NO_LIMITS, [name]: bound } as RiskLimits
      const wider = { ...outer, [name]: typeof bound === 'number' ? bound + 1 : bound + 1n } as RiskLimits
      const tighter = { ...outer, [name]: typeof bound === 'number' ? bound - 1 : bound - 1n } as RiskLimits
      expect(widerThan(outer, outer)).toBeNull()
      expect(widerThan(tighter, outer)).toBeNull()
      expect(widerThan(wider, outer)).toEqual({ limit: name, bound })
      if (NO_LIMITS[name] === null) expect(widerThan(NO_LIMITS, outer)).toEqual({ limit: name, bound })
    }
  })

  test('semantics 11: of file and journal the tighter holds, limit by limit', () => {
    fc.assert(
      fc.property(someLimits, someLimits, (file, journal) => {
        const both = tighterOf(file, journal)
        expect(tighterOf(journal, file)).toEqual(both)
        expect(widerThan(both, file)).toBeNull()
        expect(widerThan(both, journal)).toBeNull()
        for (const name of NAMES) expect([file[name], journal[name]]).toContain(both[name])
      }),
    )
  })

  test('semantics 11: nothing journaled yet leaves the file as it is', () => {
    fc.assert(
      fc.property(someLimits, (file) => {
        const bounded = { ...file, priceCollarRatio: m('0.05') }
        expect(tighterOf(bounded, NO_LIMITS)).toEqual(bounded)
      }),
    )
  })
})

test('limits that are set again as they are cause nothing', () => {
  const state = aState()
  const set = { kind: 'set_limits', why: 'test', origin: ORIGIN } as const
  expect(put(state, { ...set, limits: { ...state.limits } })).toEqual([])
  const [event] = put(state, { ...set, limits: { ...state.limits, dailyLossMax: m('1') } })
  expect(event).toMatchObject({ kind: 'limits_changed', why: 'test', origin: ORIGIN })
  expect(state.limits.dailyLossMax).toBe(m('1'))
})

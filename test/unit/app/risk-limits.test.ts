import { expect, test } from 'bun:test'
import { riskLimitsOf, riskPolicyOf } from '../../../src/app/risk-limits.ts'
import { NO_LIMITS } from '../../../src/domain/index.ts'
import { widerThan } from '../../../src/engine/index.ts'
import { m } from '../../support/builders.ts'
import { FILE, loaded, refused } from './config/world.ts'

/** Each key, what somebody writes there, and its variable. */
const KEYS = {
  order_notional_max: '1000',
  position_max: '2000',
  exposure_max: '3000',
  leverage_max: '3',
  open_orders_max: '50',
  order_rate_max: '5',
  order_rate_minute_max: '60',
  strategy_order_rate_max: '2',
  price_collar: '0.02',
  impact_max: '0.01',
  daily_loss_max: '400',
  drawdown_max: '0.1',
  volatility_usual: '0.001',
  limit_scale_min: '0.5',
  breaker_refusals_max: '7',
  breaker_move_max: '0.08',
  breaker_cool_down_ms: '90s',
  breaker_probes: '4',
} as const

const LIMITS = {
  orderNotionalMax: m('1000'),
  positionNotionalMax: m('2000'),
  exposureMax: m('3000'),
  leverageMax: m('3'),
  openOrdersMax: 50,
  orderRatePerSecondMax: 5,
  orderRatePerMinuteMax: 60,
  strategyOrderRateMax: 2,
  priceCollarRatio: m('0.02'),
  impactRatioMax: m('0.01'),
  dailyLossMax: m('400'),
  drawdownRatioMax: m('0.1'),
}

const POLICY = {
  breaker: { refusalsMax: 7, moveRatioMax: m('0.08'), coolDownMs: 90_000, probes: 4 },
  scaling: { volatilityUsual: m('0.001'), scaleMin: m('0.5') },
}

test('every limit of the file holds', () => {
  const lines = Object.entries(KEYS).map(([key, text]) => `  ${key}: ${text}`)
  const { config } = loaded({ files: { [FILE]: ['risk:', ...lines].join('\n') }, flags: { config: FILE } })
  expect(riskLimitsOf(config)).toEqual(LIMITS)
  expect(riskPolicyOf(config)).toEqual(POLICY)
})

test('every limit of the environment holds', () => {
  const env = Object.fromEntries(
    Object.entries(KEYS).map(([key, text]) => [`VELOZ_RISK_${key.toUpperCase()}`, text]),
  )
  const { config } = loaded({ env })
  expect(riskLimitsOf(config)).toEqual(LIMITS)
  expect(riskPolicyOf(config)).toEqual(POLICY)
})

test('with nothing said only the collar, the number of open orders and a generous breaker hold', () => {
  const { config } = loaded({})
  const limits = riskLimitsOf(config)
  expect(limits).toEqual({ ...NO_LIMITS, openOrdersMax: 10_000, priceCollarRatio: m('0.05') })
  expect(widerThan(limits, NO_LIMITS)).toBeNull()
  expect(riskPolicyOf(config)).toEqual({
    breaker: { refusalsMax: 30, moveRatioMax: m('0.2'), coolDownMs: 60_000, probes: 3 },
    scaling: { volatilityUsual: null, scaleMin: m('0.25') },
  })
})

test('a limit that makes no sense is refused with what is allowed', () => {
  expect(refused({ env: { VELOZ_RISK_DRAWDOWN_MAX: '1.5' } }).text).toContain('is above 1')
  expect(refused({ env: { VELOZ_RISK_BREAKER_PROBES: '0' } }).text).toContain('is below 1')
  expect(refused({ env: { VELOZ_RISK_ORDER_RATE_MAX: '0' } }).text).toContain('is below 1')
})

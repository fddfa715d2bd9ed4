import { exact, exactDecimal, integer, milliseconds, optional } from './kinds/index.ts'
import { effective, type Row, type Setting } from './setting.ts'

const AMOUNT_MAX = '1000000000000'
const RATE_MAX = 1_000_000

/**
 * A limit whose bound is the machine's: what the API saves may be tighter than the default and never wider,
 * or whoever may change settings could lift, at the next start, what he may not lift now.
 */
function limit<Value extends bigint | number | null>(row: Row<Value>): Setting<Value> {
  const refusesSaved = (value: Value) =>
    isWider(value, row.default)
      ? 'is wider than the default: the outer bound is set in the file or the environment'
      : null
  return effective({ ...row, refusesSaved })
}

/** Null is no limit at all. */
function isWider(value: bigint | number | null, bound: bigint | number | null): boolean {
  if (bound === null) return false
  return value === null || value > bound
}

/** When the machine steps in by itself is decided on the machine. */
function policy<Value>(row: Row<Value>): Setting<Value> {
  const refusesSaved = () => 'is a safeguard that is set in the file or the environment alone'
  return effective({ ...row, refusesSaved })
}

/** The outer bound of every limit: at run time they may only be set inside it. */
const LIMITS = {
  'risk.order_notional_max': limit({
    kind: optional(exactDecimal('0', AMOUNT_MAX)),
    default: null,
    env: 'VELOZ_RISK_ORDER_NOTIONAL_MAX',
    about: 'Largest worth of one order, in the quote asset; null for no limit.',
  }),
  'risk.position_max': limit({
    kind: optional(exactDecimal('0', AMOUNT_MAX)),
    default: null,
    env: 'VELOZ_RISK_POSITION_MAX',
    about: 'Largest worth of the position in one instrument with its open orders, in the quote asset.',
  }),
  'risk.exposure_max': limit({
    kind: optional(exactDecimal('0', AMOUNT_MAX)),
    default: null,
    env: 'VELOZ_RISK_EXPOSURE_MAX',
    about: 'Largest worth of all positions together with their open orders.',
  }),
  'risk.leverage_max': limit({
    kind: optional(exactDecimal('0', '1000')),
    default: null,
    env: 'VELOZ_RISK_LEVERAGE_MAX',
    about: 'Largest worth of all perpetual positions over the equity.',
  }),
  'risk.open_orders_max': limit({
    kind: integer(0, 100_000),
    default: 10_000,
    env: 'VELOZ_RISK_OPEN_ORDERS_MAX',
    about: 'Orders that may be open at once.',
  }),
  'risk.order_rate_max': limit({
    kind: optional(integer(1, RATE_MAX)),
    default: null,
    env: 'VELOZ_RISK_ORDER_RATE_MAX',
    about: 'Orders per second; null for no limit.',
  }),
  'risk.order_rate_minute_max': limit({
    kind: optional(integer(1, RATE_MAX)),
    default: null,
    env: 'VELOZ_RISK_ORDER_RATE_MINUTE_MAX',
    about: 'Orders per minute; null for no limit.',
  }),
  'risk.strategy_order_rate_max': limit({
    kind: optional(integer(1, RATE_MAX)),
    default: null,
    env: 'VELOZ_RISK_STRATEGY_ORDER_RATE_MAX',
    about: 'Orders of one strategy per second; null for no limit.',
  }),
  'risk.price_collar': limit({
    kind: exactDecimal('0', '1'),
    default: exact('0.05'),
    env: 'VELOZ_RISK_PRICE_COLLAR',
    about: 'How far beyond the market an order may reach, as a fraction of the price.',
  }),
  'risk.impact_max': limit({
    kind: optional(exactDecimal('0', '1')),
    default: null,
    env: 'VELOZ_RISK_IMPACT_MAX',
    about: 'How far into the visible book an order may trade at once, as a fraction of the best price.',
  }),
  'risk.daily_loss_max': limit({
    kind: optional(exactDecimal('0', AMOUNT_MAX)),
    default: null,
    env: 'VELOZ_RISK_DAILY_LOSS_MAX',
    about: 'Loss of one UTC day from which on only orders that lower a position are accepted.',
  }),
  'risk.drawdown_max': limit({
    kind: optional(exactDecimal('0', '1')),
    default: null,
    env: 'VELOZ_RISK_DRAWDOWN_MAX',
    about: 'Fall from the highest equity, as a fraction of it, from which on the same holds.',
  }),
}

/** How risk reacts to the market and the venues by itself. */
const POLICY = {
  'risk.volatility_usual': policy({
    kind: optional(exactDecimal('0.000001', '1')),
    default: null,
    env: 'VELOZ_RISK_VOLATILITY_USUAL',
    about: 'Standard deviation of one-minute returns above which limits on size shrink; null for never.',
  }),
  'risk.limit_scale_min': policy({
    kind: exactDecimal('0.01', '1'),
    default: exact('0.25'),
    env: 'VELOZ_RISK_LIMIT_SCALE_MIN',
    about: 'Fraction below which limits never shrink.',
  }),
  'risk.breaker_refusals_max': policy({
    kind: integer(0, RATE_MAX),
    default: 30,
    env: 'VELOZ_RISK_BREAKER_REFUSALS_MAX',
    about: 'Orders a venue may refuse or leave unanswered within a minute; more open the breaker. 0: never.',
  }),
  'risk.breaker_move_max': policy({
    kind: optional(exactDecimal('0.0001', '10')),
    default: exact('0.2'),
    env: 'VELOZ_RISK_BREAKER_MOVE_MAX',
    about: 'Fraction a price may move within a minute; more opens the breaker. null: never.',
  }),
  'risk.breaker_cool_down_ms': policy({
    kind: milliseconds(1000, 3_600_000),
    default: 60_000,
    env: 'VELOZ_RISK_BREAKER_COOL_DOWN_MS',
    about: 'How long an open breaker waits; doubled with each trip in a row, up to an hour.',
  }),
  'risk.breaker_probes': policy({
    kind: integer(1, 100),
    default: 3,
    env: 'VELOZ_RISK_BREAKER_PROBES',
    about: 'Orders that must be accepted after the wait before the breaker closes.',
  }),
}

/** What every order is held to. */
export const RISK_SETTINGS = { ...LIMITS, ...POLICY }

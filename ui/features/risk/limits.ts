import type { ExactNumber, RiskAnswer, RiskLimitsRow } from '../../../src/contract/index.ts'
import { decimalOf } from '../../data/index.ts'
import {
  type Decimal,
  decimalText,
  dividedBy,
  drawnNumber,
  formatDecimal,
  minus,
  parseDecimal,
  times,
  ZERO,
} from '../../lib/decimal.ts'

export type LimitName = keyof RiskLimitsRow

/** `share`: a fraction on the wire, percent for people. */
export type LimitKind = 'amount' | 'count' | 'share' | 'factor'

export interface LimitTerms {
  readonly name: LimitName
  readonly label: string
  readonly kind: LimitKind
  /** What it holds, in a sentence. */
  readonly about: string
  /** Never without it. */
  readonly isAlways?: true
}

export const LIMITS: readonly LimitTerms[] = [
  { name: 'order_notional_max', label: 'Order size', kind: 'amount', about: 'The worth of one order.' },
  {
    ...{ name: 'position_max', label: 'Position', kind: 'amount' },
    about: 'The worth of the position in one instrument, with the orders that would add to it.',
  },
  {
    ...{ name: 'exposure_max', label: 'Exposure', kind: 'amount' },
    about: 'The worth of all positions together, with the orders that would add to them.',
  },
  {
    ...{ name: 'open_orders_max', label: 'Open orders', kind: 'count', isAlways: true },
    about: 'Orders that are open at the same time.',
  },
  { name: 'order_rate_max', label: 'Orders per second', kind: 'count', about: 'Of everybody together.' },
  {
    name: 'order_rate_minute_max',
    label: 'Orders per minute',
    kind: 'count',
    about: 'Of everybody together.',
  },
  {
    name: 'strategy_order_rate_max',
    label: 'Orders per second of a strategy',
    kind: 'count',
    about: 'Of each.',
  },
  {
    ...{ name: 'price_collar', label: 'Price collar', kind: 'share', isAlways: true },
    about: 'How far beyond the market price an order may reach.',
  },
  { name: 'impact_max', label: 'Impact', kind: 'share', about: 'How far one order may eat into the book.' },
  {
    name: 'daily_loss_max',
    label: 'Loss of the day',
    kind: 'amount',
    about: 'Since midnight UTC, transfers apart.',
  },
  { name: 'drawdown_max', label: 'Drawdown', kind: 'share', about: 'Lost of the highest equity there was.' },
  {
    name: 'leverage_max',
    label: 'Leverage',
    kind: 'factor',
    about: 'The worth of all positions over the equity.',
  },
]

/** From the wire, from a sum, or counted. */
type Amount = ExactNumber | Decimal | number

function exactOf(value: Amount): Decimal {
  if (typeof value === 'bigint') return value
  return typeof value === 'number' ? (parseDecimal(String(value)) as Decimal) : decimalOf(value)
}

const HUNDRED = parseDecimal('100') as Decimal

/** As people write it: amounts grouped, shares in percent. A count of all there is means: none was set. */
export function limitText(kind: LimitKind, value: Amount | null, asset: string): string {
  if (value === null || value === Number.MAX_SAFE_INTEGER) return 'none'
  const exact = exactOf(value)
  switch (kind) {
    case 'amount':
      return `${formatDecimal(exact, { places: 2 })} ${asset}`
    case 'share':
      return `${formatDecimal(times(exact, HUNDRED), { places: 2, rounding: 'nearest' })} %`
    case 'count':
      return formatDecimal(exact, { places: 0 })
    case 'factor':
      return `${formatDecimal(exact, { places: 2, rounding: 'nearest' })} ×`
  }
}

/** What a field of the form begins with; a share stands in percent there. */
export function fieldText(kind: LimitKind, value: Amount | null): string {
  if (value === null) return ''
  const exact = exactOf(value)
  return decimalText(kind === 'share' ? times(exact, HUNDRED) : exact)
}

/** What a field says, as the wire wants it: null for no limit, undefined for no number. */
export function fieldValue(kind: LimitKind, text: string): string | null | undefined {
  if (text.trim() === '') return null
  const value = parseDecimal(text.trim())
  if (value === null || value < ZERO) return undefined
  return decimalText(kind === 'share' ? dividedBy(value, HUNDRED) : value)
}

export interface LimitUse {
  readonly used: Decimal | null
  /** Of the limit, for the bar; null where there is none, or nothing lasting to measure. */
  readonly share: number | null
  readonly headroom: Decimal | null
}

/** How much of a limit is taken up now. What is asked of each order alone has no use between orders. */
export function limitUse(name: LimitName, risk: RiskAnswer, largestPosition: Decimal): LimitUse {
  const used = usedOf(name, risk, largestPosition)
  const limit = risk.limits[name]
  if (used === null || limit === null) return { used, share: null, headroom: null }
  const most = exactOf(limit)
  const left = minus(most, used)
  const headroom = left < ZERO ? ZERO : left
  if (most === ZERO) return { used, share: used === ZERO ? 0 : 1, headroom }
  return { used, share: drawnNumber(dividedBy(used, most)), headroom }
}

function usedOf(name: LimitName, risk: RiskAnswer, largestPosition: Decimal): Decimal | null {
  switch (name) {
    case 'position_max':
      return largestPosition
    case 'exposure_max':
      return decimalOf(risk.exposure)
    case 'open_orders_max':
      return exactOf(risk.open_orders)
    case 'order_rate_max':
      return exactOf(risk.orders_in_second)
    case 'order_rate_minute_max':
      return exactOf(risk.orders_in_minute)
    case 'daily_loss_max':
      return risk.day === null ? ZERO : atLeastZero(decimalOf(risk.day.loss))
    case 'drawdown_max':
      return risk.drawdown === null ? ZERO : decimalOf(risk.drawdown)
    case 'leverage_max':
      return leverageOf(risk)
    default:
      return null
  }
}

const atLeastZero = (value: Decimal): Decimal => (value < ZERO ? ZERO : value)

function leverageOf({ exposure, equity }: RiskAnswer): Decimal | null {
  const own = decimalOf(equity)
  return own <= ZERO ? null : dividedBy(decimalOf(exposure), own)
}

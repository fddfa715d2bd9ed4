import type { OrderCheckRow } from '../../src/contract/index.ts'
import { formatDecimal, placesOf } from '../lib/decimal.ts'
import { formatDayTime, msOfNs, type Zone } from '../lib/time.ts'
import { decimalOf, exactText } from './exact.ts'

const NAMES: Readonly<Record<OrderCheckRow['check'], string>> = {
  expressible: 'Tick and lot',
  trading_state: 'Trading state',
  breaker: 'Breaker',
  instrument_trading: 'Instrument trades',
  venue_quantity: 'Venue: quantity',
  venue_notional: 'Venue: notional',
  order_notional: 'Order notional',
  countable_lots: 'Countable lots',
  price_band: 'Venue: price band',
  position: 'Position limit',
  exposure: 'Exposure limit',
  leverage: 'Leverage limit',
  open_orders: 'Open orders',
  order_rate: 'Order rate',
  strategy_rate: 'Strategy order rate',
  price_collar: 'Price collar',
  book_impact: 'Book impact',
  fresh_prices: 'Fresh prices',
  daily_loss: 'Daily loss',
  drawdown: 'Drawdown',
  reduce_only: 'Reduce only',
  trigger_side: 'Trigger side',
  expiry: 'Expiry',
  bracket: 'Bracket',
  funds: 'Funds',
}

export const checkName = (check: OrderCheckRow['check']): string => NAMES[check]

const BOUNDS = { at_most: 'at most', at_least: 'at least', above: 'above', below: 'below' } as const
const UNITS: Readonly<Record<string, string>> = {
  orders: 'orders',
  orders_per_second: 'orders/s',
  orders_per_minute: 'orders/min',
  ms: 'ms',
}

/** What was measured, in its unit; a dash where nothing was. */
export function measuredText({ value, unit }: OrderCheckRow, zone: Zone): string {
  return value === null ? '—' : amountText(value, unit, zone)
}

/** `at most 5,000 USDT`; none in words. */
export function limitText({ value, limit, bound, unit }: OrderCheckRow, zone: Zone): string {
  if (limit !== null) return `${BOUNDS[bound]} ${amountText(limit, unit, zone)}`
  return value === null ? '—' : 'no limit'
}

/** Large amounts need no small parts, and columns are narrow: so many digits, two places at least. */
const DIGITS = 10
const PLACES = { least: 2, most: 8 } as const

function amountText(value: NonNullable<OrderCheckRow['value']>, unit: string, zone: Zone): string {
  if (unit === 'ns') return formatDayTime(msOfNs(exactText(value)), zone)
  const exact = decimalOf(value)
  const whole = formatDecimal(exact, { places: 0, grouped: false }).replace('-', '').length
  const room = Math.max(PLACES.least, Math.min(PLACES.most, DIGITS - whole))
  const places = Math.min(room, placesOf(exact))
  const name = UNITS[unit] ?? unit
  return `${formatDecimal(exact, { places, rounding: 'nearest' })}${name === '' ? '' : ` ${name}`}`
}

export const checkVerdict = ({ applies, passed }: OrderCheckRow): 'not held to' | 'passed' | 'refuses' =>
  !passed ? 'refuses' : applies ? 'passed' : 'not held to'

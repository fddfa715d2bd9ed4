import type { CheckName, CheckResult, CheckUnit, Measured } from '../domain/index.ts'
import { formatMoney } from '../domain/index.ts'
import { sentenceOf } from './sentences.ts'

interface Passed {
  /** Of a check that holds the order and has both numbers. */
  readonly within: string
  /** Of one that has a value and no limit. */
  readonly unlimited: string
  /** Of one without numbers. */
  readonly plain: string
}

/** `{value}` and `{limit}` come with their unit. */
const PASSED: Record<CheckName, Passed> = {
  expressible: only('The instrument is listed, and the order fits its ticks and lots.'),
  trading_state: only('The trading state lets it through.'),
  breaker: {
    within: 'The circuit breaker is half open: this is probe {value} of {limit}.',
    unlimited: 'The circuit breaker lets it through.',
    plain: 'The circuit breaker lets it through.',
  },
  instrument_trading: only('The instrument is trading.'),
  venue_quantity: both('The quantity is {value}; the venue takes {bound} {limit}.'),
  venue_notional: both('The order is worth {value}; the venue takes {bound} {limit}.'),
  order_notional: {
    within: 'The order is worth {value}; at most {limit} is allowed.',
    unlimited: 'The order is worth {value}; there is no limit.',
    plain: 'There is no limit on the worth of one order.',
  },
  countable_lots: only('The open orders of this side can be counted exactly.'),
  price_band: both('The price is {value}; the band of the venue allows {bound} {limit}.'),
  position: {
    within: 'The position could grow to a worth of {value}; at most {limit} is allowed.',
    unlimited: 'The position could grow to a worth of {value}; there is no limit.',
    plain: 'The position does not grow.',
  },
  exposure: {
    within: 'All positions together could be worth {value}; at most {limit} is allowed.',
    unlimited: 'All positions together could be worth {value}; there is no limit.',
    plain: 'The worth of all positions does not grow.',
  },
  leverage: {
    within: 'What is borrowed for could be worth {value}; the equity bears {limit}.',
    unlimited: 'What is borrowed for could be worth {value}; there is no limit.',
    plain: 'Nothing more is borrowed for.',
  },
  open_orders: {
    within: 'With this one there are {value} open; at most {limit} are allowed.',
    unlimited: 'With this one there are {value} open; there is no limit.',
    plain: 'The number of open orders does not hold it.',
  },
  order_rate: {
    within: 'With this one it is {value}; at most {limit} are allowed.',
    unlimited: 'With this one it is {value}; there is no limit.',
    plain: 'There is no limit on the rate of orders.',
  },
  strategy_rate: {
    within: 'With this one the strategy sends {value}; at most {limit} are allowed.',
    unlimited: 'With this one the strategy sends {value}; there is no limit.',
    plain: 'The order belongs to no strategy.',
  },
  price_collar: both('The price is {value}; with the market where it is, {bound} {limit} is allowed.'),
  book_impact: {
    within: 'It would reach {value} in the book at once; {bound} {limit} is allowed.',
    unlimited: 'It would reach {value} in the book at once; there is no limit.',
    plain: 'It takes nothing from the visible book at once.',
  },
  fresh_prices: {
    within: 'The newest price is {value} old; at most {limit} is allowed.',
    unlimited: 'The newest price is {value} old.',
    plain: 'Its price is its own: the age of the market does not hold it.',
  },
  daily_loss: {
    within: 'Today lost {value}; at most {limit} is allowed.',
    unlimited: 'Today lost {value}; there is no limit.',
    plain: 'Nothing is known of a loss today.',
  },
  drawdown: {
    within: 'The equity is {value} below its peak; at most {limit} is allowed.',
    unlimited: 'The equity is {value} below its peak; there is no limit.',
    plain: 'Nothing is known of a fall from a peak.',
  },
  reduce_only: {
    within: 'It is reduce only: {value} of at most {limit} that can be closed.',
    unlimited: 'It is reduce only.',
    plain: 'It is not reduce only.',
  },
  trigger_side: {
    within: 'The trigger is {value}, {bound} the market at {limit}.',
    unlimited: 'The trigger is {value}; the market is not known.',
    plain: 'It waits for no trigger.',
  },
  expiry: both('It expires later than now.', 'It has no date on which it expires.'),
  bracket: only('Its exits fit.', 'It has no exits.'),
  funds: {
    within: 'It sets {value} aside; {limit} is free.',
    unlimited: 'It sets {value} aside.',
    plain: 'It sets nothing aside.',
  },
}

function only(sentence: string, plain = sentence): Passed {
  return { within: sentence, unlimited: sentence, plain }
}

function both(sentence: string, plain = 'It is not held to this.'): Passed {
  return { within: sentence, unlimited: sentence, plain }
}

/** One sentence for a person: why it failed, or by how much it passed. */
export function checkSentence({ name, reason, measured }: CheckResult): string {
  if (reason !== null) return sentenceOf(reason)
  const { value, limit, bound, unit, isHeld } = measured
  const { within, unlimited, plain } = PASSED[name]
  if (value === null) return name === 'bracket' && isHeld ? within : plain
  const sentence = limit === null ? unlimited : within
  const text = sentence
    .replace('{value}', amount(value, unit))
    .replace('{limit}', limit === null ? '' : amount(limit, unit))
    .replace('{bound}', BOUNDS[bound])
  return isHeld ? text : `${text} It is not held to this.`
}

const BOUNDS: Record<Measured['bound'], string> = {
  at_most: 'at most',
  at_least: 'at least',
  above: 'above',
  below: 'below',
}

function amount(value: NonNullable<Measured['value']>, unit: CheckUnit): string {
  const text = formatMoney(value)
  return unit === '' ? text : `${text} ${UNITS[unit] ?? unit}`
}

const UNITS: Readonly<Record<string, string>> = {
  orders: 'orders',
  orders_per_second: 'orders within a second',
  orders_per_minute: 'orders within a minute',
}

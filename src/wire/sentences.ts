import { formatMoney, type Reason } from '../domain/index.ts'
import { exactMoney } from './exact.ts'

/** Details by name as text: the first of the names that is there. */
type Numbers = (...names: readonly string[]) => string

const SENTENCES: Record<Reason['code'], (n: Numbers) => string> = {
  unknown_instrument: (n) => `No instrument ${n('symbol')} is listed at ${n('venue')}.`,
  instrument_not_trading: (n) => `${n('symbol')} is not trading at the moment.`,
  no_market_data: (n) => `There is no price for ${n('symbol')} yet, so a market order cannot be bounded.`,
  price_off_tick: (n) => `The price ${n('price')} is not a multiple of the tick size ${n('tick_size')}.`,
  quantity_off_lot: (n) => `The quantity ${n('qty')} is not a multiple of the lot size ${n('lot_size')}.`,
  notional_too_small: (n) => `The order is worth ${n('notional')}, below the minimum of ${n('minimum')}.`,
  order_too_large: (n) => `The order is ${n('value')}, above the maximum of ${n('maximum')}.`,
  open_orders_limit: (n) =>
    `There are already ${n('open_orders')} open orders; the limit is ${n('maximum')}.`,
  price_collar: (n) =>
    `The price ${n('price')} is beyond ${n('bound')}, the worst allowed with the market at ${n('mark')}.`,
  insufficient_funds: (n) => `The order needs ${n('required')} ${n('asset')}; ${n('free')} is free.`,
  trading_halted: () => 'Trading is halted: only cancels are accepted.',
  trading_reducing: () => 'Trading is reducing: only orders that lower a position are accepted.',
  post_only_would_take: () => 'The order is post only and would have traded at once.',
  fill_or_kill_unfillable: () => 'The order could not be filled whole at once.',
  unfilled_remainder: () => 'What could not be filled at once was cancelled.',
  cancelled_by_request: () => 'Cancelled on request.',
  cancelled_by_halt: () => 'Cancelled because trading was halted.',
  // A venue's own words are `text`; what an adapter says of a venue is `why`.
  venue_refused: (n) => `The venue refused: ${n('text', 'why')}.`,
}

/** One sentence for a person, with the numbers in it. */
export function sentenceOf(reason: Reason): string {
  return SENTENCES[reason.code]((...names) => {
    for (const name of names) {
      const value = reason.details[name]
      if (value !== undefined) return typeof value === 'bigint' ? formatMoney(value) : value
    }
    return '?'
  })
}

/** The numbers of a reason as the wire carries them. */
export function reasonDetails(reason: Reason): Record<string, unknown> {
  const details: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(reason.details)) {
    details[name] = typeof value === 'bigint' ? exactMoney(value) : value
  }
  return details
}

import { formatMoney, type Reason } from '../domain/index.ts'
import { exactMoney } from './exact.ts'

/**
 * What a person is told: the first sentence whose details are all there. `{a|b}` is the first detail of these
 * names.
 */
const SENTENCES: Record<Reason['code'], readonly string[]> = {
  unknown_instrument: ['No instrument {symbol} is listed at {venue}.'],
  instrument_not_trading: ['{symbol} is not trading at the moment.'],
  no_market_data: ['There is no price for {symbol} yet, so the order cannot be bounded; try again shortly.'],
  stale_market_data: [
    'The newest price of {symbol} is {age_ms} ms old, too old to trade on; wait for a fresh one.',
    'The newest price of {symbol} is too old to trade on; wait for a fresh one.',
  ],
  price_off_tick: ['The price {price} is not a multiple of the tick size {tick_size}.'],
  quantity_off_lot: ['The quantity {qty} is not a multiple of the lot size {lot_size}.'],
  quantity_too_small: ['The quantity {qty} is below the minimum of {minimum}.'],
  notional_too_small: ['The order is worth {notional}, below the minimum of {minimum}.'],
  order_too_large: ['The order is {value}, above the maximum of {maximum}.'],
  open_orders_limit: ['There are already {open_orders} open orders; the limit is {maximum}.'],
  price_collar: ['The price {price} is beyond {bound}, the worst allowed with the market at {mark}.'],
  price_out_of_band: ['The price {price} is outside {lowest} to {highest}, the band the venue allows now.'],
  fat_finger: [
    'The order would reach {reach} in the book, beyond {bound} with the market at {touch}; send it in parts.',
  ],
  insufficient_funds: [
    'The order needs {required} {asset}; {free} is free.',
    'There is not enough free {asset} for the order.',
  ],
  position_limit: [
    'The position could grow from {position} to a worth of {value}, above the limit of {maximum}.',
    'The position could grow to a worth of {value}, above the limit of {maximum}.',
  ],
  exposure_limit: ['All positions together could be worth {value}, above the limit of {maximum}.'],
  leverage_limit: [
    'The leverage could grow to {leverage} ({exposure} over {equity}), above the limit of {maximum}.',
    'The equity is {equity}, so nothing can be borrowed for {exposure}; the limit of leverage is {maximum}.',
  ],
  order_rate: [
    'The strategy {strategy} sent {orders} orders within a {window}; the limit is {maximum}. Wait a little.',
    'There were {orders} orders within a {window}; the limit is {maximum}. Wait a little.',
  ],
  daily_loss: [
    'Today lost {loss} ({day_equity} to {equity}), more than {maximum}: only orders that lower a position.',
  ],
  drawdown: [
    'Lost {drawdown} of the peak {peak} (now {equity}), above {maximum}: only orders that lower a position.',
  ],
  breaker_open: ['The circuit breaker is open ({why}): only orders that lower a position.'],
  reduce_only_would_increase: [
    'The order is reduce only: of the position of {position} at most {closable} can be closed, not {qty}.',
  ],
  trigger_price_wrong_side: ['The stop at {trigger_price} would trigger at once: the market is at {market}.'],
  bracket_wrong_side: ['The {exit} at {price} is on the wrong side of the entry at {entry}.'],
  expiry_in_past: [
    'The order would have expired at {expire_ts_ns} ns already; it is {now_ts_ns} ns now.',
    'The order would have expired already; expire_ts_ns is in nanoseconds.',
  ],
  amend_not_possible: ['The order cannot be changed: {why}.'],
  amend_pending: ['The order cannot be changed: another change of it is on its way.'],
  trading_halted: ['Trading is halted: only cancels are accepted.'],
  trading_reducing: [
    'Trading is reducing ({why}): an order of {qty} would not lower the position of {position}.',
    'Trading is reducing: an order of {qty} would not lower the position of {position}.',
    'Trading is reducing: only orders that lower a position are accepted.',
  ],
  post_only_would_take: ['The order is post only and would have traded at once.'],
  fill_or_kill_unfillable: ['The order could not be filled whole at once.'],
  unfilled_remainder: ['What could not be filled at once was cancelled.'],
  cancelled_by_request: ['Cancelled on request.'],
  cancelled_by_veloz: ['VeloZ took the order out by itself: it was stopping, or its journal failed.'],
  cancelled_by_halt: ['Cancelled because trading was halted.'],
  journal_failed: ['Cancelled before it was sent: the journal could not be written in time.'],
  self_trade_prevented: ['Cancelled because it would have traded with an order of our own.'],
  good_till_date_reached: ['The date of the order was reached.'],
  sibling_closed: ['Ended with the other order of its pair.'],
  entry_closed: ['Ended with its entry.'],
  amended_below_filled: ['Cancelled: more was filled meanwhile than the amended quantity.'],
  never_seen: ['The venue was asked for the order twice and knows nothing of it.'],
  position_liquidated: ['The venue liquidated the position.'],
  // A venue's own words are `text`; what an adapter says of a venue is `why`.
  venue_unavailable: ['The venue takes no orders at the moment: {text|why}.'],
  venue_refused: ['The venue refused: {text|why}.'],
}

const PLACE = /\{([^}]+)\}/g

/** One sentence for a person, with the numbers in it. */
export function sentenceOf(reason: Reason): string {
  const sentences = SENTENCES[reason.code]
  for (const sentence of sentences) {
    const filled = filledIn(sentence, reason)
    if (filled !== null) return filled
  }
  return (sentences[0] ?? '').replace(PLACE, '?')
}

/** Null when one of its details is missing. */
function filledIn(sentence: string, reason: Reason): string | null {
  let isWhole = true
  const text = sentence.replace(PLACE, (_place, names: string) => {
    const detail = detailOf(reason, names.split('|'))
    if (detail === null) isWhole = false
    return detail ?? ''
  })
  return isWhole ? text : null
}

function detailOf({ details }: Reason, names: readonly string[]): string | null {
  for (const name of names) {
    const value = details[name]
    if (value !== undefined) return typeof value === 'bigint' ? formatMoney(value) : value
  }
  return null
}

/** The numbers of a reason as the wire carries them. */
export function reasonDetails(reason: Reason): Record<string, unknown> {
  const details: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(reason.details)) {
    details[name] = typeof value === 'bigint' ? exactMoney(value) : value
  }
  return details
}

import type { InstrumentRow } from '../../../src/contract/index.ts'
import { formatDayTime, msOfNs, type Zone, zoneName } from '../../lib/time.ts'
import type { OrderTerms, TicketTerms } from './terms.ts'

/** In a few words: "Buy 0.1 BTC at 60000". */
export function describe({ order, pairedStop }: TicketTerms, { base }: InstrumentRow): string {
  const whole = `${order.side === 'buy' ? 'Buy' : 'Sell'} ${order.qty} ${base} ${where(order)}`
  return pairedStop === null ? whole : `${whole} or ${where(pairedStop)}`
}

function where({
  price,
  stop_price: stop,
  trail_amount: amount,
  trail_percent: percent,
}: OrderTerms): string {
  if (percent !== undefined) return `trailing by ${percent} %`
  if (amount !== undefined) return `trailing by ${amount}`
  const at = price === undefined ? 'at market' : `at ${price}`
  return stop === undefined ? at : `${at} once ${stop} is reached`
}

/** What else there is to know before it goes, one to a line. */
export function details({ order }: TicketTerms, zone: Zone): readonly string[] {
  const { tif, expire_ts_ns: expiry, bracket } = order
  const lines: string[] = []
  if (tif !== undefined) lines.push(timeWords(tif, expiry, zone))
  if (order.post_only === true) lines.push('Post only: refused where it would trade at once.')
  if (order.reduce_only === true) lines.push('Reduce only: it closes a position and opens none.')
  if (bracket?.take_profit) lines.push(`Take profit at ${bracket.take_profit.price}.`)
  if (bracket?.stop_loss) {
    const { stop_price: stop, price } = bracket.stop_loss
    lines.push(`Stop loss at ${stop}${price === undefined ? '' : `, limit ${price}`}.`)
  }
  return lines
}

function timeWords(tif: string, expiry: OrderTerms['expire_ts_ns'], zone: Zone): string {
  if (tif === 'ioc') return 'Immediate or cancel.'
  if (tif === 'fok') return 'Fill or kill.'
  if (tif !== 'gtd' || expiry === undefined) return 'Good till cancelled.'
  const ms = msOfNs(String(expiry))
  return `Good till ${formatDayTime(ms, zone)} ${zoneName(zone, ms)}.`
}

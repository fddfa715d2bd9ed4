/** The market moves, and what that does to our orders. */
import {
  type BookSnapshot,
  lots,
  type MarketEvent,
  NO_LOTS,
  type Side,
  type Ticks,
  type Trade,
} from '../../domain/index.ts'
import type { MarketPrint } from './exchange.ts'
import { bookAround } from './made-book.ts'
import { type Market, offeredAt, show } from './market.ts'
import { type Sandbox, trueNs } from './sandbox.ts'
import { type Cause, hear, publish } from './trading.ts'

/** Events of one moment, at the time it is now: a recording was made at another. */
export function takeEvents(sandbox: Sandbox, events: readonly MarketEvent[]): void {
  const withoutBook = new Set<Market>()
  for (const event of events) {
    const market = sandbox.markets.get(event.key)
    if (market === undefined || market.heldAt !== null) continue
    if (event.kind === 'book') {
      takeBook(sandbox, market, event)
      withoutBook.delete(market)
    } else {
      takePrint(sandbox, market, event)
      withoutBook.add(market)
    }
  }
  for (const market of withoutBook) makeBook(sandbox, market)
}

/** Where prints are all that is recorded, others offer something around the last one. */
function makeBook(sandbox: Sandbox, market: Market): void {
  if (market.last === null) return
  takeBook(sandbox, market, bookAround(market.instrument, market.last, trueNs(sandbox)))
}

function takeBook(sandbox: Sandbox, market: Market, book: BookSnapshot): void {
  const shown = { ...book, eventAt: trueNs(sandbox) }
  show(market, shown)
  matched(sandbox, shown, 'book')
}

/** What of a print was not traded with us, others traded. */
function takePrint(sandbox: Sandbox, market: Market, print: Trade): void {
  const ours = matched(sandbox, { ...print, eventAt: trueNs(sandbox) }, 'print')
  const { price, aggressor } = print
  if (print.quantity > ours)
    publish(sandbox, market, { price, quantity: lots(print.quantity - ours), aggressor })
  else if (print.quantity === 0) market.last = price
}

function matched(sandbox: Sandbox, event: MarketEvent, cause: Cause): number {
  let filled = 0
  sandbox.sim.onMarket(event, (report) => {
    filled += hear(sandbox, report, cause)
  })
  return filled
}

/** Null lets it go as it is fed. */
export function holdAt(sandbox: Sandbox, market: Market, price: Ticks | null): void {
  market.heldAt = price
  if (price === null) return
  const at = trueNs(sandbox)
  takeBook(sandbox, market, bookAround(market.instrument, price, at))
  const print: Trade = {
    ...{
      kind: 'trade',
      key: market.instrument.key,
      eventAt: at,
      price,
      quantity: NO_LOTS,
      aggressor: 'sell',
    },
  }
  // Others agree on the price; nobody of them trades with us.
  matched(sandbox, print, 'print')
  publish(sandbox, market, { price, quantity: lots(1), aggressor: 'sell' })
}

/**
 * Whoever offered something at this price or better is gone, so that we are the first in the queue. Where the
 * market is held, others offer it anew behind that.
 */
export function printAt(sandbox: Sandbox, market: Market, { price, quantity, aggressor }: MarketPrint): void {
  const at = trueNs(sandbox)
  const behind = (side: Side) =>
    offeredAt(market, side).filter((level) => (side === 'buy' ? level.price < price : level.price > price))
  const key = market.instrument.key
  takeBook(sandbox, market, { kind: 'book', key, eventAt: at, bids: behind('buy'), asks: behind('sell') })
  takePrint(sandbox, market, { kind: 'trade', key, eventAt: at, price, quantity, aggressor })
  if (market.heldAt !== null) takeBook(sandbox, market, bookAround(market.instrument, market.heldAt, at))
}

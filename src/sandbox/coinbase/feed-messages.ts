/** What the channels that anybody may hear say. */
import { type Instrument, lots, oppositeSide, type Side } from '../../domain/index.ts'
import type { SandboxBook, SandboxTrade } from '../core/index.ts'
import { currenciesOf } from './currencies.ts'
import { monthlyVolume, newestPrint, type Print, productJson } from './products.ts'
import type { Venue } from './venue.ts'
import { isoTime, orderUuid, priceText, productOf, sizeText, uuidOf } from './words.ts'

export type Message = Readonly<Record<string, unknown>>

export function snapshotMessage(instrument: Instrument, book: SandboxBook): Message {
  const lines = (levels: SandboxBook['bids']) =>
    levels.map(({ price, quantity }) => [priceText(instrument, price), sizeText(instrument, quantity)])
  return {
    type: 'snapshot',
    product_id: productOf(instrument),
    asks: lines(book.asks),
    bids: lines(book.bids),
    time: isoTime(book.atMs),
  }
}

/** `[side, price, size]` */
export type LevelChange = readonly [side: Side, price: string, size: string]

export function updateMessage(product: string, changes: readonly LevelChange[], atMs: number): Message {
  return { type: 'l2update', product_id: product, changes, time: isoTime(atMs) }
}

/** `lastTradeId`: of the trade that was told last: one that nobody has heard of would look like a gap. */
export function heartbeatMessage(venue: Venue, product: string, lastTradeId: number): Message {
  const { exchange, sequences } = venue
  return {
    type: 'heartbeat',
    last_trade_id: lastTradeId,
    product_id: product,
    sequence: sequences.newest(product),
    time: isoTime(exchange.nowMs()),
  }
}

export function statusMessage(venue: Venue): Message {
  return {
    type: 'status',
    products: venue.exchange
      .instruments()
      .map((instrument) => ({ ...productJson(instrument), type: 'spot' })),
    currencies: currenciesOf(venue),
  }
}

/** Null while nobody knows a price. */
export function tickerMessage(
  venue: Venue,
  instrument: Instrument,
  newest: Print | null = newestPrint(venue, instrument),
): Message | null {
  if (newest === null) return null
  const { ticker, tradeId } = newest
  const product = productOf(instrument)
  const book = venue.exchange.book(instrument.key)
  const [bid, ask] = [book?.bids[0], book?.asks[0]]
  return {
    type: 'ticker',
    sequence: tradeId === 0 ? venue.sequences.newest(product) : venue.sequences.ofTrade(product, tradeId),
    product_id: product,
    price: priceText(instrument, newest.price),
    open_24h: priceText(instrument, ticker.open),
    volume_24h: sizeText(instrument, ticker.volume),
    low_24h: priceText(instrument, ticker.low),
    high_24h: priceText(instrument, ticker.high),
    volume_30d: sizeText(instrument, monthlyVolume(venue, instrument)),
    best_bid: bid ? priceText(instrument, bid.price) : '0',
    best_bid_size: sizeText(instrument, bid?.quantity ?? lots(0)),
    best_ask: ask ? priceText(instrument, ask.price) : '0',
    best_ask_size: sizeText(instrument, ask?.quantity ?? lots(0)),
    // That of the order that took.
    side: newest.aggressor,
    time: isoTime(newest.atMs),
    trade_id: tradeId,
    last_size: sizeText(instrument, newest.quantity),
  }
}

/** `type`: `match`, or `last_match` for the one before a subscription. */
export function matchMessage(
  venue: Venue,
  instrument: Instrument,
  trade: SandboxTrade,
  type: 'match' | 'last_match' = 'match',
): Message {
  const product = productOf(instrument)
  const price = priceText(instrument, trade.price)
  const { maker_order_id, taker_order_id } = partiesOf(venue, instrument, trade)
  return {
    type,
    trade_id: trade.tradeId,
    maker_order_id,
    taker_order_id,
    side: oppositeSide(trade.aggressor),
    size: sizeText(instrument, trade.quantity),
    price,
    product_id: product,
    sequence: venue.sequences.ofTrade(product, trade.tradeId),
    time: isoTime(trade.atMs),
  }
}

/** Our own order where one of them is, else a name for whoever it was. */
export function partiesOf(
  { exchange }: Venue,
  { key }: Instrument,
  { tradeId }: Pick<SandboxTrade, 'tradeId'>,
) {
  const fill = exchange.fills(key).findLast((each) => each.tradeId === tradeId)
  const own = fill?.liquidity ?? null
  const id = fill === undefined ? '' : orderUuid(fill.order.id)
  return {
    own,
    maker_order_id: own === 'maker' ? id : uuidOf(`maker ${tradeId}`),
    taker_order_id: own === 'taker' ? id : uuidOf(`taker ${tradeId}`),
  }
}

import { oppositeSide } from '../../../domain/index.ts'
import type { MarketChannel } from '../../../ports/index.ts'
import {
  type ChannelRequest,
  type Fields,
  fieldsOf,
  type MarketMessage,
  type MarketStreamProtocol,
  type StreamNotice,
  sideAt,
  textAt,
  textOrNullAt,
} from '../protocol/index.ts'
import { bookChanges, bookSnapshot } from './book.ts'
import { feedUrl, SILENCE_MS, streamNotice } from './feed.ts'
import { isoTimeAt, tradeIdAt } from './values.ts'

/**
 * `level2` wants a key since 2023, `level2_batch` sends the same every 50 ms to anybody. Both ticker channels
 * send one kind of message: the quick one is for the top of the book, the slow one for the day's figures, so
 * that letting go of one leaves the other.
 *
 * Source: https://docs.cdp.coinbase.com/exchange/websocket-feed/channels
 */
const CHANNELS: Readonly<Partial<Record<MarketChannel['kind'], string>>> = {
  trades: 'matches',
  book: 'level2_batch',
  top: 'ticker',
  ticker: 'ticker_batch',
}

export const MARKET_STREAM: MarketStreamProtocol = {
  url: feedUrl,
  ping: null,
  silenceMs: SILENCE_MS,
  channelsMax: 1000,
  // The heartbeat of a product comes with its first channel and stays: one message a second.
  subscribe: (channels) => asked('subscribe', channels, ['heartbeat']),
  unsubscribe: (channels) => asked('unsubscribe', channels, []),
  isOffered: ({ kind }) => CHANNELS[kind] !== undefined,
  isSnapshotStreamed: true,
  read: (frame) => {
    const message = fieldsOf(frame, 'message')
    return (READERS[textAt(message, 'type')] ?? streamNotice)(message)
  },
}

function asked(
  type: 'subscribe' | 'unsubscribe',
  requests: readonly ChannelRequest[],
  further: readonly string[],
): readonly string[] {
  const nativesOf = new Map<string, Set<string>>()
  for (const { channel, native } of requests) {
    const name = CHANNELS[channel.kind]
    for (const each of name === undefined ? [] : [name, ...further]) {
      nativesOf.set(each, (nativesOf.get(each) ?? new Set()).add(native))
    }
  }
  if (nativesOf.size === 0) return []
  const channels = [...nativesOf].map(([name, natives]) => ({ name, product_ids: [...natives] }))
  return [JSON.stringify({ type, channels })]
}

type Read = (message: Fields) => readonly (MarketMessage | StreamNotice)[]

const READERS: Readonly<Record<string, Read>> = {
  snapshot: (message) => [
    { kind: 'book', native: textAt(message, 'product_id'), update: bookSnapshot(message) },
  ],
  l2update: (message) => [
    { kind: 'book', native: textAt(message, 'product_id'), update: bookChanges(message) },
  ],
  match: (message) => [
    {
      kind: 'trade',
      native: textAt(message, 'product_id'),
      tradeId: tradeIdAt(message),
      price: textAt(message, 'price'),
      quantity: textAt(message, 'size'),
      // `side` is that of the order that rested.
      aggressor: oppositeSide(sideAt(message)),
      at: isoTimeAt(message, 'time'),
    },
  ],
  ticker: tickerMessages,
}

function tickerMessages(message: Fields): readonly MarketMessage[] {
  const native = textAt(message, 'product_id')
  const at = isoTimeAt(message, 'time')
  const bid = textOrNullAt(message, 'best_bid')
  const ask = textOrNullAt(message, 'best_ask')
  return [
    { kind: 'top', native, bid, ask, at },
    {
      kind: 'ticker',
      native,
      last: textAt(message, 'price'),
      open: textAt(message, 'open_24h'),
      high: textAt(message, 'high_24h'),
      low: textAt(message, 'low_24h'),
      volume: textAt(message, 'volume_24h'),
      at,
    },
  ]
}

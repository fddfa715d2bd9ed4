/** https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook and its neighbours. */
import { unixNsFromMs } from '../../../domain/index.ts'
import type { MarketChannel } from '../../../ports/index.ts'
import {
  type ChannelRequest,
  type Fields,
  fieldsOf,
  flagAt,
  integerAt,
  listOf,
  type MarketMessage,
  type MarketStreamProtocol,
  StrangeAnswer,
  type StreamNotice,
  textAt,
  timeAt,
} from '../protocol/index.ts'
import { sideAt } from './answer.ts'
import { bookUpdate } from './book-updates.ts'
import { streamedCandle } from './candles.ts'
import { commandAnswer, frameFields, TERMS, urlAt, whyOf } from './frames.ts'
import { intervalMsOf, intervalName } from './intervals.ts'

/** Topics that one spot command may name. */
const TOPICS_PER_COMMAND = 10
/** Deep enough for a hundredth around the middle of most books, every 100 ms. */
const BOOK_LEVELS = 200

export const MARKET_STREAM: MarketStreamProtocol = {
  ...TERMS,
  url: (base, isTestnet) => urlAt('/v5/public/spot', base, isTestnet),
  channelsMax: 400,
  subscribe: (channels, requestId) => commands('subscribe', channels, requestId),
  unsubscribe: (channels, requestId) => commands('unsubscribe', channels, requestId),
  isOffered: (channel) => topicPrefix(channel) !== null,
  isSnapshotStreamed: true,
  read,
}

function commands(op: string, channels: readonly ChannelRequest[], requestId: number): readonly string[] {
  const topics = channels.flatMap(({ channel, native }) => {
    const prefix = topicPrefix(channel)
    return prefix === null ? [] : [`${prefix}.${native}`]
  })
  const frames: string[] = []
  for (let from = 0; from < topics.length; from += TOPICS_PER_COMMAND) {
    const args = topics.slice(from, from + TOPICS_PER_COMMAND)
    frames.push(JSON.stringify({ req_id: `${requestId}-${frames.length}`, op, args }))
  }
  return frames
}

function topicPrefix(channel: MarketChannel): string | null {
  switch (channel.kind) {
    case 'trades':
      return 'publicTrade'
    case 'top':
      return 'orderbook.1'
    case 'book':
      return `orderbook.${BOOK_LEVELS}`
    case 'ticker':
      return 'tickers'
    case 'candles': {
      const interval = intervalName(channel.intervalMs)
      return interval === null ? null : `kline.${interval}`
    }
    case 'mark':
    case 'funding':
      return null
  }
}

function read(raw: unknown): readonly (MarketMessage | StreamNotice)[] {
  const frame = frameFields(raw)
  const answer = commandAnswer(frame)
  if (answer !== null) return [answer.isYes ? { kind: 'alive' } : { kind: 'refused', why: whyOf(frame) }]
  const [name, ...rest] = textAt(frame, 'topic').split('.')
  const native = rest.at(-1) ?? ''
  switch (name) {
    case 'orderbook':
      return [rest[0] === '1' ? topMessage(frame, native) : bookMessage(frame, native)]
    case 'publicTrade':
      return listOf(frame['data'], 'data').map((row) => tradeMessage(fieldsOf(row, 'trade'), native))
    case 'tickers':
      return [tickerMessage(frame, native)]
    case 'kline':
      return listOf(frame['data'], 'data').map((row) => candleMessage(fieldsOf(row, 'candle'), native))
    default:
      throw new StrangeAnswer(`unknown topic: ${String(name).slice(0, 40)}`)
  }
}

/** `ts` is when it was sent, `cts` when the book was so; older recordings have the first only. */
function bookMessage(frame: Fields, native: string): MarketMessage {
  const update = bookUpdate(fieldsOf(frame['data'], 'data'), {
    isSnapshot: textAt(frame, 'type') === 'snapshot',
    atName: frame['cts'] === undefined ? 'ts' : 'cts',
    message: frame,
  })
  return { kind: 'book', native, update }
}

function topMessage(frame: Fields, native: string): MarketMessage {
  const book = fieldsOf(frame['data'], 'data')
  return {
    kind: 'top',
    native,
    bid: bestOf(book['b']),
    ask: bestOf(book['a']),
    at: timeAt(frame, frame['cts'] === undefined ? 'ts' : 'cts'),
  }
}

/** Null for an empty side. */
function bestOf(side: unknown): string | null {
  const [best] = listOf(side, 'side')
  if (best === undefined) return null
  const [price] = listOf(best, 'level')
  if (typeof price !== 'string') throw new StrangeAnswer('a level without a price')
  return price
}

function tradeMessage(row: Fields, native: string): MarketMessage {
  return {
    kind: 'trade',
    native,
    tradeId: textAt(row, 'i'),
    price: textAt(row, 'p'),
    quantity: textAt(row, 'v'),
    aggressor: sideAt(row, 'S'),
    at: timeAt(row, 'T'),
  }
}

function tickerMessage(frame: Fields, native: string): MarketMessage {
  const row = fieldsOf(frame['data'], 'data')
  return {
    kind: 'ticker',
    native,
    last: textAt(row, 'lastPrice'),
    open: textAt(row, 'prevPrice24h'),
    high: textAt(row, 'highPrice24h'),
    low: textAt(row, 'lowPrice24h'),
    volume: textAt(row, 'volume24h'),
    at: unixNsFromMs(integerAt(frame, 'ts')),
  }
}

function candleMessage(row: Fields, native: string): MarketMessage {
  const intervalMs = intervalMsOf(textAt(row, 'interval'))
  if (intervalMs === null) throw new StrangeAnswer('a candle of an interval nobody asked for')
  return { kind: 'candle', native, isClosed: flagAt(row, 'confirm'), ...streamedCandle(row, intervalMs) }
}

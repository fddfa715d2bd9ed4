import { unreachable } from '../../../domain/index.ts'
import type { MarketChannel } from '../../../ports/index.ts'
import {
  type ChannelRequest,
  type Fields,
  fieldsOf,
  listOf,
  type MarketMessage,
  type MarketStreamProtocol,
  sideAt,
  textAt,
} from '../protocol/index.ts'
import { timeAt } from './answers.ts'
import { bookUpdate, linesAt } from './market-rows.ts'
import { socketUrl, streamNotice, TERMS } from './sockets.ts'

/** OKX takes 64 kB of names in one request; so many are well below that. */
const CHANNELS_PER_FRAME = 100
const CHANNELS_MAX = 240

export const MARKET_STREAM: MarketStreamProtocol = {
  ...TERMS,
  url: (base, isTestnet) => socketUrl('public', base, isTestnet),
  channelsMax: CHANNELS_MAX,
  subscribe: (channels, requestId) => frames('subscribe', channels, requestId),
  unsubscribe: (channels, requestId) => frames('unsubscribe', channels, requestId),
  // Candles are on another socket (`/ws/v5/business`); ours are made of trades.
  isOffered: ({ kind }) => kind !== 'candles',
  isSnapshotStreamed: true,
  read: (frame) => {
    const notice = streamNotice(frame)
    return notice === null ? messagesOf(fieldsOf(frame, 'frame')) : [notice]
  },
}

function frames(op: string, channels: readonly ChannelRequest[], requestId: number): readonly string[] {
  const args = channels
    .filter(({ channel }) => channel.kind !== 'candles')
    .map(({ channel, native }) => ({ channel: channelName(channel), instId: native }))
  const pieces: string[] = []
  for (let first = 0; first < args.length; first += CHANNELS_PER_FRAME) {
    const piece = args.slice(first, first + CHANNELS_PER_FRAME)
    pieces.push(JSON.stringify({ id: String(requestId), op, args: piece }))
  }
  return pieces
}

function channelName({ kind }: MarketChannel): string {
  switch (kind) {
    case 'trades':
      return 'trades'
    case 'top':
      return 'bbo-tbt'
    case 'book':
      return 'books'
    case 'ticker':
      return 'tickers'
    case 'mark':
      return 'mark-price'
    case 'funding':
      return 'funding-rate'
    case 'candles':
      return 'candle'
    default:
      return unreachable(kind)
  }
}

function messagesOf(frame: Fields): readonly (MarketMessage | { readonly kind: 'alive' })[] {
  if (frame['data'] === undefined) return [{ kind: 'alive' }]
  const arg = fieldsOf(frame['arg'], 'arg')
  const native = textAt(arg, 'instId')
  const read = readerOf(textAt(arg, 'channel'), native, frame)
  return listOf(frame['data'], 'data').map((row) => read(fieldsOf(row, 'row')))
}

function readerOf(
  channel: string,
  native: string,
  frame: Fields,
): (row: Fields) => MarketMessage | { kind: 'alive' } {
  switch (channel) {
    case 'books': {
      const isSnapshot = frame['action'] === 'snapshot'
      return (row) => ({ kind: 'book', native, update: bookUpdate(row, isSnapshot) })
    }
    case 'trades':
      return (row) => tradeOf(row, native)
    case 'bbo-tbt':
      return (row) => topOf(row, native)
    case 'tickers':
      return (row) => tickerOf(row, native)
    case 'mark-price':
      return (row) => ({ kind: 'mark', native, price: textAt(row, 'markPx'), at: timeAt(row, 'ts') })
    case 'funding-rate':
      return (row) => fundingOf(row, native)
    default:
      return () => ({ kind: 'alive' })
  }
}

/** Several trades at one price may be told as one, with the number of the last. */
function tradeOf(row: Fields, native: string): MarketMessage {
  return {
    kind: 'trade',
    native,
    tradeId: textAt(row, 'tradeId'),
    price: textAt(row, 'px'),
    quantity: textAt(row, 'sz'),
    // The side of whoever took.
    aggressor: sideAt(row),
    at: timeAt(row, 'ts'),
  }
}

function topOf(row: Fields, native: string): MarketMessage {
  const [bid] = linesAt(row, 'bids')
  const [ask] = linesAt(row, 'asks')
  return { kind: 'top', native, bid: bid?.[0] ?? null, ask: ask?.[0] ?? null, at: timeAt(row, 'ts') }
}

function tickerOf(row: Fields, native: string): MarketMessage {
  return {
    kind: 'ticker',
    native,
    last: textAt(row, 'last'),
    open: textAt(row, 'open24h'),
    high: textAt(row, 'high24h'),
    low: textAt(row, 'low24h'),
    // Base asset at spot; `volCcy24h` is that of the quote.
    volume: textAt(row, 'vol24h'),
    at: timeAt(row, 'ts'),
  }
}

function fundingOf(row: Fields, native: string): MarketMessage {
  const nextAt = timeAt(row, 'fundingTime')
  return { kind: 'funding', native, rate: textAt(row, 'fundingRate'), nextAt, at: timeAt(row, 'ts') }
}

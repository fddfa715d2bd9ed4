import { unixNs } from '../../../domain/index.ts'
import type { BookLine } from '../../../market-data/index.ts'
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
import { intervalMsOf, intervalWord } from './words.ts'

const PATH = '/ws'
/** A connection may send five messages a second: so many names in each keep a whole one below that. */
const STREAMS_PER_FRAME = 250
const PING_ID = 0

/** The venue's own pings are answered by the socket and never seen, so we ask for our subscriptions. */
export const MARKET_STREAM: MarketStreamProtocol = {
  url: (base, isTestnet) => `${base ?? ownHost(isTestnet)}${PATH}`,
  ping: { everyMs: 15_000, frame: () => JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id: PING_ID }) },
  silenceMs: 40_000,
  channelsMax: 1_000,
  isSnapshotStreamed: false,
  isOffered: (channel) => suffixOf(channel) !== null,
  subscribe: (channels, requestId) => frames('SUBSCRIBE', channels, requestId),
  unsubscribe: (channels, requestId) => frames('UNSUBSCRIBE', channels, requestId),
  read: (frame) => messages(fieldsOf(frame, 'the frame')),
}

function ownHost(isTestnet: boolean): string {
  return isTestnet ? 'wss://stream.testnet.binance.vision' : 'wss://stream.binance.com:9443'
}

function suffixOf(channel: MarketChannel): string | null {
  switch (channel.kind) {
    case 'trades':
      return 'trade'
    case 'top':
      return 'bookTicker'
    case 'book':
      return 'depth@100ms'
    case 'ticker':
      return 'ticker'
    case 'candles': {
      const interval = intervalWord(channel.intervalMs)
      return interval === null ? null : `kline_${interval}`
    }
    // Spot has neither.
    case 'mark':
    case 'funding':
      return null
  }
}

function frames(method: string, channels: readonly ChannelRequest[], id: number): readonly string[] {
  const names = channels.flatMap(({ channel, native }) => {
    const suffix = suffixOf(channel)
    return suffix === null ? [] : [`${native.toLowerCase()}@${suffix}`]
  })
  const count = Math.ceil(names.length / STREAMS_PER_FRAME)
  return Array.from({ length: count }, (_, index) => {
    const params = names.slice(index * STREAMS_PER_FRAME, (index + 1) * STREAMS_PER_FRAME)
    return JSON.stringify({ method, params, id })
  })
}

function messages(frame: Fields): readonly (MarketMessage | StreamNotice)[] {
  // A combined stream wraps each message and names the stream it is of.
  if ('data' in frame) return messages(fieldsOf(frame['data'], 'data'))
  if ('e' in frame) return eventMessages(textAt(frame, 'e'), frame)
  if ('u' in frame && 'B' in frame) return [topMessage(frame)]
  return [answerNotice(frame)]
}

function eventMessages(event: string, frame: Fields): readonly (MarketMessage | StreamNotice)[] {
  switch (event) {
    case 'depthUpdate':
      return [bookMessage(frame)]
    case 'trade':
      return [tradeMessage(frame)]
    case 'kline':
      return [candleMessage(fieldsOf(frame['k'], 'k'))]
    case '24hrTicker':
    case '24hrMiniTicker':
      return [tickerMessage(frame)]
    case 'serverShutdown':
      return [{ kind: 'reopen', why: event }]
    default:
      return [{ kind: 'alive' }]
  }
}

function bookMessage(frame: Fields): MarketMessage {
  return {
    kind: 'book',
    native: textAt(frame, 's'),
    update: {
      isSnapshot: false,
      firstId: integerAt(frame, 'U'),
      lastId: integerAt(frame, 'u'),
      previousId: null,
      checksum: null,
      bids: bookLines(frame['b'], 'b'),
      asks: bookLines(frame['a'], 'a'),
      eventAt: timeAt(frame, 'E'),
    },
  }
}

export function bookLines(value: unknown, what: string): readonly BookLine[] {
  return listOf(value, what).map((line) => {
    const [price, quantity] = listOf(line, `a line of ${what}`)
    if (typeof price !== 'string' || typeof quantity !== 'string') {
      throw new StrangeAnswer(`a line of ${what} is no price and quantity`)
    }
    return [price, quantity]
  })
}

function tradeMessage(frame: Fields): MarketMessage {
  return {
    kind: 'trade',
    native: textAt(frame, 's'),
    tradeId: String(integerAt(frame, 't')),
    price: textAt(frame, 'p'),
    quantity: textAt(frame, 'q'),
    // `m`: the buyer was there before.
    aggressor: flagAt(frame, 'm') ? 'sell' : 'buy',
    at: timeAt(frame, 'T'),
  }
}

/** The only one without an event type, and without a time: it is of the moment it comes. */
function topMessage(frame: Fields): MarketMessage {
  return {
    kind: 'top',
    native: textAt(frame, 's'),
    bid: presentPrice(textAt(frame, 'b')),
    ask: presentPrice(textAt(frame, 'a')),
    at: 'E' in frame ? timeAt(frame, 'E') : UNSTAMPED,
  }
}

/** Of what the venue sends without a time. */
export const UNSTAMPED = unixNs(0n)

/** An empty side is written as a price of zero. */
function presentPrice(price: string): string | null {
  return /[1-9]/.test(price) ? price : null
}

function tickerMessage(frame: Fields): MarketMessage {
  return {
    kind: 'ticker',
    native: textAt(frame, 's'),
    last: textAt(frame, 'c'),
    open: textAt(frame, 'o'),
    high: textAt(frame, 'h'),
    low: textAt(frame, 'l'),
    volume: textAt(frame, 'v'),
    at: timeAt(frame, 'E'),
  }
}

function candleMessage(candle: Fields): MarketMessage {
  return {
    kind: 'candle',
    native: textAt(candle, 's'),
    isClosed: flagAt(candle, 'x'),
    intervalMs: intervalMsOf(textAt(candle, 'i')),
    openAt: timeAt(candle, 't'),
    open: textAt(candle, 'o'),
    high: textAt(candle, 'h'),
    low: textAt(candle, 'l'),
    close: textAt(candle, 'c'),
    volume: textAt(candle, 'v'),
  }
}

function answerNotice(frame: Fields): StreamNotice {
  const error = frame['error'] === undefined ? frame : fieldsOf(frame['error'], 'the error')
  if (!('code' in error)) return { kind: 'alive' }
  return { kind: 'refused', why: `${String(error['code'])} ${textAt(error, 'msg')}` }
}

/** What the market channels say, at once and when something changes. */
import type { Instrument, InstrumentKey } from '../../../domain/index.ts'
import { candlesBy, type SandboxBookChange, type SandboxTrade } from '../../core/index.ts'
import { type Desk, instrumentAt, instrumentOfKey } from '../desk.ts'
import { instrumentRow } from '../instrument-row.ts'
import { markRow } from '../market-routes.ts'
import { BARS, candleRow, levelRows, tickerRow, tradeRow } from '../market-row.ts'
import type { Row } from '../replies.ts'
import { instIdOf } from '../text.ts'
import { type BookReplica, bestOf, checksumOf, follow, replicaOf } from './book-replica.ts'
import { barOf } from './channels.ts'
import { push, type Session, type Subscription } from './session.ts'

export interface MarketFeed {
  readonly desk: Desk
  readonly replicas: Map<InstrumentKey, BookReplica>
}

const DEPTHS: ReadonlyMap<string, number> = new Map([
  ['books', 400],
  ['books-l2-tbt', 400],
  ['books50-l2-tbt', 50],
])

type To = (tell: (session: Session, subscription: Subscription) => void) => void

export function greetMarket(feed: MarketFeed, session: Session, subscription: Subscription): void {
  const { channel, arg } = subscription
  if (channel === 'instruments') return greetInstruments(feed, session, subscription)
  const instrument = instrumentAt(feed.desk, arg['instId'])
  if (instrument === null) return
  if (DEPTHS.has(channel)) tellSnapshot(feed, session, { subscription, instrument })
  else tellLatest(feed, session, { subscription, instrument })
}

function greetInstruments({ desk }: MarketFeed, session: Session, subscription: Subscription): void {
  const isSpot = subscription.arg['instType'] === 'SPOT'
  push(session, subscription, isSpot ? desk.exchange.instruments().map(instrumentRow) : [])
}

interface About {
  readonly subscription: Subscription
  readonly instrument: Instrument
}

/** Null before the market began. */
function replicaAt({ desk, replicas }: MarketFeed, instrument: Instrument): BookReplica | null {
  const known = replicas.get(instrument.key)
  if (known !== undefined) return known
  const book = desk.exchange.book(instrument.key)
  if (book === null) return null
  const replica = replicaOf(instrument, book)
  replicas.set(instrument.key, replica)
  return replica
}

function tellSnapshot(feed: MarketFeed, session: Session, { subscription, instrument }: About): void {
  const replica = replicaAt(feed, instrument)
  if (replica === null) return
  subscription.sequence = replica.updateId
  const best = bestOf(replica, DEPTHS.get(subscription.channel) ?? 1)
  push(session, subscription, [bookRow(replica, { ...best, prevSeqId: -1 })], { action: 'snapshot' })
}

type BookRow = Pick<SandboxBookChange, 'bids' | 'asks'> & { readonly prevSeqId: number }

function bookRow(replica: BookReplica, { bids, asks, prevSeqId }: BookRow): Row {
  return {
    asks: levelRows(asks, replica.instrument),
    bids: levelRows(bids, replica.instrument),
    ts: String(replica.atMs),
    checksum: checksumOf(replica),
    seqId: replica.updateId,
    prevSeqId,
  }
}

/** Every subscription of the book has told the same changes, but for those that begin with a snapshot. */
export function tellChange(feed: MarketFeed, change: SandboxBookChange, to: To): void {
  const instrument = instrumentOfKey(feed.desk, change.key)
  if (instrument === null) return
  const known = feed.replicas.get(change.key)
  const isNews = known !== undefined && follow(known, change)
  const row =
    known === undefined || !isNews ? null : bookRow(known, { ...change, prevSeqId: change.previousId })
  to((session, subscription) => {
    const { channel } = subscription
    if (channel === 'bbo-tbt') return tellLatest(feed, session, { subscription, instrument })
    if (!DEPTHS.has(channel)) return
    if (subscription.sequence === null) return tellSnapshot(feed, session, { subscription, instrument })
    if (row === null) return
    subscription.sequence = change.updateId
    if (!change.isWithheld) push(session, subscription, [row], { action: 'update' })
  })
}

export function tellTrade({ desk }: MarketFeed, trade: SandboxTrade, to: To): void {
  const instrument = instrumentOfKey(desk, trade.key)
  if (instrument === null) return
  const row = { ...tradeRow(trade, instrument), count: '1', seqId: trade.tradeId }
  to((session, subscription) => {
    if (subscription.channel === 'trades' || subscription.channel === 'trades-all')
      push(session, subscription, [row])
  })
}

/** What is told a few times a second, and only when it changed. */
export function tellLatest(feed: MarketFeed, session: Session, { subscription, instrument }: About): void {
  if (barOf(subscription.channel) !== null) return tellCandles(feed, session, { subscription, instrument })
  const row = latestOf(feed, subscription.channel, instrument)
  if (row === null) return
  // Neither the time nor the number of an update behind what is shown is news.
  const { ts: _ts, seqId: _seqId, ...rest } = row
  const told = JSON.stringify(rest)
  if (told === subscription.told) return
  subscription.told = told
  push(session, subscription, [row])
}

function latestOf(feed: MarketFeed, channel: string, instrument: Instrument): Row | null {
  switch (channel) {
    case 'tickers':
      return tickerRow(feed.desk, instrument)
    case 'mark-price':
      return markRow(feed.desk, instrument)
    case 'books5':
      return topRow(feed, instrument, 5)
    case 'bbo-tbt':
      return topRow(feed, instrument, 1)
    default:
      return null
  }
}

function topRow(feed: MarketFeed, instrument: Instrument, depth: number): Row | null {
  const replica = replicaAt(feed, instrument)
  if (replica === null) return null
  const { bids, asks } = bestOf(replica, depth)
  const levels = { asks: levelRows(asks, instrument), bids: levelRows(bids, instrument) }
  const named = depth === 1 ? {} : { instId: instIdOf(instrument) }
  return { ...levels, ...named, ts: String(replica.atMs), seqId: replica.updateId }
}

function tellCandles({ desk }: MarketFeed, session: Session, { subscription, instrument }: About): void {
  const period = BARS.get(barOf(subscription.channel) ?? '')
  if (period === undefined) return
  const candles = candlesBy(desk.exchange, instrument.key, period)
  const last = candles.at(-1)
  if (last === undefined) return
  const closed = candles.find(({ openAtMs }) => openAtMs === subscription.openAtMs)
  if (closed !== undefined && closed.openAtMs < last.openAtMs) {
    push(session, subscription, [candleRow(closed, instrument, true)])
  }
  subscription.openAtMs = last.openAtMs
  const row = candleRow(last, instrument, false)
  const told = JSON.stringify(row)
  if (told === subscription.told) return
  subscription.told = told
  push(session, subscription, [row])
}

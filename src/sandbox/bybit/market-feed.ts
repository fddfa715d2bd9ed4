/** Topics of the public sockets, one publisher for all who listen to the same. */
import type { Instrument } from '../../domain/index.ts'
import type { SocketPeer } from '../core/index.ts'
import { bookTopic } from './book-topic.ts'
import { INTERVALS } from './candle-rows.ts'
import { type House, instrumentOf } from './house.ts'
import { klineTopic, tickerTopic, tradeTopic } from './market-topics.ts'
import type { Topic } from './topic.ts'

export interface MarketFeed {
  has(topic: string): boolean
  subscribe(topic: string, peer: SocketPeer): void
  unsubscribe(topic: string, peer: SocketPeer): void
  /** The peer is gone. */
  leave(peer: SocketPeer): void
  close(): void
}

interface Publisher {
  readonly topic: Topic
  readonly peers: Set<SocketPeer>
}

export function createMarketFeed(house: House): MarketFeed {
  const publishers = new Map<string, Publisher>()
  const stop = house.exchange.listen({
    onBook: (change) =>
      forEachOf(publishers, change.key, ({ topic, peers }) => sendAll(peers, topic.onBook?.(change) ?? null)),
    onTrade: (trade) =>
      forEachOf(publishers, trade.key, ({ topic, peers }) => sendAll(peers, topic.onTrade?.(trade) ?? null)),
    onTick(atMs) {
      for (const { topic, peers } of publishers.values()) {
        for (const frame of topic.onTick?.(atMs) ?? []) sendAll(peers, frame)
      }
    },
  })
  const leave = (name: string, peer: SocketPeer) => {
    const publisher = publishers.get(name)
    publisher?.peers.delete(peer)
    if (publisher?.peers.size === 0) publishers.delete(name)
  }
  return {
    has: (name) => publishers.has(name) || topicOf(house, name) !== null,
    subscribe(name, peer) {
      const publisher = publishers.get(name) ?? newPublisher(topicOf(house, name))
      if (publisher === null) return
      publishers.set(name, publisher)
      publisher.peers.add(peer)
      const first = publisher.topic.first()
      if (first !== null) peer.send(first)
    },
    unsubscribe: leave,
    leave(peer) {
      for (const name of [...publishers.keys()]) leave(name, peer)
    },
    close: stop,
  }
}

function newPublisher(topic: Topic | null): Publisher | null {
  return topic === null ? null : { topic, peers: new Set() }
}

function forEachOf(
  publishers: ReadonlyMap<string, Publisher>,
  key: Instrument['key'],
  work: (publisher: Publisher) => void,
): void {
  for (const publisher of publishers.values()) if (publisher.topic.instrument.key === key) work(publisher)
}

function sendAll(peers: ReadonlySet<SocketPeer>, frame: string | null): void {
  if (frame !== null) for (const peer of peers) peer.send(frame)
}

const DEPTHS = new Set(['1', '50', '200', '1000'])

function topicOf(house: House, name: string): Topic | null {
  const [kind, ...rest] = name.split('.')
  const instrument = instrumentOf(house, rest.at(-1) ?? '')
  if (instrument === null) return null
  const [detail = ''] = rest
  if (kind === 'publicTrade' && rest.length === 1) return tradeTopic(house, instrument)
  if (kind === 'tickers' && rest.length === 1) return tickerTopic(house, instrument)
  if (kind === 'orderbook' && rest.length === 2 && DEPTHS.has(detail)) {
    return bookTopic(house, instrument, Number(detail))
  }
  const interval = kind === 'kline' && rest.length === 2 ? INTERVALS.get(detail) : undefined
  return interval === undefined ? null : klineTopic(house, instrument, interval)
}

import { expect, test } from 'bun:test'
import { simFeed, simInstrument } from '../../../../src/adapters/feed-sim/index.ts'
import {
  type InstrumentKey,
  type MarketEvent,
  type Money,
  parseMoney,
  parseSymbol,
} from '../../../../src/domain/index.ts'
import type { FeedStatus } from '../../../../src/ports/index.ts'
import { feedListener } from '../../../support/feed-listener.ts'
import { virtualTime } from '../../../support/virtual-time.ts'

const START_NS = 1_700_000_000_000_000_000n

function feedAt(more: { seed?: number; resumeSeq?: number; tickMs?: number } = {}) {
  const listed = simInstrument(parseSymbol('BTCUSDT')!)
  if (!listed.ok) throw new Error(listed.problem)
  const time = virtualTime(START_NS)
  const { instrument, startPrice } = listed
  const feed = simFeed({ instrument, startPrice, seed: 7, resumeSeq: 0, clock: time, timers: time, ...more })
  const moments: (readonly MarketEvent[])[] = []
  const states: FeedStatus['state'][] = []
  const listener = feedListener({
    onMarket: (events: readonly MarketEvent[]) => void moments.push(events),
    onStatus: (status: FeedStatus) => void states.push(status.state),
  })
  return { feed, time, moments, states, listener, key: instrument.key, tickSize: instrument.tickSize }
}

const noMarks: ReadonlyMap<InstrumentKey, Money> = new Map()

test('has a book the moment it starts, then one each tick, stamped with the clock', () => {
  const { feed, time, moments, states, listener } = feedAt()
  feed.start(listener, noMarks)
  expect(moments.length).toBe(1)
  time.advance(1000)
  expect(moments.length).toBe(5)
  expect(states).toEqual(['running'])
  for (const [index, events] of moments.entries()) {
    for (const event of events) expect(BigInt(event.eventAt)).toBe(START_NS + BigInt(index) * 250_000_000n)
    expect(events.at(-1)!.kind).toBe('book')
  }
})

test('stops for good and can be started once only', () => {
  const { feed, time, moments, listener } = feedAt()
  feed.start(listener, noMarks)
  feed.start(listener, noMarks)
  time.advance(500)
  expect(moments.length).toBe(3)
  feed.stop()
  feed.stop()
  time.advance(5000)
  expect(moments.length).toBe(3)
  expect(time.pending).toBe(0)
})

test('the same seed and start give the same market; another session of the journal another one', () => {
  const played = (more: Parameters<typeof feedAt>[0]) => {
    const { feed, time, moments, listener } = feedAt(more)
    feed.start(listener, noMarks)
    time.advance(10_000)
    return moments
  }
  expect(played({})).toEqual(played({}))
  expect(played({ resumeSeq: 12 })).not.toEqual(played({}))
  expect(played({ seed: 8 })).not.toEqual(played({}))
})

test('goes on from the price the journal knows, and the chart leads up to it', () => {
  const { feed, moments, listener, key, tickSize } = feedAt({ resumeSeq: 99 })
  const mark = parseMoney('61234.567')
  if (!mark.ok) throw new Error('mark')
  feed.start(listener, new Map([[key, mark.value]]))
  const book = moments[0]!.at(-1)!
  if (book.kind !== 'book') throw new Error('no book')
  const mid = (((book.bids[0]!.price + book.asks[0]!.price) / 2) * Number(tickSize)) / 1e18
  expect(Math.abs(mid - 61_234.57)).toBeLessThan(50)
  const history = feed.history()[0]!
  expect(history.key).toBe(key)
  expect(history.intervalMs).toBe(60_000)
  expect(history.bars.length).toBe(300)
  expect(history.bars.at(-1)!.close as number).toBe(6_123_457)
})

test('before it starts, the chart leads up to the start price', () => {
  expect(feedAt().feed.history()[0]!.bars.at(-1)!.close as number).toBe(5_000_000)
})

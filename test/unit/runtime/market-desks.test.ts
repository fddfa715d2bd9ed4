import { describe, expect, test } from 'bun:test'
import type { VenueName } from '../../../src/domain/index.ts'
import type { MarketDesk, MarketNotice, SubscribeOutcome } from '../../../src/ports/index.ts'
import { MarketDesks } from '../../../src/runtime/market-desks.ts'
import { anInstrument, KEY, m, T0 } from '../../support/builders.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const VENUE = 'binance' as VenueName
const instrument = anInstrument({ venue: VENUE })
const amounts = { last: m('3'), open: m('2'), high: m('4'), low: m('1'), volume: m('9') }
const told = { kind: 'ticker', key: KEY, at: T0, ...amounts } as const

/** A desk that notes what is subscribed; `refuses` is what it says instead. */
function desks(refuses: Extract<SubscribeOutcome, { ok: false }> | null = null) {
  const time = virtualTime(T0)
  const listeners = new Set<(notice: MarketNotice) => void>()
  const asked: string[] = []
  const desk: MarketDesk = {
    venue: VENUE,
    subscribe(channel, key, listener) {
      if (refuses !== null) return refuses
      asked.push(`${channel.kind} ${key}`)
      listeners.add(listener)
      return { ok: true, release: () => void listeners.delete(listener) }
    },
    book: () => null,
    quality: () => [],
    resyncs: () => new Map([['gap', 2]]),
  }
  const made = new MarketDesks({ feed: { desks: () => [desk] }, timers: time })
  const say = (notice: MarketNotice) => {
    for (const listener of listeners) listener(notice)
  }
  return { time, listeners, asked, made, say }
}

describe('a ticker', () => {
  test('is streamed from the first question on, and let go after a minute without one', async () => {
    const { time, listeners, asked, made, say } = desks()
    const both = [made.ticker(instrument), made.ticker(instrument)]
    expect(asked).toEqual([`ticker ${KEY}`])
    say(told)
    expect(await Promise.all(both)).toEqual([
      { outcome: 'told', ticker: told },
      { outcome: 'told', ticker: told },
    ])
    time.advance(59_000)
    say({ ...told, last: m('5') })
    expect(await made.ticker(instrument)).toMatchObject({ ticker: { last: m('5') } })
    time.advance(59_999)
    expect(listeners.size).toBe(1)
    time.advance(1)
    expect(listeners.size).toBe(0)
    expect(time.pending).toBe(0)
    void made.ticker(instrument)
    expect(asked.length).toBe(2)
  })

  test('is waited for a few seconds, then nothing was said', async () => {
    const { time, made, say } = desks()
    const asked = made.ticker(instrument)
    say({ kind: 'top', key: KEY, bid: null, ask: null, at: T0 })
    time.advance(3000)
    expect(await asked).toEqual({ outcome: 'silent' })
    // It is listened to: the next question finds what came since.
    say(told)
    expect(await made.ticker(instrument)).toEqual({ outcome: 'told', ticker: told })
  })

  test('is refused where there is no room, or none', async () => {
    const ask = (refuses: Extract<SubscribeOutcome, { ok: false }>) => desks(refuses).made.ticker(instrument)
    expect(await ask({ ok: false, isFull: true, why: 'full' })).toEqual({ outcome: 'no_room', why: 'full' })
    expect(await ask({ ok: false, why: 'none' })).toEqual({ outcome: 'not_streamed', why: 'none' })
    const { made, asked } = desks()
    expect(await made.ticker(anInstrument({ venue: 'sim' as VenueName }))).toEqual({ outcome: 'silent' })
    expect(asked).toEqual([])
  })

  test('ends with the engine, and so does whoever waits', async () => {
    const { time, listeners, made } = desks()
    const asked = made.ticker(instrument)
    made.stop()
    expect(await asked).toEqual({ outcome: 'silent' })
    expect([listeners.size, time.pending]).toEqual([0, 0])
  })
})

test('times a book was fetched anew are those of its venue', () => {
  const { made } = desks()
  expect(made.resyncsOf(VENUE)).toEqual({ gap: 2 })
  expect(made.resyncsOf('okx' as VenueName)).toEqual({})
})

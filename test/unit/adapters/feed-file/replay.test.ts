import { describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import {
  type ClientOrderId,
  lots,
  type MarketEvent,
  type Trade,
  type VenueReport,
} from '../../../../src/domain/index.ts'
import { simExchange } from '../../../../src/sim/exchange/index.ts'
import { feedListener } from '../../../support/feed-listener.ts'
import { sharedFile } from '../../../support/shared-data.ts'
import { virtualTime } from '../../../support/virtual-time.ts'
import { opened, played, withFolder, written } from './replaying.ts'

const AT_MS = 1_704_067_200_000
const NS_PER_MS = 1_000_000n

function tradesCsv(count: number, everyMs = 1000): string {
  const rows = Array.from(
    { length: count },
    (_, index) => `${AT_MS + index * everyMs},${index + 1},${100 + (index % 7)}.5,1`,
  )
  return `ts_ms,trade_id,price,qty\n${rows.join('\n')}\n`
}

function hourBarsCsv(count: number): string {
  const rows = Array.from(
    { length: count },
    (_, index) =>
      `${AT_MS + index * 3_600_000},${100 + index}.5,${103 + index},${99 + index},${101 + index},40`,
  )
  return `ts_open_ms,open,high,low,close,volume\n${rows.join('\n')}\n`
}

const msOf = (print: { eventAt: bigint }): number => Number(print.eventAt / NS_PER_MS) - AT_MS

describe('pace', () => {
  test('speed 1 delivers in the rhythm of the recording, speed 10 ten times as fast', () =>
    withFolder(async (folder) => {
      const path = written(folder, 'trades.csv', tradesCsv(30))
      for (const [speed, expected] of [
        [1, 4],
        [10, 30],
        [0.5, 2],
      ] as const) {
        const { outcome, time } = await opened({ path, speed })
        if (!outcome.ok) throw new Error(outcome.problem)
        const events: MarketEvent[] = []
        outcome.feed.start(feedListener({ onMarket: (moment) => void events.push(...moment) }), new Map())
        time.advance(3000)
        expect(events.length).toBe(expected)
        outcome.feed.stop()
        time.advance(60_000)
        expect(events.length).toBe(expected)
        expect(time.pending).toBe(0)
      }
    }))

  test('the clock is the time of the last delivered event, and starts at the first row', () =>
    withFolder(async (folder) => {
      const path = written(folder, 'trades.csv', tradesCsv(5))
      const { outcome, time } = await opened({ path, speed: 1 })
      if (!outcome.ok) throw new Error(outcome.problem)
      const { feed } = outcome
      expect(Number(feed.clock.now() / NS_PER_MS)).toBe(AT_MS)
      feed.start(
        feedListener({ onMarket: ([event]) => expect(feed.clock.now()).toBe(event!.eventAt) }),
        new Map(),
      )
      time.advance(2500)
      expect(Number(feed.clock.now() / NS_PER_MS)).toBe(AT_MS + 2000)
      feed.stop()
    }))

  test('trades of one moment come together, also across the read-ahead', () =>
    withFolder(async (folder) => {
      const rows = Array.from({ length: 20_000 }, (_, index) => `${AT_MS + Math.floor(index / 3)},100.5,1`)
      const { moments, prints } = await played({
        path: written(folder, 't.csv', `ts_ms,price,qty\n${rows.join('\n')}\n`),
      })
      expect(prints.length).toBe(20_000)
      expect(moments.slice(0, -1).every((moment) => moment.length === 3)).toBe(true)
    }))

  test('a file cut off in the middle plays what it has and then says so', () =>
    withFolder(async (folder) => {
      const rows = Array.from(
        { length: 40_000 },
        (_, index) => `${AT_MS + index},${100 + ((index * 7919) % 1000) / 100},${1 + (index % 97)}`,
      )
      const whole = gzipSync(`ts_ms,price,qty\n${rows.join('\n')}\n`)
      const { prints, states } = await played({
        path: written(folder, 'cut.csv.gz', whole.subarray(0, whole.length / 2)),
      })
      expect(prints.length).toBeGreaterThan(1000)
      expect(prints.length).toBeLessThan(40_000)
      expect(states.at(-1)!.state).toBe('failed')
    }))
})

describe('rows that do not belong', () => {
  test('are left out, counted by reason, and each reason is told once with its first line', () =>
    withFolder(async (folder) => {
      const lines = [
        'ts_ms,trade_id,price,qty',
        `${AT_MS},1,100.5,1`,
        `${AT_MS + 5},2,100.5,1`,
        `${AT_MS + 5},2,100.5,1`,
      ]
      lines.push(
        `${AT_MS + 1},3,100.5,1`,
        `${AT_MS + 2},4,100.5,1`,
        `${AT_MS + 6},5,NaN,1`,
        `${AT_MS + 6},6,-3,1`,
        `${AT_MS + 6},7,100.5,0`,
      )
      lines.push('later,8,100.5,1', '', `${AT_MS + 7},9,101.5,2`)
      const { prints, lines: logged } = await played({ path: written(folder, 't.csv', lines.join('\n')) })
      expect(prints.map((print) => msOf(print))).toEqual([0, 5, 7])
      const told = logged
        .filter((line) => line.level === 'warn')
        .map(({ fields }) => [fields['reason'], fields['firstLine']])
      expect(told).toEqual([
        ['duplicate', 4],
        ['out_of_order', 5],
        ['not_a_number', 7],
        ['not_positive', 8],
        ['too_small', 9],
        ['time_not_understood', 10],
      ])
      expect(logged.at(-1)!.fields['skipped']).toEqual({
        duplicate: 1,
        out_of_order: 2,
        not_a_number: 1,
        not_positive: 1,
        too_small: 1,
        time_not_understood: 1,
      })
    }))

  test('a later value finer than the tick is rounded and told once', () =>
    withFolder(async (folder) => {
      const rows = Array.from({ length: 1001 }, (_, index) => `${AT_MS + index},100.5,1`)
      rows.push(`${AT_MS + 2000},100.5678,1`, `${AT_MS + 2001},100.1234,1`)
      const { prints, lines } = await played({
        path: written(folder, 't.csv', `ts_ms,price,qty\n${rows.join('\n')}\n`),
      })
      expect(prints.slice(-2).map((print) => print.price as number)).toEqual([1006, 1001])
      expect(lines.filter((line) => line.message.includes('rounded')).map((line) => line.level)).toEqual([
        'warn',
        'info',
      ])
    }))

  test('a broken JSON line is lost alone', () =>
    withFolder(async (folder) => {
      const row = (index: number) => `{"ts":${AT_MS + index},"price":${100 + index},"qty":1}`
      const content = [row(0), row(1).slice(0, 20), row(2), '{"ts":1,}', row(3)].join('\n')
      const { prints, lines } = await played({ path: written(folder, 't.ndjson', content) })
      expect(prints.map(msOf)).toEqual([0, 2, 3])
      expect(lines.at(-1)!.fields['skipped']).toEqual({ broken_row: 2 })
    }))

  test('a missing bar leaves a gap and the bar before it keeps its interval', () =>
    withFolder(async (folder) => {
      const lines = hourBarsCsv(5).split('\n')
      lines.splice(3, 1)
      const { prints } = await played({ path: written(folder, 'b.csv', lines.join('\n')) })
      expect(
        prints.filter((print) => print.step === 'bar_open').map((print) => msOf(print) / 3_600_000),
      ).toEqual([0, 1, 3, 4])
      expect(msOf(prints[7]!)).toBe(2 * 3_600_000 - 1)
    }))
})

describe('going on after a restart', () => {
  const HOUR_NS = 3_600_000_000_000n
  const AT_NS = BigInt(AT_MS) * NS_PER_MS

  test('what is past becomes bars, the price is restated, the rest is replayed', () =>
    withFolder(async (folder) => {
      const path = written(folder, 'b.csv', hourBarsCsv(400))
      const resumeAfter = AT_NS + 350n * HOUR_NS + HOUR_NS / 2n
      const { feed, prints } = await played({ path, resumeAfter })
      const history = feed.history()[0]!
      expect(history.intervalMs).toBe(3_600_000)
      expect(history.bars.length).toBe(300)
      expect(history.bars.at(-1)!.openAt as bigint).toBe(AT_NS + 349n * HOUR_NS)
      expect(prints[0]!.quantity).toBe(lots(0))
      expect(prints[0]!.step).toBeUndefined()
      expect(prints[0]!.eventAt <= resumeAfter).toBe(true)
      expect(prints.slice(1).every((print) => print.eventAt > resumeAfter)).toBe(true)
      expect(prints.length).toBe(1 + 2 + 49 * 4)
    }))

  test('trades of the past become one-minute bars', () =>
    withFolder(async (folder) => {
      const path = written(folder, 't.csv', tradesCsv(200))
      const { feed, prints } = await played({ path, resumeAfter: AT_NS + 150_000_000_000n })
      const bars = feed.history()[0]!.bars
      expect(
        bars.map((bar) => [Number((bar.openAt - AT_NS) / 60_000_000_000n), bar.volume as number]),
      ).toEqual(
        [
          [0, 60],
          [1, 60],
        ].map(([minute, volume]) => [minute!, (volume! * bars[0]!.volume) / 60]),
      )
      expect(msOf(prints[1]!)).toBe(151_000)
    }))

  test('a journal ahead of the recording comes from another market: the recording begins anew', () =>
    withFolder(async (folder) => {
      const path = written(folder, 't.csv', tradesCsv(20))
      const { prints } = await played({ path, resumeAfter: AT_NS + HOUR_NS })
      expect(prints.length).toBe(20)
      expect(prints.every((print) => print.quantity > 0)).toBe(true)
    }))

  test('after the end the market stands at the last price and nothing fills', () =>
    withFolder(async (folder) => {
      const path = written(folder, 't.csv', tradesCsv(20))
      const { prints: all } = await played({ path })
      const resumeAfter = all.at(-1)!.eventAt
      const { feed, prints, states } = await played({ path, resumeAfter })
      expect(prints.map((print) => print.quantity as number)).toEqual([0])
      expect(states.map((status) => status.state)).toEqual(['running', 'ended'])
      expect(feed.clock.now() >= prints[0]!.eventAt).toBe(true)
    }))

  test('a first start has no history', () =>
    withFolder(async (folder) => {
      const { outcome } = await opened({ path: written(folder, 't.csv', tradesCsv(20)) })
      if (!outcome.ok) throw new Error(outcome.problem)
      expect(outcome.feed.history()).toEqual([])
      outcome.feed.stop()
    }))
})

test('a bar never reaches into the next one, as months differ in length', () =>
  withFolder(async (folder) => {
    const days = ['2023-12-01', '2024-01-01', '2024-02-01', '2024-03-01']
    const rows = days.map((day) => `${day},100,101,99,100,4`)
    const { prints } = await played({
      path: written(folder, 'm.csv', `date,open,high,low,close,volume\n${rows.join('\n')}\n`),
    })
    const closes = prints.filter((_, index) => index % 4 === 3).map((print) => msOf(print) + AT_MS + 1)
    const ends = ['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01'].map((day) => Date.parse(day))
    expect(closes).toEqual(ends)
  }))

/** Plays a file against the exchange with orders that depend on nothing but the prints. */
async function tradedReports(path: string): Promise<VenueReport[]> {
  const exchange = simExchange({ session: 'replay' })
  const reports: VenueReport[] = []
  const report = (each: VenueReport): void => void reports.push(each)
  let seen = 0
  await played({ path }, (events, feed) => {
    for (const event of events) exchange.onMarket(event, report)
    const print = events.at(-1) as Trade
    const instrument = { ...feed.instruments[0]!, version: 1 }
    if (++seen % 5 !== 0) return
    const isBuy = seen % 10 === 0
    exchange.submit(
      {
        clientOrderId: `c${seen}` as ClientOrderId,
        revision: 0,
        instrument,
        side: isBuy ? 'buy' : 'sell',
        type: seen % 3 === 0 ? 'market' : 'limit',
        timeInForce: 'gtc',
        isPostOnly: false,
        isReduceOnly: false,
        triggerPrice: null,
        triggerBy: 'last',
        expireAt: null,
        quantity: lots(Math.max(1, print.quantity * 2)),
        price: (seen % 3 === 0 ? (isBuy ? print.price * 2 : 1) : print.price) as Trade['price'],
      },
      report,
    )
  })
  return reports
}

test('the same file and orders give the same reports, to the last id', () =>
  withFolder(async (folder) => {
    for (const content of [tradesCsv(3000), hourBarsCsv(500)]) {
      const path = written(folder, 'r.csv', content)
      const first = await tradedReports(path)
      expect(first.filter((report) => report.kind === 'order_filled').length).toBeGreaterThan(100)
      expect(await tradedReports(path)).toEqual(first)
    }
  }))

describe('recorded markets', () => {
  const recorded = {
    'nautilus/trades/binance_BTCUSDT_trades_20210108.csv.gz': 2001,
    'nautilus/candles/ADABTC-1m-2021-11-27.csv.gz': 1440 * 4,
    'genetrader/candles/BTC_USDT-1h.csv.gz': null,
    'djienne/candles/BTC_USDT-1d.csv.gz': null,
    'octobot/candles/binance_BTC_USDT_2024_multi_tf.csv.gz': 500 * 4,
    'hftbacktest/spot_btcusdt-candles-1s.derived.csv.gz': null,
    'backtestingpy/candles/GOOG.csv.gz': 2148 * 4,
    'barter/binance_spot_market_data_with_disconnect_events.json': 9,
  } as const

  for (const [name, count] of Object.entries(recorded)) {
    test(name, async () => {
      const path = sharedFile(name)
      if (path === null) return
      const { prints, states } = await played({ path })
      expect(states.at(-1)!.state).toBe('ended')
      if (count !== null) expect(prints.length).toBe(count)
      expect(prints.length).toBeGreaterThan(0)
      let before = prints[0]!.eventAt
      for (const print of prints) {
        if (print.eventAt < before || print.price <= 0 || print.quantity < 0)
          throw new Error(`unsound print in ${name}`)
        before = print.eventAt
      }
      const first = await tradedReports(path)
      if (prints.length > 100) expect(first.length).toBeGreaterThan(0)
      expect(await tradedReports(path)).toEqual(first)
    })
  }
})

test('virtual time runs timers in the order of their moments', () => {
  const time = virtualTime(0n)
  const ran: string[] = []
  time.after(20, () => ran.push(`late ${time.now()}`))
  const stop = time.every(8, () => ran.push(`tick ${time.now()}`))
  time.after(0, () => ran.push(`soon ${time.now()}`))
  time.advance(17)
  stop()
  time.advance(17)
  expect(ran).toEqual(['soon 1000000', 'tick 8000000', 'tick 16000000', 'late 20000000'])
  expect(BigInt(time.now())).toBe(34_000_000n)
  expect(time.pending).toBe(0)
})

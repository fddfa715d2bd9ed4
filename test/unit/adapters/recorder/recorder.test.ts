import { describe, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openFileFeed } from '../../../../src/adapters/feed-file/index.ts'
import {
  directoryDisk,
  Recorder,
  type RecorderOptions,
  type RecordingDisk,
  recordingListener,
} from '../../../../src/adapters/recorder/index.ts'
import {
  type BookSnapshot,
  formatMoney,
  type Listing,
  type MarketEvent,
  parseSymbol,
  priceOf,
  quantityOf,
  type Trade,
  type UnixNs,
} from '../../../../src/domain/index.ts'
import { anInstrument, KEY } from '../../../support/builders.ts'
import { feedListener } from '../../../support/feed-listener.ts'
import { silentLog } from '../../../support/silent-log.ts'
import { virtualTime } from '../../../support/virtual-time.ts'

const START = 1_700_000_000_000_000_000n
const LISTING: Listing = anInstrument()

const trade = (index: number): Trade => ({
  kind: 'trade',
  key: KEY,
  eventAt: (START + BigInt(index) * 1_000_000n - 5_000_000n) as UnixNs,
  price: (6_000_000 + (index % 7)) as Trade['price'],
  quantity: (1 + (index % 5)) as Trade['quantity'],
  aggressor: index % 2 === 0 ? 'buy' : 'sell',
})

const book = (index: number): BookSnapshot => ({
  kind: 'book',
  key: KEY,
  eventAt: START as UnixNs,
  bids: [level(5_999_990 - index), level(5_999_980 - index)],
  asks: [level(6_000_010 + index), level(6_000_020)],
})

function level(price: number) {
  return { price: price as Trade['price'], quantity: 12_345 as Trade['quantity'] }
}

const received = (index: number): UnixNs => (START + BigInt(index) * 1_000_000n) as UnixNs

interface Bench {
  readonly recorder: Recorder
  readonly time: ReturnType<typeof virtualTime>
  readonly folder: string
  files(): readonly string[]
}

async function withRecorder(
  parts: Partial<RecorderOptions> & { readonly wrap?: (disk: RecordingDisk) => RecordingDisk },
  use: (bench: Bench) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-recorder-'))
  const { wrap = (disk: RecordingDisk) => disk, ...options } = parts
  const time = virtualTime(START)
  const recorder = new Recorder({
    disk: wrap(directoryDisk(folder)),
    timers: time,
    log: silentLog,
    fileBytesMax: 1_000_000,
    retention: { filesMax: 100, bytesMax: 100_000_000 },
    waitingMax: 1_000_000,
    writeEveryMs: 1000,
    ...options,
  })
  try {
    await recorder.start()
    recorder.list(LISTING)
    await use({ recorder, time, folder, files: () => readdirSync(folder).toSorted() })
  } finally {
    await recorder.stop()
    rmSync(folder, { recursive: true })
  }
}

/** Until the disk was asked to take so many events in all. */
async function flushed({ recorder, time }: Bench, events: number): Promise<void> {
  while (recorder.status().written + recorder.status().dropped < events) {
    time.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function put(recorder: Recorder, from: number, count: number): void {
  for (let index = from; index < from + count; index++) recorder.record([trade(index)], received(index))
}

const linesOf = (path: string): readonly string[] =>
  gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n')

/** Amounts of an event, whatever it counts in. */
function amounts(event: MarketEvent, { tickSize, lotSize }: Pick<Listing, 'tickSize' | 'lotSize'>): unknown {
  const line = ({ price, quantity }: Pick<Trade, 'price' | 'quantity'>) =>
    `${formatMoney(priceOf(price, tickSize))} ${formatMoney(quantityOf(quantity, lotSize))}`
  if (event.kind === 'trade') return [event.aggressor, line(event)]
  return [event.bids.map(line), event.asks.map(line)]
}

async function replayed(path: string): Promise<{ events: readonly MarketEvent[]; listing: Listing }> {
  const time = virtualTime(0n)
  const symbol = parseSymbol('BTCUSDT')
  if (symbol === null) throw new Error('no symbol')
  const options = { path, speed: 'max', symbol, clock: time, timers: time, log: silentLog } as const
  const opened = await openFileFeed(options)
  if (!opened.ok) throw new Error(opened.problem)
  const events: MarketEvent[] = []
  let isOver = false
  const onMarket = (moment: readonly MarketEvent[]) => void events.push(...moment)
  const onStatus = ({ state }: { state: string }) => {
    isOver = state !== 'running'
  }
  opened.feed.start(feedListener({ onMarket, onStatus }), new Map())
  while (!isOver) {
    time.advance(3_600_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  opened.feed.stop()
  return { events, listing: opened.feed.instruments[0] as Listing }
}

describe('the recorder', () => {
  test('what it writes is what a replay brings: prints and books, exact, as they arrived', async () => {
    await withRecorder({}, async ({ recorder, folder, files }) => {
      const events: MarketEvent[] = Array.from({ length: 500 }, (_, index) =>
        index % 5 === 0 ? book(index % 3) : trade(index),
      )
      const heard: MarketEvent[] = []
      let index = 0
      const clock = { now: () => received(index) }
      const listener = recordingListener(
        feedListener({ onMarket: (moment) => void heard.push(...moment) }),
        recorder,
        clock,
      )
      for (; index < events.length; index++) listener.onMarket([events[index] as MarketEvent])
      await recorder.stop()
      expect(heard).toEqual(events)
      expect(files()).toEqual([`BTCUSDT.${LISTING.venue}.20231114T221320.000Z.ndjson.gz`])
      const { events: again, listing } = await replayed(join(folder, files()[0] as string))
      expect(again.map(({ eventAt }) => eventAt)).toEqual(events.map((_, at) => received(at)))
      expect(again.map((event) => amounts(event, listing))).toEqual(
        events.map((event) => amounts(event, LISTING)),
      )
    })
  })

  test('a line says what, where, when it came, when it was, and exact amounts', async () => {
    await withRecorder({}, async ({ recorder, folder, files }) => {
      recorder.record([trade(3)], received(3))
      await recorder.stop()
      const [line = ''] = linesOf(join(folder, files()[0] as string))
      const price = formatMoney(priceOf(trade(3).price, LISTING.tickSize))
      const quantity = formatMoney(quantityOf(trade(3).quantity, LISTING.lotSize))
      expect(line).toBe(
        `{"kind":"trade","venue":"${LISTING.venue}","symbol":"BTCUSDT",` +
          '"received_at_ns":1700000000003000000,"event_at_ns":1699999999998000000,' +
          `"price":"${price}","quantity":"${quantity}","side":"sell"}`,
      )
    })
  })

  test('a file that is full is followed by the next, and the oldest are removed', async () => {
    const retention = { filesMax: 3, bytesMax: 100_000_000 }
    await withRecorder({ fileBytesMax: 1, retention }, async (bench) => {
      writeFileSync(join(bench.folder, 'notes.txt'), 'mine')
      for (let round = 0; round < 6; round++) {
        put(bench.recorder, round * 10, 10)
        await flushed(bench, (round + 1) * 10)
      }
      await bench.recorder.stop()
      const recordings = bench.files().filter((name) => name.endsWith('.gz'))
      expect(recordings).toHaveLength(3)
      expect(bench.files()).toContain('notes.txt')
      const lines = recordings.flatMap((name) => linesOf(join(bench.folder, name)))
      expect(lines).toHaveLength(30)
      expect(lines[0]).toContain(`"received_at_ns":${received(30)}`)
    })
  })

  test('retention by size, over what an earlier run left', async () => {
    await withRecorder({ fileBytesMax: 1 }, async (bench) => {
      for (let round = 0; round < 3; round++) {
        put(bench.recorder, round * 10, 10)
        await flushed(bench, (round + 1) * 10)
      }
      await bench.recorder.stop()
      const before = bench.files()
      const next = new Recorder({
        disk: directoryDisk(bench.folder),
        timers: bench.time,
        log: silentLog,
        fileBytesMax: 1_000_000,
        retention: { filesMax: 100, bytesMax: 1 },
        waitingMax: 1_000_000,
        writeEveryMs: 1000,
      })
      await next.start()
      next.list(LISTING)
      next.record([trade(0)], received(0))
      await next.stop()
      expect(before).toHaveLength(3)
      expect(bench.files()).toEqual([`BTCUSDT.${LISTING.venue}.20231114T221320.000Z-2.ndjson.gz`])
    })
  })

  test('what the disk cannot take is dropped and counted; nobody waits for it', async () => {
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const wrap = (disk: RecordingDisk): RecordingDisk => ({
      ...disk,
      append: async (name, bytes) => {
        await gate
        await disk.append(name, bytes)
      },
    })
    await withRecorder({ wrap, waitingMax: 5000 }, async ({ recorder, time }) => {
      put(recorder, 0, 10)
      time.advance(1000)
      put(recorder, 10, 1000)
      const { dropped, written } = recorder.status()
      expect(written).toBe(0)
      expect(dropped).toBeGreaterThan(900)
      release()
      await recorder.stop()
      expect(recorder.status()).toMatchObject({ dropped, written: 1010 - dropped, failure: null })
    })
  })

  test('a write that fails half way is cut off: everything before and behind it can be read', async () => {
    let writes = 0
    const wrap = (disk: RecordingDisk): RecordingDisk => ({
      ...disk,
      append: async (name, bytes) => {
        if (++writes !== 2) return await disk.append(name, bytes)
        await disk.append(name, bytes.subarray(0, 20))
        throw new Error('ENOSPC: no space left')
      },
    })
    await withRecorder({ wrap }, async (bench) => {
      put(bench.recorder, 0, 10)
      await flushed(bench, 10)
      put(bench.recorder, 10, 10)
      await flushed(bench, 20)
      expect(bench.recorder.status()).toMatchObject({
        written: 10,
        dropped: 10,
        failure: 'ENOSPC: no space left',
      })
      put(bench.recorder, 20, 10)
      await bench.recorder.stop()
      expect(bench.recorder.status()).toMatchObject({ written: 20, dropped: 10, failure: null })
      expect(bench.files()).toHaveLength(1)
      const { events } = await replayed(join(bench.folder, bench.files()[0] as string))
      expect(events).toHaveLength(20)
    })
  })

  test('where it cannot be cut off, the next file is begun', async () => {
    let writes = 0
    const wrap = (disk: RecordingDisk): RecordingDisk => ({
      ...disk,
      append: async (name, bytes) => {
        if (++writes !== 2) return await disk.append(name, bytes)
        await disk.append(name, bytes.subarray(0, 20))
        throw new Error('EIO')
      },
      cut: () => Promise.reject(new Error('EIO too')),
    })
    await withRecorder({ wrap }, async (bench) => {
      put(bench.recorder, 0, 10)
      await flushed(bench, 10)
      put(bench.recorder, 10, 10)
      await flushed(bench, 20)
      put(bench.recorder, 20, 10)
      await bench.recorder.stop()
      const [, second = ''] = bench.files()
      expect(bench.files()).toHaveLength(2)
      expect(linesOf(join(bench.folder, second))).toHaveLength(10)
    })
  })

  test('an instrument nobody listed is counted, and a venue that changes its tick is followed', async () => {
    await withRecorder({}, async ({ recorder, folder, files }) => {
      recorder.record([{ ...trade(0), key: 'ETHUSDT.nowhere' as Trade['key'] }], received(0))
      recorder.record([trade(0)], received(0))
      recorder.list({ ...LISTING, tickSize: (LISTING.tickSize * 10n) as Listing['tickSize'] })
      recorder.record([trade(0)], received(1))
      await recorder.stop()
      expect(recorder.status()).toMatchObject({ unlisted: 1, written: 2 })
      const prices = linesOf(join(folder, files()[0] as string)).map((line) => JSON.parse(line).price)
      expect(prices).toEqual(['60000', '600000'])
    })
  })
})

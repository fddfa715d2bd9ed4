import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type InstrumentKey, type Money, parseMoney, type UnixNs } from '../../src/domain/index.ts'
import { type BookLine, type BookTerms, type BookUpdate, ManagedBook } from '../../src/market-data/index.ts'
import { sharedFile } from '../../test/support/shared-data.ts'
import { median, perSecond, type Row, type Section } from './row.ts'

const ROUNDS = 5
const UPDATES = 20_000
const LINES_PER_UPDATE = 20
const BUDGET = 1_000_000
const RECORDING = 'hftbacktest/spot_btcusdt_20240808.raw.gz'

const TERMS: BookTerms = {
  key: 'BTCUSDT.bench' as InstrumentKey,
  tickSize: amount('0.01'),
  lotSize: amount('0.00001'),
  rule: 'binance',
}

/** How fast a book takes what a venue sends, from the venue's text to a sorted book. */
export const bookSection: Section = {
  name: 'book',
  async run() {
    const rows = [1_000, 10_000, 100_000].map(syntheticRow)
    const recorded = recordedRow()
    return recorded === null ? rows : [...rows, recorded]
  },
}

function syntheticRow(levels: number): Row {
  const updates = [wholeBook(levels), ...randomChanges(levels)]
  return {
    what: `book of ${levels.toLocaleString('en')} levels a side`,
    ...measured({ ...TERMS, depthMax: levels * 2 }, updates),
    budget: `≥ ${BUDGET.toLocaleString('en')}/s`,
    note:
      `level updates from text, median of ${ROUNDS} rounds of ${UPDATES} messages with ${LINES_PER_UPDATE} ` +
      'levels each, a third of them taken out; nine in ten among the best hundred ticks, the rest anywhere',
  }
}

function recordedRow(): Row | null {
  const path = sharedFile(RECORDING)
  if (path === null) return null
  const updates = binanceUpdates(gunzipSync(readFileSync(path)).toString('utf8'))
  return {
    what: 'book from recorded Binance frames',
    ...measured(TERMS, updates),
    budget: `≥ ${BUDGET.toLocaleString('en')}/s`,
    note:
      `BTCUSDT depth of 2024-08-08, ${updates.length} messages with ${linesIn(updates)} levels, JSON ` +
      'parsed before',
  }
}

function measured(terms: BookTerms, updates: readonly BookUpdate[]): Omit<Row, 'what' | 'budget' | 'note'> {
  const lines = linesIn(updates)
  const rates: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const book = new ManagedBook(terms)
    const startedMs = performance.now()
    for (const update of updates) book.take(update)
    const elapsedMs = performance.now() - startedMs
    if (book.state !== 'live') throw new Error(`the book ended ${book.state}`)
    // The first one is for the compiler.
    if (round > 0) rates.push((lines * 1000) / elapsedMs)
  }
  const rate = median(rates)
  return { measured: perSecond(rate, 'levels'), ratio: null, isInside: rate >= BUDGET }
}

function linesIn(updates: readonly BookUpdate[]): number {
  return updates.reduce((total, { bids, asks }) => total + bids.length + asks.length, 0)
}

const MIDDLE_TICKS = 6_000_000

function wholeBook(levels: number): BookUpdate {
  const ranks = Array.from({ length: levels }, (_, rank) => rank * 2)
  return anUpdate({
    isSnapshot: true,
    lastId: 0,
    bids: ranks.map((rank) => [priceText(MIDDLE_TICKS - 1 - rank), '1.00000000']),
    asks: ranks.map((rank) => [priceText(MIDDLE_TICKS + 1 + rank), '1.00000000']),
  })
}

function randomChanges(levels: number): BookUpdate[] {
  const draw = drawsFrom(7)
  const line = (side: 1 | -1): BookLine => {
    const reach = draw() < 0.9 ? 100 : levels
    const rank = Math.floor(draw() * reach * 2)
    const quantity = draw() < 1 / 3 ? 0 : draw() * 10
    return asParsed([priceText(MIDDLE_TICKS + side * (1 + rank)), `${quantity.toFixed(5)}000`])
  }
  const half = LINES_PER_UPDATE / 2
  return Array.from({ length: UPDATES }, (_, index) =>
    anUpdate({
      firstId: index + 1,
      lastId: index + 1,
      bids: Array.from({ length: half }, () => line(-1)),
      asks: Array.from({ length: half }, () => line(1)),
    }),
  )
}

interface DepthFrame {
  readonly U: number
  readonly u: number
  readonly b: readonly BookLine[]
  readonly a: readonly BookLine[]
}

/** The snapshot first, though it came among the changes. */
function binanceUpdates(text: string): readonly BookUpdate[] {
  const updates: BookUpdate[] = []
  for (const line of text.trimEnd().split('\n')) {
    const json = line.slice(line.indexOf('{'))
    if (json.startsWith('{"lastUpdateId"')) {
      const { lastUpdateId, bids, asks } = JSON.parse(json)
      updates.unshift(anUpdate({ isSnapshot: true, lastId: lastUpdateId, bids, asks }))
    } else if (json.startsWith('{"stream":"btcusdt@depth')) {
      const { U, u, b, a } = (JSON.parse(json) as { data: DepthFrame }).data
      updates.push(anUpdate({ firstId: U, lastId: u, bids: b, asks: a }))
    }
  }
  return updates
}

function anUpdate(parts: Partial<BookUpdate>): BookUpdate {
  return {
    isSnapshot: false,
    firstId: null,
    lastId: null,
    previousId: null,
    checksum: null,
    bids: [],
    asks: [],
    eventAt: 0n as UnixNs,
    ...parts,
  }
}

function priceText(ticks: number): string {
  return `${(ticks / 100).toFixed(2)}000000`
}

/** As a frame brings it: a text joined from parts would be copied together inside the measurement. */
function asParsed(line: BookLine): BookLine {
  return JSON.parse(JSON.stringify(line))
}

/** Numbers from 0 to 1, the same at each run (mulberry32). */
function drawsFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function amount(text: string): Money {
  const parsed = parseMoney(text)
  if (!parsed.ok) throw new Error(`no amount: ${text}`)
  return parsed.value
}

import { afterAll, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { sharedFile } from '../support/shared-data.ts'
import { endEverything, eventually, startVeloz, temporaryFolder } from '../support/veloz-process.ts'
import { type Api, type Row, signedInByLink, units } from './api.ts'

afterAll(endEverything)

/** Prices between which everything in `[fromNs, toNs)` happened, both included. */
interface Span {
  readonly fromNs: bigint
  readonly toNs: bigint
  readonly low: bigint
  readonly high: bigint
}

const HOUR_NS = 3_600_000_000_000n
const NS_PER_MS = 1_000_000n

function rowsOf(path: string): readonly Row[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  const [head = '', ...lines] = text.trimEnd().split(/\r?\n/)
  const names = head.split(',')
  return lines.map((line) => {
    const values = line.split(',')
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))
  })
}

function barSpans(rows: readonly Row[], timeName: string): readonly Span[] {
  return rows.map((row) => {
    const fromNs = BigInt(row[timeName]!) * NS_PER_MS
    return { fromNs, toNs: fromNs + HOUR_NS, low: units(row['low']!), high: units(row['high']!) }
  })
}

const leastOf = (one: bigint, other: bigint) => (one < other ? one : other)
const greatestOf = (one: bigint, other: bigint) => (one > other ? one : other)

/** From one print to the next: between the price before it and its own, through which the market went. */
function printSpans(rows: readonly Row[]): readonly Span[] {
  const prints = rows.map((row) => ({ at: BigInt(row['ts_ms']!) * NS_PER_MS, price: units(row['price']!) }))
  const moments = [...Map.groupBy(prints, ({ at }) => at).values()]
  return moments.map((moment, index) => {
    const { at, price } = moment[0]!
    const before = moments[index - 1]?.at(-1)?.price ?? price
    const prices = [before, ...moment.map((print) => print.price)]
    return {
      fromNs: at,
      toNs: moments[index + 1]?.[0]?.at ?? at + 1n,
      low: prices.reduce(leastOf),
      high: prices.reduce(greatestOf),
    }
  })
}

interface Trading {
  readonly path: string
  readonly speed: number
  readonly symbol: string
  readonly qty: string
  /** How far from the market orders rest, in ten-thousandths of the price. */
  readonly distance: bigint
  readonly spans: readonly Span[]
  /** How many of the spans must have seen a fill. */
  readonly spansWanted: number
}

/** One round of orders around the market: some take, some rest a little away from it and wait to be met. */
async function orderAround(api: Api, trading: Trading, round: number): Promise<void> {
  const { symbol, qty, distance } = trading
  const { body } = await api.get(`/api/market?symbol=${symbol}`)
  const price = units(String(body['price']))
  const snapshot = await api.get('/api/snapshot')
  const [instrument] = snapshot.body['instruments'] as readonly Row[]
  const tick = units(instrument!['tick_size']!)
  const away = (steps: bigint) =>
    decimalText(((price * (10_000n + distance * steps)) / 10_000n / tick) * tick)
  const side = round % 2 === 0 ? 'buy' : 'sell'
  const orders = [
    { side, type: 'market' },
    { side: 'buy', type: 'limit', price: away(-1n) },
    { side: 'sell', type: 'limit', price: away(1n) },
    { side: 'buy', type: 'limit', price: away(2n), tif: 'ioc' },
  ]
  for (const order of orders) {
    const { status } = await api.order({ symbol, qty, ...order })
    expect([200, 422]).toContain(status)
  }
}

function decimalText(size: bigint): string {
  const digits = size.toString().padStart(19, '0')
  return `${digits.slice(0, -18)}.${digits.slice(-18)}`
}

const nsOf = ({ ts_ns }: Row) => BigInt(ts_ns!)
const spanAt = (spans: readonly Span[], at: bigint) =>
  spans.find(({ fromNs, toNs }) => at >= fromNs && at < toNs) ?? null

/** Trades on a recording until fills lie in enough of it, then looks at each of them. */
async function expectFaithful(trading: Trading): Promise<void> {
  const { path, speed, symbol, spans, spansWanted } = trading
  const veloz = await startVeloz({
    words: ['--market-source', `replay:${path}@${speed}`],
    env: { VELOZ_RATE_LIMIT_ENABLED: 'false', VELOZ_MARKET_SYMBOL: symbol },
  })
  const api = await signedInByLink(veloz)
  await eventually(async () => (await api.get(`/api/market?symbol=${symbol}`)).body['price'], {
    what: 'a price of the recording',
  })
  let round = 0
  await eventually(
    async () => {
      await orderAround(api, trading, round++)
      const fills = await api.all('/api/fills')
      const seen = new Set(fills.map((fill) => spanAt(spans, nsOf(fill))))
      return seen.size >= spansWanted && fills.some(({ liquidity }) => liquidity === 'MAKER')
    },
    { what: () => `fills in ${spansWanted} parts of ${path} after ${round} rounds` },
  )
  const fills = await api.all('/api/fills')
  expect(new Set(fills.map(({ liquidity }) => liquidity))).toEqual(new Set(['MAKER', 'TAKER']))
  for (const fill of fills) {
    const span = spanAt(spans, nsOf(fill))
    if (span === null) throw new Error(`nothing was recorded at the time of ${JSON.stringify(fill)}`)
    const price = units(fill['price']!)
    const isInside = price >= span.low && price <= span.high
    if (!isInside) throw new Error(`${JSON.stringify(fill)} lies outside ${span.low}..${span.high}`)
  }
  expect(await veloz.kill('SIGTERM')).toBe(0)
}

const BITCOIN = { symbol: 'BTCUSDT', qty: '0.01' }

test('orders on a recorded year of hourly bars fill inside the bar in force', async () => {
  const path = sharedFile('genetrader/candles/BTC_USDT-1h.csv.gz')
  if (path === null) return
  const spans = barSpans(rowsOf(path), 'ts_open_ms')
  await expectFaithful({ ...BITCOIN, path, speed: 4000, distance: 10n, spans, spansWanted: 6 })
}, 180_000)

test('orders on recorded trades fill between one print and the next', async () => {
  const path = sharedFile('nautilus/trades/binance_BTCUSDT_trades_20210108.csv.gz')
  if (path === null) return
  const spans = printSpans(rowsOf(path))
  await expectFaithful({ ...BITCOIN, path, speed: 1, qty: '0.0002', distance: 1n, spans, spansWanted: 40 })
}, 180_000)

test('the same for a small recording made here', async () => {
  const path = join(temporaryFolder(), 'bars.csv')
  const beginMs = 1_700_000_000_000 - (1_700_000_000_000 % 3_600_000)
  const rows = Array.from({ length: 600 }, (_, hour) => {
    const open = 50_000 + ((hour * 7919) % 900)
    const close = open + ((hour * 104_729) % 1400) - 700
    const bar = [open, Math.max(open, close) + 250, Math.min(open, close) - 250, close]
    return [beginMs + hour * 3_600_000, ...bar, 12.5].join(',')
  })
  writeFileSync(path, ['timestamp,open,high,low,close,volume', ...rows].join('\n'))
  const spans = barSpans(rowsOf(path), 'timestamp')
  await expectFaithful({ ...BITCOIN, path, speed: 10_000, distance: 10n, spans, spansWanted: 6 })
}, 180_000)

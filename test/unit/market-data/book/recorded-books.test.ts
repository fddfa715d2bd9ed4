/** Books rebuilt from what venues really sent. */
import { expect, test } from 'bun:test'
import { type BookLine, type BookRule, ManagedBook } from '../../../../src/market-data/index.ts'
import { aChange, aSnapshot, KEY, m, recording } from '../samples.ts'

type Lines = readonly BookLine[]

interface DepthFrame {
  readonly lastUpdateId?: number
  readonly bids?: Lines
  readonly asks?: Lines
  readonly stream?: string
  readonly data?: {
    readonly s: string
    readonly U?: number
    readonly u: number
    readonly b: Lines | string
    readonly a: Lines | string
    readonly B?: string
    readonly A?: string
  }
}

/** How often each verdict was given. */
type Verdicts = Map<string, number>

function count(verdicts: Verdicts, { kind, ...rest }: ReturnType<ManagedBook['take']>): void {
  const name = 'why' in rest ? `${kind} ${rest.why}` : kind
  verdicts.set(name, (verdicts.get(name) ?? 0) + 1)
}

const book = (rule: BookRule, tickSize: string, lotSize: string, snapshotDepth?: number) =>
  new ManagedBook({
    key: KEY,
    tickSize: m(tickSize),
    lotSize: m(lotSize),
    rule,
    ...(snapshotDepth === undefined ? {} : { snapshotDepth }),
  })

interface BinanceRun {
  readonly verdicts: Verdicts
  /** Best levels that the venue said by themselves, with the id of the book they are of. */
  compared: number
}

/** `rest`: snapshots that came by REST, each given at the symbol's first change. */
function runBinance(
  frames: readonly { readonly frame: DepthFrame }[],
  books: ReadonlyMap<string, ManagedBook>,
  rest: Map<string, DepthFrame>,
): BinanceRun {
  const run: BinanceRun = { verdicts: new Map(), compared: 0 }
  const tops = new Map<string, readonly string[]>()
  for (const { frame } of frames) {
    if (frame.lastUpdateId !== undefined) count(run.verdicts, takeRest(books.get('BTCUSDT'), frame))
    const { stream, data } = frame
    const ours = books.get(data?.s ?? '')
    if (data === undefined || ours === undefined) continue
    if (stream?.endsWith('@bookTicker')) {
      tops.set(`${data.s}#${data.u}`, [data.b, data.B, data.a, data.A] as readonly string[])
    } else if (stream?.includes('@depth')) {
      const [bids, asks] = [data.b, data.a] as readonly [Lines, Lines]
      count(run.verdicts, ours.take(aChange({ firstId: data.U ?? null, lastId: data.u, bids, asks })))
      const snapshot = rest.get(data.s)
      if (snapshot) expect(takeRest(ours, snapshot).kind).toBe('applied')
      rest.delete(data.s)
      compareTop(run, ours, tops.get(`${data.s}#${data.u}`))
    }
  }
  return run
}

function takeRest(ours: ManagedBook | undefined, { lastUpdateId, bids, asks }: DepthFrame) {
  if (!ours) throw new Error('a snapshot of nothing')
  return ours.take(aSnapshot({ lastId: lastUpdateId ?? null, bids: bids ?? [], asks: asks ?? [] }))
}

function compareTop(run: BinanceRun, ours: ManagedBook, top: readonly string[] | undefined): void {
  if (ours.state !== 'live' || top === undefined) return
  const said = book('coinbase', '0.00000001', '0.00000001')
  said.take(aSnapshot({ bids: [[top[0], top[1]] as BookLine], asks: [[top[2], top[3]] as BookLine] }))
  const touch = ours.snapshot(1)
  expect(touch?.bids).toHaveLength(1)
  expect([ours.spread(), ours.middle(), ours.microprice()]).toEqual([
    said.spread(),
    said.middle(),
    said.microprice(),
  ])
  run.compared++
}

test('Binance: five minutes of BTCUSDT agree with every best price the venue said beside', () => {
  const frames = recording<DepthFrame>('hftbacktest/spot_btcusdt_20240808.raw.gz')
  if (frames === null) return
  const whole = new Map([['BTCUSDT', book('binance', '0.01', '0.00001')]])
  const { verdicts, compared } = runBinance(frames, whole, new Map())
  expect([...verdicts]).toEqual([
    ['buffered', 3],
    ['applied', 3449],
  ])
  expect(compared).toBe(564)
})

test('Binance: the same market leaves what a snapshot of 1,000 levels covers', () => {
  const frames = recording<DepthFrame>('hftbacktest/spot_btcusdt_20240808.raw.gz')
  if (frames === null) return
  const cut = new Map([['BTCUSDT', book('binance', '0.01', '0.00001', 1000)]])
  const { verdicts, compared } = runBinance(frames, cut, new Map())
  expect(verdicts.get('broken thin')).toBe(1)
  expect(compared).toBe(423)
})

interface Symbols {
  readonly symbols: readonly {
    readonly symbol: string
    readonly filters: readonly {
      readonly filterType: string
      readonly tickSize: string
      readonly stepSize: string
    }[]
  }[]
}

test('Binance: four symbols with their snapshots by REST, old levels off the grid among them', () => {
  const frames = recording<DepthFrame>('cryptofeed/BINANCE/ws.raw.gz')
  const snapshots = recording<DepthFrame>('cryptofeed/BINANCE/rest_depth_snapshots.gz')
  const listings = recording<Symbols>('cryptofeed/BINANCE/rest_exchange_info.gz')
  if (frames === null || snapshots === null || listings === null) return
  const rest = new Map(
    snapshots.map(({ text, frame }) => [/symbol=(\w+)/.exec(text)?.[1] ?? '', frame] as const),
  )
  const books = new Map(
    [...rest.keys()].map((symbol) => {
      const filters = listings[0]?.frame.symbols.find((each) => each.symbol === symbol)?.filters
      const filter = (type: string) => filters?.find(({ filterType }) => filterType === type)
      const [tick, lot] = [filter('PRICE_FILTER')?.tickSize ?? '', filter('LOT_SIZE')?.stepSize ?? '']
      return [symbol, book('binance', tick, lot, 1000)] as const
    }),
  )
  const { verdicts, compared } = runBinance(frames, books, rest)
  expect(Object.fromEntries(verdicts)).toEqual({ buffered: 4, applied: 172, ignored: 1 })
  expect([...books.values()].map(({ state }) => state)).toEqual(['live', 'live', 'live', 'live'])
  expect(compared).toBe(26)
})

interface OkxFrame {
  readonly arg?: { readonly channel: string }
  readonly action?: string
  readonly data?: readonly { readonly bids: Lines; readonly asks: Lines; readonly checksum: number }[]
}

test('OKX: every checksum is right, and a changed digit is found', () => {
  const frames = recording<OkxFrame>('cryptofeed/OKX/ws_BTC-USDT.raw.gz')
  if (frames === null) return
  const verdicts: Verdicts = new Map()
  const [right, wrong] = [book('okx', '0.1', '0.00000001'), book('okx', '0.1', '0.00000001')]
  for (const { frame } of frames) {
    const [update] = frame.arg?.channel === 'books' ? (frame.data ?? []) : []
    if (!update) continue
    const { bids, asks, checksum } = update
    const parts = { bids, asks, checksum }
    count(verdicts, right.take(frame.action === 'snapshot' ? aSnapshot(parts) : aChange(parts)))
    if (frame.action === 'snapshot') {
      const [best, ...others] = bids as [BookLine, ...BookLine[]]
      const verdict = wrong.take(aSnapshot({ ...parts, bids: [[best[0], `${best[1]}1`], ...others] }))
      expect(verdict).toEqual({ kind: 'broken', why: 'checksum' })
    }
  }
  expect([...verdicts]).toEqual([['applied', 98]])
  expect(right.snapshot(1000)?.bids.length).toBe(400)
})

interface BybitFrame {
  readonly type: string
  readonly data: { readonly u: number; readonly b: Lines; readonly a: Lines }
}

test('Bybit: 500 levels and 49 changes without a hole, and 500 levels in the end', () => {
  const frames = recording<BybitFrame>('nautilus/l2/bybit_2024-12-01_XRPUSDT_ob500.jsonl.gz')
  if (frames === null) return
  const verdicts: Verdicts = new Map()
  const ours = book('bybit', '0.0001', '0.000001')
  for (const { frame } of frames) {
    const parts = { lastId: frame.data.u, bids: frame.data.b, asks: frame.data.a }
    count(verdicts, ours.take(frame.type === 'snapshot' ? aSnapshot(parts) : aChange(parts)))
  }
  expect([...verdicts]).toEqual([['applied', 50]])
  const { bids, asks } = ours.snapshot(1000) ?? { bids: [], asks: [] }
  expect([bids.length, asks.length]).toEqual([500, 500])
})

interface CoinbaseFrame {
  readonly type: string
  readonly product_id: string
  readonly bids: Lines
  readonly asks: Lines
  readonly changes: readonly (readonly [side: string, price: string, quantity: string])[]
  readonly best_bid: string
}

interface CoinbaseProduct {
  readonly id: string
  readonly quote_increment: string
  readonly base_increment: string
}

test('Coinbase: 6,476 changes of five products', () => {
  const frames = recording<CoinbaseFrame>('cryptofeed/COINBASE/ws_5products.raw.gz')
  const products = recording<readonly CoinbaseProduct[]>('cryptofeed/COINBASE/rest_products.gz')
  if (frames === null || products === null) return
  const books = new Map(
    (products[0]?.frame ?? []).map(
      (each) => [each.id, book('coinbase', each.quote_increment, each.base_increment)] as const,
    ),
  )
  const verdicts: Verdicts = new Map()
  for (const { frame } of frames) {
    const ours = books.get(frame.product_id)
    if (frame.type === 'snapshot' && ours) count(verdicts, ours.take(aSnapshot(frame)))
    if (frame.type !== 'l2update' || !ours) continue
    const of = (side: string): Lines =>
      frame.changes.filter((each) => each[0] === side).map(([, price, quantity]) => [price, quantity])
    count(verdicts, ours.take(aChange({ bids: of('buy'), asks: of('sell') })))
  }
  expect([...verdicts]).toEqual([['applied', 6481]])
})

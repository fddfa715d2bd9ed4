import { describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { formatMoney } from '../../../../src/domain/index.ts'
import { played, problemOf, withFolder, written } from './replaying.ts'

const AT_MS = 1_704_067_200_000
const MINUTE_MS = 60_000

const BAR_ROWS = [
  [100.5, 101, 100.25, 100.75, 12.5],
  [100.75, 100.75, 99, 99.5, 8],
] as const

const BAR_PRICES = [10_050, 10_025, 10_100, 10_075, 10_075, 10_075, 9_900, 9_950]

const OHLCV = 'open,high,low,close,volume'

/** Several spellings of the same two bars. */
const BAR_FILES: Readonly<Record<string, string>> = {
  'milliseconds, comma': `ts_open_ms,${OHLCV}\n${barLines((i) => `${msAt(i)}`, ',')}`,
  'capital letters and an unnamed index of dates': `,Open,High,Low,Close,Volume\n${barLines(isoAt, ',')}`,
  'semicolons, a byte order mark and carriage returns': [
    '\uFEFFTimestamp;Open;High;Low;Close;Volume',
    ...barLines((i) => `${msAt(i) / 1000}`, ';').split('\n'),
  ].join('\r\n'),
  'tabs and a comment': [
    '# made by hand',
    'open_time\topen\thigh\tlow\tclose\tvolume',
    barLines((i) => `${msAt(i)}000`, '\t'),
  ].join('\n'),
  'a note above the header and two volumes': [
    'Timestamps are UTC,a note of the vendor',
    'date,symbol,open,high,low,close,volume_btc,volume',
    ...BAR_ROWS.map((row, i) => `${isoAt(i)},BTCUSD,${row.join(',')},9999.5`),
  ].join('\n'),
  'Binance klines without a header': BAR_ROWS.map(
    (row, i) => `${msAt(i)},${row.join(',')},${msAt(i) + 59_999},1.5,7,3,0.5,0\n`,
  ).join(''),
  'one of several timeframes': [
    `timeframe,ts_open_ms,${OHLCV}`,
    `${barLines((i) => `1m,${msAt(i)}`, ',')}5m,${AT_MS},1,2,1,2,1`,
  ].join('\n'),
  NDJSON: BAR_ROWS.map(([open, high, low, close, volume], i) =>
    JSON.stringify({ time: msAt(i), open, high, low, close, volume }),
  ).join('\n'),
  'a JSON array of arrays': JSON.stringify(BAR_ROWS.map((row, i) => [msAt(i), ...row])),
}

function msAt(index: number): number {
  return AT_MS + index * MINUTE_MS
}

function barLines(timeOf: (index: number) => string, delimiter: string): string {
  return `${BAR_ROWS.map((row, index) => [timeOf(index), ...row].join(delimiter)).join('\n')}\n`
}

function isoAt(index: number): string {
  return new Date(msAt(index)).toISOString()
}

describe('bars', () => {
  for (const [name, content] of Object.entries(BAR_FILES)) {
    test(name, () =>
      withFolder(async (folder) => {
        const { prints, feed, states } = await played({ path: written(folder, 'bars', content) })
        expect(prints.map((print) => print.price as number)).toEqual(BAR_PRICES)
        expect(prints.reduce((sum, print) => sum + print.quantity, 0)).toBe(2050)
        expect(formatMoney(feed.instruments[0]!.tickSize)).toBe('0.01')
        expect(formatMoney(feed.instruments[0]!.lotSize)).toBe('0.01')
        expect(prints[4]!.eventAt).toBe((BigInt(AT_MS + MINUTE_MS) * 1_000_000n) as never)
        expect(states.map((status) => status.state)).toEqual(['running', 'ended'])
      }),
    )
  }
})

const TRADE_FILES: Readonly<Record<string, string>> = {
  buyer_is_maker:
    'ts_ms,trade_id,price,quantity,buyer_is_maker\n' +
    '1610064000278,1,39432.48,0.25,true\n1610064000310,2,39439.44,0.5,false\n',
  'side and amount':
    'timestamp,side,amount,price\n1610064000278,SELL,0.25,39432.48\n1610064000310,Buy,0.5,39439.44\n',
  'Binance trades without a header':
    '1,39432.48,0.25,9858.12,1610064000278000,True,True\n2,39439.44,0.5,1,1610064000310000,False,True\n',
  'Kraken without a header, aggressor by the move':
    '1610064000.278,39432.48,0.25\n1610064000.310,39439.44,0.5\n',
  'nested JSON over several lines': JSON.stringify(
    [
      {
        Item: {
          time_exchange: '2021-01-08T00:00:00.278Z',
          kind: { Trade: { id: '1', price: 39432.48, amount: 0.25, side: 'Sell' } },
        },
      },
      { Reconnecting: 'binance_spot' },
      {
        Item: {
          time_exchange: '2021-01-08T00:00:00.310Z',
          kind: { Trade: { id: '2', price: 39439.44, amount: 0.5, side: 'Buy' } },
        },
      },
    ],
    null,
    2,
  ),
  'NDJSON with nanoseconds beyond a number':
    '{"ts_ns":1610064000278000001,"price":"39432.48","size":"0.25","side":"s"}\n' +
    '{"ts_ns":1610064000310000001,"price":"39439.44","size":"0.50","side":"b"}',
}

describe('trades', () => {
  for (const [name, content] of Object.entries(TRADE_FILES)) {
    test(name, () =>
      withFolder(async (folder) => {
        const { prints } = await played({ path: written(folder, 'trades', content) })
        expect(prints.map((print) => print.price as number)).toEqual([3_943_248, 3_943_944])
        expect(prints[1]!.quantity / prints[0]!.quantity).toBe(2)
        if (!name.startsWith('Kraken')) expect(prints[0]!.aggressor).toBe('sell')
        expect(prints[1]!.aggressor).toBe('buy')
        expect(BigInt(prints[1]!.eventAt) / 1_000_000n).toBe(1_610_064_000_310n)
        if (name.startsWith('NDJSON')) expect(BigInt(prints[0]!.eventAt)).toBe(1_610_064_000_278_000_001n)
        expect(prints[0]!.step).toBeUndefined()
      }),
    )
  }

  test('gzip is known by its bytes, not by its name', () =>
    withFolder(async (folder) => {
      const path = written(folder, 'plain.csv', gzipSync(TRADE_FILES['buyer_is_maker']!))
      expect((await played({ path })).prints.length).toBe(2)
    }))
})

describe('what cannot be replayed is refused in a sentence', () => {
  const cases: Readonly<Record<string, readonly [content: string | Uint8Array, said: string]>> = {
    'an empty file': ['', 'the file is empty'],
    'a header alone': ['ts,open,high,low,close,volume\n', 'no rows'],
    quotes: ['ts_ms,bid,bid_size,ask,ask_size\n1610064001076,1,2,3,4\n', 'found: ts_ms, bid'],
    'order book updates': [
      'timestamp,side,update_type,price,qty\n1610064001076,a,set,1,2\n',
      'columns not understood',
    ],
    'an unknown header of six columns': [
      'when,a,b,c,d,e\n1610064001076,1,2,1,2,3\n1610064002076,1,2,1,2,3\n',
      'found: when',
    ],
    'American dates': [
      'date,open,high,low,close,volume\n01/03/2017,1,2,1,2,3\n',
      'line 2: no usable row (01/03/2017',
    ],
    'prices that are none': ['ts,open,high,low,close,volume\n1610064000,nan,2,1,2,3\n', 'no usable row'],
    'bars that contradict themselves': [
      'ts,open,high,low,close,volume\n1610064000,5,2,1,2,3\n',
      'inconsistent_bar (first at line 2)',
    ],
    'newest first': ['ts,price,qty\n1610064003,1,1\n1610064002,1,1\n1610064001,1,1\n', 'oldest first'],
    'a zip archive': ['PK\u0003\u0004rest', 'zip archive'],
    'broken gzip': [gzipSync('ts,price,qty\n1610064003,1,1\n').subarray(0, 25), 'rows.csv'],
    words: ['hello\nworld\n', 'columns not understood'],
  }
  for (const [name, [content, said]] of Object.entries(cases)) {
    test(name, () =>
      withFolder(async (folder) => {
        const path = written(folder, 'rows.csv', content)
        const problem = await problemOf({ path })
        expect(problem).toContain(said)
        expect(problem).toContain(path)
      }),
    )
  }

  test('a missing file, a directory and a symbol without a quote asset', () =>
    withFolder(async (folder) => {
      expect(await problemOf({ path: `${folder}/none.csv` })).toBe(`${folder}/none.csv: no such file`)
      expect(await problemOf({ path: folder })).toContain('this is a directory')
      expect(await problemOf({ path: folder, symbol: 'GOOG' })).toContain('GOOG cannot be split')
    }))
})

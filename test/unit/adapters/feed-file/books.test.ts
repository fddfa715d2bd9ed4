import { expect, test } from 'bun:test'
import type { MarketEvent } from '../../../../src/domain/index.ts'
import { played, withFolder, written } from './replaying.ts'

interface Written {
  readonly kind?: string
  readonly symbol?: string
  readonly [field: string]: unknown
}

const lineAt = (ms: number, fields: Written): string => {
  const received = 1_700_000_000_000_000_000n + BigInt(ms) * 1_000_000n
  const shown = JSON.stringify({ symbol: 'BTCUSDT', ...fields }).slice(1)
  return `{"received_at_ns":${received},"event_at_ns":${received - 7n},${shown}`
}

const aTrade = (price: string, quantity = '1'): Written => ({ price, quantity, side: 'buy' })
const aBook = (bid: string, ask: string): Written => ({ bids: [[bid, '2']], asks: [[ask, '3.5']] })

async function playedLines(lines: readonly string[], resumeAfterMs?: number) {
  let outcome: Awaited<ReturnType<typeof played>> | null = null
  await withFolder(async (folder) => {
    const path = written(folder, 'recorded.ndjson', lines.join('\n'))
    const resumeAfter = 1_700_000_000_000_000_000n + BigInt(resumeAfterMs ?? 0) * 1_000_000n
    outcome = await played({ path, ...(resumeAfterMs !== undefined && { resumeAfter }) })
  })
  if (outcome === null) throw new Error('nothing was played')
  return outcome as Awaited<ReturnType<typeof played>>
}

const shown = (event: MarketEvent): string =>
  event.kind === 'trade'
    ? `trade ${event.price}`
    : `book ${event.bids.map(({ price }) => price)}/${event.asks.map(({ price }) => price)}`

test('books come among the prints, on the grid of both', async () => {
  const { moments, feed } = await playedLines([
    lineAt(0, aBook('99.99', '100.01')),
    lineAt(1, aTrade('100')),
    lineAt(1, aBook('99.98', '100.02')),
    lineAt(2, aTrade('100.5')),
  ])
  expect(moments.map((moment) => moment.map(shown))).toEqual([
    ['book 9999/10001'],
    ['trade 10000', 'book 9998/10002'],
    ['trade 10050'],
  ])
  const [, , asks] = moments.flat().map((event) => (event.kind === 'book' ? event.asks : []))
  const { tickSize, lotSize } = feed.instruments[0] ?? {}
  expect([tickSize, lotSize].map(String)).toEqual(['10000000000000000', '10000000000000000'])
  expect(Number(asks?.[0]?.quantity)).toBe(350)
})

test('the time of arrival leads, though the venue’s time goes backward', async () => {
  const line = lineAt(5, aTrade('101')).replace(/"event_at_ns":\d+/, '"event_at_ns":1600000000000000000')
  const { prints } = await playedLines([lineAt(0, aTrade('100')), line])
  expect(prints.map(({ eventAt }) => Number(eventAt / 1_000_000n))).toEqual([1700000000000, 1700000000005])
})

test('a file of nothing but books is a market too', async () => {
  const { moments } = await playedLines([lineAt(0, aBook('9', '11')), lineAt(9, aBook('10', '11'))])
  expect(moments.flat().map((event) => event.kind)).toEqual(['book', 'book'])
})

test('books of another symbol, crossed ones and broken ones are left out and counted', async () => {
  const { moments, lines } = await playedLines([
    lineAt(0, aTrade('100')),
    lineAt(1, { ...aBook('1', '2'), symbol: 'ETHUSDT' }),
    lineAt(2, aBook('100', '100')),
    lineAt(3, { bids: [['x', '1']], asks: [] }),
    lineAt(4, aBook('99', '100')),
  ])
  expect(moments.flat().map(({ kind }) => kind)).toEqual(['trade', 'book'])
  expect(lines.at(-1)?.fields['skipped']).toEqual({ other_symbol: 1, crossed_book: 1, not_a_number: 1 })
})

test('a replay that goes on begins behind the books it has seen', async () => {
  const all = [
    lineAt(0, aTrade('100')),
    lineAt(1, aBook('99', '101')),
    lineAt(2, aTrade('102')),
    lineAt(3, aBook('98', '103')),
  ]
  const { moments } = await playedLines(all, 1)
  expect(moments.flat().map(shown)).toEqual(['trade 10000', 'trade 10200', 'book 9800/10300'])
})

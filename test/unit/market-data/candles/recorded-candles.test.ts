/**
 * Candles made of every trade Binance sent in eleven minutes, against those computed from the same
 * recording.
 */
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { lots, type Trade, ticks, unixNsFromMs, wholeSteps } from '../../../../src/domain/index.ts'
import { CandleAggregator, candleValues, compareCandle } from '../../../../src/market-data/index.ts'
import { sharedFile } from '../../../support/shared-data.ts'
import { KEY, m, recording } from '../samples.ts'

const SIZES = { tickSize: m('0.01'), lotSize: m('0.00001') }

interface TradeFrame {
  readonly stream?: string
  readonly data?: { readonly p: string; readonly q: string; readonly T: number; readonly m: boolean }
}

function tradesOf(name: string): readonly Trade[] {
  return (recording<TradeFrame>(name) ?? []).flatMap(({ frame: { stream, data } }) =>
    stream === 'btcusdt@trade' && data
      ? [
          {
            kind: 'trade' as const,
            key: KEY,
            eventAt: unixNsFromMs(data.T),
            price: ticks(wholeSteps(m(data.p), SIZES.tickSize) ?? Number.NaN),
            quantity: lots(wholeSteps(m(data.q), SIZES.lotSize) ?? Number.NaN),
            aggressor: data.m ? ('sell' as const) : ('buy' as const),
          },
        ]
      : [],
  )
}

test('second and minute candles are those of the recording', () => {
  const trades = ['08', '09'].flatMap((day) => tradesOf(`hftbacktest/spot_btcusdt_202408${day}.raw.gz`))
  if (trades.length === 0) return
  const candles = new CandleAggregator({ intervalsMs: [1000, 60_000], kept: 1000, graceMs: 2000 })
  for (const trade of trades) candles.take(trade)
  expect(candles.dropped).toBe(0)
  for (const [width, intervalMs, count] of [
    ['1s', 1000, 645],
    ['1m', 60_000, 12],
  ] as const) {
    const path = sharedFile(`hftbacktest/spot_btcusdt-candles-${width}.derived.csv.gz`)
    if (path === null) return
    const rows = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n').slice(1)
    const made = candles.latest(intervalMs, 1000).filter(({ isEmpty }) => !isEmpty)
    expect([rows.length, made.length]).toEqual([count, count])
    for (const [index, row] of rows.entries()) {
      const [at = '', open = '', high = '', low = '', close = '', volume = '', trades = ''] = row.split(',')
      const theirs = {
        openAt: unixNsFromMs(Number(at)),
        open: m(open),
        high: m(high),
        low: m(low),
        close: m(close),
        volume: m(volume),
      }
      const ours = made[index]
      if (ours === undefined) throw new Error(`no candle for ${row}`)
      expect(compareCandle(candleValues(ours.bar, SIZES), theirs, SIZES.lotSize)).toEqual([])
      expect(ours.trades).toBe(Number(trades))
    }
  }
})

/** Trades, tickers and candles as the public socket tells them. */
import type { Instrument } from '../../domain/index.ts'
import type { SandboxCandle } from '../core/index.ts'
import { candlesOf, endOf, type Interval } from './candle-rows.ts'
import { amountText, type House, nativeOf, priceText, quantityText, tradeIdText } from './house.ts'
import { dayRow } from './market-questions.ts'
import type { Topic } from './topic.ts'

export function tradeTopic({ exchange }: House, instrument: Instrument): Topic {
  const native = nativeOf(instrument)
  return {
    instrument,
    first: () => null,
    onTrade: ({ tradeId, price, quantity, aggressor, atMs }) =>
      JSON.stringify({
        topic: `publicTrade.${native}`,
        ts: exchange.nowMs(),
        type: 'snapshot',
        data: [
          {
            i: tradeIdText(tradeId),
            T: atMs,
            p: priceText(instrument, price),
            v: quantityText(instrument, quantity),
            S: aggressor === 'buy' ? 'Buy' : 'Sell',
            s: native,
            BT: false,
            RPI: false,
            seq: tradeId,
          },
        ],
      }),
  }
}

export function tickerTopic(house: House, instrument: Instrument): Topic {
  let told = ''
  const row = () => {
    const ticker = house.exchange.ticker(instrument.key)
    return ticker === null ? null : dayRow(house, instrument, ticker)
  }
  const frame = (data: object) =>
    JSON.stringify({
      topic: `tickers.${nativeOf(instrument)}`,
      ts: house.exchange.nowMs(),
      type: 'snapshot',
      cs: house.exchange.trades(instrument.key).at(-1)?.tradeId ?? 0,
      data,
    })
  return {
    instrument,
    first() {
      const data = row()
      return data === null ? null : frame(data)
    },
    onTick() {
      const data = row()
      const text = JSON.stringify(data)
      if (data === null || text === told) return []
      told = text
      return [frame(data)]
    },
  }
}

export function klineTopic(house: House, instrument: Instrument, interval: Interval): Topic {
  let told: SandboxCandle | null = null
  const frame = (candle: SandboxCandle, confirm: boolean) =>
    JSON.stringify({
      topic: `kline.${interval.name}.${nativeOf(instrument)}`,
      ts: house.exchange.nowMs(),
      type: 'snapshot',
      data: [{ ...candleRow(instrument, interval, candle), confirm, timestamp: house.exchange.nowMs() }],
    })
  return {
    instrument,
    first: () => null,
    onTick() {
      const candles = candlesOf(house, instrument, interval)
      const open = candles.at(-1)
      const before = told
      if (open === undefined || isSame(open, before)) return []
      told = open
      const closed =
        before === null || before.openAtMs === open.openAtMs
          ? undefined
          : candles.find(({ openAtMs }) => openAtMs === before.openAtMs)
      return [...(closed === undefined ? [] : [frame(closed, true)]), frame(open, false)]
    },
  }
}

function isSame(candle: SandboxCandle, other: SandboxCandle | null): boolean {
  return candle.openAtMs === other?.openAtMs && candle.trades === other.trades
}

function candleRow(instrument: Instrument, interval: Interval, candle: SandboxCandle): object {
  const { openAtMs, open, high, low, close, volume, quoteVolume } = candle
  return {
    start: openAtMs,
    end: endOf(interval, openAtMs),
    interval: interval.name,
    open: priceText(instrument, open),
    close: priceText(instrument, close),
    high: priceText(instrument, high),
    low: priceText(instrument, low),
    volume: quantityText(instrument, volume),
    turnover: amountText(quoteVolume),
  }
}

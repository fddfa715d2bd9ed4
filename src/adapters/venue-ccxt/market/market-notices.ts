import type { InstrumentKey } from '../../../domain/index.ts'
import type { MarketNotice } from '../../../ports/index.ts'
import { type MarketMessage, moneyOf } from '../protocol/index.ts'

/** Null for what has no notice of its own: books and trades. */
export function marketNotice(message: MarketMessage, key: InstrumentKey): MarketNotice | null {
  switch (message.kind) {
    case 'book':
    case 'trade':
      return null
    case 'top': {
      const { bid, ask, at } = message
      return { kind: 'top', key, bid: amount(bid, 'bid'), ask: amount(ask, 'ask'), at }
    }
    case 'ticker':
      return tickerNotice(message, key)
    case 'candle': {
      const { intervalMs, openAt, isClosed } = message
      return { kind: 'candle', candle: { key, intervalMs, openAt, isClosed, ...amountsOf(message) } }
    }
    case 'mark':
      return { kind: 'mark', key, price: moneyOf(message.price, 'mark price'), at: message.at }
    case 'funding': {
      const { rate, nextAt, at } = message
      return { kind: 'funding', key, rate: moneyOf(rate, 'funding rate'), nextAt, at }
    }
  }
}

function tickerNotice(message: Extract<MarketMessage, { kind: 'ticker' }>, key: InstrumentKey): MarketNotice {
  const { open, high, low, volume, at } = message
  const last = moneyOf(message.last, 'last')
  return {
    ...{ kind: 'ticker', key, last, at },
    ...{ open: moneyOf(open, 'open'), high: moneyOf(high, 'high'), low: moneyOf(low, 'low') },
    volume: moneyOf(volume, 'volume'),
  }
}

interface WrittenAmounts {
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
}

function amountsOf({ open, high, low, close, volume }: WrittenAmounts) {
  return {
    open: moneyOf(open, 'open'),
    high: moneyOf(high, 'high'),
    low: moneyOf(low, 'low'),
    close: moneyOf(close, 'close'),
    volume: moneyOf(volume, 'volume'),
  }
}

function amount(text: string | null, what: string) {
  return text === null ? null : moneyOf(text, what)
}

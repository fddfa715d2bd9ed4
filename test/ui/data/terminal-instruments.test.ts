import { describe, expect, test } from 'bun:test'
import type { MarketNotice } from '../../../src/contract/index.ts'
import type { Fetch } from '../../../ui/data/api.ts'
import { shownInstrument } from '../../../ui/data/hooks.ts'
import { type InstrumentKey, type InstrumentWish, keyText } from '../../../ui/data/instrument-key.ts'
import { Session } from '../../../ui/data/session.ts'
import { wishOf } from '../../../ui/data/shown-instrument.ts'
import type { StreamOptions } from '../../../ui/data/stream.ts'
import { Terminal } from '../../../ui/data/terminal.ts'
import { aGroup, anInstrument, aSnapshot, exact } from '../support.ts'

const BTC = { venue: 'sim', symbol: 'BTCUSDT' }
const ETH = { venue: 'sim', symbol: 'ETHUSDT' }
const BTC_AT_OKX = { venue: 'okx', symbol: 'BTCUSDT' }
const LISTED = [BTC, ETH, BTC_AT_OKX].map((key) => anInstrument(key))

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** A terminal over three instruments, and the end of its stream. */
async function aTerminal(wish: InstrumentWish | null = null) {
  const asked: Asked[] = []
  const kept: InstrumentKey[] = []
  const send: Fetch = async (path, init) => {
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null
    asked.push({ method: init.method ?? 'GET', path, body })
    return new Response(JSON.stringify(answerTo(path)))
  }
  const session = new Session({ send, setTimer: () => null, clearTimer: () => undefined })
  await session.open(null)
  const streams: StreamOptions[] = []
  const line = {
    read: (options: StreamOptions) => {
      streams.push(options)
      options.onOpen()
      return new Promise<void>((resolve) => options.signal.addEventListener('abort', () => resolve()))
    },
    close: () => undefined,
  }
  const memory = { recall: () => wish, keep: (key: InstrumentKey) => void kept.push(key) }
  const terminal = new Terminal(session, { line, memory, onFrame: (run) => setTimeout(run, 0) })
  terminal.start()
  await until(() => terminal.state.connection.status === 'live')
  const told = (notice: Partial<MarketNotice>) =>
    streams.at(-1)?.onMessage({ name: 'market', body: { ...NOTICE, ...notice }, id: null })
  return { terminal, asked, kept, told, streams }
}

const NOTICE: MarketNotice = { ...BTC, ts_ns: exact(5), price: exact(100) }

function answerTo(path: string): unknown {
  if (path === '/api/snapshot') return aSnapshot({ instruments: LISTED, trading_state_reason: 'a stall' })
  if (path.startsWith('/api/market/book'))
    return { bids: [[1, 1]], asks: [[path.includes('ETH') ? 3 : 2, 1]] }
  if (path.startsWith('/api/market/trades')) {
    const trade = { price: 1, qty: 1, aggressor: 'BUY' }
    return { items: [4, 6].map((ts_ns) => ({ ...trade, ts_ns })) }
  }
  if (path.startsWith('/api/market/candles')) return { items: [] }
  return {
    user_id: 'ada',
    permissions: [],
    access_token: 't',
    token_type: 'Bearer',
    expires_in: 900,
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await Bun.sleep(1)
}

describe('the shown instrument', () => {
  test('is the one that is wished for, else the market’s own', async () => {
    for (const [wish, wanted] of [
      [null, BTC],
      [ETH, ETH],
      [{ symbol: 'ETHUSDT', venue: null }, ETH],
      [BTC_AT_OKX, BTC_AT_OKX],
      [{ symbol: 'DOGEUSDT', venue: null }, BTC],
    ] as const) {
      const { terminal, asked } = await aTerminal(wish)
      expect(terminal.state.shown).toEqual(wanted)
      expect(shownInstrument(terminal.state)).toMatchObject(wanted)
      const books = asked.filter(({ path }) => path.startsWith('/api/market/book'))
      expect(books.map(({ path }) => path)).toEqual([
        `/api/market/book?symbol=${wanted.symbol}&venue=${wanted.venue}`,
      ])
      terminal.stop()
    }
  })

  test('changes when another is brought: its market is read, the old one is gone at once', async () => {
    const { terminal, kept } = await aTerminal()
    const { generation } = terminal.state
    terminal.show('sim', 'ETHUSDT')
    await until(() => terminal.state.shown?.symbol === 'ETHUSDT')
    await until(() => terminal.state.market?.ask === '3')
    expect(terminal.state.market).toMatchObject(ETH)
    expect(terminal.state.generation).toBeGreaterThan(generation)
    expect(kept).toEqual([ETH])
    terminal.stop()
  })

  test('what is not listed, or shown already, changes nothing', async () => {
    const { terminal, kept, asked } = await aTerminal()
    const before = asked.length
    terminal.show('okx', 'ETHUSDT')
    terminal.show('sim', 'BTCUSDT')
    expect([kept.length, asked.length]).toEqual([0, before])
    terminal.stop()
  })

  test('of two choices in a row the last one counts, in whatever order they are answered', async () => {
    const { terminal } = await aTerminal()
    terminal.show('sim', 'ETHUSDT')
    terminal.show('okx', 'BTCUSDT')
    await until(() => terminal.state.shown?.venue === 'okx')
    await until(() => (terminal.state.market?.book.asks.length ?? 0) > 0)
    expect(terminal.state.market).toMatchObject(BTC_AT_OKX)
    terminal.stop()
  })

  test('what the stream brought while it was read is newer than what is read', async () => {
    const { terminal, told } = await aTerminal()
    terminal.show('sim', 'ETHUSDT')
    const trades = [{ ts_ns: exact(5), price: exact(9), qty: exact(1), aggressor: 'SELL' as const }]
    told({ ...ETH, price: exact(9), asks: [[exact(10), exact(1)]], bids: [[exact(8), exact(1)]], trades })
    await until(() => terminal.state.shown?.symbol === 'ETHUSDT')
    await until(() => (terminal.state.market?.trades.length ?? 0) > 1)
    expect(terminal.state.market?.book.asks[0]?.[0]).toBe(exact(10))
    expect(terminal.state.market?.trades.map(({ ts_ns }) => Number(ts_ns))).toEqual([5, 4])
    terminal.stop()
  })
})

describe('quotes', () => {
  test('follow every instrument, and only the shown one moves the market', async () => {
    const { terminal, told } = await aTerminal()
    const { market } = terminal.state
    told({ ...BTC_AT_OKX, price: exact(50), bid: exact(49), ask: exact(51) })
    told({ ...BTC_AT_OKX, price: exact(51) })
    await until(() => terminal.state.quotes.size === 1)
    expect(terminal.state.quotes.get(keyText(BTC_AT_OKX))).toMatchObject({
      last: '51',
      bid: '49',
      ask: '51',
      direction: 'up',
    })
    expect(terminal.state.market).toBe(market)
    expect(terminal.marketAtMs).toBeNull()
    told({})
    expect(terminal.marketAtMs).not.toBeNull()
    terminal.stop()
  })
})

describe('what happened', () => {
  test('is remembered over a new snapshot, with what made it necessary', async () => {
    const { terminal, streams } = await aTerminal()
    expect(terminal.state.replica?.tradingReason).toBe('a stall')
    const tell = (seq: number, name: 'system' | 'trading_state', body: object) => {
      for (const message of aGroup(seq, seq - 1, [[name, body]])) streams.at(-1)?.onMessage(message)
    }
    tell(11, 'trading_state', { ts_ns: exact(1), state: 'halted', reason: 'enough' })
    tell(12, 'system', { ts_ns: exact(2), kind: 'limits_changed', message: 'limits changed' })
    await until(() => streams.length === 2)
    await until(() => terminal.state.replica?.notices.length === 2)
    expect(terminal.state.replica?.notices.map(({ seq, text }) => [seq, text])).toEqual([
      [12, 'Limits changed.'],
      [11, 'Trading is halted: enough.'],
    ])
    terminal.stop()
  })
})

test('commands go where the contract says, once', async () => {
  const { terminal, asked } = await aTerminal()
  asked.length = 0
  const order = { side: 'buy', symbol: 'BTCUSDT', qty: '1', price: '1' }
  await terminal.submitOrder(order)
  await terminal.preview(order)
  await terminal.orderGroup({ type: 'oco', orders: [order, order] })
  await terminal.amend({ client_order_id: 'a', qty: '2' })
  await terminal.cancelOrder('a')
  await terminal.cancelAll({ symbol: 'BTCUSDT' })
  await terminal.setTradingState({ state: 'halted', cancel_all: true })
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(
    ['order', 'order/preview', 'order_group', 'amend', 'cancel', 'cancel_all', 'trading_state'].map(
      (path) => `POST /api/${path}`,
    ),
  )
  expect(asked.at(-1)?.body).toEqual({ state: 'halted', cancel_all: true })
  terminal.stop()
})

test('an address names the instrument, with its venue or without', () => {
  expect(wishOf('?symbol=btcusdt&venue=sim')).toEqual(BTC)
  expect(wishOf('?symbol=BTCUSDT')).toEqual({ symbol: 'BTCUSDT', venue: null })
  expect(wishOf('?venue=sim')).toBeNull()
  expect(wishOf('')).toBeNull()
})

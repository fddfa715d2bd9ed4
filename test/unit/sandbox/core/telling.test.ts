import { describe, expect, test } from 'bun:test'
import type { Ticks } from '../../../../src/domain/index.ts'
import type { ExchangeFaults, SandboxListener } from '../../../../src/sandbox/core/index.ts'
import { NO_FAULTS } from '../../../../src/sandbox/core/index.ts'
import { aSandbox, type SteppedSandbox } from '../../../support/a-sandbox.ts'

function restAndTake(sandbox: SteppedSandbox): void {
  const key = sandbox.key('BTC/USDT')
  sandbox.exchange.hold(key, sandbox.ticks('BTC/USDT', '50000'))
  for (const [clientId, price] of [
    ['a', '49000'],
    ['b', '48000'],
  ] as const)
    sandbox.exchange.place({
      ...{ clientId, key, side: 'buy', type: 'limit', timeInForce: 'gtc', isPostOnly: false },
      ...{ price: sandbox.ticks('BTC/USDT', price), triggerPrice: null, quoteAmount: null, note: {} },
      quantity: sandbox.lots('BTC/USDT', '0.001'),
    })
}

function reportsUnder(fault: ReturnType<ExchangeFaults['nextReportFault']>): readonly string[] {
  let isLeft = true
  const faults: ExchangeFaults = {
    ...NO_FAULTS,
    nextReportFault: () => {
      if (!isLeft) return null
      isLeft = false
      return fault
    },
  }
  const sandbox = aSandbox({ venue: 'binance', faults })
  const told: string[] = []
  sandbox.exchange.listen({ onReport: ({ order }) => void told.push(order.clientId) })
  restAndTake(sandbox)
  sandbox.exchange.flush()
  return told
}

describe('whoever listens', () => {
  test('hears everything after the call is over, in its order', async () => {
    const sandbox = aSandbox({ venue: 'binance' })
    const told: string[] = []
    const listener: SandboxListener = {
      onTrade: () => void told.push('trade'),
      onBook: () => void told.push('book'),
      onReport: ({ kind }) => void told.push(kind),
      onBalances: () => void told.push('balances'),
      onTick: () => void told.push('tick'),
    }
    const stop = sandbox.exchange.listen(listener)
    restAndTake(sandbox)
    expect(told).toEqual([])
    await Promise.resolve()
    expect(told).toEqual(['trade', 'book', 'new', 'book', 'balances', 'new', 'book', 'balances'])
    stop()
    sandbox.step(1000)
    expect(told).toHaveLength(8)
  })

  test('hears a report once, twice, not at all, or after the next one', () => {
    expect(reportsUnder(null)).toEqual(['a', 'b'])
    expect(reportsUnder('duplicate')).toEqual(['a', 'a', 'b'])
    expect(reportsUnder('swallow')).toEqual(['b'])
    expect(reportsUnder('swap')).toEqual(['b', 'a'])
  })

  test('hears a report that nothing overtook with the next tick', () => {
    const faults: ExchangeFaults = { ...NO_FAULTS, nextReportFault: () => 'swap' }
    const sandbox = aSandbox({ venue: 'binance', faults })
    const told: string[] = []
    sandbox.exchange.listen({ onReport: ({ kind }) => void told.push(kind) })
    const key = sandbox.key('BTC/USDT')
    sandbox.exchange.place({
      ...{ clientId: 'a', key, side: 'buy', type: 'limit', timeInForce: 'gtc', isPostOnly: false },
      ...{ price: 4_000_000 as Ticks, triggerPrice: null, quoteAmount: null, note: {} },
      quantity: sandbox.lots('BTC/USDT', '0.001'),
    })
    sandbox.exchange.flush()
    expect(told).toEqual([])
    sandbox.step(100)
    expect(told).toEqual(['new'])
  })

  test('is told which change of a book is to be kept back, and a wrong time by a wrong clock', () => {
    const faults: ExchangeFaults = {
      ...NO_FAULTS,
      withholds: (key) => key.startsWith('ETHUSDT.'),
      clockSkewMs: () => -5000,
    }
    const sandbox = aSandbox({ venue: 'binance', faults })
    const withheld: [string, boolean][] = []
    sandbox.exchange.listen({ onBook: ({ key, isWithheld }) => void withheld.push([key, isWithheld]) })
    sandbox.step(250)
    expect(withheld).toEqual([
      ['BTCUSDT.binance', false],
      ['ETHUSDT.binance', true],
    ])
    expect(sandbox.exchange.nowMs()).toBe(Number(sandbox.time.now() / 1_000_000n) - 5000)
  })
})

describe('a market of prints alone', () => {
  test('is given a book around the last one', () => {
    const sandbox = aSandbox({ venue: 'binance' })
    const key = sandbox.key('BTC/USDT')
    const eventAt = sandbox.time.now()
    const print = { kind: 'trade' as const, key, eventAt, aggressor: 'buy' as const }
    sandbox.exchange.onMarket([
      { ...print, price: 4_000_000 as Ticks, quantity: sandbox.lots('BTC/USDT', '0.5') },
    ])
    const book = sandbox.exchange.book(key)
    expect(book?.bids[0]?.price).toBe(4_000_000 as Ticks)
    expect(book?.asks[0]?.price).toBe(4_000_001 as Ticks)
    expect(book?.bids).toHaveLength(20)
    expect(sandbox.exchange.trades(key)).toHaveLength(1)
  })
})

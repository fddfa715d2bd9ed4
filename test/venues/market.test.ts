/** The markets of two simulated venues as VeloZ shows them, one of them falling silent. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningApp } from '../../src/app/running-app.ts'
import { FACES, type RunningSandbox, startSandbox } from '../../src/app/sandboxes/index.ts'
import { AggregatedBookAnswer, BookAnswer, TickerAnswer } from '../../src/contract/index.ts'
import { misfits } from '../support/strict-schema.ts'
import { type Json, served, until } from './house.ts'

/** Longer than a busy machine lets this process wait for its turn. */
const STALE_AFTER_MS = 3000
const folder = mkdtempSync(join(tmpdir(), 'veloz-markets-'))
let sandbox: RunningSandbox
let app: RunningApp

beforeAll(async () => {
  sandbox = await startSandbox(
    {
      venues: ['binance', 'okx'],
      ...{ hostname: '127.0.0.1', port: 0, balances: null, symbols: null, seed: 7, hasRateLimits: true },
      ...{ apiKey: 'sandbox-key', apiSecret: 'sandbox-secret', passphrase: 'sandbox-passphrase' },
      ...{ recording: null, faults: [] },
    },
    { onNotice: () => undefined, faces: FACES },
  )
  app = await served(folder, {
    VELOZ_EXECUTION_MODE: 'testnet',
    VELOZ_ENGINE_VENUES: 'binance,okx',
    VELOZ_BINANCE_SYMBOLS: 'BTCUSDT,ETHUSDT',
    VELOZ_OKX_SYMBOLS: 'BTCUSDT,ETHUSDT',
    VELOZ_AUTH_ENABLED: 'false',
    VELOZ_ENGINE_STALE_AFTER_MS: String(STALE_AFTER_MS),
    // Orders are tried here until they are taken, or refused.
    VELOZ_RISK_BREAKER_REFUSALS_MAX: '0',
    ...Object.assign({}, ...sandbox.venues.map(addressOf)),
  })
  await until('both books are there', async () => {
    const { left_out: leftOut } = await book('symbol=BTCUSDT&venue=all')
    return (leftOut as Json[]).length === 0 || JSON.stringify(leftOut)
  })
  await until('both accounts were compared', async () => {
    const { json } = await ask('GET', '/api/risk')
    return json['trading_state'] === 'active' || String(json['trading_state_reason'])
  })
}, 120_000)

afterAll(async () => {
  await app?.stop('the test is over')
  await sandbox?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function addressOf({
  venue,
  restUrl,
  wsUrl,
  apiKey,
  apiSecret,
  passphrase,
}: RunningSandbox['venues'][number]) {
  const name = venue.toUpperCase()
  return {
    [`VELOZ_${name}_REST_URL`]: restUrl,
    [`VELOZ_${name}_WS_URL`]: wsUrl,
    [`${name}_API_KEY`]: apiKey,
    [`${name}_API_SECRET`]: apiSecret,
    ...(venue === 'okx' ? { [`${name}_PASSPHRASE`]: passphrase } : {}),
  }
}

async function ask(method: string, path: string, json?: unknown) {
  const body = json === undefined ? {} : { body: JSON.stringify(json) }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${app.address}${path}`, { method, headers, ...body })
  return { status: answer.status, json: (await answer.json()) as Json }
}

const book = async (query: string) => (await ask('GET', `/api/market/book?${query}`)).json

const buyAtMarket = (venue: string) =>
  ask('POST', '/api/order', { symbol: 'BTCUSDT', venue, side: 'buy', type: 'market', qty: '0.001' })

test('the books of both as one: who holds how much, best first', async () => {
  const answer = await book('symbol=BTCUSDT&venue=all&depth=5')
  expect(misfits(AggregatedBookAnswer, answer)).toEqual([])
  const bids = answer['bids'] as { price: number; qty: number; venues: { venue: string; qty: number }[] }[]
  expect(bids.length).toBe(5)
  expect(bids.map(({ price }) => price)).toEqual(bids.map(({ price }) => price).toSorted((a, b) => b - a))
  for (const { qty, venues } of bids) {
    expect(venues.reduce((sum, part) => sum + part.qty, 0)).toBeCloseTo(qty, 10)
  }
  const whole = (await book('symbol=BTCUSDT&venue=all&depth=500')) as unknown as { bids: typeof bids }
  const venues = new Set(whole.bids.flatMap((level) => level.venues.map(({ venue }) => venue)))
  expect([...venues].toSorted()).toEqual(['binance', 'okx'])
})

test('one venue’s book as deep as asked for, with what can be read off it', async () => {
  for (const venue of ['binance', 'okx']) {
    const answer = await book(`symbol=BTCUSDT&venue=${venue}&depth=3&qty=0.05`)
    expect(misfits(BookAnswer, answer)).toEqual([])
    const { bids, asks, spread, microprice } = answer as unknown as {
      bids: [number, number][]
      asks: [number, number][]
      spread: number
      microprice: number
    }
    expect([bids.length, asks.length]).toEqual([3, 3])
    expect(spread).toBeGreaterThan(0)
    expect(microprice).toBeGreaterThan(0)
    const { buy, sell } = answer['impact'] as Record<'buy' | 'sell', { average: number; worst: number }>
    expect(buy.worst).toBeGreaterThanOrEqual(buy.average)
    expect(sell.worst).toBeLessThanOrEqual(sell.average)
  }
})

test('the 24 hours are asked of the venue', async () => {
  for (const venue of ['binance', 'okx']) {
    await until('the venue tells them', async () => {
      const { json } = await ask('GET', `/api/market/ticker?symbol=BTCUSDT&venue=${venue}`)
      expect(misfits(TickerAnswer, json)).toEqual([])
      return (Number(json['last']) > 0 && Number(json['high']) >= Number(json['low'])) || JSON.stringify(json)
    })
  }
  expect((await ask('GET', '/api/market/ticker?symbol=BTCUSDT')).status).toBe(400)
})

test('every market of both is there, and looked at', async () => {
  await until('the other market is there too', async () => {
    const { left_out: leftOut, bids } = await book('symbol=ETHUSDT&venue=all')
    return ((leftOut as Json[]).length === 0 && (bids as Json[]).length > 0) || JSON.stringify(leftOut)
  })
  const { json } = await ask('GET', '/api/market/quality')
  const rows = json['items'] as { venue: string; symbol: string; score: number }[]
  expect(rows.map(({ venue, symbol }) => `${symbol} ${venue}`).toSorted()).toEqual([
    'BTCUSDT binance',
    'BTCUSDT okx',
    'ETHUSDT binance',
    'ETHUSDT okx',
  ])
})

test('where the market fell silent market orders are refused, elsewhere they go on', async () => {
  const at = sandbox.venues.find(({ venue }) => venue === 'binance')?.restUrl
  const fault = { fault: 'silent_stall', scope: 'market', duration_ms: 60_000 }
  await fetch(`${at}/_faults`, { method: 'POST', body: JSON.stringify(fault) })
  let refused: Json = {}
  await until('a market order is refused', async () => {
    const { status, json } = await buyAtMarket('binance')
    refused = json
    return status === 422 || `${status}`
  })
  expect(refused).toMatchObject({ error: 'stale_market_data', details: { symbol: 'BTCUSDT' } })
  const { age_ms: ageMs } = refused['details'] as Json
  expect(Number(ageMs)).toBeGreaterThan(STALE_AFTER_MS)
  await until('the book is that of the other venue', async () => {
    const { bids, left_out: leftOut } = (await book('symbol=BTCUSDT&venue=all')) as {
      bids: { venues: { venue: string }[] }[]
      left_out: Json[]
    }
    const venues = [...new Set(bids.flatMap((level) => level.venues.map(({ venue }) => venue)))]
    const left = leftOut.map(({ venue, why }) => `${venue} ${why}`)
    return (venues.join() === 'okx' && left.join() === 'binance stale') || JSON.stringify({ venues, left })
  })
  await until('the other venue takes a market order', async () => {
    const { status, json } = await buyAtMarket('okx')
    return status === 200 || JSON.stringify(json)
  })
  await fetch(`${at}/_faults`, { method: 'DELETE' })
  await until('the market is known again', async () => {
    const { status } = await buyAtMarket('binance')
    return status === 200 || `${status}`
  })
}, 180_000)

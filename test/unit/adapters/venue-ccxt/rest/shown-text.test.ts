import { expect, test } from 'bun:test'
import { openClient } from '../../../../../src/adapters/venue-ccxt/ccxt/index.ts'
import { RateBudget, RestClient, Signer } from '../../../../../src/adapters/venue-ccxt/rest/index.ts'
import type { ExchangeName } from '../../../../../src/domain/index.ts'
import { fakeWorld, madeUpProtocol, pass } from '../made-up-venue.ts'

const KEY = { apiKey: 'key-of-mine', apiSecret: btoa('hidden-secret'), passphrase: 'words-of-mine' }

/** A page that repeats everything it was asked with, as some proxies do. */
async function shown(exchange: ExchangeName, status: number): Promise<string> {
  const world = fakeWorld()
  const asked: string[] = []
  const fetch = async (url: string, init: RequestInit) => {
    asked.push(url)
    const text = `<h1>Blocked</h1> ${init.method} ${url} ${init.body ?? ''} ${JSON.stringify(init.headers)}`
    return new Response(text, { status })
  }
  const { rest } = madeUpProtocol()
  const client = await openClient({ exchange, isTestnet: true, credentials: KEY, restUrl: null })
  const seen: unknown[] = []
  const log = (message: string, fields: object = {}) => void seen.push(message, fields)
  const venue = new RestClient({
    world: { ...world, fetch, log: { debug: log, info: log, warn: log, error: log } },
    protocol: { ...rest, refusalOf: () => null },
    budget: new RateBudget(world, []),
    signer: () => Promise.resolve(new Signer(client)),
    measure: world.measure,
  })
  const path = exchange === 'bybit' ? 'v5/order/create' : exchange === 'coinbase' ? 'orders' : 'order'
  const call = {
    ...rest.order(ADDRESS),
    method: 'GET' as const,
    api: 'private',
    path,
    parameters: { symbol: 'X' },
  }
  const done = venue.call(call, { priority: 'entry', onTraffic: (_way, text) => void seen.push(text) })
  await pass(world, 60_000)
  seen.push(await done)
  // Otherwise nothing was tried.
  expect(asked.length).toBeGreaterThan(0)
  return JSON.stringify(seen)
}

const ADDRESS = { native: 'X', clientId: 'c', venueOrderId: null, isWaitingStop: false }

test.each([
  ['binance', 400],
  ['binance', 200],
  ['okx', 403],
  ['bybit', 502],
  ['coinbase', 418],
] as const)('what %s is shown to have said (%d) holds nothing of the key', async (exchange, status) => {
  const text = await shown(exchange, status)
  expect(text).toContain('Blocked')
  for (const secret of [KEY.apiKey, KEY.apiSecret, KEY.passphrase]) expect(text).not.toContain(secret)
  expect(text).not.toMatch(/signature=[0-9a-f]/i)
  expect(text).not.toMatch(/(?:sign|SIGN)[^*]{0,8}[0-9a-f]{32}/)
})

import { describe, expect, test } from 'bun:test'
import { openClient } from '../../../../../src/adapters/venue-ccxt/ccxt/index.ts'
import type { CallLife, RestAnswer } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { Signer } from '../../../../../src/adapters/venue-ccxt/rest/index.ts'

const KEY = { apiKey: 'key-of-mine', apiSecret: 'hidden', passphrase: 'words' }
const AT_MS = 1_700_000_000_123.7

interface Over {
  readonly isTestnet?: boolean
  readonly credentials?: typeof KEY | null
  readonly life?: CallLife
}

async function signed(
  exchange: 'binance' | 'okx' | 'bybit' | 'coinbase',
  path: string,
  { life, ...over }: Over = {},
) {
  const client = await openClient({
    exchange,
    isTestnet: false,
    credentials: KEY,
    restUrl: 'http://127.0.0.1:1',
    ...over,
  })
  const signer = new Signer(client)
  const call = { method: 'POST', api: 'private', path, parameters: { symbol: 'BTCUSDT' } } as const
  return signer.sign(life === undefined ? call : { ...call, life }, AT_MS)
}

describe('a signed request', () => {
  test('bears the time of the venue, in whole milliseconds, and the window', async () => {
    const binance = await signed('binance', 'order/test')
    expect(binance).toMatchObject({ url: 'http://127.0.0.1:1/api/v3/order/test', method: 'POST' })
    expect('body' in binance ? binance.body : '').toStartWith(
      'timestamp=1700000000123&symbol=BTCUSDT&recvWindow=5000&',
    )
    const bybit = await signed('bybit', 'v5/order/create')
    expect('headers' in bybit ? bybit.headers : {}).toMatchObject({
      ...{ 'X-BAPI-TIMESTAMP': '1700000000123', 'X-BAPI-RECV-WINDOW': '5000' },
    })
    const coinbase = await signed('coinbase', 'orders', {
      credentials: { ...KEY, apiSecret: btoa('hidden') },
    })
    expect('headers' in coinbase ? coinbase.headers : {}).toMatchObject({
      'CB-ACCESS-TIMESTAMP': '1700000000',
    })
  })

  test('of a new order ends after five seconds, where the venue would take it for thirty', async () => {
    const okx = await signed('okx', 'trade/order', { life: { endsBy: 'header', name: 'expTime' } })
    expect('headers' in okx ? okx.headers : {}).toMatchObject({ expTime: '1700000005123' })
    const coinbase = await signed('coinbase', 'orders', {
      credentials: { ...KEY, apiSecret: btoa('hidden') },
      life: { endsBy: 'date', backMs: 25_000 },
    })
    expect('headers' in coinbase ? coinbase.headers : {}).toMatchObject({
      'CB-ACCESS-TIMESTAMP': '1699999975',
    })
  })

  test('to the test exchange of OKX says so, and to the real one does not', async () => {
    const name = 'x-simulated-trading'
    const [test, real] = [
      await signed('okx', 'trade/order', { isTestnet: true }),
      await signed('okx', 'trade/order'),
    ]
    expect('headers' in test ? test.headers?.[name] : undefined).toBe('1')
    expect('headers' in real ? real.headers?.[name] : undefined).toBeUndefined()
  })

  test('without a secret, or with one that is none, is not made', async () => {
    const missing = await signed('binance', 'order', { credentials: null })
    expect(missing).toEqual({ unsigned: 'binance requires "apiKey" credential' })
    expect(await signed('coinbase', 'orders', { credentials: { ...KEY, apiSecret: '§' } })).toHaveProperty(
      'unsigned',
    )
  })

  test('an error that the protocol has no word for is named by ccxt', async () => {
    const client = await openClient({ exchange: 'bybit', isTestnet: false, credentials: KEY, restUrl: null })
    const signer = new Signer(client)
    const body = { retCode: 170131, retMsg: 'Insufficient balance.' }
    const answer: RestAnswer = { status: 200, header: () => null, text: JSON.stringify(body), body }
    const request = { url: 'https://api.bybit.com/v5/order/create', method: 'POST' }
    expect(signer.refusalKindOf(request, answer)).toBe('insufficient_funds')
    expect(signer.refusalKindOf(request, { ...answer, body: { retCode: 0 } })).toBeNull()
  })
})

import { createHmac } from 'node:crypto'
import type { ExchangeName } from '../../../../../src/domain/index.ts'
import type { ExchangeCredentials } from '../../../../../src/ports/index.ts'

/** How the fake exchange behaves and what it saw. */
export interface FakeVenue {
  readonly url: string
  readonly seen: string[]
  /** Added to the clock it tells. */
  skewMs: number
  /** Replaces the answer to a path that ends so. */
  readonly instead: Map<string, () => Response | Promise<Response>>
  headers: Headers
  stop(): Promise<void>
}

const KEYS: Readonly<Record<ExchangeName, ExchangeCredentials>> = {
  binance: { apiKey: 'binance-key-000001', apiSecret: 'binance-secret', passphrase: null },
  okx: { apiKey: 'okx-key-0000000001', apiSecret: 'okx-secret', passphrase: 'okx words' },
  bybit: { apiKey: 'bybit-key-00000001', apiSecret: 'bybit-secret', passphrase: null },
  coinbase: {
    apiKey: 'coinbase-key-000001',
    apiSecret: Buffer.from('coinbase-secret').toString('base64'),
    passphrase: 'coinbase words',
  },
}

export const keyOf = (exchange: ExchangeName) => KEYS[exchange]

const hmac = (secret: string | Buffer, text: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', secret).update(text).digest(encoding)

type Check = (request: Request, url: URL) => Response | null

const refusal = (body: object, status = 401) => Response.json(body, { status })

/** Null when the request is signed with the key of the exchange; else what the real one answers. */
const CHECKS: Readonly<Record<ExchangeName, Check>> = {
  binance(request, url) {
    const { apiKey, apiSecret } = KEYS.binance
    if (request.headers.get('x-mbx-apikey') !== apiKey)
      return refusal({ code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' })
    const [signed = '', signature] = url.search.slice(1).split('&signature=')
    return signature === hmac(apiSecret, signed, 'hex')
      ? null
      : refusal({ code: -1022, msg: 'Signature for this request is not valid.' }, 400)
  },
  okx({ headers, method }, url) {
    const { apiKey, apiSecret, passphrase } = KEYS.okx
    if (headers.get('ok-access-key') !== apiKey)
      return refusal({ code: '50111', msg: 'Invalid OK-ACCESS-KEY' })
    const signed = `${headers.get('ok-access-timestamp')}${method}${url.pathname}${url.search}`
    if (headers.get('ok-access-sign') !== hmac(apiSecret, signed, 'base64'))
      return refusal({ code: '50113', msg: 'Invalid Sign' })
    return headers.get('ok-access-passphrase') === passphrase
      ? null
      : refusal({ code: '50105', msg: 'Request header OK-ACCESS-PASSPHRASE incorrect.' })
  },
  bybit({ headers }, url) {
    const { apiKey, apiSecret } = KEYS.bybit
    const told = (retCode: number, retMsg: string) => Response.json({ retCode, retMsg, result: {} })
    if (headers.get('x-bapi-api-key') !== apiKey) return told(10003, 'API key is invalid.')
    const [at, window] = [headers.get('x-bapi-timestamp'), headers.get('x-bapi-recv-window')]
    const signed = `${at}${apiKey}${window}${url.search.slice(1)}`
    return headers.get('x-bapi-sign') === hmac(apiSecret, signed, 'hex') ? null : told(10004, 'error sign!')
  },
  coinbase({ headers, method }, url) {
    const { apiKey, apiSecret, passphrase } = KEYS.coinbase
    if (headers.get('cb-access-key') !== apiKey) return refusal({ message: 'Invalid API Key' })
    if (headers.get('cb-access-passphrase') !== passphrase) return refusal({ message: 'Invalid Passphrase' })
    const signed = `${headers.get('cb-access-timestamp')}${method}${url.pathname}${url.search}`
    const expected = hmac(Buffer.from(apiSecret, 'base64'), signed, 'base64')
    return headers.get('cb-access-sign') === expected ? null : refusal({ message: 'invalid signature' })
  },
}

const TIMES: Readonly<Record<ExchangeName, readonly [path: string, answer: (ms: number) => object]>> = {
  binance: ['/api/v3/time', (ms) => ({ serverTime: ms })],
  okx: ['/api/v5/public/time', (ms) => ({ code: '0', msg: '', data: [{ ts: String(ms) }] })],
  bybit: ['/v5/market/time', (ms) => ({ retCode: 0, retMsg: 'OK', result: {}, time: ms })],
  coinbase: ['/time', (ms) => ({ iso: new Date(ms).toISOString(), epoch: ms / 1000 })],
}

const SIGNED: Readonly<Record<ExchangeName, Readonly<Record<string, object>>>> = {
  binance: {
    '/api/v3/account': { canTrade: true, canWithdraw: true, permissions: ['SPOT'], balances: [] },
    '/sapi/v1/account/apiRestrictions': {
      ...{ ipRestrict: false, enableReading: true, enableWithdrawals: true },
      enableSpotAndMarginTrading: true,
    },
  },
  okx: {
    '/api/v5/account/balance': { code: '0', msg: '', data: [{ details: [] }] },
    '/api/v5/account/config': { code: '0', msg: '', data: [{ perm: 'read_only,trade', ip: '1.2.3.4' }] },
  },
  bybit: {
    '/v5/account/wallet-balance': { retCode: 0, retMsg: 'OK', result: { list: [] } },
    '/v5/user/query-api': {
      ...{ retCode: 0, retMsg: 'OK' },
      result: { readOnly: 0, ips: ['*'], permissions: { Spot: ['SpotTrade'], Wallet: ['AccountTransfer'] } },
    },
  },
  coinbase: { '/accounts': [] },
}

/** Speaks the few calls of a key check on loopback, and takes only what is signed as the real one wants. */
export function fakeVenue(exchange: ExchangeName): FakeVenue {
  const [timePath, timeAnswer] = TIMES[exchange]
  const seen: string[] = []
  const instead: FakeVenue['instead'] = new Map()
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      const url = new URL(request.url)
      seen.push(url.pathname)
      const other = [...instead].find(([end]) => url.pathname.endsWith(end))
      if (other !== undefined) return other[1]()
      if (url.pathname === timePath) return Response.json(timeAnswer(Date.now() + venue.skewMs))
      venue.headers = request.headers
      const answer = SIGNED[exchange][url.pathname]
      if (answer === undefined) return Response.json({ message: 'no such path' }, { status: 404 })
      return CHECKS[exchange](request, url) ?? Response.json(answer)
    },
  })
  const venue: FakeVenue = {
    url: `http://127.0.0.1:${server.port}`,
    ...{ seen, instead, skewMs: 0, headers: new Headers() },
    stop: () => server.stop(true),
  }
  return venue
}

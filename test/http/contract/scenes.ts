import { TOTP } from 'otpauth'
import type { ExampleRequest } from '../../../src/contract/index.ts'
import { PERMISSIONS } from '../../../src/identity/index.ts'
import type { Credentials, WholeGateway } from '../../support/a-whole-gateway.ts'

const PASSWORD = 'correct horse battery staple'

/** What has to be there before the example of a route can be answered, and what it cannot know. */
export interface Scene extends Partial<ExampleRequest> {
  readonly as?: Credentials
}
type Prepare = (house: WholeGateway, as: Credentials) => Promise<Scene | undefined>

async function send(house: WholeGateway, as: Credentials, [method, path, json]: [string, string, unknown?]) {
  const response = await house.ask(method, path, { as, ...(json === undefined ? {} : { json }) })
  const text = await response.text()
  if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return JSON.parse(text) as Record<string, unknown>
}

const order = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }

/** One that rests, one that was cancelled, one that was filled and one that was refused. */
const traded: Prepare = async (house, as) => {
  const place = (fields: object) => send(house, as, ['POST', '/api/order', { ...order, ...fields }])
  await place({ client_order_id: 'example-1' })
  await place({ client_order_id: 'gone' })
  await send(house, as, ['POST', '/api/cancel', { client_order_id: 'gone' }])
  await place({ client_order_id: 'bought', type: 'market', price: undefined })
  await house.ask('POST', '/api/order', { as, json: { ...order, client_order_id: 'no', qty: '5000' } })
  await house.advance(1000)
  return undefined
}

const moved: Prepare = async (house) => {
  await house.advance(120_000)
  return undefined
}

const aUser =
  (fields: object = {}): Prepare =>
  async (house, as) => {
    await send(house, as, [
      'POST',
      '/api/users',
      { user_id: 'ana', password: PASSWORD, roles: [], ...fields },
    ])
    return undefined
  }

/** Somebody who signed in by password, as changes of one's own credentials ask for. */
const signedIn: Prepare = async (house, as) => {
  await aUser({ roles: ['trader'] })(house, as)
  const login = { user_id: 'ana', password: PASSWORD }
  const { access_token } = await send(house, {}, ['POST', '/api/auth/login', login])
  return { as: { authorization: `Bearer ${access_token}` } }
}

const withSecondFactorBegun = async (house: WholeGateway, as: Credentials) => {
  const scene = await signedIn(house, as)
  const person = scene?.as ?? {}
  const { secret } = await send(house, person, ['POST', '/api/auth/totp', { password: PASSWORD }])
  const totp = new TOTP({ secret: String(secret) })
  return { person, code: totp.generate({ timestamp: house.identity.nowMs() }) }
}

const aKeyOfBinance: Prepare = async (house, as) => {
  const key = { exchange: 'binance', api_key: 'example-key-0123456789', api_secret: 'example-secret' }
  await send(house, as, ['POST', '/api/exchange-keys', key])
  return undefined
}

/** A new route that cannot be answered from nothing must say here what it needs. */
export const SCENES: Readonly<Record<string, Prepare>> = {
  'GET /api/market': moved,
  'GET /api/market/book': moved,
  'GET /api/market/ticker': moved,
  'GET /api/market/trades': moved,
  'GET /api/market/candles': moved,
  'GET /api/venues': traded,
  'GET /api/snapshot': traded,
  'GET /api/account': traded,
  'GET /api/positions': traded,
  'POST /api/amend': traded,
  'POST /api/cancel': traded,
  'POST /api/cancel_all': traded,
  'GET /api/orders': traded,
  'GET /api/orders_state': traded,
  'POST /api/orders_state': traded,
  'GET /api/orders/history': traded,
  'GET /api/order_state': traded,
  'GET /api/order/messages': traded,
  'GET /api/order/trace': traded,
  'POST /api/order/preview': moved,
  'GET /api/fills': traded,
  'GET /api/risk': traded,
  'GET /api/kpi': traded,
  'GET /api/portfolio': traded,
  'GET /api/portfolio/equity': moved,
  'GET /api/users': aUser(),
  'PUT /api/users/:id': aUser(),
  'DELETE /api/users/:id': aUser(),
  'POST /api/auth/password': signedIn,
  'GET /api/auth/me': signedIn,
  'POST /api/auth/totp': signedIn,
  'POST /api/auth/logout': signedIn,
  'POST /api/auth/login': async (house) => {
    const passwordHash = await house.identity.hasher.hash(PASSWORD)
    if (passwordHash.outcome !== 'hashed') throw new Error('one password can be hashed')
    const { text } = passwordHash
    const admin = { id: 'admin', passwordHash: text, roles: ['admin'], createdAtMs: 0, isDisabled: false }
    house.store.createUser(admin)
    return undefined
  },
  'POST /api/auth/code': async (house, as) => {
    await aUser()(house, as)
    return { body: { code: house.identity.createSignInCode('ana') } }
  },
  'POST /api/auth/refresh': async (house, as) => {
    await aUser()(house, as)
    const login = { user_id: 'ana', password: PASSWORD }
    const { refresh_token } = await send(house, {}, ['POST', '/api/auth/login', login])
    return { body: { refresh_token } }
  },
  'POST /api/auth/totp/confirm': async (house, as) => {
    const { person, code } = await withSecondFactorBegun(house, as)
    return { as: person, body: { code } }
  },
  'DELETE /api/auth/totp': async (house, as) => {
    const { person, code } = await withSecondFactorBegun(house, as)
    await send(house, person, ['POST', '/api/auth/totp/confirm', { code }])
    return { as: person }
  },
  'GET /api/auth/keys': async (house, as) => {
    await send(house, as, ['POST', '/api/auth/keys', { name: 'grafana', permissions: ['read'] }])
    return undefined
  },
  'DELETE /api/auth/keys': async (house, as) => {
    const key = await send(house, as, ['POST', '/api/auth/keys', { name: 'grafana', permissions: ['read'] }])
    return { query: `key_id=${key['key_id']}` }
  },
  'GET /api/auth/roles': aUser(),
  'POST /api/start': async (house, as) => {
    await send(house, as, ['POST', '/api/stop', {}])
    return undefined
  },
  'GET /api/exchange-keys': aKeyOfBinance,
  'DELETE /api/exchange-keys': aKeyOfBinance,
  'GET /api/audit/logs': async (house) => {
    await house.ask('POST', '/api/auth/login', { json: { user_id: 'ana', password: 'wrong' } })
    return undefined
  },
  'DELETE /api/auth/roles': async (house, as) => {
    await send(house, as, ['POST', '/api/auth/roles', { name: 'auditor', permissions: ['read'] }])
    return undefined
  },
}

/** Everybody's rights in one session. */
export const administrator = (house: WholeGateway) => house.session(PERMISSIONS)

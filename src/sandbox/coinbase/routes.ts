import type { FaceAnswer, FaceRequest } from '../core/index.ts'
import {
  accountJson,
  accountOf,
  accountsAnswer,
  feesAnswer,
  holdsAnswer,
  ledgerAnswer,
  profileJson,
  walletJson,
} from './accounts.ts'
import { answer, NOT_FOUND, problem } from './answers.ts'
import { currenciesOf } from './currencies.ts'
import { cancelAll, cancelOrder, fillsAnswer, orderAnswer, ordersAnswer, placeOrder } from './orders.ts'
import {
  bookAnswer,
  candlesAnswer,
  productJson,
  sparkLines,
  statsAnswer,
  tickerAnswer,
  timeAnswer,
  tradesAnswer,
  volumeSummary,
} from './products.ts'
import type { Venue } from './venue.ts'
import { PROFILE_ID, USER_ID } from './words.ts'

interface Asked {
  readonly query: URLSearchParams
  readonly body: string
  /** What stands in the place of `:name`, decoded. */
  readonly name: string
}

type Handle = (venue: Venue, asked: Asked) => FaceAnswer

interface Route {
  readonly isPrivate: boolean
  readonly handle: Handle
}

type ProductHandle = (
  venue: Venue,
  instrument: Parameters<typeof statsAnswer>[1],
  query: URLSearchParams,
) => FaceAnswer

const ofProduct =
  (handle: ProductHandle): Handle =>
  (venue, { name, query }) => {
    const instrument = venue.products.get(name)
    return instrument === undefined ? NOT_FOUND : handle(venue, instrument, query)
  }

type AccountHandle = (
  venue: Venue,
  account: Parameters<typeof accountJson>[0],
  query: URLSearchParams,
) => FaceAnswer

const ofAccount =
  (handle: AccountHandle): Handle =>
  (venue, { name, query }) => {
    const account = accountOf(venue, name)
    return account === null ? NOT_FOUND : handle(venue, account, query)
  }

const PUBLIC: Readonly<Record<string, Handle>> = {
  'GET /time': timeAnswer,
  'GET /products': ({ exchange }) => answer(exchange.instruments().map(productJson)),
  'GET /products/spark-lines': sparkLines,
  'GET /products/volume-summary': volumeSummary,
  'GET /products/:name': ofProduct((_, instrument) => answer(productJson(instrument))),
  'GET /products/:name/book': ofProduct(bookAnswer),
  'GET /products/:name/ticker': ofProduct(tickerAnswer),
  'GET /products/:name/trades': ofProduct(tradesAnswer),
  'GET /products/:name/candles': ofProduct(candlesAnswer),
  'GET /products/:name/stats': ofProduct(statsAnswer),
  'GET /currencies': (venue) => answer(currenciesOf(venue)),
  'GET /currencies/:name': (venue, { name }) => {
    const currency = currenciesOf(venue).find(({ id }) => id === name)
    return currency === undefined ? NOT_FOUND : answer(currency)
  },
  'GET /wrapped-assets': () => answer({ wrapped_assets: [] }),
}

/** The key may look and trade, and not move money. */
const FORBIDDEN: Handle = () => problem(403, 'Forbidden')

const LIMITS = { limit_currency: 'USD', transfer_limits: {} }

const PRIVATE: Readonly<Record<string, Handle>> = {
  'GET /accounts': accountsAnswer,
  'GET /accounts/:name': ofAccount((_, account) => answer(accountJson(account))),
  'GET /accounts/:name/ledger': ofAccount(ledgerAnswer),
  'GET /accounts/:name/holds': ofAccount(holdsAnswer),
  'GET /accounts/:name/transfers': ofAccount(() => answer([])),
  'GET /coinbase-accounts': ({ exchange }) => answer(exchange.balances().map(walletJson)),
  'GET /orders': (venue, { query }) => ordersAnswer(venue, query),
  'POST /orders': (venue, { body }) => placeOrder(venue, body),
  'DELETE /orders': (venue, { query, body }) => cancelAll(venue, query, body),
  'GET /orders/:name': (venue, { name }) => orderAnswer(venue, name),
  'DELETE /orders/:name': (venue, { name }) => cancelOrder(venue, name),
  'GET /fills': (venue, { query }) => fillsAnswer(venue, query),
  'GET /fees': feesAnswer,
  'GET /profiles': ({ exchange }) => answer([profileJson(exchange.nowMs())]),
  'GET /profiles/:name': ({ exchange }, { name }) =>
    name === PROFILE_ID ? answer(profileJson(exchange.nowMs())) : NOT_FOUND,
  'GET /payment-methods': () => answer([]),
  'GET /transfers': () => answer([]),
  'POST /coinbase-accounts/:name/addresses': FORBIDDEN,
  'POST /deposits/coinbase-account': FORBIDDEN,
  'POST /deposits/payment-method': FORBIDDEN,
  'POST /withdrawals/coinbase-account': FORBIDDEN,
  'POST /withdrawals/crypto': FORBIDDEN,
  'POST /withdrawals/payment-method': FORBIDDEN,
  'GET /users/:name/exchange-limits': () => answer(LIMITS),
  'GET /users/self/verify': () => answer({ id: USER_ID }),
}

function routesOf(handlers: Readonly<Record<string, Handle>>, isPrivate: boolean): [string, Route][] {
  return Object.entries(handlers).map(([pattern, handle]) => [pattern, { isPrivate, handle }])
}

const ROUTES: ReadonlyMap<string, Route> = new Map([...routesOf(PUBLIC, false), ...routesOf(PRIVATE, true)])

export interface Found {
  readonly isPrivate: boolean
  readonly carryOut: (venue: Venue) => FaceAnswer
}

/** Null where the venue has nothing. */
export function routeOf({ method, path, query, body }: FaceRequest): Found | null {
  const parts = path.split('/').slice(1)
  const exact = ROUTES.get(`${method} ${path}`)
  const pattern = parts.map((part, index) => (index === 1 ? ':name' : part)).join('/')
  const route = exact ?? ROUTES.get(`${method} /${pattern}`)
  if (route === undefined) return null
  const asked: Asked = { query: new URLSearchParams(query), body, name: decoded(parts[1] ?? '') }
  return { isPrivate: route.isPrivate, carryOut: (venue) => route.handle(venue, asked) }
}

/** `client:` may come as `client%3A`. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

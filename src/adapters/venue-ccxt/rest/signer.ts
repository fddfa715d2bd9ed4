import { type ClientRequest, setClock, type VenueClient } from '../ccxt/index.ts'
import type { RefusalKind, RestAnswer, RestCall } from '../protocol/index.ts'

/** How late a request may be before the venue leaves it undone. */
const RECEIVE_WINDOW_MS = 5000

type SignedCall = Pick<RestCall<unknown>, 'path' | 'api' | 'method' | 'parameters' | 'list' | 'life'>

/** Signs calls with the venue's time and names the errors that the protocol has no word for. */
export class Signer {
  readonly #client: VenueClient

  constructor(client: VenueClient) {
    client.options['recvWindow'] = RECEIVE_WINDOW_MS
    this.#client = client
  }

  /** `unsigned`: the key cannot sign anything, in words. */
  sign(call: SignedCall, venueMs: number): ClientRequest | { readonly unsigned: string } {
    try {
      return this.#signed(call, venueMs)
    } catch (error) {
      // Its way to say that a secret is missing, or not what the venue's secrets are.
      if (error instanceof Error && error.name === 'AuthenticationError') return { unsigned: error.message }
      throw error
    }
  }

  #signed({ path, api, method, parameters, list, life }: SignedCall, venueMs: number): ClientRequest {
    const client = this.#client
    setClock(client, () => venueMs - (life?.endsBy === 'date' ? life.backMs : 0))
    // It writes into what it is given.
    const asked = list === undefined ? { ...parameters } : [...list]
    const signed = client.sign(path, api, method, asked)
    const end =
      life?.endsBy === 'header' ? { [life.name]: String(Math.trunc(venueMs) + RECEIVE_WINDOW_MS) } : {}
    return { ...signed, headers: { ...client.headers, ...signed.headers, ...end } }
  }

  /** Null where ccxt takes it for no error, or for one without a kind of its own. */
  refusalKindOf({ url, method, headers, body }: ClientRequest, answer: RestAnswer): RefusalKind | null {
    try {
      this.#client.handleErrors(answer.status, '', url, method, {}, answer.text, answer.body, headers, body)
      return null
    } catch (error) {
      // An error is how it tells the kind; what else it may throw for an answer it cannot read is none.
      return error instanceof Error ? (KINDS[error.name] ?? null) : null
    }
  }
}

const KINDS: Readonly<Record<string, RefusalKind>> = {
  InsufficientFunds: 'insufficient_funds',
  OrderImmediatelyFillable: 'would_take',
  OrderNotFillable: 'unfillable',
  OrderNotFound: 'not_found',
  DuplicateOrderId: 'duplicate_id',
  InvalidOrder: 'filter',
  BadSymbol: 'not_trading',
  MarketClosed: 'not_trading',
  AuthenticationError: 'key',
  PermissionDenied: 'rights',
  AccountNotEnabled: 'rights',
  AccountSuspended: 'rights',
  InvalidNonce: 'clock',
  RateLimitExceeded: 'rate_limited',
  DDoSProtection: 'rate_limited',
  OnMaintenance: 'maintenance',
  ExchangeNotAvailable: 'uncertain',
  NetworkError: 'uncertain',
  RequestTimeout: 'uncertain',
}

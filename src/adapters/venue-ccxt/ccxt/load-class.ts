import { assert, type ExchangeName } from '../../../domain/index.ts'

/** The little that is used of an exchange class of ccxt. */
export interface VenueClient {
  urls: unknown
  /** Sent with every request: what makes OKX take it for the test exchange. */
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly options: Record<string, unknown>
  fetchImplementation: unknown
  milliseconds: () => number
  seconds: () => number
  setSandboxMode(isOn: boolean): void
  request(path: string, api: string, method: string, parameters: object): Promise<unknown>
  /** Signs where `api` needs it, with the time of `milliseconds`. */
  sign(path: string, api: string, method: string, parameters: object): ClientRequest
  /** Throws an error named after its kind for an answer that is one. */
  handleErrors(...answer: readonly unknown[]): unknown
}

export interface ClientRequest {
  readonly url: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export type VenueClass = new (options: object) => VenueClient

/** The class in ccxt that speaks the exchange's spot API; Coinbase's own name means another product there. */
const CLASS_NAMES: Readonly<Record<ExchangeName, string>> = {
  binance: 'binance',
  okx: 'okx',
  bybit: 'bybit',
  coinbase: 'coinbaseexchange',
}

/** ccxt is large, so one exchange is loaded, and only when its key is first asked about. */
export async function loadVenue(exchange: ExchangeName): Promise<VenueClass> {
  // Deno knows no alias for the files inside the package, and has to take all of it.
  const found: unknown = 'Deno' in globalThis ? await fromWhole(exchange) : await fromFile(exchange)
  assert(typeof found === 'function', `ccxt has no class for ${exchange}`)
  // Its own types are those of every exchange there is; what is used of them is above.
  return found as VenueClass
}

async function fromFile(exchange: ExchangeName): Promise<unknown> {
  switch (exchange) {
    case 'binance':
      return (await import('ccxt-venue/binance.js')).default
    case 'okx':
      return (await import('ccxt-venue/okx.js')).default
    case 'bybit':
      return (await import('ccxt-venue/bybit.js')).default
    case 'coinbase':
      return (await import('ccxt-venue/coinbaseexchange.js')).default
  }
}

async function fromWhole(exchange: ExchangeName): Promise<unknown> {
  // By its address and not by its name: the bundler would put a hundred exchanges into the executable.
  const whole: unknown = await import(import.meta.resolve('ccxt'))
  assert(typeof whole === 'object' && whole !== null && 'default' in whole, 'ccxt is a module')
  return (whole.default as Readonly<Record<string, unknown>>)[CLASS_NAMES[exchange]]
}

import type { ExchangeName } from '../../../domain/index.ts'
import type { ExchangeCredentials } from '../../../ports/index.ts'
import { loadVenue, type VenueClient } from './load-class.ts'

export interface ClientOptions {
  readonly exchange: ExchangeName
  readonly isTestnet: boolean
  /** Null for what anybody may ask. */
  readonly credentials: ExchangeCredentials | null
  /** Another host than the exchange's own. */
  readonly restUrl: string | null
}

/** Makes no connection: it knows addresses, signatures and the names of errors. */
export async function openClient(options: ClientOptions): Promise<VenueClient> {
  const { exchange, isTestnet, credentials, restUrl } = options
  const Venue = await loadVenue(exchange)
  const client = new Venue({
    apiKey: credentials?.apiKey ?? '',
    secret: credentials?.apiSecret ?? '',
    password: credentials?.passphrase ?? '',
    enableRateLimit: false,
  })
  if (isTestnet) client.setSandboxMode(true)
  if (restUrl !== null) client.urls = { ...Object(client.urls), api: moved(apiOf(client.urls), restUrl) }
  return client
}

/** What is signed from now on bears this time, Unix ms. */
export function setClock(client: VenueClient, nowMs: () => number): void {
  client.milliseconds = () => Math.trunc(nowMs())
  client.seconds = () => Math.trunc(nowMs() / 1000)
}

function apiOf(urls: unknown): unknown {
  return typeof urls === 'object' && urls !== null && 'api' in urls ? urls.api : null
}

/** The same paths at another host. */
function moved(urls: unknown, restUrl: string): unknown {
  const base = restUrl.replace(/\/+$/, '')
  if (typeof urls === 'string') return urls.replace(/^https?:\/\/[^/]+/, base)
  if (typeof urls !== 'object' || urls === null) return urls
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, moved(url, base)]))
}

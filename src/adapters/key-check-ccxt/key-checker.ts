import { EXCHANGES, type ExchangeName } from '../../domain/index.ts'
import type { ExchangeCredentials, KeyCheck, KeyChecker } from '../../ports/index.ts'
import { loadVenue, type VenueClient } from './load-venue.ts'
import { refusalText, unreachableText } from './refusals.ts'
import { type Ask, QUESTIONS } from './venue-answers.ts'

export interface KeyCheckerOptions {
  /** Another address for the REST API of an exchange; null for its own. */
  readonly restUrlOf: (exchange: ExchangeName) => string | null
  /** Ms since the epoch. */
  readonly nowMs: () => number
  /** For a whole check; ten seconds when left out. */
  readonly timeoutMs?: number
}

/** A connection without an answer for longer than this may be cut by the server under us. */
const TIMEOUT_MS = 10_000

export function createKeyChecker({
  restUrlOf,
  nowMs,
  timeoutMs = TIMEOUT_MS,
}: KeyCheckerOptions): KeyChecker {
  return {
    async check({ exchange: name, isTestnet }, credentials) {
      const exchange = EXCHANGES.find((known) => known === name)
      if (exchange === undefined)
        return { outcome: 'refused', why: `${name} is not an exchange VeloZ knows.` }
      const cut = new AbortController()
      const timer = setTimeout(() => cut.abort(), timeoutMs)
      try {
        const restUrl = restUrlOf(exchange)
        const client = await openClient({ exchange, isTestnet, credentials, restUrl, signal: cut.signal })
        const ask: Ask = (api, path, parameters = {}) => client.request(path, api, 'GET', parameters)
        return await checked(exchange, { ask, isTestnet, nowMs })
      } catch (error) {
        const why = cut.signal.aborted ? unreachableText(exchange) : refusalText(exchange, error, credentials)
        return { outcome: 'refused', why }
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

interface Asking {
  readonly ask: Ask
  readonly isTestnet: boolean
  readonly nowMs: () => number
}

async function checked(exchange: ExchangeName, { ask, isTestnet, nowMs }: Asking): Promise<KeyCheck> {
  const questions = QUESTIONS[exchange]
  // The first request also opens the connection; the second one tells how long an answer takes.
  await questions.serverTimeMs(ask)
  const sentAtMs = nowMs()
  const serverTimeMs = await questions.serverTimeMs(ask)
  const receivedAtMs = nowMs()
  const rights = await questions.rights(ask, isTestnet)
  return {
    outcome: 'connected',
    serverTimeMs,
    latencyMs: receivedAtMs - sentAtMs,
    ...rights,
    clockSkewMs: serverTimeMs - (sentAtMs + receivedAtMs) / 2,
  }
}

interface ClientOptions {
  readonly exchange: ExchangeName
  readonly isTestnet: boolean
  readonly credentials: ExchangeCredentials
  readonly restUrl: string | null
  readonly signal: AbortSignal
}

async function openClient(options: ClientOptions): Promise<VenueClient> {
  const { exchange, isTestnet, credentials, restUrl, signal } = options
  const Venue = await loadVenue(exchange)
  const client = new Venue({
    apiKey: credentials.apiKey,
    secret: credentials.apiSecret,
    password: credentials.passphrase ?? '',
    enableRateLimit: false,
    timeout: TIMEOUT_MS,
  })
  // A redirect would carry the key to wherever it points.
  client.fetchImplementation = (url: string, init: RequestInit) =>
    fetch(url, { ...init, redirect: 'error', signal })
  if (isTestnet) client.setSandboxMode(true)
  if (restUrl !== null) client.urls = { ...Object(client.urls), api: moved(apiOf(client.urls), restUrl) }
  return client
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

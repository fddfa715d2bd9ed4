import { EXCHANGES, EXCHANGES_WITH_PASSPHRASE, type ExchangeName } from '../../../domain/index.ts'
import type { ExchangeCredentials, KeyCheck, KeyChecker } from '../../../ports/index.ts'
import { openClient, setClock } from '../ccxt/index.ts'
import { isUnreachable, passphraseWanted, refusalText, unreachableText } from './refusals.ts'
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

/** `unreachable`: nothing is known of the key. The others are the exchange's own words about it. */
export type KeyAnswer = KeyCheck | { readonly outcome: 'unreachable'; readonly why: string }

export interface KeyQuestion {
  readonly exchange: ExchangeName
  readonly isTestnet: boolean
  readonly credentials: ExchangeCredentials
  readonly restUrl: string | null
  readonly nowMs: () => number
  readonly timeoutMs?: number
  /** Ends the check at once. */
  readonly signal?: AbortSignal
}

export async function askAboutKey(question: KeyQuestion): Promise<KeyAnswer> {
  const { exchange, isTestnet, credentials, nowMs, timeoutMs = TIMEOUT_MS } = question
  if (!credentials.passphrase && EXCHANGES_WITH_PASSPHRASE.includes(exchange)) {
    return { outcome: 'refused', why: passphraseWanted(exchange) }
  }
  const cut = new AbortController()
  const end = () => cut.abort()
  question.signal?.addEventListener('abort', end)
  const timer = setTimeout(end, timeoutMs)
  try {
    const client = await openClient(question)
    // A redirect would carry the key to wherever it points.
    client.fetchImplementation = (url: string, init: RequestInit) =>
      fetch(url, { ...init, redirect: 'error', signal: cut.signal })
    const ask: Ask = (api, path, parameters = {}) => client.request(path, api, 'GET', parameters)
    const onSkew = (skewMs: number) => setClock(client, () => nowMs() + skewMs)
    return await checked(exchange, { ask, isTestnet, nowMs, onSkew })
  } catch (error) {
    if (cut.signal.aborted || isUnreachable(exchange, error)) {
      return { outcome: 'unreachable', why: unreachableText(exchange) }
    }
    return { outcome: 'refused', why: refusalText(exchange, error, credentials) }
  } finally {
    clearTimeout(timer)
    question.signal?.removeEventListener('abort', end)
  }
}

export function createKeyChecker({ restUrlOf, nowMs, timeoutMs }: KeyCheckerOptions): KeyChecker {
  return {
    async check({ exchange: name, isTestnet }, credentials) {
      const exchange = EXCHANGES.find((known) => known === name)
      if (exchange === undefined)
        return { outcome: 'refused', why: `${name} is not an exchange VeloZ knows.` }
      const restUrl = restUrlOf(exchange)
      const limit = timeoutMs === undefined ? {} : { timeoutMs }
      const found = await askAboutKey({ exchange, isTestnet, credentials, restUrl, nowMs, ...limit })
      return found.outcome === 'unreachable' ? { outcome: 'refused', why: found.why } : found
    },
  }
}

interface Asking {
  readonly ask: Ask
  readonly isTestnet: boolean
  readonly nowMs: () => number
  /** The exchange's clock minus ours, before anything is signed. */
  readonly onSkew: (skewMs: number) => void
}

async function checked(exchange: ExchangeName, { ask, isTestnet, nowMs, onSkew }: Asking): Promise<KeyCheck> {
  const questions = QUESTIONS[exchange]
  // The first request also opens the connection; the second one tells how long an answer takes.
  await questions.serverTimeMs(ask)
  const sentAtMs = nowMs()
  const serverTimeMs = await questions.serverTimeMs(ask)
  const receivedAtMs = nowMs()
  const clockSkewMs = serverTimeMs - (sentAtMs + receivedAtMs) / 2
  onSkew(clockSkewMs)
  const rights = await questions.rights(ask, isTestnet)
  return {
    outcome: 'connected',
    serverTimeMs,
    latencyMs: receivedAtMs - sentAtMs,
    ...rights,
    clockSkewMs,
  }
}

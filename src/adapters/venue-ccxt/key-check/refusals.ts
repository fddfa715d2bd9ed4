import type { ExchangeName } from '../../../domain/index.ts'
import type { ExchangeCredentials } from '../../../ports/index.ts'
import { StrangeAnswer } from './venue-answers.ts'

const NAMES: Readonly<Record<ExchangeName, string>> = {
  binance: 'Binance',
  okx: 'OKX',
  bybit: 'Bybit',
  coinbase: 'Coinbase',
}

const SENTENCES = {
  key: 'does not know this API key; real and test exchange have keys of their own',
  secret: 'does not accept the signature; the secret is not the one of this key',
  passphrase: 'does not accept the passphrase',
  address: 'does not let this key in from the address of this machine',
  clock: 'does not accept the time of this machine: its clock is too far off',
  environment: 'says that the key belongs to the other environment, real or test',
  expired: 'says that the key has expired',
  rights: 'does not let this key read the account',
  key_address_or_rights:
    'does not accept the key: it is wrong, not for this address, or may not read the account',
  busy: 'was asked too often; try again in a minute',
} as const

type Cause = keyof typeof SENTENCES

/** What each exchange says in its errors, by code or by words. */
const CAUSES: Readonly<Record<ExchangeName, readonly (readonly [pattern: RegExp, cause: Cause])[]>> = {
  binance: [
    [/"code":\s*-2015\b/, 'key_address_or_rights'],
    [/"code":\s*-(?:2014|2008)\b/, 'key'],
    [/"code":\s*-1022\b/, 'secret'],
    [/"code":\s*-1021\b/, 'clock'],
    [/"code":\s*-1002\b/, 'rights'],
    [/"code":\s*-1003\b/, 'busy'],
  ],
  okx: [
    [/"code":\s*"(?:50111|50119)"/, 'key'],
    [/"code":\s*"50113"/, 'secret'],
    [/"code":\s*"50105"/, 'passphrase'],
    [/"code":\s*"50110"/, 'address'],
    [/"code":\s*"(?:50102|50112)"/, 'clock'],
    [/"code":\s*"(?:50101|50038)"/, 'environment'],
    [/"code":\s*"(?:50114|50120|50030)"/, 'rights'],
    [/"code":\s*"50011"/, 'busy'],
  ],
  bybit: [
    [/"retCode":\s*10003\b/, 'key'],
    [/"retCode":\s*10004\b/, 'secret'],
    [/"retCode":\s*10010\b/, 'address'],
    [/"retCode":\s*10002\b/, 'clock'],
    [/"retCode":\s*33004\b/, 'expired'],
    [/"retCode":\s*10005\b/, 'rights'],
    [/"retCode":\s*10006\b/, 'busy'],
  ],
  coinbase: [
    [/invalid api key/i, 'key'],
    [/invalid passphrase/i, 'passphrase'],
    [/invalid signature|invalid base64 secret/i, 'secret'],
    [/timestamp expired|invalid timestamp/i, 'clock'],
    [/ip does not match|ip not allowed/i, 'address'],
    [/forbidden|insufficient permission/i, 'rights'],
    [/rate limit/i, 'busy'],
  ],
}

/** Of ccxt: nothing came back, or nothing that an exchange says. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'NetworkError',
  'RequestTimeout',
  'ExchangeNotAvailable',
  'OnMaintenance',
  'DDoSProtection',
])

/** Whether it says nothing about the key. */
export function isUnreachable(exchange: ExchangeName, error: unknown): boolean {
  if (!(error instanceof Error) || !UNREACHABLE.has(error.name)) return false
  return !CAUSES[exchange].some(([pattern]) => pattern.test(error.message))
}

/** Why a check came to nothing, as a sentence that holds no part of the key. */
export function refusalText(
  exchange: ExchangeName,
  error: unknown,
  credentials: ExchangeCredentials,
): string {
  const name = NAMES[exchange]
  const said = error instanceof Error ? error.message : ''
  const cause = CAUSES[exchange].find(([pattern]) => pattern.test(said))?.[1]
  if (cause !== undefined) return `${name} ${SENTENCES[cause]}.`
  if (error instanceof StrangeAnswer) return `${name} answered in a way that is not understood.`
  const words = venueWords(said, credentials)
  return words === '' ? `${name} refused the request.` : `${name} refused the request: ${words}`
}

export function unreachableText(exchange: ExchangeName): string {
  return `${NAMES[exchange]} cannot be reached from this machine, or does not answer.`
}

export function passphraseWanted(exchange: ExchangeName): string {
  const variable = `${exchange.toUpperCase()}_PASSPHRASE`
  return `${NAMES[exchange]} needs the passphrase of the key too: veloz keys add, or set ${variable}.`
}

const WORDS_MAX = 160

/**
 * The exchange's own message: inside its JSON, or all that follows ccxt's name for it. Never an address that
 * was asked, which bears the signature.
 */
function venueWords(said: string, { apiKey, apiSecret, passphrase }: ExchangeCredentials): string {
  const inJson = /"(?:msg|message|retMsg)":\s*"((?:[^"\\]|\\.)*)"/.exec(said)?.[1]
  const found = inJson ?? /^\w+ ((?:(?!:\/\/)[^{}])*)$/.exec(said)?.[1] ?? ''
  const secrets = [apiKey, apiSecret, passphrase ?? ''].filter((secret) => secret !== '')
  const plain = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), found)
  return plain.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, WORDS_MAX)
}

import type { ExchangeKeyBody } from '../../../src/contract/index.ts'

export const EXCHANGES = [
  { value: 'binance', label: 'Binance' },
  { value: 'okx', label: 'OKX' },
  { value: 'bybit', label: 'Bybit' },
  { value: 'coinbase', label: 'Coinbase' },
] as const
export type Exchange = (typeof EXCHANGES)[number]['value']

/** As it is typed. */
export interface KeyDraft {
  readonly exchange: Exchange
  readonly name: string
  readonly apiKey: string
  readonly apiSecret: string
  readonly passphrase: string
  readonly isTestnet: boolean
}

export const EMPTY_KEY: KeyDraft = {
  exchange: 'binance',
  name: '',
  apiKey: '',
  apiSecret: '',
  passphrase: '',
  isTestnet: true,
}

export const hasPassphrase = (exchange: Exchange): boolean => exchange === 'okx' || exchange === 'coinbase'

export const WHERE_TO_MAKE: Readonly<Record<Exchange, { readonly url: string; readonly words: string }>> = {
  binance: { url: 'https://testnet.binance.vision', words: 'Make one, free, with a GitHub account at' },
  okx: { url: 'https://www.okx.com/demo-trading', words: 'Make one under “Demo trading” at' },
  bybit: { url: 'https://testnet.bybit.com', words: 'Make one in an account of its own at' },
  coinbase: { url: 'https://public.sandbox.exchange.coinbase.com', words: 'Make one in the sandbox at' },
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/

/** What must be filled in or mended before anybody is asked; null when nothing must. */
export function missingIn({ exchange, name, apiKey, apiSecret, passphrase }: KeyDraft): string | null {
  if (name.trim() !== '' && !NAME.test(name.trim())) {
    return 'A name has up to 64 letters, digits, spaces and . _ -, the first a letter or a digit.'
  }
  if (apiKey.trim() === '' || apiSecret.trim() === '') return 'Enter the key and its secret.'
  if (hasPassphrase(exchange) && passphrase === '') {
    return 'Enter the passphrase: keys of this exchange have one as their third part.'
  }
  return null
}

/** Copied texts bring spaces at their ends, which no key has. */
export function keyBodyOf(draft: KeyDraft): ExchangeKeyBody {
  const { exchange, apiKey, apiSecret, passphrase, isTestnet } = draft
  const name = draft.name.trim()
  return {
    exchange,
    api_key: apiKey.trim(),
    api_secret: apiSecret.trim(),
    testnet: isTestnet,
    ...(name === '' ? {} : { name }),
    ...(hasPassphrase(exchange) ? { passphrase } : {}),
  }
}

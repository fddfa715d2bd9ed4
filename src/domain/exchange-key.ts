/** The exchanges that keys can be stored for. */
export const EXCHANGES = ['binance', 'okx', 'bybit', 'coinbase'] as const
export type ExchangeName = (typeof EXCHANGES)[number]

/** Those whose keys come with a passphrase as a third part. */
export const EXCHANGES_WITH_PASSPHRASE: readonly ExchangeName[] = ['okx', 'coinbase']

const SHOWN_CHARACTERS = 4
const SHOWN_FROM_LENGTH = 12

/** First and last four of twelve characters or more, else stars alone; the stars never tell the length. */
export function maskedKey(apiKey: string): string {
  if (apiKey.length < SHOWN_FROM_LENGTH) return '********'
  return `${apiKey.slice(0, SHOWN_CHARACTERS)}****${apiKey.slice(-SHOWN_CHARACTERS)}`
}

/** The stored keys cannot be opened with the secret at hand. Nothing is lost: the right one opens them. */
export class KeychainLocked extends Error {
  override readonly name = 'KeychainLocked'
}

/** The file of the stored keys is not as we left it: nothing in it is to be believed. */
export class KeychainDamaged extends Error {
  override readonly name = 'KeychainDamaged'
}

import type { SymbolName } from '../../domain/index.ts'

/**
 * Longest first, so that `BTCFDUSD` is not bought with `USD`. Not `TUSD` and `BUSD`, which hardly anybody
 * lists any more: they would make `DO` of `DOTUSD` and `BN` of `BNBUSD`.
 */
const QUOTES = [
  ...['FDUSD', 'USDT', 'USDC', 'USDE', 'USD1', 'DAI', 'EURI', 'USD'],
  ...['EUR', 'GBP', 'TRY', 'BRL', 'JPY', 'ARS', 'PLN', 'MXN', 'ZAR', 'BTC', 'ETH', 'BNB', 'SOL'],
]

/** `BTCUSDT` as `BTC/USDT`, the way some venues want it in a list; null where the quote is none we know. */
export function pairOf(symbol: SymbolName): string | null {
  const quote = QUOTES.find((name) => symbol.endsWith(name) && symbol.length > name.length)
  return quote === undefined ? null : `${symbol.slice(0, -quote.length)}/${quote}`
}

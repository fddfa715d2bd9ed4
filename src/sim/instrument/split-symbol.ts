import type { AssetName, SymbolName } from '../../domain/index.ts'

export type SplitSymbol =
  | { readonly ok: true; readonly base: AssetName; readonly quote: AssetName }
  /** A sentence for the person who wrote the symbol. */
  | { readonly ok: false; readonly problem: string }

/** Longer names first where one ends with another: `BTCFDUSD` is BTC in FDUSD, not BTCFD in USD. */
const QUOTE_ASSETS = ['USDT', 'USDC', 'FDUSD', 'USD', 'EUR', 'BTC', 'ETH'] as const

/** Tells base from quote by the known quote assets. */
export function splitSymbol(symbol: SymbolName): SplitSymbol {
  if (symbol.endsWith('-PERP')) {
    return {
      ok: false,
      problem: `${symbol} is a perpetual; the simulated exchange lists spot instruments only`,
    }
  }
  const quote = QUOTE_ASSETS.find((asset) => symbol.endsWith(asset) && symbol.length > asset.length)
  const base = quote === undefined ? '' : symbol.slice(0, -quote.length)
  if (quote === undefined || base === quote) {
    const known = QUOTE_ASSETS.join(', ')
    return {
      ok: false,
      problem: `${symbol} cannot be split into base and quote; it must end with one of ${known}`,
    }
  }
  return { ok: true, base: base as AssetName, quote: quote as AssetName }
}

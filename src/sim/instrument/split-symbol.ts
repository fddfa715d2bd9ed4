import type { AssetName, SymbolName } from '../../domain/index.ts'

export type SplitSymbol =
  | {
      readonly ok: true
      readonly base: AssetName
      readonly quote: AssetName
      readonly isPerpetual: boolean
    }
  /** A sentence for the person who wrote the symbol. */
  | { readonly ok: false; readonly problem: string }

/** Longer names first where one ends with another: `BTCFDUSD` is BTC in FDUSD, not BTCFD in USD. */
const QUOTE_ASSETS = ['USDT', 'USDC', 'FDUSD', 'USD', 'EUR', 'BTC', 'ETH'] as const
const PERPETUAL = '-PERP'

/** Tells base from quote by the known quote assets. */
export function splitSymbol(symbol: SymbolName): SplitSymbol {
  const isPerpetual = symbol.endsWith(PERPETUAL)
  const pair = isPerpetual ? symbol.slice(0, -PERPETUAL.length) : symbol
  const quote = QUOTE_ASSETS.find((asset) => pair.endsWith(asset) && pair.length > asset.length)
  const base = quote === undefined ? '' : pair.slice(0, -quote.length)
  if (quote === undefined || base === quote) {
    const known = QUOTE_ASSETS.join(', ')
    return {
      ok: false,
      problem: `${symbol} cannot be split into base and quote; it must end with one of ${known}`,
    }
  }
  return { ok: true, base: base as AssetName, quote: quote as AssetName, isPerpetual }
}

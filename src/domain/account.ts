import type { AssetName, InstrumentKey, SymbolName, VenueName } from './ids.ts'
import type { Money } from './money.ts'

/** Funds of one asset at one venue. Replaced, never changed in place. */
export interface Balance {
  readonly venue: VenueName
  readonly asset: AssetName
  readonly free: Money
  readonly locked: Money
}

/** Net quantity from our own fills. Replaced, never changed in place. */
export interface Position {
  readonly key: InstrumentKey
  readonly venue: VenueName
  readonly symbol: SymbolName
  /** Base asset; above zero long, below zero short. */
  readonly quantity: Money
  /** What the open quantity cost, quote asset, fees apart. */
  readonly cost: Money
  /** Quote asset, net of every fee paid so far. */
  readonly realizedPnl: Money
}

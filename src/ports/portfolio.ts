import type {
  AssetAmount,
  AssetName,
  InstrumentKey,
  Money,
  SymbolName,
  UnixNs,
  VenueName,
} from '../domain/index.ts'

/** Stands for all strategies beyond those that are told apart; no strategy can be called so. */
export const OTHER_STRATEGIES = '(others)'

/** What the orders of one strategy, or those by hand, did in one instrument since records are counted. */
export interface TradedSum {
  readonly key: InstrumentKey
  readonly venue: VenueName
  readonly symbol: SymbolName
  readonly quote: AssetName
  /** Null: by hand. */
  readonly strategyId: string | null
  /** Its share of the open position, base asset, with the position's sign. */
  readonly quantity: Money
  /** What that cost, quote asset, with the same sign. */
  readonly cost: Money
  /** Quote asset, net of fees and funding. */
  readonly realizedPnl: Money
  /** Σ price × quantity, quote asset. */
  readonly volume: Money
  readonly fills: number
  /** As they were charged, by asset; below zero are rebates. */
  readonly fees: readonly AssetAmount[]
}

/** Records that nobody can count any more, the ends included. */
export interface MissingRecords {
  readonly fromSeq: number
  readonly toSeq: number
}

/** How far the sums of trades came in the journal. */
export interface SumsPlace {
  readonly epoch: string
  readonly seq: number
  readonly missing: MissingRecords | null
  /** What came in from outside less what went out, in the asset of the equity at the time. */
  readonly flows: Money
}

export interface StoredSums {
  readonly place: SumsPlace
  /** In the order in which they were first seen. */
  readonly rows: readonly TradedSum[]
}

/** How long equity points of each kind are kept apart. */
export type EquityInterval = '1m' | '1h' | '1d'

/** What everything was worth at one time. */
export interface EquitySample {
  readonly at: UnixNs
  readonly asset: AssetName
  readonly equity: Money
  /** Net of all deposits up to then, as `SumsPlace.flows`. */
  readonly flows: Money
  /** What 1 at the first sample had become, deposits and withdrawals apart. */
  readonly growth: Money
  /** The highest `growth` so far. */
  readonly growthPeak: Money
  /** `venue asset` of what was held without a price, and so counted nothing. */
  readonly unpriced: readonly string[]
}

/** Where a span of time began. */
export type EquityStart = Pick<EquitySample, 'at' | 'equity' | 'flows' | 'growth'>

/** The last sample of an interval, and what the one before it ended with. */
export interface EquityPoint extends EquitySample {
  readonly start: EquityStart
}

export interface EquityRange {
  readonly interval: EquityInterval
  /** At or after. */
  readonly from: UnixNs
  /** Before. */
  readonly to: UnixNs
  readonly limit: number
}

/** What is to be saved of the sums. */
export interface SumsChange {
  readonly place: SumsPlace
  readonly changed: readonly TradedSum[]
  /** Forgets every row that is not among the changed ones. */
  readonly isAnew: boolean
}

/** What outlives a restart: sums of all trades, and what everything was worth, minute by minute. */
export interface PortfolioStore {
  sums(): StoredSums | null
  /** All or nothing. Nothing happens when what is stored is of the same journal and further. */
  saveSums(change: SumsChange): void
  lastEquity(): EquitySample | null
  /** The earliest that is known; null without any. */
  firstEquity(): EquityPoint | null
  /**
   * Into its minute, its hour and its day, of which it is the last so far. The sums it was taken at are saved
   * with it, both or neither: what came in is told by the two together. Null when they are saved already.
   */
  addEquity(sample: EquitySample, sums: SumsChange | null): void
  /**
   * Oldest first, the newest `limit` of them. Where those of the interval are no longer kept, the coarser
   * ones stand in for them.
   */
  equity(range: EquityRange): readonly EquityPoint[]
  /** Lets go of the minutes and hours that are too old to be told apart. */
  prune(now: UnixNs): void
  close(): void
}

/** What the gateway tells of the portfolio, beside what the engine's view knows. */
export interface Portfolio {
  readonly place: SumsPlace
  /** Whether every durable record is counted already. */
  readonly isCurrent: boolean
  rows(): readonly TradedSum[]
  /** At this moment; null while that is not known. */
  currentEquity(): EquitySample | null
  lastEquity(): EquitySample | null
  firstEquity(): EquityPoint | null
  equity(range: EquityRange): readonly EquityPoint[]
}

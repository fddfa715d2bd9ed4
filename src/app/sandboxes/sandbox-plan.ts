/** What `veloz sandbox` is to start. */
import type { AssetName, ExchangeName, Money } from '../../domain/index.ts'
import type { MakeFace } from '../../sandbox/core/index.ts'
import type { FaultSpec } from '../../sandbox/server/index.ts'

export interface SandboxPlan {
  /** Each takes a port, from `port` up in this order; 0 takes free ones. */
  readonly venues: readonly ExchangeName[]
  readonly hostname: string
  readonly port: number
  readonly apiKey: string
  readonly apiSecret: string
  readonly passphrase: string
  /** Null: 100,000 of the quote asset and 1 BTC. */
  readonly balances: ReadonlyMap<AssetName, Money> | null
  /** Null: BTC and ETH against USDT, at Coinbase against USD. */
  readonly symbols: readonly string[] | null
  readonly seed: number
  readonly hasRateLimits: boolean
  /** A recording for the first symbol; null for a simulated market. */
  readonly recording: string | null
  readonly faults: readonly FaultSpec[]
}

export interface SandboxOptions {
  /** What an operator would want to read: a recording that ended, a line that could not be read. */
  readonly onNotice: (text: string) => void
  readonly faces: Readonly<Record<ExchangeName, MakeFace>>
}

/** One venue that runs, and what its clients need. */
export interface RunningVenue {
  readonly venue: ExchangeName
  readonly port: number
  /** `http://127.0.0.1:9001` */
  readonly restUrl: string
  readonly wsUrl: string
  readonly apiKey: string
  readonly apiSecret: string
  readonly passphrase: string
}

export interface RunningSandbox {
  readonly venues: readonly RunningVenue[]
  stop(): Promise<void>
}

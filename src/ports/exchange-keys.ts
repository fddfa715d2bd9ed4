/** The key of an account at an exchange, without what is secret about it. */
export interface ExchangeKeyRecord {
  readonly id: string
  /** One of `EXCHANGES`. */
  readonly exchange: string
  /** Unique among the keys of its exchange. */
  readonly name: string
  readonly isTestnet: boolean
  /** Null for a key that the configuration brings. */
  readonly createdAtMs: number | null
  /** What its owner says it is for; the exchange is asked by the test. */
  readonly permissions: readonly string[]
  /** First and last characters of the key, stars between. */
  readonly maskedKey: string
  readonly hasSecret: boolean
  /** Null: stored here and removable. Otherwise what brings it: a variable, or a file and line. */
  readonly fixedBy: string | null
}

/** What signs requests. Never logged, never shown, never in an answer. */
export interface ExchangeCredentials {
  readonly apiKey: string
  readonly apiSecret: string
  readonly passphrase: string | null
}

export interface NewExchangeKey extends ExchangeCredentials {
  readonly exchange: string
  /** Null: named after its exchange. */
  readonly name: string | null
  readonly isTestnet: boolean
  readonly permissions: readonly string[]
}

export type AddKeyOutcome =
  | { readonly outcome: 'added'; readonly record: ExchangeKeyRecord }
  /** The exchange has a key of this name. */
  | { readonly outcome: 'name_taken'; readonly name: string }
  | { readonly outcome: 'full'; readonly keysMax: number }

/**
 * Sealed with AES-256-GCM on disk; opened for a moment where a request is signed. Every method may throw
 * `KeychainDamaged`; those that return a promise reject with it.
 */
export interface ExchangeKeyStore {
  /** Needs no passphrase. */
  list(): readonly ExchangeKeyRecord[]
  /** Resolves when it is on disk. Rejects with `KeychainLocked`. */
  add(key: NewExchangeKey, nowMs: number): Promise<AddKeyOutcome>
  /** False when there is none. Rejects with `KeychainLocked`. */
  remove(id: string): Promise<boolean>
  /** Null when there is none. Rejects with `KeychainLocked` when it was sealed with another passphrase. */
  credentials(id: string): Promise<ExchangeCredentials | null>
}

/** What an exchange says of a key. */
export type KeyCheck =
  | {
      readonly outcome: 'connected'
      /** The exchange's clock, ms since the epoch. */
      readonly serverTimeMs: number
      readonly latencyMs: number
      /** Null: this exchange does not tell. */
      readonly canTrade: boolean | null
      readonly canWithdraw: boolean | null
      readonly isIpRestricted: boolean | null
      /** The exchange's clock minus ours, half the round trip taken off. */
      readonly clockSkewMs: number
    }
  /** A sentence without anything secret in it. */
  | { readonly outcome: 'refused'; readonly why: string }

/** Asks an exchange about a key. Never throws for what the exchange or the network does. */
export interface KeyChecker {
  check(
    where: { readonly exchange: string; readonly isTestnet: boolean },
    credentials: ExchangeCredentials,
  ): Promise<KeyCheck>
}

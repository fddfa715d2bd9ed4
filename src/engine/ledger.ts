/**
 * Double-entry book of every asset at every venue: each posting takes from one account what it gives to
 * another, so the accounts of an asset always sum to zero, to the last unit.
 *
 *     free        ours, to spend
 *     locked      ours, set aside for open orders and for the positions of perpetuals
 *     deposits    the outside: below zero what came in
 *     trades      those we traded with: below zero what they gave; at a perpetual gains and losses
 *     fees        the venue: fees above zero, rebates below
 *     funding     the other side of a perpetual
 *     rounding    what was paid (below zero) or received (above) less than price × quantity is exactly
 *     insurance   the venue, which bears what a liquidation lost beyond the margin of the position
 */
import {
  type AssetName,
  type Balance,
  MONEY_ONE,
  MONEY_ZERO,
  type Money,
  type VenueName,
} from '../domain/index.ts'

/** A value: what a reader got stays as it was. */
export interface AssetAccounts extends Balance {
  readonly deposits: Money
  readonly trades: Money
  readonly fees: Money
  readonly funding: Money
  readonly rounding: Money
  readonly insurance: Money
  /** In 10⁻³⁶: what of the rounding is less than one unit of 10⁻¹⁸ so far. */
  readonly remainder: bigint
}

export type Account = Exclude<keyof AssetAccounts, 'venue' | 'asset' | 'remainder'>

/** One asset at one venue. Changed in place: orders pass here by the hundred thousand a second. */
export class AssetBook {
  readonly venue: VenueName
  readonly asset: AssetName
  readonly #amounts: Record<Account, Money>
  #remainder: bigint
  /** Made when somebody looks, kept until the next posting. */
  #view: AssetAccounts | null = null

  constructor({ venue, asset, remainder, ...amounts }: AssetAccounts) {
    this.venue = venue
    this.asset = asset
    this.#amounts = amounts
    this.#remainder = remainder
  }

  get free(): Money {
    return this.#amounts.free
  }

  get locked(): Money {
    return this.#amounts.locked
  }

  /** Takes from one account what it gives to the other; below zero the other way round. */
  move(from: Account, to: Account, amount: Money): void {
    if (amount === MONEY_ZERO) return
    const amounts = this.#amounts
    amounts[from] = (amounts[from] - amount) as Money
    amounts[to] = (amounts[to] + amount) as Money
    this.#view = null
  }

  /**
   * Accounts for what a value lost when it was cut to whole units: in 10⁻³⁶, above zero when we paid less
   * than the exact value, below when we received less. The parts of a unit wait here until they are a
   * whole one.
   */
  cut(remainder: bigint): void {
    if (remainder === 0n) return
    const all = this.#remainder + remainder
    const units = all / MONEY_ONE
    this.#remainder = all - units * MONEY_ONE
    this.#view = null
    this.move('rounding', 'trades', units as Money)
  }

  view(): AssetAccounts {
    this.#view ??= {
      venue: this.venue,
      asset: this.asset,
      free: this.#amounts.free,
      locked: this.#amounts.locked,
      deposits: this.#amounts.deposits,
      trades: this.#amounts.trades,
      fees: this.#amounts.fees,
      funding: this.#amounts.funding,
      rounding: this.#amounts.rounding,
      insurance: this.#amounts.insurance,
      remainder: this.#remainder,
    }
    return this.#view
  }
}

/** All books, in the order in which their assets were first seen. */
export class Ledger {
  readonly #byVenue = new Map<VenueName, Map<AssetName, AssetBook>>()
  readonly #books: AssetBook[] = []

  constructor(accounts: Iterable<AssetAccounts> = []) {
    for (const each of accounts) this.#add(new AssetBook(each))
  }

  /** The book to post to; a new one when the asset was never seen at the venue. */
  book(venue: VenueName, asset: AssetName): AssetBook {
    return this.#byVenue.get(venue)?.get(asset) ?? this.#add(new AssetBook({ ...EMPTY, venue, asset }))
  }

  get(venue: VenueName, asset: AssetName): AssetAccounts | undefined {
    return this.#byVenue.get(venue)?.get(asset)?.view()
  }

  /** Zero for an asset that was never seen. */
  freeOf(venue: VenueName, asset: AssetName): Money {
    return this.#byVenue.get(venue)?.get(asset)?.free ?? MONEY_ZERO
  }

  values(): readonly AssetAccounts[] {
    return this.#books.map((book) => book.view())
  }

  copy(): Ledger {
    return new Ledger(this.values())
  }

  #add(book: AssetBook): AssetBook {
    const ofVenue = this.#byVenue.get(book.venue) ?? new Map<AssetName, AssetBook>()
    this.#byVenue.set(book.venue, ofVenue.set(book.asset, book))
    this.#books.push(book)
    return book
  }
}

const EMPTY = {
  free: MONEY_ZERO,
  locked: MONEY_ZERO,
  deposits: MONEY_ZERO,
  trades: MONEY_ZERO,
  fees: MONEY_ZERO,
  funding: MONEY_ZERO,
  rounding: MONEY_ZERO,
  insurance: MONEY_ZERO,
  remainder: 0n,
}

/** What a reader may keep; all zero for an asset that was never seen. */
export function accountsOf(ledger: Ledger, venue: VenueName, asset: AssetName): AssetAccounts {
  return ledger.get(venue, asset) ?? { ...EMPTY, venue, asset }
}

export interface Posting {
  readonly venue: VenueName
  readonly asset: AssetName
  readonly from: Account
  readonly to: Account
  readonly amount: Money
}

export function post(ledger: Ledger, { venue, asset, from, to, amount }: Posting): void {
  ledger.book(venue, asset).move(from, to, amount)
}

/** Free and locked: all that is ours. */
export function totalOf(accounts: { readonly free: Money; readonly locked: Money }): Money {
  return (accounts.free + accounts.locked) as Money
}

/** Zero for every asset, after any history. */
export function imbalanceOf(accounts: AssetAccounts): Money {
  const { free, locked, deposits, trades, fees, funding, rounding, insurance } = accounts
  return (free + locked + deposits + trades + fees + funding + rounding + insurance) as Money
}

import {
  type AssetName,
  type EventBody,
  type Mismatch,
  MONEY_ZERO,
  type Money,
  type OrderStatus,
  subtractMoney,
  type VenueStock,
} from '../../domain/index.ts'
import { totalOf, worthIn } from '../portfolio/index.ts'
import { markOf as priceNow, reportingAsset } from '../risk/index.ts'
import { accountAt, type State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { openAt } from './known-orders.ts'
import { markOf } from './marks.ts'

const IN_FLIGHT: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'submitted',
  'unknown',
  'pending_cancel',
  'pending_amend',
])

/** Whether every fill there is must have been heard of. */
export function isCalm(state: State, { venue }: VenueStock): boolean {
  return openAt(state, venue).every(({ status }) => !IN_FLIGHT.has(status))
}

interface Difference {
  readonly asset: AssetName
  readonly ours: Money
  readonly theirs: Money
}

function differences(state: State, { venue, balances }: VenueStock): readonly Difference[] {
  const theirs = new Map<AssetName, Money>()
  for (const balance of balances) theirs.set(balance.asset, totalOf(balance))
  const ours = new Map<AssetName, Money>()
  for (const accounts of state.ledger.values()) {
    if (accounts.venue === venue) ours.set(accounts.asset, totalOf(accounts))
  }
  const found: Difference[] = []
  for (const asset of new Set([...theirs.keys(), ...ours.keys()])) {
    const difference = {
      asset,
      ours: ours.get(asset) ?? MONEY_ZERO,
      theirs: theirs.get(asset) ?? MONEY_ZERO,
    }
    if (difference.ours !== difference.theirs) found.push(difference)
  }
  return found
}

export interface ComparedBalances {
  /** Those that are still so afterwards. */
  readonly standing: readonly Mismatch[]
  readonly adjusted: readonly EventBody[]
}

/**
 * What came in or went out at the venue without us. The first time the difference is what there is to begin
 * with. Later it may be a fill still on its way: only what is the same the next time is taken for a transfer.
 */
export function comparedBalances(
  state: State,
  stock: VenueStock,
  surroundings: Surroundings,
): ComparedBalances {
  const { venue } = stock
  const told = new Set(accountAt(state, venue).told)
  const isOpening = state.ledger
    .values()
    .every((accounts) => accounts.venue !== venue || accounts.deposits === MONEY_ZERO)
  const standing: Mismatch[] = []
  const adjusted: EventBody[] = []
  for (const difference of differences(state, stock)) {
    const { asset, ours, theirs } = difference
    const amount = subtractMoney(theirs, ours)
    const worth = worthNow(state, surroundings, { venue, asset, amount })
    const transfer = { kind: 'balance_adjusted', venue, asset, amount, worth } as const
    const mismatch = mismatchOf(stock, difference)
    // A loss of today is measured without transfers, so these wait for a price.
    if (worth === 'to_come') {
      if (!isOpening) standing.push(mismatch)
    } else if (isOpening) adjusted.push({ ...transfer, worth, why: 'what the account held to begin with' })
    else if (!told.has(markOf(mismatch))) standing.push(mismatch)
    else {
      adjusted.push(
        { kind: 'mismatch_found', venue, mismatch: { ...mismatch, action: 'adjusted' } },
        { ...transfer, worth, why: 'the same difference was there in two reconciliations' },
      )
    }
  }
  return { standing, adjusted }
}

function mismatchOf({ venue }: VenueStock, { asset, ours, theirs }: Difference): Mismatch {
  const terms = { clientOrderId: null, venueOrderId: null, key: null, asset, ours, theirs }
  return { type: 'balance', action: 'reported', ...terms, text: `${asset} at ${venue}, free and locked` }
}

/**
 * In the asset that losses are told in. Null for what is listed nowhere, which counts in no equity either,
 * and while no day is open; to come when its price is not known yet.
 */
function worthNow(
  state: State,
  surroundings: Surroundings,
  held: { readonly venue: VenueStock['venue']; readonly asset: AssetName; readonly amount: Money },
): Money | null | 'to_come' {
  const reporting = reportingAsset(state)
  if (reporting === null || state.day === null) return null
  const { instruments } = state
  const worth = worthIn({ instruments, markOf: (key) => priceNow(state, surroundings, key) }, held, reporting)
  if (worth !== null) return worth
  for (const { venue, base, quote, contract } of instruments.values()) {
    const isTraded = base === held.asset || quote === held.asset
    if (venue === held.venue && isTraded && contract === null) return 'to_come'
  }
  return null
}

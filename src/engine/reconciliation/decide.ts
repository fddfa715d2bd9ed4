import type {
  ClientOrderId,
  EventBody,
  Input,
  Mismatch,
  Reconcile,
  ReconcileFurther,
  VenueStock,
} from '../../domain/index.ts'
import { afterReconciliation } from '../risk/index.ts'
import { accountAt, type State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { comparedBalances, isCalm } from './balances.ts'
import { doubtfulOrders, foundOrders } from './compare-orders.ts'
import { mismatchOfFill, missingFills } from './fills.ts'
import { listedIn, openAt } from './known-orders.ts'
import { BALANCE_MARK, isStanding, markOf, marksAbout } from './marks.ts'
import { adoptions, orphansIn } from './orphans.ts'

const NOTHING: readonly EventBody[] = []

/** One part of a reconciliation; `reconciliationAfter` names the inputs that lead to the next. */
export function decideReconciliation(
  state: State,
  input: Reconcile,
  surroundings: Surroundings,
): readonly EventBody[] {
  const { stock, orphans, further } = input
  if (further === undefined) return appliedFills(state, stock)
  if (further.part === 'orders') {
    return [...foundOrders(state, stock), ...adoptions(state, stock, orphans)]
  }
  return concluded(state, input, further, surroundings)
}

function appliedFills(state: State, stock: VenueStock): readonly EventBody[] {
  const missing = missingFills(state, stock).filter(({ input }) => input !== null)
  return missing.map((each) => found(stock, mismatchOfFill(each)))
}

function found({ venue }: VenueStock, mismatch: Mismatch): EventBody {
  return { kind: 'mismatch_found', venue, mismatch }
}

/** Fills go the way of every report, then the next part; each sees what the one before left. */
export function reconciliationAfter(state: State, input: Reconcile): readonly Input[] {
  const { stock, further } = input
  if (further?.part === 'balances') return []
  const fills = missingFills(state, stock).flatMap((each) => each.input ?? [])
  const next: ReconcileFurther = further
    ? { ...further, part: 'balances' }
    : { part: 'orders', isQuiet: isQuiet(state, stock), recent: recentOrders(state, stock) }
  return [...fills, { ...input, further: next }]
}

function isQuiet(state: State, { venue, askedAt }: VenueStock): boolean {
  return accountAt(state, venue).heardAt < askedAt
}

function recentOrders(state: State, { venue, askedAt }: VenueStock): ReadonlySet<ClientOrderId> {
  const recent = openAt(state, venue).filter(({ lastAt }) => lastAt >= askedAt)
  return new Set(recent.map(({ clientOrderId }) => clientOrderId))
}

/** The last part: what is not as the journal says, told once; and whether the venue agrees with us now. */
function concluded(
  state: State,
  { stock, orphans }: Reconcile,
  { isQuiet: isHeardOut, recent }: ReconcileFurther,
  surroundings: Surroundings,
): readonly EventBody[] {
  const doubtful = doubtfulOrders(state, stock, recent)
  const isComparable = isHeardOut && doubtful.length === 0 && isCalm(state, stock)
  const balances = isComparable ? comparedBalances(state, stock, surroundings) : null
  const unbookable = missingFills(state, stock).filter(({ input }) => input === null)
  const standing = [
    ...unbookable.map(mismatchOfFill),
    ...orphansIn(listedIn(state, stock), orphans),
    ...doubtful,
    ...(balances?.standing ?? []),
  ]
  const { told } = accountAt(state, stock.venue)
  const events = [
    ...unheardOf(standing, told).map((each) => found(stock, each)),
    ...(balances?.adjusted ?? []),
  ]
  const unjudged = [...(balances === null ? [BALANCE_MARK] : []), ...[...recent].flatMap(marksAbout)]
  const marks = new Set(standing.filter(isStanding).map(markOf))
  const gone = told.filter((mark) => !marks.has(mark) && !unjudged.some((of) => mark.startsWith(of)))
  return [...events, ...conclusion(state, stock, { events, gone })]
}

/** What is only told of an account at most: beyond it somebody has to look in any case. */
const TOLD_MAX = 500

function unheardOf(standing: readonly Mismatch[], told: readonly string[]): readonly Mismatch[] {
  const known = new Set(told)
  const news = standing.filter((each) => !known.has(markOf(each)))
  const room = Math.max(0, TOLD_MAX - known.size)
  return [...news.filter(isActedOn), ...news.filter((each) => !isActedOn(each)).slice(0, room)]
}

/** A balance is adjusted when it was told before. */
function isActedOn({ action, type }: Mismatch): boolean {
  return action !== 'reported' || type === 'balance'
}

interface Outcome {
  readonly events: readonly EventBody[]
  readonly gone: readonly string[]
}

/** Said when it is news: that a venue still agrees is none. */
function conclusion(state: State, { venue }: VenueStock, { events, gone }: Outcome): readonly EventBody[] {
  const { doubt, found: before } = accountAt(state, venue)
  const mismatches = before + events.filter(({ kind }) => kind === 'mismatch_found').length
  if (doubt === null && mismatches === 0 && gone.length === 0) return NOTHING
  return [...afterReconciliation(state, venue), { kind: 'venue_reconciled', venue, mismatches, gone }]
}

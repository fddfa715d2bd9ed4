import { ENGINE_ORIGIN, type Input, type Listing, type RiskLimits, type VenueName } from '../domain/index.ts'
import { RECOVERY, tighterOf } from '../engine/index.ts'
import type { EngineOptions } from './engine-options.ts'

/** What every session begins with. */
export function openingInputs({
  recovered,
  feed,
  venues,
  deposits,
  version,
  mode,
  limits,
}: EngineOptions): readonly Input[] {
  const { durable, journal } = recovered
  const isUntouched = durable.orders({ which: 'all', key: null, beforeSeq: null, limit: 1 }).length === 0
  const hasFunds = ({ venue, asset }: (typeof deposits)[number]) =>
    durable.balances().some((balance) => balance.venue === venue && balance.asset === asset)
  // One by one: a crash in the very first batch may have kept some of them.
  const missing = isUntouched ? deposits.filter((deposit) => !hasFunds(deposit)) : []
  return [
    {
      kind: 'start_session',
      epoch: journal.epoch,
      version,
      mode,
      marketSource: feed.source,
      venues: behindNetwork(venues),
    },
    ...caution(recovered),
    ...doubts(venues),
    { kind: 'set_limits', limits: startingLimits(recovered, limits), why: 'start', origin: ENGINE_ORIGIN },
    ...feed.instruments.map((instrument): Input => ({ kind: 'list_instrument', instrument })),
    ...unfedInstruments({ recovered, feed }).map(
      (instrument): Input => ({ kind: 'list_instrument', instrument }),
    ),
    ...missing.map((deposit): Input => ({ kind: 'deposit_funds', ...deposit })),
  ]
}

/** What was lost may have been an order: until somebody has looked, risk may only be lowered. */
function caution({ mustReconcile, durable }: EngineOptions['recovered']): readonly Input[] {
  if (mustReconcile === null) return []
  const state = durable.state.tradingState === 'halted' ? 'halted' : 'reducing'
  return [{ kind: 'set_trading_state', state, why: mustReconcile, origin: RECOVERY }]
}

function behindNetwork(venues: EngineOptions['venues']): readonly VenueName[] {
  return venues.filter(({ remote }) => remote !== undefined).map(({ name }) => name)
}

/** What happened at a real venue while nobody listened is not known yet. */
function doubts(venues: EngineOptions['venues']): readonly Input[] {
  return behindNetwork(venues).map((venue) => ({
    kind: 'observe_unreconciled',
    venue,
    why: 'not reconciled since the start',
  }))
}

/** The file is the outer bound, and what was tightened at run time stays tightened. */
function startingLimits({ durable }: EngineOptions['recovered'], outer: RiskLimits): RiskLimits {
  return durable.seq === 0 ? outer : tighterOf(outer, durable.state.limits)
}

/** Known from before and brought by no feed now: nothing can be traded without a price. */
function unfedInstruments({
  recovered,
  feed,
}: Pick<EngineOptions, 'recovered' | 'feed'>): readonly Listing[] {
  const fed = new Set(feed.instruments.map(({ key }) => key))
  const unfed = recovered.durable.instruments().filter(({ key }) => !fed.has(key))
  return unfed.map(({ version: _version, ...listing }) => ({ ...listing, isTrading: false }))
}

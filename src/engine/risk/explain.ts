import type { CheckResult, OrderRequest, Reason } from '../../domain/index.ts'
import type { State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'
import { propose } from './assess.ts'
import { HALTED, NAMED_CHECKS } from './checks/index.ts'
import { type Proposed, unmeasured } from './proposed.ts'

export interface Explained {
  /** What `assess` would refuse it with; null when it would let it out. */
  readonly reason: Reason | null
  readonly checks: readonly CheckResult[]
  /** Null when the order cannot be expressed in the instrument's steps. */
  readonly proposed: Proposed | null
}

/** The same question as `assess`, for whoever wants every answer and not the first refusal alone. */
export function explain(
  state: State,
  request: OrderRequest,
  surroundings: Surroundings,
  purpose: 'order' | 'exit' = 'order',
): Explained {
  const proposed = propose(state, request, surroundings, purpose === 'exit' ? 'exit' : 'new')
  const checks: readonly CheckResult[] =
    'code' in proposed
      ? inexpressible(state, proposed, purpose)
      : [expressible(null), ...measuredAll(proposed, state, surroundings)]
  const failed = checks.find(({ reason }) => reason !== null)
  return { reason: failed?.reason ?? null, checks, proposed: 'code' in proposed ? null : proposed }
}

/** Whoever is halted is told that before the order's own faults. */
function inexpressible(
  { tradingState }: State,
  reason: Reason,
  purpose: 'order' | 'exit',
): readonly CheckResult[] {
  if (tradingState !== 'halted' || purpose === 'exit') return [expressible(reason)]
  return [{ name: 'trading_state', reason: HALTED, measured: unmeasured(true) }, expressible(reason)]
}

function expressible(reason: Reason | null): CheckResult {
  return { name: 'expressible', reason, measured: unmeasured(true) }
}

function measuredAll(proposed: Proposed, state: State, surroundings: Surroundings): readonly CheckResult[] {
  return NAMED_CHECKS.map(({ name, check, measure }) => ({
    name,
    reason: check(proposed, state, surroundings),
    measured: measure(proposed, state, surroundings),
  }))
}

/**
 * Of an order that was decided long ago: it is known what became of it, and of the market then only a part.
 * What was passed is told as passed, what refused with the words of then, what was not looked at any more not
 * at all. Null when no check refuses with that code.
 */
export function explainDecided(
  { checks }: Pick<Explained, 'checks'>,
  decided: Reason | null,
): readonly CheckResult[] | null {
  if (decided === null) return checks.map((result) => ({ ...result, reason: null }))
  const found = checks.findIndex(({ reason }) => reason?.code === decided.code)
  const at = found === -1 ? checks.findIndex(({ name }) => refusesWith(name, decided)) : found
  if (at === -1) return null
  return checks.slice(0, at + 1).map((result, index) => ({ ...result, reason: index < at ? null : decided }))
}

function refusesWith(name: CheckResult['name'], { code }: Reason): boolean {
  return NAMED_CHECKS.some((known) => known.name === name && known.codes.includes(code))
}

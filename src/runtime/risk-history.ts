import { ENGINE_ORIGIN, type Event } from '../domain/index.ts'
import type { State } from '../engine/index.ts'
import type { RiskChange } from '../ports/index.ts'
import { BoundedLog } from './bounded-log.ts'

const CHANGES_KEPT = 500

/** The latest changes of what risk allows: the trading state, the breaker, the limits. */
export class RiskHistory {
  readonly #changes = new BoundedLog<RiskChange>(CHANGES_KEPT)

  /** To be told before `state` has folded the event. */
  note(event: Event, state: Readonly<State>): void {
    const change = changeOf(event, state)
    if (change !== null) this.#changes.push(change)
  }

  /** Newest first. */
  latest(limit: number): readonly RiskChange[] {
    return this.#changes.latest(limit)
  }

  /** Oldest first, for `restore`. */
  all(): readonly RiskChange[] {
    return this.#changes.latest(CHANGES_KEPT).toReversed()
  }

  restore(stored: () => readonly RiskChange[]): void {
    this.#changes.restore(stored)
  }
}

function changeOf(event: Event, state: Readonly<State>): RiskChange | null {
  const { seq, at } = event
  switch (event.kind) {
    case 'trading_state_changed': {
      const { why, origin, state: after } = event
      return { kind: 'trading_state', seq, at, why, by: origin.principal, before: state.tradingState, after }
    }
    case 'limits_changed': {
      const { why, origin, limits: after } = event
      return { kind: 'limits', seq, at, why, by: origin.principal, before: state.limits, after }
    }
    case 'breaker_changed': {
      const { why, state: after } = event
      const { state: before } = state.breaker
      return { kind: 'breaker', seq, at, why, by: ENGINE_ORIGIN.principal, before, after }
    }
    default:
      return null
  }
}

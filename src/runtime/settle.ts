import type { Effect, Event, EventBody, Input, UnixNs, VenueReport } from '../domain/index.ts'
import { apply, decide, effectsOf, followUpsOf, type State, type Surroundings } from '../engine/index.ts'

/** Numbers and stamps what an input causes and folds it into the state: the one step every driver shares. */
export function settle(state: State, input: Input, surroundings: Surroundings): readonly Event[] {
  const bodies = decide(state, input, surroundings)
  if (bodies.length === 0) return NOTHING
  return bodies.map((body) => record(state, body, surroundings.at))
}

const NOTHING: readonly Event[] = []

function record(state: State, body: EventBody, at: UnixNs): Event {
  const event: Event = { ...body, seq: state.seq + 1, at }
  apply(state, event)
  return event
}

export interface Settled {
  readonly events: Event[]
  /** For venues that may hear only of what is durable. */
  readonly effects: Effect[]
}

/** Calls a venue that answers within the batch; anything else is left for after the append. */
export type DispatchNow = (
  effect: Effect,
  report: (report: VenueReport, revision?: number) => void,
) => boolean

/**
 * Settles an input and, until nothing more follows, what its events leave to be decided and every report of a
 * venue that answers at once: a simulated order is accepted or filled in the batch that submitted it.
 */
export function settleThrough(
  state: State,
  first: Input,
  step: {
    readonly surroundings: Surroundings
    readonly dispatchNow: DispatchNow
    readonly into: Settled
  },
): void {
  const pending: Input[] = [first]
  const report = (said: VenueReport, revision?: number): void => {
    pending.push(reportInput(said, revision))
  }
  for (let next = 0; next < pending.length; next++) {
    for (const event of settle(state, pending[next] as Input, step.surroundings)) {
      step.into.events.push(event)
      for (const effect of effectsOf(state, event)) {
        if (!step.dispatchNow(effect, report)) step.into.effects.push(effect)
      }
      for (const followUp of followUpsOf(state, event)) pending.push(followUp)
    }
  }
}

export function reportInput(report: VenueReport, revision: number | undefined): Input {
  return revision === undefined
    ? { kind: 'venue_report', report }
    : { kind: 'venue_report', report, revision }
}

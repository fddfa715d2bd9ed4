import type { Effect, Event, EventBody, Input, UnixNs, VenueReport } from '../domain/index.ts'
import {
  apply,
  decide,
  effectsOf,
  followUpsOf,
  followUpsOfInput,
  type State,
  type Surroundings,
} from '../engine/index.ts'

/** Numbers and stamps what an input caused and folds it into the state: the one step every driver shares. */
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
  const { surroundings, dispatchNow, into } = step
  const { events } = into
  const pending: Input[] = [first]
  const report = (said: VenueReport, revision?: number): void => {
    pending.push(reportInput(said, revision))
  }
  for (let next = 0; next < pending.length; next++) {
    const from = events.length
    for (const body of decide(state, pending[next] as Input, surroundings)) {
      events.push(record(state, body, surroundings.at))
    }
    for (let index = from; index < events.length; index++) {
      const event = events[index] as Event
      for (const effect of effectsOf(state, event)) {
        if (!dispatchNow(effect, report)) into.effects.push(effect)
      }
      for (const followUp of followUpsOf(state, event)) pending.push(followUp)
    }
    for (const followUp of followUpsOfInput(state, pending[next] as Input)) pending.push(followUp)
  }
}

export function reportInput(report: VenueReport, revision: number | undefined): Input {
  return revision === undefined
    ? { kind: 'venue_report', report }
    : { kind: 'venue_report', report, revision }
}

import type {
  Effect,
  Event,
  Input,
  Lots,
  Observation,
  Ticks,
  UnixNs,
  VenueOrderId,
  VenueReport,
} from '../../src/domain/index.ts'
import type { State, Surroundings } from '../../src/engine/index.ts'
import { settleThrough } from '../../src/runtime/settle.ts'
import { aState, id, KEY, surroundings } from './builders.ts'

type Report = (report: VenueReport, revision?: number) => void

/** A venue that does what the test says, within the batch; by default it accepts and confirms everything. */
export interface ScriptedVenue {
  /** Everything it was told, oldest first. */
  readonly told: Effect[]
  answer: (effect: Effect, report: Report) => void
}

export function scriptedVenue(): ScriptedVenue {
  return { told: [], answer: agree }
}

export function agree(effect: Effect, report: Report): void {
  if (effect.kind === 'submit_to_venue') {
    const { clientOrderId, revision } = effect.order
    const venueOrderId = `venue-${clientOrderId}-${revision}` as VenueOrderId
    report({ kind: 'order_accepted', clientOrderId, venueOrderId }, revision)
  } else if (effect.kind === 'cancel_at_venue') {
    const { clientOrderId, revision } = effect
    const reason = { code: 'cancelled_by_request', details: {} } as const
    report({ kind: 'order_cancelled', clientOrderId, reason }, revision)
  } else if (effect.kind === 'amend_at_venue') {
    report({ kind: 'amend_accepted', clientOrderId: effect.clientOrderId }, effect.revision)
  }
}

export function silent(): void {
  // Nothing comes back: the answer is still on its way, or lost.
}

export interface Bench {
  readonly state: State
  readonly venue: ScriptedVenue
  around: Surroundings
}

export function aBench(state = aState()): Bench {
  return { state, venue: scriptedVenue(), around: surroundings() }
}

/** Settles one input with the venue's answers in the same batch. */
export function run(bench: Bench, input: Input, at?: UnixNs): readonly Event[] {
  const into: { events: Event[]; effects: Effect[] } = { events: [], effects: [] }
  settleThrough(bench.state, input, {
    surroundings: at === undefined ? bench.around : { ...bench.around, at },
    dispatchNow: (effect, report) => {
      bench.venue.told.push(effect)
      bench.venue.answer(effect, report)
      return true
    },
    into,
  })
  return into.events
}

/** The market goes to this price, in ticks; the touch stands one tick beside it. */
export function moveTo(bench: Bench, last: number, range: { low?: number; high?: number } = {}) {
  const { at, policy } = bench.around
  bench.around = surroundings({ last, at, policy })
  const observation: Observation = {
    key: KEY,
    last: last as Ticks,
    bid: (last - 1) as Ticks,
    ask: (last + 1) as Ticks,
    low: (range.low ?? last) as Ticks,
    high: (range.high ?? last) as Ticks,
    mark: last as Ticks,
  }
  return run(bench, { kind: 'observe_market', observation })
}

export function kindsOf(events: readonly Event[]): string {
  return events.map(({ kind }) => kind).join(' ')
}

export function order(bench: Bench, clientOrderId: string) {
  const found = bench.state.orders.get(id(clientOrderId))
  if (!found) throw new Error(`no order ${clientOrderId}`)
  return found
}

export function lotsOf(value: number): Lots {
  return value as Lots
}

import type { Effect, VenueOrderId } from '../../src/domain/index.ts'
import { SIM_VENUE } from '../../src/domain/index.ts'
import type { Venue, VenueMemory, VenueReporter } from '../../src/ports/index.ts'

/**
 * A venue that hears only of what is durable, writes down what it hears, and answers when the test says so.
 */
export interface RecordingVenue extends Venue {
  readonly heard: Effect[]
  readonly restored: VenueMemory[]
  /** Says something about an order by itself. */
  report: VenueReporter
  onTime: Venue['onTime']
}

/** `accepts`: answers each order with its acceptance at once, and each cancel with its confirmation. */
export function recordingVenue({ accepts = true }: { readonly accepts?: boolean } = {}): RecordingVenue {
  const venue: RecordingVenue = {
    name: SIM_VENUE,
    answersInBatch: false,
    heard: [],
    restored: [],
    report: () => {
      throw new Error('nobody listens to this venue yet')
    },
    dispatch(effect, report) {
      venue.heard.push(effect)
      venue.report = report
      if (!accepts) return
      if (effect.kind === 'submit_to_venue') {
        const { clientOrderId, revision } = effect.order
        const venueOrderId = `venue-${clientOrderId}` as VenueOrderId
        report({ kind: 'order_accepted', clientOrderId, venueOrderId }, revision)
      } else if (effect.kind === 'cancel_at_venue') {
        const { clientOrderId, revision } = effect
        const reason = { code: 'cancelled_by_request', details: {} } as const
        report({ kind: 'order_cancelled', clientOrderId, reason }, revision)
      }
    },
    onMarket: () => undefined,
    onTime: () => undefined,
    restore: (memory) => void venue.restored.push(memory),
  }
  return venue
}

export function kindsHeard({ heard }: RecordingVenue): readonly Effect['kind'][] {
  return heard.map(({ kind }) => kind)
}

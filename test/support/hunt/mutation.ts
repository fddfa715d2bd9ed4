import type { Event } from '../../../src/domain/index.ts'
import type { Journal, Venue } from '../../../src/ports/index.ts'
import type { Recovered } from '../../../src/runtime/index.ts'

/** A bug put in from outside, to see the hunt find it. */
export interface Mutation {
  readonly name: string
  readonly journal?: (inner: Journal<Event>) => Journal<Event>
  readonly recovered?: (recovered: Recovered) => void
  readonly venue?: (inner: Venue) => Venue
}

import {
  type InstrumentKey,
  instrumentKey,
  isSameValue,
  type Listing,
  type VenueName,
} from '../../domain/index.ts'
import type { VenueListing } from './protocol/index.ts'

/** What the venue lists of what was asked for, under its own names and ours. */
export class ListingTable {
  readonly #venue: VenueName
  readonly #byNative = new Map<string, VenueListing>()
  readonly #natives = new Map<InstrumentKey, string>()

  /** `venue`: under which name they are known here; `sim` where the venue's market is only looked at. */
  constructor(venue: VenueName) {
    this.#venue = venue
  }

  get isEmpty(): boolean {
    return this.#byNative.size === 0
  }

  get all(): readonly VenueListing[] {
    return [...this.#byNative.values()]
  }

  get natives(): readonly string[] {
    return [...this.#byNative.keys()]
  }

  byNative(native: string): VenueListing | undefined {
    return this.#byNative.get(native)
  }

  nativeOf(key: InstrumentKey): string | null {
    return this.#natives.get(key) ?? null
  }

  /** Answers with those that are new or differ from what was known. */
  take(found: readonly VenueListing[]): readonly VenueListing[] {
    const changed: VenueListing[] = []
    for (const { native, listing } of found) {
      const ours = this.#renamed(listing)
      const known = this.#byNative.get(native)?.listing
      if (known !== undefined && isSameValue(known, ours)) continue
      const entry = { native, listing: ours }
      this.#byNative.set(native, entry)
      this.#natives.set(ours.key, native)
      changed.push(entry)
    }
    return changed
  }

  #renamed(listing: Listing): Listing {
    if (listing.venue === this.#venue) return listing
    return { ...listing, venue: this.#venue, key: instrumentKey(this.#venue, listing.symbol) }
  }
}

import type { FeedListener } from '../../src/ports/index.ts'

/** Listens to what the test asks for, and lets the rest pass. */
export function feedListener(parts: Partial<FeedListener>): FeedListener {
  return {
    onMarket: () => undefined,
    onAlive: () => undefined,
    onLost: () => undefined,
    onListings: () => undefined,
    onHistory: () => undefined,
    onStatus: () => undefined,
    ...parts,
  }
}

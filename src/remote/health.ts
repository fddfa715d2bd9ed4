import type { EngineHealth } from '../ports/index.ts'

interface Reach {
  readonly isConnected: boolean
  /** Why it is not. */
  readonly why: string
  readonly reconnectCount: number
  readonly startedAtMs: number
  readonly seq: number
}

/** What the engine said of itself last, as far as it still holds. */
export function healthOf(said: EngineHealth | null, reach: Reach): EngineHealth {
  const { isConnected, why, reconnectCount, startedAtMs, seq } = reach
  const known = said ?? unknownHealth(startedAtMs)
  const { journal } = known
  const now = {
    ...known,
    isConnected,
    reconnectCount,
    // Told once a second; the records come at once.
    journal: { ...journal, durableSeq: Math.max(journal.durableSeq, seq) },
  }
  if (isConnected) return now
  return {
    ...now,
    isRunning: false,
    why,
    feed: { state: 'failed', why },
    venues: known.venues.map((venue) => ({ ...venue, state: 'disconnected' })),
    mailboxDepth: 0,
  }
}

function unknownHealth(startedAtMs: number): EngineHealth {
  return {
    isRunning: false,
    why: null,
    isConnected: false,
    reconnectCount: 0,
    startedAtMs,
    journal: {
      durableSeq: 0,
      bytes: 0,
      segments: 0,
      oldestSeq: 0,
      snapshotSeq: 0,
      gap: null,
      lagMs: 0,
      isFailing: false,
    },
    feed: { state: 'running' },
    venues: [],
    mailboxDepth: 0,
  }
}

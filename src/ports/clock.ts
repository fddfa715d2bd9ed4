import type { UnixNs } from '../domain/index.ts'

export interface Clock {
  /** The engine's time. May repeat a value, never goes back within a process. */
  now(): UnixNs
}

export interface Timers {
  /** Calls `run` every `intervalMs` until the returned function is called. */
  every(intervalMs: number, run: () => void): () => void
  /** Calls `run` once after `delayMs` unless the returned function is called first. */
  after(delayMs: number, run: () => void): () => void
}

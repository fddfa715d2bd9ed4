import type { Writable } from 'node:stream'
import type { EngineView } from '../ports/index.ts'
import type { EngineAddress } from './config/index.ts'

/** What the process knows and the application wants to tell: in answers, metrics and the journal. */
export interface ServeOptions {
  readonly version: string
  readonly commit: string
}

/** VeloZ while it runs. */
export interface RunningApp {
  /** `http://127.0.0.1:8080`: where the page is, as a browser on this machine would ask for it. */
  readonly address: string
  /** Signs a browser in, once; null after the first start. */
  readonly signInUrl: string | null
  /** The password of `admin`, when this start made it; it is nowhere else in clear. */
  readonly generatedPassword: string | null
  /** What was read back from the journal; null when the engine keeps it elsewhere. */
  readonly recovery: { readonly records: number; readonly tornBytes: number } | null
  /** As trading stood at the start; an engine elsewhere may not have told yet. */
  readonly trading: Pick<EngineView, 'tradingState' | 'tradingStateWhy' | 'mustReconcile'> & {
    /** It goes on by itself once the accounts at the venues were compared. */
    readonly waitsForVenues: boolean
  }
  /** What keeps a venue from being traded at, as it was at the start: `binance: …`, a sentence each. */
  readonly venueProblems: readonly string[]
  /** Lets requests in flight finish, closes the journal. Calling it again does nothing. */
  stop(reason: string): Promise<void>
  /** The exit code, once everything is closed. */
  readonly finished: Promise<number>
}

export interface StdioStreams {
  readonly input: AsyncIterable<Uint8Array>
  readonly output: Writable
  /** Aborted by the first Ctrl-C or SIGTERM: stop as at the end of the input. */
  readonly signal: AbortSignal
}

/** How an engine is to be reached over a socket. */
export interface ListeningOptions {
  readonly address: EngineAddress
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** Told once, with the address as it is written. */
  readonly onListening: (address: string) => void
}

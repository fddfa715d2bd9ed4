/** Where the engine of a gateway is between one start and the next stop. */
export type EngineLifeState = 'starting' | 'running' | 'stopping' | 'stopped'

export type LifeOutcome =
  | { readonly outcome: 'done' }
  /** It is so already, it is on its way, or it is not ours to do. */
  | { readonly outcome: 'conflict'; readonly why: string }
  /** It was tried; `why` is a sentence. */
  | { readonly outcome: 'failed'; readonly why: string }

/** Starting and stopping the engine while the gateway goes on answering. */
export interface EngineLifeCycle {
  readonly state: EngineLifeState
  /** Since the engine began to run; 0 while it does not. */
  uptimeMs(): number
  /** Why this cannot be done now; null when it can. */
  conflictOf(action: 'start' | 'stop'): string | null
  /** Resolves when it takes commands again. */
  start(): Promise<LifeOutcome>
  /** Resolves when its session is ended and its journal closed. Open orders as `engine.on_stop` says. */
  stop(): Promise<LifeOutcome>
}

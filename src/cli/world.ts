import type { Environment, LoadedConfig, ReadFile } from '../app/config/index.ts'
import type { ListeningOptions, RunningApp, ServeOptions, StdioStreams } from '../app/running-app.ts'

export type StopSignal = 'SIGINT' | 'SIGTERM'

export interface ServeModule {
  serve(config: LoadedConfig, options: ServeOptions): Promise<RunningApp>
}

export interface StdioModule {
  runStdioEngine(config: LoadedConfig, streams: StdioStreams): Promise<number>
}

export interface ListeningModule {
  runListeningEngine(config: LoadedConfig, options: ListeningOptions): Promise<number>
}

/** Everything the commands need of the process, so that a test can be one. */
export interface World {
  readonly env: Environment
  /** Absolute. */
  readonly cwd: string
  readonly home: string | null
  readonly readFile: ReadFile
  out(text: string): void
  err(text: string): void
  /** Calls back on every signal that asks to stop, until the returned function is called. */
  onStopSignal(listener: (signal: StopSignal) => void): () => void
  /** Ends the process without waiting for anything. */
  exitNow(code: number): void
  openBrowser(url: string): Promise<boolean>
  readonly stdio: Pick<StdioStreams, 'input' | 'output'>
  /** Loaded only when needed: `veloz version` must not pay for the gateway. */
  loadServe(): Promise<ServeModule>
  loadStdioEngine(): Promise<StdioModule>
  loadListeningEngine(): Promise<ListeningModule>
}

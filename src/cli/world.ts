import type { Environment, LoadedConfig, ReadFile } from '../app/config/index.ts'
import type { ListeningOptions, RunningApp, ServeOptions, StdioStreams } from '../app/running-app.ts'
import type { FaultsRead, RunningSandbox, SandboxOptions, SandboxPlan } from '../app/sandboxes/index.ts'

/** `SIGHUP`: the terminal is gone. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

export interface ServeModule {
  serve(config: LoadedConfig, options: ServeOptions): Promise<RunningApp>
}

export interface StdioModule {
  runStdioEngine(config: LoadedConfig, streams: StdioStreams): Promise<number>
}

export interface ListeningModule {
  runListeningEngine(config: LoadedConfig, options: ListeningOptions): Promise<number>
}

export interface SandboxModule {
  startSandbox(plan: SandboxPlan, options: SandboxOptions): Promise<RunningSandbox>
  readFaults(text: string): FaultsRead
  readonly FACES: SandboxOptions['faces']
}

export interface StopSignalOptions {
  /** `SIGHUP` means something else to this command: open the log files anew. */
  readonly reopensLogs?: boolean
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
  onStopSignal(listener: (signal: StopSignal) => void, options?: StopSignalOptions): () => void
  /** Ends the process without waiting for anything. */
  exitNow(code: number): void
  openBrowser(url: string): Promise<boolean>
  readonly stdio: Pick<StdioStreams, 'input' | 'output'>
  /** Asks for a line that is not shown; null when it was broken off. Absent where there is no terminal. */
  readonly askSecret?: (prompt: string) => Promise<string | null>
  /** Loaded only when needed: `veloz version` must not pay for the gateway. */
  loadServe(): Promise<ServeModule>
  loadStdioEngine(): Promise<StdioModule>
  loadListeningEngine(): Promise<ListeningModule>
  loadSandbox(): Promise<SandboxModule>
}

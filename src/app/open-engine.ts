import { type ExchangeName, JournalFailed, SIM_VENUE } from '../domain/index.ts'
import type { Clock, Log, ReplicaSource, Timers } from '../ports/index.ts'
import {
  type EngineOptions,
  type PastReader,
  type Recovered,
  type RunningEngine,
  startEngine,
  type WriterProbe,
} from '../runtime/index.ts'
import type { Config } from './config/index.ts'
import { openJournal } from './open-journal.ts'
import { type Market, openMarket } from './open-market.ts'
import type { VenueKeys } from './open-venue.ts'
import { pastOf } from './past-groups.ts'
import { type OnRecorder, recordedMarket } from './recorded-market.ts'
import { replicaSource } from './replica-source.ts'
import { riskLimitsOf, riskPolicyOf } from './risk-limits.ts'
import { StartProblem } from './start-problem.ts'
import type { VenueMeasure } from './venue-metrics.ts'
import { VERSION } from './version.ts'

export interface EngineParts {
  readonly config: Config
  readonly journalPath: string
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  /** Of the venues that are traded at. */
  readonly keys: VenueKeys
  readonly measureOf?: (exchange: ExchangeName) => VenueMeasure
  readonly onRecorder?: OnRecorder
  readonly probe?: WriterProbe
  /** What is in memory may be wrong: the process should end, so that it is started anew. */
  readonly onBroken?: (why: string) => void
}

export interface OpenedEngine {
  readonly engine: RunningEngine
  /** What an engine elsewhere is followed by. */
  readonly source: ReplicaSource
  /** What happened before memory begins. */
  readonly past: PastReader
  /** Ends the session and leaves the journal as the next start likes it best. */
  stop(): Promise<void>
  /** The same, and what the engine knew can be read until `close`. */
  rest(): Promise<void>
  close(): void
  /** What keeps venues from being traded at as they should be, a sentence each. */
  readonly venueProblems: readonly string[]
  /** What the journal held before this start. */
  readonly recordsRecovered: number
  readonly tornBytes: number
  readonly recoverySeconds: number
}

/** From a journal on disk to a trading engine. Throws `StartProblem` when it must not start. */
export async function openEngine(parts: EngineParts): Promise<OpenedEngine> {
  const { recovered, recoverySeconds, finish, close } = await openJournal(parts)
  const market = await openedMarket(parts, recovered, close)
  const { config, clock, timers, log, probe } = parts
  const engine = await startedEngine({
    recovered,
    version: VERSION,
    mode: config.engine.mode,
    feed: market.feed,
    venues: market.venues,
    limits: riskLimitsOf(config),
    policy: riskPolicyOf(config),
    onJournalFailure: config.journal.onFailure,
    onStop: config.engine.onStop,
    reconciliation: { orphans: config.engine.orphans, intervalMs: config.engine.reconcileIntervalMs },
    deposits: paperMoney(config),
    clock: market.clock,
    wall: clock,
    timers,
    log,
    commandsMax: config.engine.mailbox,
    ...(probe ? { probe } : {}),
    ...(parts.onBroken ? { onBroken: parts.onBroken } : {}),
  })
  const { records: recordsRecovered, tornBytes } = recovered.found
  const source = replicaSource(recovered, parts.journalPath)
  const { past, endFilling } = pastOf({ recovered, source, timers, log })
  const rest = async (): Promise<void> => {
    endFilling()
    await engine.stop()
    await market.close()
    await finish()
  }
  const stop = async (): Promise<void> => {
    await rest()
    close()
  }
  const { problems: venueProblems } = market
  return {
    engine,
    source,
    past,
    stop,
    rest,
    close,
    recordsRecovered,
    tornBytes,
    recoverySeconds,
    venueProblems,
  }
}

/** Lets go of the journal again when there is no market to trade in. */
async function openedMarket(parts: EngineParts, recovered: Recovered, close: () => void): Promise<Market> {
  try {
    expectOwnJournal(parts.config, recovered)
    return await recordedMarket(await openMarket(parts, recovered), parts)
  } catch (error) {
    await recovered.journal.close()
    close()
    throw error
  }
}

/** Play money and real money, or two kinds of accounts, in one equity would be believed by nobody. */
function expectOwnJournal({ engine }: Config, { durable }: Recovered): void {
  const { mode } = durable.state
  if (durable.seq === 0 || mode === engine.mode || durable.balances().length === 0) return
  const kept = `This data directory holds the journal of ${mode}`
  const way = 'keep the two apart with another --data-dir (VELOZ_DATA_DIR)'
  throw new StartProblem(3, `${kept}, and engine.mode is ${engine.mode}: ${way}.`)
}

async function startedEngine(options: EngineOptions): Promise<RunningEngine> {
  try {
    return await startEngine(options)
  } catch (error) {
    if (error instanceof JournalFailed)
      throw new StartProblem(1, `The journal cannot be written: ${error.message}`)
    throw error
  }
}

/** A real account has what it has. */
function paperMoney({ engine, simulation }: Config): EngineOptions['deposits'] {
  if (engine.mode !== 'simulation') return []
  return [...simulation.balances].map(([asset, amount]) => ({ venue: SIM_VENUE, asset, amount }))
}

import { clockFrom } from '../adapters/clock/index.ts'
import { type FileFeed, openFileFeed } from '../adapters/feed-file/index.ts'
import { simFeed } from '../adapters/feed-sim/index.ts'
import { JournalFailed, type Listing, SIM_VENUE } from '../domain/index.ts'
import type { Clock, Log, MarketFeed, ReplicaSource, Timers } from '../ports/index.ts'
import {
  type EngineOptions,
  type PastReader,
  type Recovered,
  type RunningEngine,
  startEngine,
  type WriterProbe,
} from '../runtime/index.ts'
import { simInstrument } from '../sim/index.ts'
import type { Config, MarketSource } from './config/index.ts'
import { openJournal } from './open-journal.ts'
import { pastOf } from './past-groups.ts'
import { replicaSource } from './replica-source.ts'
import { riskLimitsOf, riskPolicyOf } from './risk-limits.ts'
import { simulatedVenue } from './simulated-venue.ts'
import { StartProblem } from './start-problem.ts'
import { VERSION } from './version.ts'

export interface EngineParts {
  readonly config: Config
  readonly journalPath: string
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
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
  /** What the journal held before this start. */
  readonly recordsRecovered: number
  readonly tornBytes: number
  readonly recoverySeconds: number
}

/** From a journal on disk to a trading engine. Throws `StartProblem` when it must not start. */
export async function openEngine(parts: EngineParts): Promise<OpenedEngine> {
  const { recovered, recoverySeconds, finish, close } = await openJournal(parts)
  const market = await openMarket(parts, recovered)
  const { config, clock, timers, log, probe } = parts
  const engine = await startedEngine({
    recovered,
    version: VERSION,
    mode: 'simulation',
    feed: market.feed,
    venues: [simulatedVenue(config, recovered, market.feed.instruments)],
    limits: riskLimitsOf(config),
    policy: riskPolicyOf(config),
    onJournalFailure: config.journal.onFailure,
    onStop: config.engine.onStop,
    deposits: [...config.simulation.balances].map(([asset, amount]) => ({ venue: SIM_VENUE, asset, amount })),
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
    await finish()
  }
  const stop = async (): Promise<void> => {
    await rest()
    close()
  }
  return { engine, source, past, stop, rest, close, recordsRecovered, tornBytes, recoverySeconds }
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

interface Market {
  readonly feed: MarketFeed
  /** The time the engine lives in: the wall's, or the recording's. */
  readonly clock: Clock
}

async function openMarket(parts: EngineParts, recovered: Recovered): Promise<Market> {
  const { config, timers } = parts
  const { marketSource: source, marketSymbol: symbol } = config.engine
  if (source.kind === 'replay') return await replayMarket(parts, recovered, source)
  // What was journaled stays in the past, and time passes: rates, days and time limits depend on both.
  const { lastEventAt } = recovered.durable
  const clock = lastEventAt === null ? parts.clock : clockFrom(lastEventAt, parts.clock)
  const sim = simInstrument(symbol, config.simulation.leverage)
  if (!sim.ok) throw new StartProblem(2, `engine.market_symbol: ${sim.problem}`)
  const { feeRateMaker, feeRateTaker, seed, tickMs } = config.simulation
  const instrument = { ...sim.instrument, feeRateMaker, feeRateTaker }
  const resumeSeq = recovered.durable.seq
  const feed = simFeed({ instrument, startPrice: sim.startPrice, seed, resumeSeq, clock, timers, tickMs })
  return { feed, clock }
}

type Recording = Extract<MarketSource, { kind: 'replay' }>

async function replayMarket(parts: EngineParts, { durable }: Recovered, source: Recording): Promise<Market> {
  const { config, clock, timers, log } = parts
  const { marketSymbol: symbol } = config.engine
  // A recording goes on where its last session stopped; after another market it begins at its beginning.
  const isSameRecording = durable.state.marketSource.replace(/@[^@/]*$/, '') === `replay:${source.file}`
  const resumeAfter = isSameRecording ? durable.lastEventAt : null
  const opened = await openFileFeed({
    path: source.file,
    speed: source.speed,
    symbol,
    clock,
    timers,
    log,
    ...(resumeAfter === null ? {} : { resumeAfter }),
  })
  if (!opened.ok) throw new StartProblem(2, `engine.market_source: ${opened.problem}`)
  return { feed: withTerms(opened.feed, config), clock: opened.feed.clock }
}

function withTerms(feed: FileFeed, { simulation }: Config): MarketFeed {
  const { feeRateMaker, feeRateTaker, leverage } = simulation
  const terms = (listing: Listing): Listing => ({
    ...listing,
    feeRateMaker,
    feeRateTaker,
    contract: listing.contract && { ...listing.contract, leverage },
  })
  return {
    source: feed.source,
    staleAfterMs: feed.staleAfterMs,
    instruments: feed.instruments.map(terms),
    history: () => feed.history(),
    start: (listener, marks) => feed.start(listener, marks),
    stop: () => feed.stop(),
  }
}

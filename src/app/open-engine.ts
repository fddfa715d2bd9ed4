import { type FileFeed, openFileFeed } from '../adapters/feed-file/index.ts'
import { simFeed } from '../adapters/feed-sim/index.ts'
import { openFileJournal } from '../adapters/journal-file/index.ts'
import { simVenue } from '../adapters/venue-sim/index.ts'
import { JournalDamaged, JournalFailed, SIM_VENUE } from '../domain/index.ts'
import type { Clock, Log, MarketFeed, Timers } from '../ports/index.ts'
import {
  type EngineOptions,
  type Recovered,
  type RunningEngine,
  recover,
  startEngine,
  type WriterProbe,
} from '../runtime/index.ts'
import { simInstrument } from '../sim/index.ts'
import type { Config, MarketSource } from './config/index.ts'
import { StartProblem } from './start-problem.ts'
import { VERSION } from './version.ts'

export interface EngineParts {
  readonly config: Config
  readonly journalPath: string
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  readonly probe?: WriterProbe
}

export interface OpenedEngine {
  readonly engine: RunningEngine
  /** What the journal held before this start. */
  readonly recordsRecovered: number
  readonly tornBytes: number
}

/** From a journal on disk to a trading engine. Throws `StartProblem` when it must not start. */
export async function openEngine(parts: EngineParts): Promise<OpenedEngine> {
  const recovered = await recoverJournal(parts)
  const market = await openMarket(parts, recovered)
  const { seq } = recovered.durable
  const { config, clock, timers, log, probe } = parts
  const engine = await startedEngine({
    recovered,
    version: VERSION,
    mode: 'simulation',
    feed: market.feed,
    venues: [simVenue({ session: `${recovered.journal.epoch}-${seq}` })],
    limits: {
      orderNotionalMax: config.risk.orderNotionalMax,
      openOrdersMax: config.risk.openOrdersMax,
      priceCollarRatio: config.risk.priceCollar,
    },
    deposits: [...config.simulation.balances].map(([asset, amount]) => ({ venue: SIM_VENUE, asset, amount })),
    clock: market.clock,
    wall: clock,
    timers,
    log,
    commandsMax: config.engine.mailbox,
    ...(probe ? { probe } : {}),
  })
  return { engine, recordsRecovered: recovered.found.records, tornBytes: recovered.found.tornBytes }
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

async function recoverJournal({ config, journalPath, log }: EngineParts): Promise<Recovered> {
  try {
    const journal = await openFileJournal({
      directory: journalPath,
      segmentBytes: config.journal.segmentBytes,
      fsync: config.journal.fsync === 'always' ? 'always' : 'os',
    })
    const recovered = await recover(journal, config.sse.history)
    const { records, tornBytes } = recovered.found
    if (tornBytes > 0) log.warn('cut a half-written record off the journal', { tornBytes })
    log.info('journal recovered', { epoch: journal.epoch, records })
    return recovered
  } catch (error) {
    if (error instanceof JournalDamaged) {
      throw new StartProblem(1, `The journal is damaged and VeloZ does not guess: ${error.message}`)
    }
    if (error instanceof JournalFailed)
      throw new StartProblem(1, `The journal cannot be used: ${error.message}`)
    throw error
  }
}

interface Market {
  readonly feed: MarketFeed
  /** The time the engine lives in: the wall's, or the recording's. */
  readonly clock: Clock
}

async function openMarket(parts: EngineParts, recovered: Recovered): Promise<Market> {
  const { config, clock, timers } = parts
  const { marketSource: source, marketSymbol: symbol } = config.engine
  if (source.kind === 'replay') return await replayMarket(parts, recovered, source)
  const sim = simInstrument(symbol)
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
  return { feed: withFees(opened.feed, config), clock: opened.feed.clock }
}

function withFees(feed: FileFeed, { simulation }: Config): MarketFeed {
  const fees = { feeRateMaker: simulation.feeRateMaker, feeRateTaker: simulation.feeRateTaker }
  return {
    source: feed.source,
    instruments: feed.instruments.map((instrument) => ({ ...instrument, ...fees })),
    history: () => feed.history(),
    start: (listener, marks) => feed.start(listener, marks),
    stop: () => feed.stop(),
  }
}

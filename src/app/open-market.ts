import { clockFrom } from '../adapters/clock/index.ts'
import { type FileFeed, openFileFeed } from '../adapters/feed-file/index.ts'
import { simFeed } from '../adapters/feed-sim/index.ts'
import type { OpenedVenue } from '../adapters/venue-ccxt/index.ts'
import type { ExchangeName, Listing } from '../domain/index.ts'
import type { Clock, Log, MarketFeed, Timers, Venue } from '../ports/index.ts'
import { joinedFeed, type Recovered } from '../runtime/index.ts'
import { simInstrument } from '../sim/index.ts'
import { type Config, type MarketSource, tradedVenues } from './config/index.ts'
import { openVenueOf, type VenueKeys } from './open-venue.ts'
import { simulatedVenue } from './simulated-venue.ts'
import { StartProblem } from './start-problem.ts'
import type { VenueMeasure } from './venue-metrics.ts'

export interface MarketParts {
  readonly config: Config
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  readonly keys: VenueKeys
  readonly measureOf?: (exchange: ExchangeName) => VenueMeasure
}

/** Where prices come from and where orders go. */
export interface Market {
  readonly feed: MarketFeed
  readonly venues: readonly Venue[]
  /** The time the engine lives in: the wall's, or the recording's. */
  readonly clock: Clock
  /** What keeps venues from working as they should, a sentence each. */
  readonly problems: readonly string[]
  /** After the engine ended. */
  close(): Promise<void>
}

const LISTS_NOTHING = 'it lists none of the symbols'

/** Throws `StartProblem` with a sentence for whoever configured it. */
export async function openMarket(parts: MarketParts, recovered: Recovered): Promise<Market> {
  const { config } = parts
  if (config.engine.mode !== 'simulation') return await realMarket(parts, recovered)
  const { marketSource: source } = config.engine
  const { feed, clock, problems, close } =
    source.kind === 'venue'
      ? await venuePrices(parts, recovered, source)
      : source.kind === 'replay'
        ? await replayMarket(parts, recovered, source)
        : seededMarket(parts, recovered)
  return { feed, clock, venues: [simulatedVenue(config, recovered, feed.instruments)], problems, close }
}

type Prices = Omit<Market, 'venues'>

/** What was journaled stays in the past, and time passes: rates, days and time limits depend on both. */
function passingTime({ clock }: MarketParts, { durable }: Recovered): Clock {
  const { lastEventAt } = durable
  return lastEventAt === null ? clock : clockFrom(lastEventAt, clock)
}

async function nothing(): Promise<void> {
  // What a feed holds it lets go of at its own stop.
}

/** Orders go to the venues, each judged by its own market. */
async function realMarket(parts: MarketParts, recovered: Recovered): Promise<Market> {
  const clock = passingTime(parts, recovered)
  const names = tradedVenues(parts.config)
  const opening = names.map((exchange) =>
    openVenueOf({ ...parts, clock }, recovered, { exchange, use: 'trade' }),
  )
  const settled = await Promise.allSettled(opening)
  const opened = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const close = async () => {
    await Promise.all(opened.map((one) => one.close()))
  }
  const failed = settled.find((one) => one.status === 'rejected')
  const feed = joinedFeed(
    opened.map((one) => one.feed),
    names.join('+'),
  )
  const [listed] = feed.instruments
  if (failed !== undefined || listed === undefined) {
    await close()
    if (failed !== undefined) throw failed.reason
    const whys = opened.map(({ feed: { source }, problem }) => `${source}: ${problem ?? LISTS_NOTHING}`)
    throw new StartProblem(1, `No instrument is known to trade. ${whys.join('; ')}`)
  }
  const venues = opened.flatMap(({ venue }) => (venue === null ? [] : [venue]))
  return { feed, clock, close, venues, problems: problemsOf(opened) }
}

function problemsOf(opened: readonly OpenedVenue[]): readonly string[] {
  return opened.flatMap(({ feed, problem }) => (problem === null ? [] : [`${feed.source}: ${problem}`]))
}

/** Paper on the real market: its prices, our simulated exchange. */
async function venuePrices(
  parts: MarketParts,
  recovered: Recovered,
  { venue: exchange }: Extract<MarketSource, { kind: 'venue' }>,
): Promise<Prices> {
  const clock = passingTime(parts, recovered)
  const opened = await openVenueOf({ ...parts, clock }, recovered, { exchange, use: 'prices' })
  const { feed, problem } = opened
  const close = () => opened.close()
  if (feed.instruments.length === 0) {
    await close()
    const why = problem ?? LISTS_NOTHING
    throw new StartProblem(1, `engine.market_source: no prices of ${exchange}: ${why}.`)
  }
  return { feed, clock, problems: problemsOf([opened]), close }
}

function seededMarket(parts: MarketParts, recovered: Recovered): Prices {
  const { config, timers } = parts
  const { marketSymbol: symbol } = config.engine
  const clock = passingTime(parts, recovered)
  const sim = simInstrument(symbol, config.simulation.leverage)
  if (!sim.ok) throw new StartProblem(2, `engine.market_symbol: ${sim.problem}`)
  const { feeRateMaker, feeRateTaker, seed, tickMs } = config.simulation
  const instrument = { ...sim.instrument, feeRateMaker, feeRateTaker }
  const resumeSeq = recovered.durable.seq
  const feed = simFeed({ instrument, startPrice: sim.startPrice, seed, resumeSeq, clock, timers, tickMs })
  return { feed, clock, problems: [], close: nothing }
}

type Recording = Extract<MarketSource, { kind: 'replay' }>

async function replayMarket(parts: MarketParts, { durable }: Recovered, source: Recording): Promise<Prices> {
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
  return { feed: withTerms(opened.feed, config), clock: opened.feed.clock, problems: [], close: nothing }
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

import { type OpenedVenue, openVenue } from '../adapters/venue-ccxt/index.ts'
import { type ExchangeName, SIM_VENUE, type SymbolName, type VenueName } from '../domain/index.ts'
import type { Clock, ExchangeCredentials, Log, Timers } from '../ports/index.ts'
import type { Recovered } from '../runtime/index.ts'
import type { Config } from './config/index.ts'
import { StartProblem } from './start-problem.ts'
import type { VenueMeasure } from './venue-metrics.ts'

/** Null when there is no key for that environment of the venue. Rejects when keys cannot be opened. */
export type VenueKeys = (exchange: ExchangeName, isTestnet: boolean) => Promise<ExchangeCredentials | null>

interface VenueParts {
  readonly config: Config
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  readonly keys: VenueKeys
  /** Hears what passes between us and a venue. */
  readonly measureOf?: (exchange: ExchangeName) => VenueMeasure
}

export interface VenueUse {
  readonly exchange: ExchangeName
  /** `prices`: its market alone, without a key, for the simulated exchange. */
  readonly use: 'trade' | 'prices'
}

/** A venue that does not answer holds up a start for so long; after that it is looked for beside it. */
const LISTING_MS = 5000
/** Letters of the installation in the ids that orders bear at a venue. */
const INSTANCE_LENGTH = 6

/** As the configuration wants it. Throws `StartProblem` when it must not be traded at. */
export async function openVenueOf(
  { config, clock, timers, log, keys, measureOf }: VenueParts,
  { durable, journal }: Recovered,
  { exchange, use }: VenueUse,
): Promise<OpenedVenue> {
  const settings = config.venues[exchange]
  const isTrading = use === 'trade'
  const venueName = isTrading ? (exchange as string as VenueName) : SIM_VENUE
  // Real prices for paper are those of the real market.
  const isTestnet = isTrading ? config.engine.mode === 'testnet' : false
  const credentials = isTrading ? await keys(exchange, isTestnet) : null
  if (isTrading && credentials === null) throw new StartProblem(2, keyWanted(exchange, isTestnet))
  const opened = await openVenue({
    exchange,
    venueName,
    isTestnet,
    restUrl: settings.restUrl,
    wsUrl: settings.wsUrl,
    symbols: symbolsOf(config, exchange),
    credentials,
    instance: instanceOf(durable.state.instance || journal.epoch),
    clock,
    timers,
    log,
    deadManSwitchMs: settings.deadManSwitchMs > 0 ? settings.deadManSwitchMs : null,
    known: durable.instruments().filter(({ venue }) => venue === venueName),
    listingTimeoutMs: LISTING_MS,
    allowsWithdrawal: settings.allowWithdrawal,
    staleAfterMs: config.engine.staleAfterMs,
    ...(measureOf ? { measure: measureOf(exchange) } : {}),
  })
  if (!isTrading || opened.venue !== null) return opened
  await opened.close()
  throw new StartProblem(3, opened.problem ?? `${exchange} cannot be traded at.`)
}

export function keyWanted(exchange: ExchangeName, isTestnet: boolean): string {
  const variables = `${exchange.toUpperCase()}_API_KEY and ${exchange.toUpperCase()}_API_SECRET`
  const command = `veloz keys add --exchange ${exchange}${isTestnet ? '' : ' --mainnet'}`
  const kind = isTestnet ? 'test exchange' : 'real exchange'
  return `${exchange} needs a key of its ${kind}: ${command}, or set ${variables}.`
}

/** What was asked for, else the instrument shown first; the dollar is another one at Coinbase. */
export function symbolsOf({ venues, engine }: Config, exchange: ExchangeName): readonly SymbolName[] {
  const { symbols } = venues[exchange]
  if (symbols.length > 0) return symbols
  const { marketSymbol } = engine
  if (exchange !== 'coinbase') return [marketSymbol]
  return [marketSymbol.replace(/USDT$/, 'USD') as SymbolName]
}

function instanceOf(firstEpoch: string): string {
  return firstEpoch.slice(0, INSTANCE_LENGTH)
}

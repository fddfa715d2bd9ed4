/** Where a simulated venue's market comes from: a seed, or a recorded file. */
import { resolve } from 'node:path'
import { openFileFeed } from '../../adapters/feed-file/index.ts'
import { type ExchangeName, type InstrumentKey, type MarketEvent, parseSymbol } from '../../domain/index.ts'
import type { Clock, Log, Timers } from '../../ports/index.ts'
import { atVenue, type SandboxMarket, simulatedMarkets } from '../../sandbox/core/index.ts'
import { StartProblem } from '../start-problem.ts'
import type { SandboxPlan } from './sandbox-plan.ts'

export interface VenueMarket {
  readonly markets: readonly SandboxMarket[]
  start(onMarket: (events: readonly MarketEvent[]) => void): void
  stop(): void
}

export interface MarketTools {
  readonly clock: Clock
  readonly timers: Timers
  readonly onNotice: (text: string) => void
}

const STEP_MS = 250

/** Throws `StartProblem` when a symbol or the file is not what it should be. */
export async function venueMarket(
  venue: ExchangeName,
  plan: SandboxPlan,
  tools: MarketTools,
): Promise<VenueMarket> {
  const quote = venue === 'coinbase' ? 'USD' : 'USDT'
  const symbols = plan.symbols ?? [`BTC/${quote}`, `ETH/${quote}`]
  if (plan.recording === null) return simulated(venue, { symbols, seed: plan.seed }, tools)
  return await recorded(venue, { path: plan.recording, symbol: symbols[0] ?? `BTC/${quote}` }, tools)
}

function simulated(
  venue: ExchangeName,
  { symbols, seed }: { readonly symbols: readonly string[]; readonly seed: number },
  { clock, timers }: MarketTools,
): VenueMarket {
  const made = simulatedMarkets({ venue, symbols, seed, startAt: clock.now() })
  if (!made.ok) throw new StartProblem(2, `--symbols: ${made.problem}.`)
  let stop = (): void => undefined
  return {
    markets: made.simulated.markets,
    start(onMarket) {
      const deliver = () => onMarket(made.simulated.step(clock.now()))
      deliver()
      stop = timers.every(STEP_MS, deliver)
    },
    stop: () => stop(),
  }
}

/** A recording is of one instrument, played at its own pace. */
async function recorded(
  venue: ExchangeName,
  { path, symbol }: { readonly path: string; readonly symbol: string },
  { clock, timers, onNotice }: MarketTools,
): Promise<VenueMarket> {
  const name = parseSymbol(symbol)
  if (name === null)
    throw new StartProblem(2, `--symbols: ${JSON.stringify(symbol)} is no pair such as BTC/USDT.`)
  const log = logOf(onNotice)
  const opened = await openFileFeed({ path: resolve(path), speed: 1, symbol: name, clock, timers, log })
  if (!opened.ok) throw new StartProblem(2, `--data: ${opened.problem}`)
  const { feed } = opened
  const markets = feed.instruments.map((instrument): SandboxMarket => {
    return { listing: atVenue(venue, instrument), startPrice: null, history: () => [] }
  })
  const keys = new Map<InstrumentKey, InstrumentKey>(
    feed.instruments.map(({ key }, index) => [key, (markets[index] as SandboxMarket).listing.key]),
  )
  return {
    markets,
    start(onMarket) {
      const listener = {
        onMarket: (events: readonly MarketEvent[]) =>
          onMarket(events.map((event) => ({ ...event, key: keys.get(event.key) ?? event.key }))),
        onAlive: () => undefined,
        onLost: () => undefined,
        onListings: () => undefined,
        onHistory: () => undefined,
        onStatus: ({ state, ...rest }: { readonly state: string; readonly why?: string }) => {
          if (state !== 'running')
            onNotice(`${venue}: ${rest.why ?? 'the recording ended'}; the market stands still`)
        },
      }
      feed.start(listener, new Map())
    },
    stop: () => feed.stop(),
  }
}

function logOf(onNotice: (text: string) => void): Log {
  const say = (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
    onNotice(
      [message, ...Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)].join(' '),
    )
  return { debug: () => undefined, info: () => undefined, warn: say, error: say }
}

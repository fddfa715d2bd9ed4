/** What a simulated venue lists, and markets made from a seed for it. */
import {
  type ExchangeName,
  instrumentKey,
  type Listing,
  type MarketEvent,
  type Money,
  money,
  type PriceBand,
  parseSymbol,
  type Ticks,
  ticks,
  type UnixNs,
  type VenueName,
} from '../../domain/index.ts'
import {
  hashSeed,
  type SimMarket,
  simInstrument,
  simMarket,
  simulatedHistory,
  step,
} from '../../sim/index.ts'
import type { SandboxMarket } from './create-exchange.ts'

export interface SimulatedMarketsOptions {
  readonly venue: ExchangeName
  /** `BTC/USDT`, `BTC-USD`, `BTCUSDT`. */
  readonly symbols: readonly string[]
  readonly seed: number
  readonly startAt: UnixNs
}

export interface SimulatedMarkets {
  readonly markets: readonly SandboxMarket[]
  /** What happened by then; the first call has the first books. */
  step(at: UnixNs): readonly MarketEvent[]
}

export type SimulatedMarketsMade =
  | { readonly ok: true; readonly simulated: SimulatedMarkets }
  /** A sentence for the person who wrote the symbol. */
  | { readonly ok: false; readonly problem: string }

interface VenueTerms {
  readonly maker: Money
  readonly taker: Money
  readonly priceBand: PriceBand | null
}

const RATE_UNIT = 100_000_000_000_000n
const rate = (perTenThousand: bigint): Money => money(perTenThousand * RATE_UNIT)
/** A fifth to five times the last price. */
const BAND: PriceBand = { lowest: rate(2_000n), highest: rate(50_000n) }

/** Eight digits behind the point: more is written by no venue. */
const TICK_SIZE_MIN = money(10_000_000_000n)

/** What each asks of a new customer. */
const TERMS: Readonly<Record<ExchangeName, VenueTerms>> = {
  binance: { maker: rate(10n), taker: rate(10n), priceBand: BAND },
  okx: { maker: rate(8n), taker: rate(10n), priceBand: BAND },
  bybit: { maker: rate(10n), taker: rate(10n), priceBand: BAND },
  coinbase: { maker: rate(40n), taker: rate(60n), priceBand: null },
}

/** Four days of minutes. */
const HISTORY_MINUTES = 5_760
const HISTORY_SALT = 0x48495354

/** The same seed gives the same markets at all venues that list the same pair, each with its own noise. */
export function simulatedMarkets(options: SimulatedMarketsOptions): SimulatedMarketsMade {
  const made: { readonly sandboxMarket: SandboxMarket; readonly market: SimMarket }[] = []
  for (const [index, symbol] of options.symbols.entries()) {
    const listed = sandboxListing(options.venue, symbol)
    if (!listed.ok) return listed
    made.push(marketOf(listed, { ...options, seed: hashSeed(options.seed, index) }))
  }
  return {
    ok: true,
    simulated: {
      markets: made.map(({ sandboxMarket }) => sandboxMarket),
      step: (at) => made.flatMap(({ market }) => step(market, at)),
    },
  }
}

type Listed = Extract<SandboxListing, { readonly ok: true }>

function marketOf(
  { listing, startPrice }: Listed,
  { seed, startAt }: SimulatedMarketsOptions,
): { readonly sandboxMarket: SandboxMarket; readonly market: SimMarket } {
  const history = () =>
    simulatedHistory({
      instrument: listing,
      endPrice: startPrice,
      endAt: startAt,
      seed: hashSeed(seed, HISTORY_SALT),
      count: HISTORY_MINUTES,
    })
  return {
    sandboxMarket: { listing, startPrice, history },
    market: simMarket({ instrument: listing, startPrice, seed }),
  }
}

export type SandboxListing =
  | { readonly ok: true; readonly listing: Listing; readonly startPrice: Ticks }
  | { readonly ok: false; readonly problem: string }

/** The pair as this venue lists it. */
export function sandboxListing(venue: ExchangeName, symbol: string): SandboxListing {
  const name = parseSymbol(symbol)
  if (name === null || name.endsWith('-PERP')) {
    return { ok: false, problem: `${JSON.stringify(symbol)} is no spot pair such as BTC/USDT` }
  }
  const made = simInstrument(name)
  if (!made.ok) return made
  const { instrument, startPrice } = made
  const tickSize = instrument.tickSize < TICK_SIZE_MIN ? TICK_SIZE_MIN : instrument.tickSize
  const startTicks = ticks(Number(startPrice / tickSize))
  return { ok: true, listing: atVenue(venue, { ...instrument, tickSize }), startPrice: startTicks }
}

/** An instrument of the simulator as one of this venue. */
export function atVenue(venue: ExchangeName, instrument: Listing): Listing {
  const { maker, taker, priceBand } = TERMS[venue]
  const name = venue as string as VenueName
  return {
    ...instrument,
    key: instrumentKey(name, instrument.symbol),
    venue: name,
    priceBand,
    feeRateMaker: maker,
    feeRateTaker: taker,
  }
}

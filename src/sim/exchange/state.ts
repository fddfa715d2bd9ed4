/** What the simulated exchange knows: of each market, of each order, and what it has yet to say. */
import type {
  ClientOrderId,
  InstrumentKey,
  Listing,
  Money,
  Ticks,
  UnixNs,
  VenueReport,
} from '../../domain/index.ts'
import type { Prng } from '../prng.ts'
import { type ContractAccount, contractAccount } from './contract.ts'
import type { Expiries } from './expiry.ts'
import type { Fees } from './fees.ts'
import { emptyLiquidity, type Liquidity } from './liquidity.ts'
import type { OrderMemory } from './memory.ts'
import type { NotionalBounds } from './notional.ts'
import type { OrderRecord } from './order-record.ts'
import type { RestingOrders } from './resting.ts'
import { emptyStops, type Stops } from './stops.ts'

export interface Market {
  readonly key: InstrumentKey
  readonly liquidity: Liquidity
  readonly resting: RestingOrders
  readonly stops: Stops
  isHalted: boolean
  /** The last print as far as the book bore it out; null before the first. */
  lastCounted: Ticks | null
  /** Null until a listing or an order says what is traded here. */
  instrument: Listing | null
  notionalBounds: NotionalBounds | null
  /** Null on spot. */
  contract: ContractAccount | null
}

/** What was said and not yet handed over: in full before anybody hears the first of it. */
export interface Outbox {
  readonly reports: VenueReport[]
  readonly revisions: (number | undefined)[]
  next: number
}

/** Numbers the orders and executions of one session. Unique across restarts when the session text is. */
export interface Numbering {
  readonly session: string
  orders: number
  executions: number
  arrivals: number
}

export interface Slippage {
  /** Largest fraction of the price that a taker pays beyond what the market showed. */
  readonly ratioMax: number
  readonly chance: Prng
}

export interface Exchange {
  readonly numbering: Numbering
  readonly markets: Map<InstrumentKey, Market>
  readonly memory: OrderMemory
  readonly expiries: Expiries
  readonly outbox: Outbox
  /** Reports that a restart left unsaid, by order: said with the first event or when asked. */
  readonly owed: Map<ClientOrderId, OrderRecord>
  readonly fees: Fees
  /** Null for none. */
  readonly slippage: Slippage | null
  /** Fraction of the notional that longs pay shorts at each funding time. */
  readonly fundingRate: Money
  /** The latest time that an event or a call told. */
  now: UnixNs
}

export function marketOf(exchange: Exchange, key: InstrumentKey): Market {
  const known = exchange.markets.get(key)
  if (known !== undefined) return known
  const market: Market = {
    key,
    liquidity: emptyLiquidity(),
    resting: { buy: [], sell: [] },
    stops: emptyStops(),
    isHalted: false,
    lastCounted: null,
    instrument: null,
    notionalBounds: null,
    contract: null,
  }
  exchange.markets.set(key, market)
  return market
}

/** Takes note of what is traded: an order bears its listing, so that the newest counts. */
export function learn(market: Market, instrument: Listing): void {
  if (market.instrument === instrument) return
  market.instrument = instrument
  market.notionalBounds = null
  if (instrument.contract === null) return
  const { contract } = market
  if (contract === null) market.contract = contractAccount(instrument, instrument.contract)
  else {
    contract.instrument = instrument
    contract.terms = instrument.contract
  }
}

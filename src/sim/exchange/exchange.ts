import {
  type ClientOrderId,
  type InstrumentKey,
  type Listing,
  type MarketEvent,
  type Money,
  type UnixNs,
  unixNs,
  type VenueOrder,
} from '../../domain/index.ts'
import { hashSeed, prng } from '../prng.ts'
import { emptyExpiries } from './expiry.ts'
import { type FeeModel, feesOf, INSTRUMENT_FEES } from './fees.ts'
import { emptyMemory } from './memory.ts'
import { emptyOutbox, handOver, type Report } from './reports.ts'
import { amend, cancel, type OrderReference, query, submit } from './requests.ts'
import { type ExchangeMemory, restore } from './restore.ts'
import { type Exchange, learn, marketOf } from './state.ts'
import { passMarket, passTime } from './steps.ts'

export interface SimExchangeOptions {
  /**
   * Begins every venue order id and execution id: another text for every start, such as epoch and sequence.
   */
  readonly session: string
  /** What is listed from the start; an order bears its own listing. */
  readonly instruments?: readonly Listing[]
  /** The instrument's own rates in the quote asset when absent. */
  readonly fees?: FeeModel
  /** The same seed and the same requests and events make the same fills. */
  readonly seed?: number
  /** Largest fraction of the price that a taker pays beyond what the market showed; 0 when absent. */
  readonly slippageRatioMax?: number
  /** Fraction of the notional that longs pay shorts at each funding time; one in ten thousand when absent. */
  readonly fundingRate?: Money
}

export type MarketStatus = 'trading' | 'halted'

/** Answers within the call. A market order is an immediate-or-cancel limit at its worst price. */
export interface SimExchange {
  submit(order: VenueOrder, report: Report): void
  cancel(reference: OrderReference, report: Report): void
  /** `total`: the new total quantity in lots, what earlier revisions filled included. */
  amend(reference: OrderReference, total: number, report: Report): void
  query(reference: OrderReference, report: Report): void
  onMarket(event: MarketEvent, report: Report): void
  /** Time passes though no market event came. Never goes back. */
  onTime(at: UnixNs, report: Report): void
  /** While halted new orders are rejected, resting ones stay, cancels work and nothing trades. */
  setStatus(key: InstrumentKey, status: MarketStatus): void
  /** Forgets its orders and positions for these; see `ExchangeMemory`. */
  restore(memory: ExchangeMemory): void
  openOrders(): readonly ClientOrderId[]
}

const FUNDING_RATE = 100_000_000_000_000n as Money

export function simExchange(options: SimExchangeOptions): SimExchange {
  const exchange = newExchange(options)
  return {
    submit(order, report) {
      submit(exchange, order)
      handOver(exchange.outbox, report)
    },
    cancel(reference, report) {
      cancel(exchange, reference)
      handOver(exchange.outbox, report)
    },
    amend(reference, total, report) {
      amend(exchange, reference, total)
      handOver(exchange.outbox, report)
    },
    query(reference, report) {
      query(exchange, reference)
      handOver(exchange.outbox, report)
    },
    onMarket(event, report) {
      passMarket(exchange, event)
      handOver(exchange.outbox, report)
    },
    onTime(at, report) {
      passTime(exchange, at)
      handOver(exchange.outbox, report)
    },
    setStatus(key, status) {
      marketOf(exchange, key).isHalted = status === 'halted'
    },
    restore: (memory) => restore(exchange, memory),
    openOrders: () => openOrders(exchange),
  }
}

const SLIPPAGE_DRAWS = 2

function newExchange(options: SimExchangeOptions): Exchange {
  const { session, instruments = [], fees = INSTRUMENT_FEES, seed = 0, slippageRatioMax = 0 } = options
  const exchange: Exchange = {
    numbering: { session, orders: 0, executions: 0, arrivals: 0 },
    markets: new Map(),
    memory: emptyMemory(),
    expiries: emptyExpiries(),
    outbox: emptyOutbox(),
    owed: new Map(),
    fees: feesOf(fees),
    slippage:
      slippageRatioMax > 0
        ? { ratioMax: slippageRatioMax, chance: prng(hashSeed(seed, SLIPPAGE_DRAWS)) }
        : null,
    fundingRate: options.fundingRate ?? FUNDING_RATE,
    now: unixNs(0n),
  }
  for (const instrument of instruments) learn(marketOf(exchange, instrument.key), instrument)
  return exchange
}

function openOrders({ memory }: Exchange): readonly ClientOrderId[] {
  const open: ClientOrderId[] = []
  for (const { stage, order } of memory.records.values()) {
    if (stage !== 'closed') open.push(order.clientOrderId)
  }
  return open
}

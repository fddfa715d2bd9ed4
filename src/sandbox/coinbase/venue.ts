import type { Instrument } from '../../domain/index.ts'
import type { SandboxExchange } from '../core/index.ts'
import { createStrangers, type Strangers } from './strangers.ts'
import { productOf } from './words.ts'

/** The simulated exchange, and what this face keeps beside it. */
export interface Venue {
  readonly exchange: SandboxExchange
  /** By the venue's own name of the product. */
  readonly products: ReadonlyMap<string, Instrument>
  readonly sequences: Sequences
  readonly strangers: Strangers
}

/** One counter for each product: of the messages that its full channel would bear. */
export interface Sequences {
  newest(product: string): number
  next(product: string): number
  /** The one number of a trade, whoever is told of it first. */
  ofTrade(product: string, tradeId: number): number
}

/** Trades whose numbers are remembered: more never wait to be told. */
const TRADES_KEPT = 10_000

export function createVenue(exchange: SandboxExchange): Venue {
  return {
    exchange,
    products: new Map(exchange.instruments().map((instrument) => [productOf(instrument), instrument])),
    sequences: createSequences(),
    strangers: createStrangers(exchange),
  }
}

function createSequences(): Sequences {
  const newestOf = new Map<string, number>()
  const ofTrades = new Map<number, number>()
  const next = (product: string): number => {
    const sequence = (newestOf.get(product) ?? 0) + 1
    newestOf.set(product, sequence)
    return sequence
  }
  return {
    newest: (product) => newestOf.get(product) ?? 0,
    next,
    ofTrade(product, tradeId) {
      const known = ofTrades.get(tradeId)
      if (known !== undefined) return known
      if (ofTrades.size >= TRADES_KEPT) ofTrades.clear()
      const sequence = next(product)
      ofTrades.set(tradeId, sequence)
      return sequence
    },
  }
}

/** Matches of the account with itself that were prevented: the newer of two orders gave way. */
import { type Lots, lots, notionalOf, type Ticks } from '../../domain/index.ts'
import type { SandboxExchange, SandboxOrder } from '../core/index.ts'
import { BoundedMap } from './bounded-map.ts'
import { decimal, priceText, quantityText } from './decimals.ts'
import { noted, statusWordOf } from './order-words.ts'

const MATCHES_KEPT = 10_000

export interface PreventedMatch {
  readonly id: number
  readonly taker: SandboxOrder
  readonly maker: SandboxOrder
  readonly price: Ticks
  /** What would have traded. */
  readonly executed: Lots
}

export class PreventedMatches {
  /** By the number of the order that gave way. */
  readonly #matches = new BoundedMap<number, PreventedMatch>(MATCHES_KEPT)
  readonly #exchange: SandboxExchange
  #count = 0

  constructor(exchange: SandboxExchange) {
    this.#exchange = exchange
  }

  /** Null for an order that ended otherwise. Asked first when it ended: the order it would have met rests. */
  of(order: SandboxOrder): PreventedMatch | null {
    if (statusWordOf(order) !== 'EXPIRED_IN_MATCH') return null
    const known = this.#matches.get(order.id)
    if (known !== undefined) return known
    const maker = this.#counterpart(order)
    if (maker === undefined || maker.price === null) return null
    const executed = lots(Math.min(leavesOf(order), leavesOf(maker)))
    const match = { id: this.#count++, taker: order, maker, price: maker.price, executed }
    this.#matches.set(order.id, match)
    return match
  }

  /** Oldest first. */
  all(): readonly PreventedMatch[] {
    return this.#matches.values()
  }

  /** The best of our own orders on the other side, the oldest of its price. */
  #counterpart({ key, side, price }: SandboxOrder): SandboxOrder | undefined {
    const sign = side === 'buy' ? 1 : -1
    return this.#exchange
      .openOrders(key)
      .filter((other) => other.side !== side && other.status === 'open' && other.price !== null)
      .filter((other) => price === null || sign * ((other.price ?? 0) - price) <= 0)
      .sort((one, other) => sign * ((one.price ?? 0) - (other.price ?? 0)))[0]
  }
}

function leavesOf({ quantity, cumQty }: SandboxOrder): number {
  return quantity - cumQty
}

/** Of an answer about an order. */
export function preventedView(match: PreventedMatch | null): object {
  if (match === null) return {}
  return { preventedMatchId: match.id, preventedQuantity: preventedText(match) }
}

function preventedText({ taker }: PreventedMatch): string {
  return quantityText(lots(leavesOf(taker)), taker.instrument)
}

/** Of an `executionReport`. */
export function preventedFields(match: PreventedMatch | null): object {
  if (match === null) return {}
  const { id, taker, maker, price, executed } = match
  const { instrument } = taker
  return {
    v: id,
    A: preventedText(match),
    B: preventedText(match),
    u: id,
    U: maker.id,
    Cs: maker.instrument.symbol,
    pl: quantityText(executed, instrument),
    pL: priceText(price, instrument),
    pY: decimal(notionalOf(instrument, price, executed)),
  }
}

/** A row of `myPreventedMatches`. */
export function preventedRow(match: PreventedMatch): object {
  const { id, taker, maker, price } = match
  return {
    symbol: taker.instrument.symbol,
    preventedMatchId: id,
    takerOrderId: taker.id,
    makerSymbol: maker.instrument.symbol,
    makerOrderId: maker.id,
    tradeGroupId: id,
    selfTradePreventionMode: noted(taker, 'selfTradePreventionMode'),
    price: priceText(price, taker.instrument),
    takerPreventedQuantity: preventedText(match),
    transactTime: taker.updatedAtMs,
  }
}

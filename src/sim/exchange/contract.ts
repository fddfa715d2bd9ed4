/** The position the venue itself knows of a perpetual: for reduce only, funding and liquidation. */
import {
  bankruptcyPrice,
  type Contract,
  fundingAmount,
  initialMargin,
  type Listing,
  liquidationPrice,
  lots,
  MONEY_ZERO,
  type Money,
  money,
  multiplyMoney,
  multiplyMoneyUp,
  NS_PER_MS,
  type Position,
  priceOf,
  quantityOf,
  type Reason,
  type Side,
  stepsDown,
  type Ticks,
  type UnixNs,
  unixNs,
  type VenueOrder,
} from '../../domain/index.ts'

export interface ContractAccount {
  instrument: Listing
  terms: Contract
  /** Lots, above zero long. */
  net: number
  /** Quote asset, with the sign of the position. */
  cost: Money
  margin: Money
  /** At or beyond this mark the venue takes over; null when there is no such price. */
  liquidationAt: Money | null
  /** Null until time is known. */
  fundingDueAt: UnixNs | null
  /** Whether the position turned or ended, so that resting orders may have nothing left to reduce. */
  hasTurned: boolean
}

export function contractAccount(instrument: Listing, terms: Contract): ContractAccount {
  return {
    instrument,
    terms,
    net: 0,
    cost: MONEY_ZERO,
    margin: MONEY_ZERO,
    liquidationAt: null,
    fundingDueAt: null,
    hasTurned: false,
  }
}

/** Takes over what the journal knows. */
export function restorePosition(account: ContractAccount, position: Position | null): void {
  const { lotSize } = account.instrument
  account.net = position === null ? 0 : stepsDown(position.quantity, lotSize)
  account.cost = position?.cost ?? MONEY_ZERO
  account.margin = position?.margin ?? MONEY_ZERO
  account.hasTurned = true
  watchLiquidation(account)
}

/** How many lots an order of this side may trade without opening or enlarging a position. */
export function reducibleLots(account: ContractAccount | null, side: Side): number {
  // Spot knows no position: a sale is bounded by what is held, and what buys back by what its owner sold.
  if (account === null) return Number.MAX_SAFE_INTEGER
  return Math.max(0, side === 'sell' ? account.net : -account.net)
}

/** Why an order that may only reduce does not come in, or not go on. */
export function notReducing(
  account: ContractAccount | null,
  { order, leaves }: { readonly order: VenueOrder; readonly leaves: number },
): Reason {
  const { lotSize } = order.instrument
  return {
    code: 'reduce_only_would_increase',
    details: {
      qty: quantityOf(lots(leaves), lotSize),
      position: quantityOf(lots(account?.net ?? 0), lotSize),
      closable: quantityOf(lots(reducibleLots(account, order.side)), lotSize),
    },
  }
}

/** One more trade of ours, by average cost: a reduction takes its share of cost and margin along. */
export function takeIntoPosition(
  account: ContractAccount,
  trade: { readonly side: Side; readonly quantity: number; readonly price: Ticks },
): void {
  const { instrument, terms, net } = account
  const signed = trade.side === 'buy' ? trade.quantity : -trade.quantity
  const isAdding = net === 0 || net > 0 === signed > 0
  const held = Math.abs(net)
  const closed = isAdding ? 0 : Math.min(held, trade.quantity)
  if (closed > 0) {
    account.cost = money(account.cost - shareOf(account.cost, closed, held))
    account.margin = money(account.margin - shareOf(account.margin, closed, held))
  }
  const opened = trade.quantity - closed
  if (opened > 0) {
    const price = priceOf(trade.price, instrument.tickSize)
    const value = multiplyMoney(price, quantityOf(lots(opened), instrument.lotSize))
    account.cost = money(account.cost + (signed > 0 ? value : -value))
    account.margin = money(account.margin + initialMargin(value, terms))
  }
  account.net = net + signed
  if (net > 0 !== account.net > 0 || net < 0 !== account.net < 0) account.hasTurned = true
  watchLiquidation(account)
}

function shareOf(amount: Money, part: number, whole: number): bigint {
  return part === whole ? amount : (amount * BigInt(part)) / BigInt(whole)
}

function watchLiquidation(account: ContractAccount): void {
  account.liquidationAt = liquidationPrice(heldIn(account), account.terms)
}

function heldIn({ net, cost, margin, instrument }: ContractAccount): {
  readonly quantity: Money
  readonly cost: Money
  readonly margin: Money
} {
  return { quantity: quantityOf(lots(net), instrument.lotSize), cost, margin }
}

export interface Takeover {
  readonly side: Side
  readonly quantity: number
  readonly price: Money
  readonly fee: Money
}

/**
 * What the venue does at this mark: null as long as the margin suffices. It closes at the mark, but never
 * beyond the price at which the whole margin is lost, and its fee is at most what is left of the margin.
 */
export function takeoverAt(account: ContractAccount, mark: Ticks): Takeover | null {
  const { net, liquidationAt, instrument } = account
  if (net === 0 || liquidationAt === null) return null
  const markPrice = priceOf(mark, instrument.tickSize)
  const isDue = net > 0 ? markPrice <= liquidationAt : markPrice >= liquidationAt
  if (!isDue) return null
  const held = heldIn(account)
  const bound = bankruptcyPrice(held) ?? markPrice
  const isBeyond = net > 0 ? markPrice < bound : markPrice > bound
  const price = isBeyond ? bound : markPrice
  const value = multiplyMoney(held.quantity, price)
  const left = held.margin + value - held.cost
  const due = multiplyMoneyUp(value < 0n ? money(-value) : value, instrument.feeRateTaker)
  const fee = money(due < left ? due : left > 0n ? left : 0n)
  return { side: net > 0 ? 'sell' : 'buy', quantity: Math.abs(net), price, fee }
}

export function flatten(account: ContractAccount): void {
  account.net = 0
  account.cost = MONEY_ZERO
  account.margin = MONEY_ZERO
  account.liquidationAt = null
}

/**
 * The funding times that came up to `at`, each once: whole multiples of the interval since the epoch, so that
 * the usual eight hours fall on 0, 8 and 16 o'clock UTC. The first call only finds out what time it is.
 */
export function fundingTimesUntil(account: ContractAccount, at: UnixNs): readonly UnixNs[] {
  const interval = BigInt(account.terms.fundingIntervalMs) * NS_PER_MS
  const following = unixNs((at / interval + 1n) * interval)
  const { fundingDueAt } = account
  if (fundingDueAt === null || fundingDueAt > at) {
    account.fundingDueAt ??= following
    return NO_TIMES
  }
  account.fundingDueAt = following
  if (account.net === 0) return NO_TIMES
  const times: UnixNs[] = []
  for (let due: bigint = fundingDueAt; due <= at; due += interval) times.push(unixNs(due))
  return times
}

const NO_TIMES: readonly UnixNs[] = []

/** What the position pays at this mark; below zero it receives. */
export function fundingOf(account: ContractAccount, mark: Ticks, rate: Money): Money {
  const { instrument, net } = account
  return fundingAmount(quantityOf(lots(net), instrument.lotSize), priceOf(mark, instrument.tickSize), rate)
}

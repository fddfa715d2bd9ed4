import type { InstrumentRow, LevelRow, OrderBody } from '../../../src/contract/index.ts'
import { decimalOf } from '../../data/index.ts'
import {
  type Decimal,
  decimalText,
  dividedBy,
  floorToStep,
  formatDecimal,
  isMultipleOf,
  least,
  minus,
  ONE,
  parseDecimal,
  placesOf,
  plus,
  times,
  ZERO,
} from '../../lib/decimal.ts'
import type { Draft } from './draft.ts'

/** What the ticket is judged against. */
export interface Desk {
  readonly instrument: InstrumentRow
  readonly tradingState: 'active' | 'reducing' | 'halted'
  readonly freeBase: Decimal
  readonly freeQuote: Decimal
  readonly bids: readonly LevelRow[]
  readonly asks: readonly LevelRow[]
  readonly last: Decimal | null
  /** How far beyond the market a market order may reach, as a fraction. */
  readonly priceCollar: Decimal
}

export interface Verdict {
  /**
   * Sentences beside the fields; null when there is nothing to say. `missing` ones are shown only after an
   * attempt.
   */
  readonly quantity: Problem | null
  readonly price: Problem | null
  readonly form: string | null
  /** Not wrong, but worth knowing before sending. */
  readonly hint: string | null
  readonly estimate: Estimate | null
  /** Null while anything above is wrong. */
  readonly terms: OrderTerms | null
}

export interface Problem {
  readonly sentence: string
  readonly isMissing: boolean
}

/**
 * Quote asset. `total` is what a buy takes and what a sell brings; at a perpetual margin and fee of what
 * opens a position, either way.
 */
export interface Estimate {
  readonly notional: Decimal
  readonly fee: Decimal
  readonly total: Decimal
  readonly isTaker: boolean
}

/** As the ticket writes it: the quantity and the price in exact decimal text. */
export type OrderTerms = Omit<OrderBody, 'client_order_id' | 'qty'> & { readonly qty: string }

const missing = (sentence: string): Problem => ({ sentence, isMissing: true })
const wrong = (sentence: string): Problem => ({ sentence, isMissing: false })

export function judge(draft: Draft, desk: Desk): Verdict {
  const quantity = parseDecimal(draft.quantity)
  const price = draft.type === 'limit' ? parseDecimal(draft.price) : null
  const quantityProblem = judgeQuantity(draft.quantity, quantity, desk)
  const priceProblem = draft.type === 'limit' ? judgePrice(draft.price, price, desk) : null
  const isPriced = draft.type === 'market' || (price !== null && price > ZERO)
  const estimate =
    quantity !== null && quantity > ZERO && isPriced ? estimateOf(draft, desk, { quantity, price }) : null
  const sizeProblem = quantityProblem ?? judgeSize(draft, desk, { quantity, estimate })
  const form = judgeState(draft, desk)
  const isWrong = sizeProblem !== null || priceProblem !== null || form !== null
  return {
    quantity: sizeProblem,
    price: priceProblem,
    form,
    hint: isWrong ? null : hintOf(draft, desk, price),
    estimate,
    terms: isWrong || quantity === null ? null : termsOf(draft, desk, { quantity, price }),
  }
}

interface Amounts {
  readonly quantity: Decimal
  readonly price: Decimal | null
}

function judgeState({ side }: Draft, { tradingState, instrument }: Desk): string | null {
  if (tradingState === 'halted')
    return 'Trading is halted. Only cancels are accepted until it is made active again.'
  if (instrument.status === 'halted') return `${instrument.symbol} is not trading at the moment.`
  if (tradingState === 'reducing' && side === 'buy' && !isPerpetual(instrument))
    return 'Trading is reducing. Only sells of what you hold are accepted.'
  return null
}

/** Either side may open a position there, or close one. */
const isPerpetual = ({ leverage }: InstrumentRow): boolean => leverage !== null

/** The part of a notional that is set aside: all of it on spot. */
const marginOf = (notional: Decimal, { leverage }: InstrumentRow): Decimal =>
  leverage === null ? notional : dividedBy(notional, (BigInt(leverage) * ONE) as Decimal)

function judgeQuantity(text: string, quantity: Decimal | null, { instrument }: Desk): Problem | null {
  if (text === '') return missing('Enter a quantity.')
  if (quantity === null) return wrong('Write the quantity as a plain number such as 0.25.')
  if (quantity <= ZERO) return wrong('The quantity must be above zero.')
  const lot = decimalOf(instrument.lot_size)
  if (!isMultipleOf(quantity, lot)) {
    return wrong(`The quantity must be in steps of ${decimalText(lot)} ${instrument.base}.`)
  }
  const maximum = decimalOf(instrument.quantity_max)
  if (maximum > ZERO && quantity > maximum)
    return wrong(`At most ${decimalText(maximum)} ${instrument.base} per order.`)
  return null
}

function judgePrice(text: string, price: Decimal | null, { instrument }: Desk): Problem | null {
  if (text === '') return missing('Enter a limit price.')
  if (price === null) return wrong('Write the price as a plain number such as 64000.5.')
  if (price <= ZERO) return wrong('The price must be above zero.')
  const tick = decimalOf(instrument.tick_size)
  if (isMultipleOf(price, tick)) return null
  const below = floorToStep(price, tick)
  const near = `${decimalText(below)} or ${decimalText(plus(below, tick))}`
  return wrong(`The price must be in steps of ${decimalText(tick)}. Try ${near}.`)
}

interface Sized {
  readonly quantity: Decimal | null
  readonly estimate: Estimate | null
}

function judgeSize(draft: Draft, desk: Desk, { quantity, estimate }: Sized): Problem | null {
  const { side } = draft
  const { instrument, freeBase, freeQuote } = desk
  if (quantity === null) return null
  if (side === 'sell' && !isPerpetual(instrument) && quantity > freeBase) {
    return wrong(`Only ${decimalText(freeBase)} ${instrument.base} is free to sell.`)
  }
  if (!estimate) return null
  const places = placesOf(decimalOf(instrument.tick_size))
  const minimum = decimalOf(instrument.notional_min)
  if (estimate.notional < minimum) {
    const worth = formatDecimal(estimate.notional, { places })
    return wrong(
      `Worth ${worth} ${instrument.quote}; the least is ${decimalText(minimum)} ${instrument.quote}.`,
    )
  }
  // What closes a position needs no margin, and only the engine knows how much of this does.
  if (isPerpetual(instrument)) return null
  const needs = setAside(draft, desk, { quantity, notional: estimate.notional })
  if (side === 'buy' && needs > freeQuote) {
    const needed = formatDecimal(needs, { places, rounding: 'nearest' })
    const free = formatDecimal(freeQuote, { places })
    const reserve = draft.type === 'market' ? 'the fee and a reserve for the price moving' : 'the fee'
    return wrong(`This needs ${needed} ${instrument.quote} with ${reserve}; ${free} is free.`)
  }
  return null
}

/**
 * What the engine locks for a buy: the worst price it may take, and the taker fee, whatever it turns out to
 * pay.
 */
function setAside(
  { type }: Draft,
  desk: Desk,
  { quantity, notional }: { readonly quantity: Decimal; readonly notional: Decimal },
): Decimal {
  const worst = type === 'market' ? worstBuyPrice(desk) : null
  const value = worst === null ? notional : times(worst, quantity)
  return plus(value, times(value, decimalOf(desk.instrument.fee_rate_taker)))
}

/** The best ask moved by the collar; null without a market. */
function worstBuyPrice({ asks, last, priceCollar }: Desk): Decimal | null {
  const best = bestPrice(asks, last)
  return best === null ? null : plus(best, times(best, priceCollar))
}

function hintOf(draft: Draft, { bids, asks }: Desk, price: Decimal | null): string | null {
  if (price === null) return null
  const facing = draft.side === 'buy' ? asks[0] : bids[0]
  if (!facing) return null
  const best = decimalOf(facing[0])
  const wouldTake = draft.side === 'buy' ? price >= best : price <= best
  const name = `${draft.side === 'buy' ? 'best ask' : 'best bid'} ${decimalText(best)}`
  if (wouldTake && draft.isPostOnly) return `Post only will be refused: the price reaches the ${name}.`
  if (wouldTake) return `Trades at once: the price reaches the ${name}.`
  if (draft.timeInForce !== 'gtc') return `Will be cancelled at once: the price does not reach the ${name}.`
  return null
}

function estimateOf(draft: Draft, desk: Desk, { quantity, price }: Amounts): Estimate | null {
  const { instrument, bids, asks } = desk
  const facing = draft.side === 'buy' ? asks : bids
  const best = facing[0] ? decimalOf(facing[0][0]) : null
  const isTaker = price === null || (best !== null && (draft.side === 'buy' ? price >= best : price <= best))
  const notional = price === null ? marketNotional(facing, quantity, desk.last) : times(price, quantity)
  if (notional === null) return null
  const rate = decimalOf(isTaker ? instrument.fee_rate_taker : instrument.fee_rate_maker)
  const fee = times(notional, rate)
  const isPaid = draft.side === 'buy' || isPerpetual(instrument)
  const total = isPaid ? plus(marginOf(notional, instrument), fee) : minus(notional, fee)
  return { notional, fee, total, isTaker }
}

/** What the book would give now; what is deeper than the book is counted at its last level. */
function marketNotional(
  levels: readonly LevelRow[],
  quantity: Decimal,
  last: Decimal | null,
): Decimal | null {
  let rest: Decimal = quantity
  let notional = ZERO
  let price = last
  for (const [levelPrice, levelQuantity] of levels) {
    price = decimalOf(levelPrice)
    const taken = least(rest, decimalOf(levelQuantity))
    notional = plus(notional, times(price, taken))
    rest = (rest - taken) as Decimal
    if (rest === ZERO) return notional
  }
  return price === null ? null : plus(notional, times(price, rest))
}

function termsOf(draft: Draft, { instrument }: Desk, { quantity, price }: Amounts): OrderTerms {
  const common = {
    side: draft.side,
    symbol: instrument.symbol,
    venue: instrument.venue,
    type: draft.type,
    qty: decimalText(quantity),
  }
  if (price === null) return common
  return {
    ...common,
    price: decimalText(price),
    tif: draft.timeInForce,
    ...(draft.isPostOnly ? { post_only: true } : {}),
  }
}

/**
 * `percent` of what is free, as a quantity that fits the lot and leaves room for what the engine sets aside;
 * null without a price.
 */
export function quantityForShare(draft: Draft, desk: Desk, percent: number): string | null {
  const { instrument, freeBase, freeQuote } = desk
  const share = (amount: Decimal) => ((amount * BigInt(percent)) / 100n) as Decimal
  const lot = decimalOf(instrument.lot_size)
  if (draft.side === 'sell' && !isPerpetual(instrument)) {
    return boundedQuantity(floorToStep(share(freeBase), lot), instrument)
  }
  const price = draft.type === 'limit' ? parseDecimal(draft.price) : worstBuyPrice(desk)
  if (price === null || price <= ZERO) return null
  const gross = times(price, plus(marginOf(ONE, instrument), decimalOf(instrument.fee_rate_taker)))
  return boundedQuantity(floorToStep(dividedBy(share(freeQuote), gross), lot), instrument)
}

function boundedQuantity(quantity: Decimal, instrument: InstrumentRow): string {
  const maximum = decimalOf(instrument.quantity_max)
  return decimalText(maximum > ZERO ? least(quantity, maximum) : quantity)
}

function bestPrice(levels: readonly LevelRow[], last: Decimal | null): Decimal | null {
  return levels[0] ? decimalOf(levels[0][0]) : last
}

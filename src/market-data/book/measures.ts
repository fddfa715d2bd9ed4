import {
  type BookLevel,
  type Impact,
  type Lots,
  type Money,
  money,
  multiplyMoney,
  priceOf,
  type Side,
  type Ticks,
} from '../../domain/index.ts'

/** Levels from the best on; what counts is what the caller may hand out. */
export interface Levels {
  readonly bids: Iterable<BookLevel>
  readonly asks: Iterable<BookLevel>
}

export interface Sizes {
  readonly tickSize: Money
  readonly lotSize: Money
}

/** Quote asset, of each side. */
export interface Depth {
  readonly bids: Money
  readonly asks: Money
}

export interface Touches {
  readonly bid: BookLevel
  readonly ask: BookLevel
}

/** Best ask less best bid. */
export function spreadOf({ bid, ask }: Touches, { tickSize }: Sizes): Money {
  return priceOf((ask.price - bid.price) as Ticks, tickSize)
}

/** Rounded down to 10⁻¹⁸. */
export function middlePriceOf({ bid, ask }: Touches, { tickSize }: Sizes): Money {
  return money((BigInt(bid.price + ask.price) * tickSize) / 2n)
}

/**
 * Both touches weighed by the quantity on the other side (Gatheral and Oomen, 2010): where the next print is
 * likelier. Rounded down to 10⁻¹⁸.
 */
export function micropriceOf({ bid, ask }: Touches, { tickSize }: Sizes): Money {
  const [bidQuantity, askQuantity] = [BigInt(bid.quantity), BigInt(ask.quantity)]
  const weighed = BigInt(bid.price) * askQuantity + BigInt(ask.price) * bidQuantity
  return money((weighed * tickSize) / (bidQuantity + askQuantity))
}

/** What rests no further from `middle` than `ratio` of it. */
export function depthWithin(
  levels: Levels,
  sizes: Sizes,
  { middle, ratio }: { readonly middle: Money; readonly ratio: Money },
): Depth {
  const reach = multiplyMoney(middle, ratio)
  const lowest = (middle - reach + sizes.tickSize - 1n) / sizes.tickSize
  const highest = (middle + reach) / sizes.tickSize
  return {
    bids: notionalWhile(levels.bids, sizes, (price) => price >= lowest),
    asks: notionalWhile(levels.asks, sizes, (price) => price <= highest),
  }
}

function notionalWhile(
  levels: Iterable<BookLevel>,
  { tickSize, lotSize }: Sizes,
  isWithin: (price: Ticks) => boolean,
): Money {
  let total = 0n
  // In plain numbers as far as they are exact: thousands of levels are summed for each instrument.
  let steps = 0
  for (const { price, quantity } of levels) {
    if (!isWithin(price)) break
    const more = price * quantity
    if (Number.isSafeInteger(steps + more)) steps += more
    else {
      total += BigInt(steps) + BigInt(price) * BigInt(quantity)
      steps = 0
    }
  }
  return multiplyMoney(money((total + BigInt(steps)) * tickSize), lotSize)
}

/** What it takes to trade `quantity` at once; null where the book does not hold so much. */
export function impactOf(levels: Levels, { tickSize }: Sizes, taker: Side, quantity: Lots): Impact | null {
  let left: number = quantity
  let stepsPaid = 0n
  for (const { price, quantity: there } of taker === 'buy' ? levels.asks : levels.bids) {
    const taken = Math.min(left, there)
    stepsPaid += BigInt(price) * BigInt(taken)
    left -= taken
    if (left > 0) continue
    if (taken <= 0) return null
    const total = stepsPaid * tickSize
    const count = BigInt(quantity)
    const average = taker === 'buy' ? (total + count - 1n) / count : total / count
    return { average: money(average), worst: price }
  }
  return null
}

import { type Decimal, plus, times, ZERO } from './decimal.ts'

/** Levels of one side of an order book as exact numbers, best first everywhere. */
export interface PriceLevel {
  readonly price: Decimal
  readonly quantity: Decimal
}

export type BookSideName = 'bid' | 'ask'

/**
 * Levels put together on a coarser step: a bid goes down to its step and an ask up, so that a group never
 * looks better than what is in it. The step is above zero.
 */
export function groupedLevels(
  levels: readonly PriceLevel[],
  step: Decimal,
  side: BookSideName,
): readonly PriceLevel[] {
  const grouped: PriceLevel[] = []
  for (const { price, quantity } of levels) {
    const group = groupOf(price, step, side)
    const last = grouped.at(-1)
    if (last?.price === group)
      grouped[grouped.length - 1] = { price: group, quantity: plus(last.quantity, quantity) }
    else grouped.push({ price: group, quantity })
  }
  return grouped
}

/** The step a price belongs to. */
export function groupOf(price: Decimal, step: Decimal, side: BookSideName): Decimal {
  const rest = price % step
  if (rest === 0n) return price
  return (side === 'bid' ? price - rest : price - rest + step) as Decimal
}

/**
 * A deep book read a moment ago, its best part as it is now: what the live levels reach is theirs alone.
 */
export function freshenedLevels(
  deep: readonly PriceLevel[],
  live: readonly PriceLevel[],
  side: BookSideName,
): readonly PriceLevel[] {
  const reach = live.at(-1)?.price
  if (reach === undefined) return deep
  return [...live, ...deep.filter(({ price }) => (side === 'bid' ? price < reach : price > reach))]
}

export interface CumulatedLevel extends PriceLevel {
  /** From the best price to this one. */
  readonly total: Decimal
  /** What taking all of it costs, or brings, in the quote asset. */
  readonly cost: Decimal
}

export function cumulatedLevels(levels: readonly PriceLevel[]): readonly CumulatedLevel[] {
  let total = ZERO
  let cost = ZERO
  return levels.map(({ price, quantity }) => {
    total = plus(total, quantity)
    cost = plus(cost, times(price, quantity))
    return { price, quantity, total, cost }
  })
}

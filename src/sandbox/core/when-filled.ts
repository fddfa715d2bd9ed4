import { type Lots, lots, MONEY_ZERO, type Money, money, quantityOf } from '../../domain/index.ts'
import type { NewSandboxOrder, SandboxFill, SandboxOrder } from './exchange.ts'

export interface Filled {
  readonly order: SandboxOrder
  /** All of it. */
  readonly fills: readonly SandboxFill[]
}

/** What an order is placed with that something follows once it is filled completely. */
export function whenFilled(follow: (filled: Filled) => void): Pick<NewSandboxOrder, 'whenEnded'> {
  return {
    whenEnded: (order, fills) => {
      if (order.status === 'filled') follow({ order, fills })
    },
  }
}

/** What a purchase brought less its fee, as only that can be sold. */
export function received({ order, fills }: Filled): Lots {
  const { instrument, side, quantity } = order
  if (side === 'sell') return quantity
  const { base, lotSize } = instrument
  const fees = fills.reduce(
    (sum: Money, { fee, feeAsset }) => (feeAsset === base ? money(sum + fee) : sum),
    MONEY_ZERO,
  )
  return lots(Number((quantityOf(quantity, lotSize) - fees) / lotSize))
}

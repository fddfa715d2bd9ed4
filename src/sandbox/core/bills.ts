/** What moved in the account, one bill for each asset and cause. */
import {
  type AssetName,
  MONEY_ZERO,
  type Money,
  money,
  multiplyMoney,
  negateMoney,
  quantityOf,
} from '../../domain/index.ts'
import { deposit, entryOf } from './account.ts'
import type { SandboxFill } from './exchange.ts'
import { nowMs, type Sandbox } from './sandbox.ts'

export function bookDeposit(sandbox: Sandbox, asset: AssetName, amount: Money): void {
  deposit(sandbox.account, asset, amount)
  book(sandbox, { asset, moved: amount, fill: null })
}

/** After its money moved. */
export function bookFill(sandbox: Sandbox, fill: SandboxFill): void {
  const { side, instrument } = fill.order
  const base = quantityOf(fill.quantity, instrument.lotSize)
  const quote = multiplyMoney(fill.price, base)
  const isBuy = side === 'buy'
  book(sandbox, { asset: instrument.base, moved: isBuy ? base : negateMoney(base), fill })
  book(sandbox, { asset: instrument.quote, moved: isBuy ? negateMoney(quote) : quote, fill })
}

interface Booking {
  readonly asset: AssetName
  /** Before the fee. */
  readonly moved: Money
  readonly fill: SandboxFill | null
}

function book(sandbox: Sandbox, { asset, moved, fill }: Booking): void {
  const { free, locked } = entryOf(sandbox.account, asset)
  const fee = fill?.feeAsset === asset ? fill.fee : MONEY_ZERO
  sandbox.billCount++
  sandbox.bills.push({
    id: sandbox.billCount,
    asset,
    change: money(moved - fee),
    after: money(free + locked),
    fee,
    fill,
    atMs: nowMs(sandbox),
  })
}

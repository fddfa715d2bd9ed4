/** The money of the profile: accounts, what is held in them, and where it came from. */
import {
  addMoney,
  type Balance,
  formatMoney,
  lots,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  multiplyMoneyUp,
  negateMoney,
  notionalOf,
  quantityOf,
  subtractMoney,
} from '../../domain/index.ts'
import type { FaceAnswer, SandboxFill, SandboxOrder } from '../core/index.ts'
import { answer } from './answers.ts'
import { isWithinDates, type Listed, page } from './paging.ts'
import type { Venue } from './venue.ts'
import { accountUuid, isoTime, longText, orderUuid, PROFILE_ID, productOf, USER_ID, uuidOf } from './words.ts'

export function accountsAnswer({ exchange }: Venue): FaceAnswer {
  return answer(exchange.balances().map(accountJson))
}

export function accountOf({ exchange }: Venue, id: string): Balance | null {
  return exchange.balances().find(({ asset }) => accountUuid(asset) === id) ?? null
}

export function accountJson({ asset, free, locked }: Balance): Record<string, unknown> {
  return {
    id: accountUuid(asset),
    currency: asset,
    balance: longText(addMoney(free, locked)),
    hold: longText(locked),
    available: longText(free),
    profile_id: PROFILE_ID,
    trading_enabled: true,
    pending_deposit: longText(MONEY_ZERO),
    display_name: asset,
  }
}

/** One for each order that waits or rests. */
export function holdsAnswer({ exchange }: Venue, { asset }: Balance, query: URLSearchParams): FaceAnswer {
  const items = exchange
    .openOrders(null)
    .filter(({ side, instrument }) => (side === 'buy' ? instrument.quote : instrument.base) === asset)
    .map((order) => ({
      cursor: order.id,
      shown: {
        id: uuidOf(`hold ${order.id}`),
        created_at: isoTime(order.createdAtMs),
        updated_at: isoTime(order.updatedAtMs),
        type: 'order',
        ref: orderUuid(order.id),
        amount: longText(heldFor(order)),
      },
    }))
  return page(items, query)
}

function heldFor({ side, instrument, price, triggerPrice, quantity, cumQty }: SandboxOrder): Money {
  const leaves = lots(quantity - cumQty)
  if (side === 'sell') return quantityOf(leaves, instrument.lotSize)
  const payAt = price ?? triggerPrice
  if (payAt === null) return MONEY_ZERO
  const notional = notionalOf(instrument, payAt, leaves)
  return addMoney(notional, multiplyMoneyUp(notional, instrument.feeRateTaker))
}

interface Entry {
  readonly amount: Money
  readonly type: 'match' | 'fee'
  readonly fill: SandboxFill
}

/** What was there before the first trade stands at its beginning, as money moved in. */
export function ledgerAnswer({ exchange }: Venue, account: Balance, query: URLSearchParams): FaceAnswer {
  const entries = exchange.fills(null).flatMap((fill) => entriesOf(fill, account.asset))
  const moved = entries.reduce((sum, { amount }) => addMoney(sum, amount), MONEY_ZERO)
  const opening = subtractMoney(addMoney(account.free, account.locked), moved)
  let balance = opening
  const items: Listed[] = [{ cursor: 1, shown: openingJson(opening, exchange.nowMs()) }]
  entries.forEach((entry, index) => {
    balance = addMoney(balance, entry.amount)
    if (!isWithinDates(entry.fill.atMs, query)) return
    items.push({ cursor: index + 2, shown: entryJson(entry, index + 2, balance) })
  })
  return page(items, query)
}

function entriesOf(fill: SandboxFill, asset: string): readonly Entry[] {
  const { order, quantity, price, fee, feeAsset } = fill
  const base = quantityOf(quantity, order.instrument.lotSize)
  const quote = multiplyMoney(price, base)
  const isBuy = order.side === 'buy'
  const entries: Entry[] = []
  if (order.instrument.base === asset) {
    entries.push({ amount: isBuy ? base : negateMoney(base), type: 'match', fill })
  }
  if (order.instrument.quote === asset) {
    entries.push({ amount: isBuy ? negateMoney(quote) : quote, type: 'match', fill })
  }
  if (feeAsset === asset && fee !== MONEY_ZERO) entries.push({ amount: negateMoney(fee), type: 'fee', fill })
  return entries
}

function entryJson({ amount, type, fill }: Entry, id: number, balance: Money): Record<string, unknown> {
  const { order, tradeId, atMs } = fill
  const details = {
    order_id: orderUuid(order.id),
    product_id: productOf(order.instrument),
    trade_id: String(tradeId),
  }
  return { ...entryFrame(id, amount, balance), created_at: isoTime(atMs), type, details }
}

function openingJson(opening: Money, nowMs: number): Record<string, unknown> {
  const details = { from: USER_ID, to: PROFILE_ID, profile_transfer_id: uuidOf('opening') }
  return { ...entryFrame(1, opening, opening), created_at: isoTime(nowMs), type: 'transfer', details }
}

function entryFrame(id: number, amount: Money, balance: Money) {
  return { id: String(id), amount: longText(amount), balance: longText(balance) }
}

export function feesAnswer({ exchange }: Venue): FaceAnswer {
  const [first] = exchange.instruments()
  const volume = exchange.fills(null).reduce((sum, fill) => addMoney(sum, costOf(fill)), MONEY_ZERO)
  return answer({
    maker_fee_rate: rateText(first?.feeRateMaker ?? MONEY_ZERO),
    taker_fee_rate: rateText(first?.feeRateTaker ?? MONEY_ZERO),
    usd_volume: longText(volume),
  })
}

/** Four digits at least. */
function rateText(rate: Money): string {
  const [whole = '0', fraction = ''] = formatMoney(rate).split('.')
  return `${whole}.${fraction.padEnd(4, '0')}`
}

export function costOf({ order, price, quantity }: SandboxFill): Money {
  return multiplyMoney(price, quantityOf(quantity, order.instrument.lotSize))
}

export function profileJson(createdAtMs: number): Record<string, unknown> {
  return {
    id: PROFILE_ID,
    user_id: USER_ID,
    name: 'default',
    active: true,
    is_default: true,
    has_margin: false,
    created_at: isoTime(createdAtMs),
  }
}

export function walletJson({ asset }: Balance): Record<string, unknown> {
  return {
    id: uuidOf(`wallet ${asset}`),
    name: `${asset} Wallet`,
    balance: '0.00000000',
    currency: asset,
    type: 'wallet',
    primary: false,
    active: true,
    available_on_consumer: true,
    hold_balance: '0.00',
    hold_currency: asset,
  }
}

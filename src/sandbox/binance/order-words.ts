/** An order of the exchange in Binance's words. */
import type { SandboxOrder } from '../core/index.ts'

export const SIDES = ['BUY', 'SELL'] as const
export const TYPES = [
  'LIMIT',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
  'LIMIT_MAKER',
] as const
export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const
/** Of two orders that would meet, the newer gives way: the matching knows no other way. */
export const SELF_TRADE_MODES = ['EXPIRE_TAKER'] as const
export const RESPONSE_TYPES = ['ACK', 'RESULT', 'FULL'] as const

export type TypeWord = (typeof TYPES)[number]
export type ResponseType = (typeof RESPONSE_TYPES)[number]

/** The venue is asked by nobody else: every order bears the note that the face wrote. */
export function noted(order: SandboxOrder, name: string): string {
  return order.note[name] ?? ''
}

export function typeWordOf(order: SandboxOrder): string {
  return noted(order, 'type')
}

export function sideWordOf({ side }: SandboxOrder): string {
  return side === 'buy' ? 'BUY' : 'SELL'
}

export function statusWordOf({ status, cumQty, reason, isPending, listId }: SandboxOrder): string {
  switch (status) {
    case 'waiting':
      return isPending ? 'PENDING_NEW' : 'NEW'
    case 'open':
      return cumQty > 0 ? 'PARTIALLY_FILLED' : 'NEW'
    case 'filled':
      return 'FILLED'
    case 'cancelled':
      return 'CANCELED'
    case 'expired':
      return reason?.code === 'self_trade_prevented' ? 'EXPIRED_IN_MATCH' : 'EXPIRED'
    case 'rejected':
      return listId === null ? 'REJECTED' : 'EXPIRED'
  }
}

/** Null for what did not expire, or not for one of these reasons. */
export function expiryReasonOf(order: SandboxOrder): string | null {
  if (statusWordOf(order) !== 'EXPIRED') return null
  if (order.status === 'rejected') return 'REJECTED'
  if (order.reason?.code === 'sibling_closed') return 'OCO_TRIGGER'
  if (order.reason?.code === 'entry_closed') return 'OTO_PHASE_ONE_EXPIRED'
  if (order.timeInForce === 'fok') return 'UNFILLED_FOK_ORDER_EXPIRED'
  return order.price === null ? 'INSUFFICIENT_LIQUIDITY' : 'UNFILLED_IOC_QUANTITY_EXPIRED'
}

/** The list's number, or what stands where there is none. */
export function listWordOf({ listId }: SandboxOrder): number {
  return listId ?? -1
}

export function isStopWord(type: string): boolean {
  return type.startsWith('STOP_LOSS') || type.startsWith('TAKE_PROFIT')
}

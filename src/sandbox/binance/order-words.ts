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

export function statusWordOf({ status, cumQty, reason }: SandboxOrder): string {
  switch (status) {
    case 'waiting':
      return 'NEW'
    case 'open':
      return cumQty > 0 ? 'PARTIALLY_FILLED' : 'NEW'
    case 'filled':
      return 'FILLED'
    case 'cancelled':
      return 'CANCELED'
    case 'expired':
      return reason?.code === 'self_trade_prevented' ? 'EXPIRED_IN_MATCH' : 'EXPIRED'
    case 'rejected':
      return 'REJECTED'
  }
}

/** Null for what did not expire, or not for one of these reasons. */
export function expiryReasonOf(order: SandboxOrder): string | null {
  if (order.status !== 'expired' || order.reason?.code === 'self_trade_prevented') return null
  if (order.timeInForce === 'fok') return 'UNFILLED_FOK_ORDER_EXPIRED'
  return order.price === null ? 'INSUFFICIENT_LIQUIDITY' : 'UNFILLED_IOC_QUANTITY_EXPIRED'
}

export function isStopWord(type: string): boolean {
  return type.startsWith('STOP_LOSS') || type.startsWith('TAKE_PROFIT')
}

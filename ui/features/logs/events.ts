import type { FillRow, OrderUpdateRow } from '../../../src/contract/index.ts'
import { exactText, type Notice, noticeOf } from '../../data/index.ts'

export type EventKind = Notice['kind']

export const KIND_WORDS: Readonly<Record<EventKind, string>> = {
  order_update: 'Order',
  fill: 'Fill',
  trading_state: 'Trading',
  system: 'System',
}

/** Of one record there may be a step of the order and a fill: its number and its kind tell them apart. */
export function keyOf({ seq, kind, ts_ns, what, text, clientOrderId }: Notice): string {
  return seq === null ? `${exactText(ts_ns)} ${what} ${text}` : `${seq} ${kind} ${clientOrderId ?? what}`
}

/** What happened before this page looked on, from the lists of the server. */
export function pastOf(orders: readonly OrderUpdateRow[], fills: readonly FillRow[]): readonly Notice[] {
  return [
    ...orders.map((row) => noticeOf('order_update', row, row.seq)),
    ...fills.map((row) => noticeOf('fill', row, row.seq)),
  ].filter((notice): notice is Notice => notice !== null)
}

/** Newest first, each once; the live ones are the better told. */
export function merged(live: readonly Notice[], past: readonly Notice[]): readonly Notice[] {
  const known = new Set(live.map(keyOf))
  const older = past.filter((notice) => !known.has(keyOf(notice)))
  return [...live, ...older].toSorted(newestFirst)
}

function newestFirst(left: Notice, right: Notice): number {
  const [a, b] = [BigInt(exactText(left.ts_ns)), BigInt(exactText(right.ts_ns))]
  if (a !== b) return a < b ? 1 : -1
  return (right.seq ?? 0) - (left.seq ?? 0)
}

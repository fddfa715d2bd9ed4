/** The channels `level3`, which is `full` in short, and `balance`. */
import type { Balance } from '../../domain/index.ts'
import type { Message } from './feed-messages.ts'
import { accountUuid, isoTime, longText } from './words.ts'

const SCHEMA = {
  change: ['type', 'product_id', 'sequence', 'order_id', 'price', 'size', 'time'],
  done: ['type', 'product_id', 'sequence', 'order_id', 'time'],
  match: ['type', 'product_id', 'sequence', 'maker_order_id', 'taker_order_id', 'price', 'size', 'time'],
  noop: ['type', 'product_id', 'sequence', 'time'],
  open: ['type', 'product_id', 'sequence', 'order_id', 'side', 'price', 'size', 'time'],
} as const

/** What the channel begins with: how its lines are to be read. */
export const LEVEL3_SCHEMA: Message = { type: 'level3', schema: SCHEMA }

/** Null for what has no number: it is said in `full` alone. */
export function level3Line(message: Message): readonly unknown[] | null {
  if (message['sequence'] === undefined) return null
  const type = String(message['type'])
  // What only came changes no book, and takes a number all the same.
  const kind = type === 'open' || type === 'done' || type === 'match' ? type : 'noop'
  const fields: Message = { ...message, type: kind, size: message['size'] ?? message['remaining_size'] }
  return SCHEMA[kind].map((name) => (name === 'sequence' ? String(fields[name]) : fields[name]))
}

export function balanceMessage({ asset, free, locked }: Balance, atMs: number): Message {
  return {
    type: 'balance',
    account_id: accountUuid(asset),
    currency: asset,
    holds: longText(locked),
    available: longText(free),
    updated: isoTime(atMs),
    timestamp: isoTime(atMs),
  }
}

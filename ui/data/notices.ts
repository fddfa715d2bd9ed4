import type { ExactNumber, StreamEventName, StreamEvents } from '../../src/contract/index.ts'
import { asSentence } from '../lib/sentence.ts'
import { exactText } from './exact.ts'

/** One thing that happened while this page looked on, in a sentence. */
export interface Notice {
  /** Of the record it is part of; null for what is not in the journal. */
  readonly seq: number | null
  readonly ts_ns: ExactNumber
  readonly kind: 'system' | 'trading_state' | 'order_update' | 'fill'
  /** The kind of a system notice, the trading state, or the order's status. */
  readonly what: string
  readonly text: string
  readonly venue: string | null
  readonly symbol: string | null
  readonly clientOrderId: string | null
}

export const NOTICES_MAX = 500

/** Newest first. */
export function withNotices(known: readonly Notice[], fresh: readonly Notice[]): readonly Notice[] {
  return fresh.length === 0 ? known : [...fresh.toReversed(), ...known].slice(0, NOTICES_MAX)
}

/** Null for messages that tell how something stands, not what happened. */
export function noticeOf(name: StreamEventName, body: unknown, seq: number | null): Notice | null {
  switch (name) {
    case 'system':
      // How equity stands, once a second while it rises: it would drive out everything else.
      if ((body as StreamEvents['system']).kind === 'equity_peak_moved') return null
      return systemNotice(body as StreamEvents['system'], seq)
    case 'trading_state':
      return stateNotice(body as StreamEvents['trading_state'], seq)
    case 'order_update':
      return orderNotice(body as StreamEvents['order_update'], seq)
    case 'fill':
      return fillNotice(body as StreamEvents['fill'], seq)
    default:
      return null
  }
}

const NOTHING = { venue: null, symbol: null, clientOrderId: null } as const

function systemNotice({ ts_ns, kind, message, venue }: StreamEvents['system'], seq: number | null): Notice {
  const text = asSentence(message) || asSentence(kind.replaceAll('_', ' '))
  return { ...NOTHING, seq, ts_ns, kind: 'system', what: kind, text, venue: venue ?? null }
}

function stateNotice({ ts_ns, state, reason }: StreamEvents['trading_state'], seq: number | null): Notice {
  const text = asSentence(reason === '' ? `Trading is ${state}` : `Trading is ${state}: ${reason}`)
  return { ...NOTHING, seq, ts_ns, kind: 'trading_state', what: state, text }
}

function orderNotice(update: StreamEvents['order_update'], seq: number | null): Notice {
  const { ts_ns, status, side, qty, symbol, venue, client_order_id: clientOrderId } = update
  const usual = `${side} ${exactText(qty)} ${symbol}: ${status.toLowerCase().replaceAll('_', ' ')}`
  const text = asSentence(update.message || update.reason || usual)
  return { seq, ts_ns, kind: 'order_update', what: status, text, venue, symbol, clientOrderId }
}

function fillNotice(fill: StreamEvents['fill'], seq: number | null): Notice {
  const { ts_ns, side, qty, price, symbol, venue, client_order_id: clientOrderId } = fill
  const verb = side === 'BUY' ? 'Bought' : 'Sold'
  const text = `${verb} ${exactText(qty)} ${symbol} at ${exactText(price)}.`
  return { seq, ts_ns, kind: 'fill', what: side, text, venue, symbol, clientOrderId }
}

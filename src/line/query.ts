import type { SymbolName, UnixNs } from '../domain/index.ts'
import type { EngineView } from '../ports/index.ts'
import { exactInteger } from '../wire/index.ts'
import type { Refusal } from './answers.ts'
import { accountEvent, type LineEvent, marketEvent, orderStateEvent, positionEvents } from './events.ts'
import type { QueryLine } from './line-command.ts'

/** Orders that one `QUERY orders` tells of, newest first. */
export const QUERY_ORDERS_MAX = 1000

export type QueryAnswer = { readonly refusal: Refusal } | { readonly events: readonly LineEvent[] }

/** Reads the durable state; `now` stamps what has no time of its own. */
export function answerQuery(query: QueryLine, view: EngineView, now: UnixNs): QueryAnswer {
  switch (query.what) {
    case 'orders': {
      const orders = view.orders({ which: 'all', key: null, beforeSeq: null, limit: QUERY_ORDERS_MAX })
      return { events: orders.map((order) => orderStateEvent(order)) }
    }
    case 'order': {
      const order = view.order(query.clientOrderId)
      if (order !== null) return { events: [orderStateEvent(order)] }
      return refuse('not_found', `There is no order ${query.clientOrderId}.`)
    }
    case 'account':
      return { events: [accountEvent(view, now)] }
    case 'positions':
      return { events: positionEvents(view, now) }
    case 'market':
      return answerMarket(query.symbol, view)
    case 'state': {
      const state = {
        type: 'trading_state',
        ts_ns: exactInteger(now),
        state: view.tradingState,
        reason: 'as asked',
      }
      return { events: [{ ...state, seq: view.seq }] }
    }
  }
}

function answerMarket(symbol: SymbolName | null, view: EngineView): QueryAnswer {
  const instruments = symbol === null ? [view.defaultInstrument] : view.instrumentsBySymbol(symbol, null)
  if (instruments.length === 0) return refuse('unknown_instrument', `No instrument ${symbol} is listed.`)
  const events = instruments.map((instrument) => marketEvent(instrument, view.market(instrument.key)))
  const known = events.filter((event) => event !== null)
  return known.length > 0
    ? { events: known }
    : refuse('no_market_data', `There is no price for ${symbol ?? 'it'} yet.`)
}

function refuse(code: string, message: string): QueryAnswer {
  return { refusal: { code, message } }
}

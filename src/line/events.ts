import { type Instrument, type Order, priceOf, type UnixNs } from '../domain/index.ts'
import type { EngineView, MarketChange, MarketView, RecordGroup } from '../ports/index.ts'
import {
  balanceRow,
  encodeJson,
  exactInteger,
  marketNotice,
  messagesOf,
  orderStateRow,
  positionRow,
} from '../wire/index.ts'

/** One event before it is encoded. */
export type LineEvent = { readonly type: string } & Readonly<Record<string, unknown>>

/**
 * The lines that tell of one journal record: the messages of the event stream, less those about the session.
 */
export function recordLines(group: RecordGroup): readonly string[] {
  return messagesOf(group)
    .filter(({ name }) => name !== 'system')
    .map(({ name, body }) => encodeJson({ ...eventOf(name, body), seq: group.seq }))
}

// An order's row has a `type` of its own; on a line that word is taken.
function eventOf(type: string, body: object): LineEvent {
  const { type: orderType, ...row } = body as Readonly<Record<string, unknown>>
  return { type, ...row, ...(orderType === undefined ? {} : { order_type: orderType }) }
}

export function marketLine(change: MarketChange): string | null {
  const event = marketEvent(change.instrument, change.market)
  return event === null ? null : encodeJson(event)
}

/** Null while there is no price to tell. */
export function marketEvent(instrument: Instrument, market: MarketView | null): LineEvent | null {
  if (market === null) return null
  const notice = marketNotice({ instrument, market, isBookChanged: false, trades: [], bars: [], seconds: [] })
  return notice === null ? null : { type: 'market', ...notice }
}

export function orderStateEvent(order: Order): LineEvent {
  return eventOf('order_state', orderStateRow(order))
}

export function accountEvent(view: EngineView, at: UnixNs): LineEvent {
  return { type: 'account', ts_ns: exactInteger(at), balances: view.balances().map(balanceRow) }
}

export function positionEvents(view: EngineView, at: UnixNs): LineEvent[] {
  return view.positions().flatMap((position) => {
    const instrument = view.instrument(position.key)
    if (instrument === null) return []
    const last = view.market(position.key)?.last ?? null
    const mark = last === null ? null : priceOf(last, instrument.tickSize)
    return [{ type: 'position', ...positionRow(position, { mark, at, contract: instrument.contract }) }]
  })
}

/** One question to a venue, and what may come of it. */

/** What goes first when the budget is short. */
export type CallPriority = 'cancel' | 'exit' | 'query' | 'entry' | 'history'

/** Numbers in a parameter are for counts and times; amounts are exact decimal text. */
export type CallParameter =
  | string
  | number
  | boolean
  | readonly CallParameter[]
  | { readonly [name: string]: CallParameter }

/**
 * What ends a new order that is still on its way, where the venue takes what was signed for longer than the
 * receive window: a header that names the end, Unix ms; a time that lies back by so much; or nothing, and
 * then it may arrive until the venue would take it no more.
 */
export type CallLife =
  | { readonly endsBy: 'header'; readonly name: string }
  | { readonly endsBy: 'date'; readonly backMs: number }
  | { readonly endsBy: 'venue'; readonly withinMs: number }

export interface RestCall<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** The section of ccxt's table the path belongs to: `public`, `private`, `sapi`. Decides on signing. */
  readonly api: string
  /** As ccxt spells it, places for parameters included: `orders/{id}`. */
  readonly path: string
  readonly parameters: Readonly<Record<string, CallParameter>>
  /** Sent as a JSON list in place of `parameters`, where the venue takes nothing else. */
  readonly list?: readonly Readonly<Record<string, CallParameter>>[]
  /** What it costs, by the names of `RestProtocol.limits`. */
  readonly costs: Readonly<Record<string, number>>
  /** Absent: the receive window ends it, or nobody minds when it arrives. */
  readonly life?: CallLife
  /** Of the parsed body. Throws `StrangeAnswer` for what it does not understand. */
  readonly read: (body: unknown) => T
  /**
   * What must be asked next, seeing what this one answered; what that answers stands for both. Null: nothing.
   */
  readonly further?: (value: T, body: unknown) => RestCall<T> | null
}

/** An answer that says yes and makes no sense. After an order was sent, its outcome is unknown. */
export class StrangeAnswer extends Error {
  override readonly name = 'StrangeAnswer'
}

export type RefusalKind =
  | 'insufficient_funds'
  /** Post only, and it would have traded. */
  | 'would_take'
  /** All or nothing, and nothing it was. */
  | 'unfillable'
  /** Price, quantity or worth outside the venue's rules. */
  | 'filter'
  | 'not_trading'
  | 'self_trade'
  | 'not_found'
  | 'already_closed'
  /** The client id was used before: the order got there. */
  | 'duplicate_id'
  | 'key'
  | 'rights'
  /** Our time is outside its window: measure it again. */
  | 'clock'
  | 'rate_limited'
  | 'banned'
  /** It says that it does not work now; what was asked was not done. */
  | 'maintenance'
  /** It broke while at it, and may have done what was asked. */
  | 'uncertain'
  | 'other'

export interface VenueRefusal {
  readonly kind: RefusalKind
  /** The venue's own code and words. */
  readonly code: string
  readonly text: string
  /** Unix ms before which it need not be asked again; null when it does not say. */
  readonly retryAtMs: number | null
}

export type CallOutcome<T> =
  | { readonly outcome: 'answered'; readonly value: T }
  | { readonly outcome: 'refused'; readonly refusal: VenueRefusal }
  /** Not one byte left this machine: it may be asked again. */
  | { readonly outcome: 'not_sent'; readonly why: string }
  /** It left, and nothing that can be understood came back. */
  | { readonly outcome: 'unknown'; readonly why: string }

/** What came back, before it is read. */
export interface RestAnswer {
  readonly status: number
  readonly header: (name: string) => string | null
  readonly text: string
  /** Parsed; undefined when it is no JSON. */
  readonly body: unknown
}

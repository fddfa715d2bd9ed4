import type { OrderBody } from '../contract/index.ts'
import type { ClientOrderId, SymbolName } from '../domain/index.ts'
import type { ReadAmend } from '../wire/index.ts'

export interface OrderCommand {
  readonly verb: 'order'
  /** Null: the engine makes one. */
  readonly clientOrderId: ClientOrderId | null
  /** What a person would have posted; it reads without a problem wherever its symbol is listed once. */
  readonly body: OrderBody
}

export interface AmendLine {
  readonly verb: 'amend'
  readonly clientOrderId: ClientOrderId
  readonly change: ReadAmend
}

export interface CancelLine {
  readonly verb: 'cancel'
  readonly clientOrderId: ClientOrderId
}

export interface CancelAllLine {
  readonly verb: 'cancel_all'
  /** Null: every instrument. */
  readonly symbol: SymbolName | null
}

export type QueryLine = { readonly verb: 'query' } & (
  | { readonly what: 'orders' | 'account' | 'positions' | 'state' }
  | { readonly what: 'order'; readonly clientOrderId: ClientOrderId }
  /** Null: the default instrument. */
  | { readonly what: 'market'; readonly symbol: SymbolName | null }
)

/** A place in the records of one journal. */
export interface RecordPlace {
  readonly epoch: string
  readonly seq: number
}

export interface HelloLine {
  readonly verb: 'hello'
  readonly version: string
  readonly token: string | null
  /** The last record known: those after it are told first. Null: from now on. */
  readonly resume: RecordPlace | null
}

export interface CallLine {
  readonly verb: 'call'
  readonly method: string
  /** Of the command: an object, not yet checked. */
  readonly json: object
}

export type LineCommand =
  | OrderCommand
  | AmendLine
  | CancelLine
  | CancelAllLine
  | QueryLine
  | HelloLine
  | CallLine

/**
 * `bad_command`: no such verb. `bad_params`: the verb is known, what follows is not right.
 */
export type LineCode = 'bad_command' | 'bad_params' | 'line_too_long'

export type ParsedLine =
  /** Blank or a comment. */
  | { readonly kind: 'blank' }
  | {
      readonly kind: 'command'
      readonly requestId: string | null
      readonly text: string
      readonly command: LineCommand
    }
  | {
      readonly kind: 'problem'
      readonly requestId: string | null
      readonly code: LineCode
      readonly message: string
    }

/** Thrown by the readers of one line, caught by `parseLine` alone. */
export class LineFault extends Error {
  override readonly name = 'LineFault'
  readonly code: LineCode

  constructor(code: LineCode, message: string) {
    super(message)
    this.code = code
  }
}

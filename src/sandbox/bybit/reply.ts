/** What the venue answers, before it is wrapped for REST or for the trade socket. */
import type { FaceAnswer } from '../core/index.ts'

export interface Reply {
  readonly code: number
  readonly message: string
  readonly result: unknown
  /** `retExtInfo`. */
  readonly extra: unknown
  readonly deed: FaceAnswer['deed']
}

export function yes(result: unknown, deed: FaceAnswer['deed'] = null): Reply {
  return { code: 0, message: 'OK', result, extra: {}, deed }
}

/** https://bybit-exchange.github.io/docs/v5/error */
export function no(code: number, message: string): Reply {
  return { code, message, result: {}, extra: {}, deed: null }
}

export const NO_SUCH_ORDER = no(170213, 'Order does not exist.')
export const UNKNOWN_SYMBOL = no(170121, 'Invalid symbol.')

export function badParameter(name: string): Reply {
  return no(10001, `params error: ${name} invalid`)
}

/** As every v5 answer is written. */
export function envelope({ code, message, result, extra }: Reply, nowMs: number): string {
  return JSON.stringify({ retCode: code, retMsg: message, result, retExtInfo: extra, time: nowMs })
}

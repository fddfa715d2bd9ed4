/** The shape every answer has: `{retCode, retMsg, result: {list, nextPageCursor}, time}`. */
import { type Side, type UnixNs, unixNsFromMs } from '../../../domain/index.ts'
import {
  type Fields,
  fieldsOf,
  integerAt,
  listOf,
  StrangeAnswer,
  textAt,
  textOrNullAt,
} from '../protocol/index.ts'

export function resultOf(body: unknown): Fields {
  return fieldsOf(fieldsOf(body, 'answer')['result'], 'result')
}

export function rowsOf(body: unknown): readonly Fields[] {
  return listOf(resultOf(body)['list'], 'list').map((row) => fieldsOf(row, 'row'))
}

/** Null where this page was the last. */
export function cursorOf(body: unknown): string | null {
  return textOrNullAt(resultOf(body), 'nextPageCursor')
}

/** The venue's clock when it answered, Unix ms. */
export function answeredAtMs(body: unknown): number {
  return integerAt(fieldsOf(body, 'answer'), 'time')
}

/** Times of orders and fills are milliseconds written as text. */
export function textTimeAt(fields: Fields, name: string): UnixNs {
  const text = textAt(fields, name)
  if (!/^\d{1,15}$/.test(text)) throw new StrangeAnswer(`${name} is no time: ${text.slice(0, 40)}`)
  return unixNsFromMs(Number(text))
}

export function sideAt(fields: Fields, name: string): Side {
  const side = textAt(fields, name)
  if (side === 'Buy') return 'buy'
  if (side === 'Sell') return 'sell'
  throw new StrangeAnswer(`${name} is neither Buy nor Sell: ${side.slice(0, 40)}`)
}

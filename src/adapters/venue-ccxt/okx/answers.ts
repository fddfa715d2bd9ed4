/** Every answer of OKX is `{code, msg, data: […]}`, every number in it a text; times are Unix ms. */
import { MONEY_ZERO, type Money, type UnixNs, unixNsFromMs } from '../../../domain/index.ts'
import { type Fields, fieldsOf, listOf, moneyOrNullAt, StrangeAnswer } from '../protocol/index.ts'

export function rowsOf(body: unknown): readonly Fields[] {
  return listOf(fieldsOf(body, 'answer')['data'], 'data').map((row) => fieldsOf(row, 'row'))
}

/** Of the answers whose rows are lists. */
export function listsOf(body: unknown): readonly (readonly unknown[])[] {
  return listOf(fieldsOf(body, 'answer')['data'], 'data').map((row) => listOf(row, 'row'))
}

export function onlyRowOf(body: unknown): Fields {
  const [row] = rowsOf(body)
  if (row === undefined) throw new StrangeAnswer('an answer without a row')
  return row
}

export function msAt(row: Fields, name: string): number {
  return msOf(row[name], name)
}

export function msOf(value: unknown, name: string): number {
  const ms = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(ms)) throw new StrangeAnswer(`${name} is no time: ${JSON.stringify(value)}`)
  return ms
}

export function timeAt(row: Fields, name: string): UnixNs {
  return unixNsFromMs(msAt(row, name))
}

/** An empty text is how OKX says that there is none. */
export function moneyOrZeroAt(row: Fields, name: string): Money {
  return moneyOrNullAt(row, name) ?? MONEY_ZERO
}

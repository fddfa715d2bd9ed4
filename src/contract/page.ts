import { type TSchema, Type } from '@sinclair/typebox'

/** A page of a list; `next_cursor` is null on the last one. */
export const pageOf = <Row extends TSchema>(row: Row) =>
  Type.Object({
    items: Type.Array(row),
    next_cursor: Type.Union([Type.String(), Type.Null()], { description: 'cursor of the next page' }),
  })

/** A list that is never longer than one page. */
export const listOf = <Row extends TSchema>(row: Row) =>
  Type.Object({ items: Type.Array(row), next_cursor: Type.Null() })

/** The same shape as a type alone. */
export interface Page<Row> {
  readonly items: readonly Row[]
  readonly next_cursor: string | null
}

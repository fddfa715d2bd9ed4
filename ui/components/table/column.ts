import type { ReactNode } from 'react'

/** What a table shows of each row in one of its columns. */
export interface Column<Row> {
  readonly id: string
  /** The head's words; a column of buttons has a head for screen readers alone. */
  readonly head: string
  readonly isHeadHidden?: boolean
  /** What is seen; the text when left out. */
  readonly cell?: (row: Row) => ReactNode
  /** What is searched and what goes into a file. Empty: neither. */
  readonly text: (row: Row) => string
  /** Absent: by the text. False: not at all. */
  readonly sortBy?: ((row: Row) => number | bigint | string) | false
  readonly align?: 'start' | 'end'
  /** Pixels; the columns without one share what is left. */
  readonly width?: number
  readonly isHiddenNarrow?: boolean
}

export interface Sort {
  readonly id: string
  readonly isDescending: boolean
}

/** Texts as people order them: `2` before `10`, whatever the case. */
export const compareTexts = (a: string, b: string): number => TEXT_ORDER.compare(a, b)

const TEXT_ORDER = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

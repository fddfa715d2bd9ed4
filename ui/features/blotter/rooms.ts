/** How much room a list has: the whole page, a panel beside others, or a phone. */
export type Room = 'wide' | 'narrow' | 'phone'

const WIDE_FROM = 1200
const NARROW_FROM = 520

/** `width` in pixels; 0 before it was measured. */
export function roomOf(width: number): Room {
  if (width === 0 || width >= WIDE_FROM) return 'wide'
  return width >= NARROW_FROM ? 'narrow' : 'phone'
}

interface Listed {
  readonly symbol: string
  readonly venue: string
}

export interface RoomFor {
  readonly room: Room
  /** What is listed: one symbol, or one venue, is no question. */
  readonly instruments: readonly Listed[]
}

/** `symbol`, `venue`, both, or neither: as a text, which is the same while nothing changes. */
export type Silent = '' | 'symbol' | 'venue' | 'symbol venue'

/**
 * The columns that would say nothing. The venue where there is one alone; the symbol where all rows are of
 * one, which the whole page shows all the same.
 */
export function silentColumns(rows: readonly Listed[], { room, instruments }: RoomFor): Silent {
  const isOfOneVenue = isOne(instruments, ({ venue }) => venue) && isOne(rows, ({ venue }) => venue)
  if (room === 'wide' || !isOne(rows, ({ symbol }) => symbol)) return isOfOneVenue ? 'venue' : ''
  return isOfOneVenue ? 'symbol venue' : 'symbol'
}

/** The names of the columns that say something. */
export const speaking = <Name extends string>(names: readonly Name[], silent: Silent): readonly Name[] =>
  names.filter((name) => !silent.split(' ').includes(name))

function isOne(rows: readonly Listed[], of: (row: Listed) => string): boolean {
  const [first] = rows
  return first === undefined || rows.every((row) => of(row) === of(first))
}

/** Of two lines, and what each further one adds. */
const TALL_ROW = 46
const FURTHER_LINE = 16

/**
 * A phone's rows have two lines, one more where it must be said which instrument it is, and one where it is
 * told how the order stands.
 */
export function rowHeightIn(room: Room, silent: Silent, { isStanding = false } = {}) {
  if (room !== 'phone') return {}
  const further = (silent === 'symbol venue' ? 0 : 1) + (isStanding ? 1 : 0)
  return { rowHeight: TALL_ROW + further * FURTHER_LINE }
}

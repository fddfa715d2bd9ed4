import type { EquityDayRow, PortfolioAnswer } from '../../../src/contract/index.ts'
import { exactText } from '../../data/index.ts'
import { msOfNs } from '../../lib/time.ts'

/** `2026-11` */
export type Month = string

const DAY_MS = 86_400_000

export const monthOf = ({ day }: Pick<EquityDayRow, 'day'>): Month => day.slice(0, 7)

/**
 * With the running day as it stands now: the days are written down by the minute, and must not say something
 * else than the figures above them.
 */
export function withToday(
  days: readonly EquityDayRow[],
  { day, equity }: Pick<PortfolioAnswer, 'day' | 'equity'>,
): readonly EquityDayRow[] {
  const newest = days.at(-1)
  if (newest === undefined || day === null) return days
  const { start_ts_ns: startNs, start_equity, pnl, deposits } = day
  const today = new Date(msOfNs(exactText(startNs))).toISOString().slice(0, 10)
  if (newest.day !== today) return days
  return [
    ...days.slice(0, -1),
    { day: today, start_equity, end_equity: equity, pnl, deposits, return: day.return },
  ]
}

export interface CalendarDay {
  /** `2026-11-21` */
  readonly day: string
  /** Of the month. */
  readonly number: number
  /** Null where nothing was written down that day. */
  readonly row: EquityDayRow | null
}

/** Weeks from Monday on; null where the week is of another month. */
export function weeksOf(
  month: Month,
  rows: readonly EquityDayRow[],
): readonly (readonly (CalendarDay | null)[])[] {
  const byDay = new Map(rows.map((row) => [row.day, row]))
  const first = Date.parse(`${month}-01T00:00:00Z`)
  const days: (CalendarDay | null)[] = new Array(mondayBased(first)).fill(null)
  for (let at = first; monthAt(at) === month; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10)
    days.push({ day, number: Number(day.slice(8)), row: byDay.get(day) ?? null })
  }
  while (days.length % 7 !== 0) days.push(null)
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7))
}

const monthAt = (at: number): Month => new Date(at).toISOString().slice(0, 7)
const mondayBased = (at: number): number => (new Date(at).getUTCDay() + 6) % 7

/** `months` later; below zero earlier. */
export function shifted(month: Month, months: number): Month {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7)
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

export function monthTitle(month: Month): string {
  const [year, number] = month.split('-')
  return `${MONTHS[Number(number) - 1] ?? month} ${year}`
}

/** How strong its colour is, from 1 to 4: by the size of the return. */
export function strengthOf(ratio: number): number {
  const size = Math.abs(ratio)
  return size >= 0.03 ? 4 : size >= 0.01 ? 3 : size >= 0.003 ? 2 : 1
}

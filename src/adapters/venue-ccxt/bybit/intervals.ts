const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Months have no fixed width. */
const NAMES: ReadonlyMap<number, string> = new Map([
  ...[1, 3, 5, 15, 30, 60, 120, 240, 360, 720].map((minutes) => [minutes * MINUTE_MS, `${minutes}`] as const),
  [DAY_MS, 'D'],
  [7 * DAY_MS, 'W'],
])

const WIDTHS: ReadonlyMap<string, number> = new Map([...NAMES].map(([width, name]) => [name, width]))

/** Null where the venue keeps no candles of that width. */
export function intervalName(intervalMs: number): string | null {
  return NAMES.get(intervalMs) ?? null
}

export function intervalMsOf(name: string): number | null {
  return WIDTHS.get(name) ?? null
}

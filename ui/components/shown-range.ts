/** What is seen of a curve, in places of its points: 0 is the first, and it may reach beyond either end. */
export interface ShownRange {
  readonly from: number
  readonly to: number
}

/** A curve's end this near is in sight, in points. */
const NEAR = 1

/**
 * What to show after the points at `before` became those at `after` (seconds, rising), so that a reader who
 * looks at a part keeps it: the same times, or, where the newest was in sight, the newest still. Null:
 * everything, as before.
 */
export function rangeAfter(
  shown: ShownRange | null,
  before: readonly number[],
  after: readonly number[],
): ShownRange | null {
  const [oldest, newest] = [before[0], before.at(-1)]
  if (shown === null || oldest === undefined || newest === undefined || after.length === 0) return null
  const isNewestSeen = shown.to >= before.length - 1 - NEAR
  if (isNewestSeen && shown.from <= NEAR) return null
  if (isNewestSeen) return moved(shown, after.length - before.length)
  const place = Math.min(Math.max(Math.round(shown.from), 0), before.length - 1)
  return moved(shown, placeOf(before[place] ?? oldest, after) - place)
}

const moved = ({ from, to }: ShownRange, by: number): ShownRange => ({ from: from + by, to: to + by })

/** Of the first point that is not older; the last one where all are. */
function placeOf(time: number, times: readonly number[]): number {
  const found = times.findIndex((known) => known >= time)
  return found === -1 ? times.length - 1 : found
}

import { KPI_NAMES, KPI_POINTS_MAX, type KpiName } from '../../contract/index.ts'

/** NaN where nothing was measured. */
export type KpiPoint = Readonly<Record<KpiName, number>>

/** One hour of measurements in columns: 120 kB, whatever is measured. */
export class KpiRing {
  readonly #timesMs = new Float64Array(KPI_POINTS_MAX)
  readonly #columns = new Map(KPI_NAMES.map((name) => [name, new Float64Array(KPI_POINTS_MAX)]))
  #next = 0
  #size = 0

  push(atMs: number, point: KpiPoint): void {
    this.#timesMs[this.#next] = atMs
    for (const [name, column] of this.#columns) column[this.#next] = Number(point[name].toPrecision(DIGITS))
    this.#next = (this.#next + 1) % KPI_POINTS_MAX
    this.#size = Math.min(KPI_POINTS_MAX, this.#size + 1)
  }

  /** The latest `points`, oldest first. */
  timesMs(points: number): readonly number[] {
    return this.#latest(this.#timesMs, points)
  }

  column(name: KpiName, points: number): readonly (number | null)[] {
    const column = this.#columns.get(name)
    return column === undefined ? [] : this.#latest(column, points).map(orNull)
  }

  #latest(column: Float64Array, points: number): readonly number[] {
    const count = Math.min(points, this.#size)
    const first = this.#next - count + KPI_POINTS_MAX
    return Array.from({ length: count }, (_, at) => column[(first + at) % KPI_POINTS_MAX] ?? Number.NaN)
  }
}

/** More digits than anybody sees only make the answer long. */
const DIGITS = 9

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

/** As the ring keeps it. */
export function measuredOrNull(value: number): number | null {
  return orNull(Number(value.toPrecision(DIGITS)))
}

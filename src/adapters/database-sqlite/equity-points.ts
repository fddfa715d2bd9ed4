import type { UnixNs } from '../../domain/index.ts'
import type {
  EquityInterval,
  EquityPoint,
  EquityRange,
  EquitySample,
  EquityStart,
} from '../../ports/index.ts'
import type { Database } from './database.ts'
import { moneyIn, type Row } from './rows.ts'

const SECOND_NS = 1_000_000_000n
const DAY_NS = 86_400n * SECOND_NS

/** The finest first. */
const SPANS = [
  { name: '1m', ns: 60n * SECOND_NS, keptNs: 30n * DAY_NS },
  { name: '1h', ns: 3600n * SECOND_NS, keptNs: 730n * DAY_NS },
  { name: '1d', ns: DAY_NS, keptNs: null },
] as const satisfies readonly { name: EquityInterval; ns: bigint; keptNs: bigint | null }[]
type Span = (typeof SPANS)[number]

/** A time does not fit a double, which is what the database's integers are read as. */
const COLUMNS = `CAST(at_ns AS TEXT) AS at_text, asset, equity, flows, growth, growth_peak, unpriced,
  CAST(start_at_ns AS TEXT) AS start_at_text, start_equity, start_flows, start_growth`

const PUT = `
  INSERT INTO equity_points VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (span, start_ns) DO UPDATE SET
    at_ns = excluded.at_ns, asset = excluded.asset, equity = excluded.equity, flows = excluded.flows,
    growth = excluded.growth, growth_peak = excluded.growth_peak, unpriced = excluded.unpriced`

/** What everything was worth, as the last sample of each minute, hour and day. */
export class EquityPoints {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  last(): EquitySample | null {
    return this.#one('DESC')
  }

  first(): EquityPoint | null {
    return this.#one('ASC')
  }

  #one(order: 'ASC' | 'DESC'): EquityPoint | null {
    const sql = `SELECT ${COLUMNS} FROM equity_points WHERE span = '1d' ORDER BY start_ns ${order} LIMIT 1`
    const row = this.#database.prepare(sql).get()
    return row === undefined ? null : pointOf(row)
  }

  /** A minute, an hour or a day begins with what the sample before it found. */
  add(sample: EquitySample): void {
    const start: EquityStart = this.last() ?? sample
    const put = this.#database.prepare(PUT)
    const { at, asset, equity, flows, growth, growthPeak, unpriced } = sample
    const amounts = [equity, flows, growth, growthPeak].map(String)
    const starts = [start.at, ...[start.equity, start.flows, start.growth].map(String)]
    for (const { name, ns } of SPANS) {
      put.run(name, startOf(at, ns), at, asset, ...amounts, JSON.stringify(unpriced), ...starts)
    }
  }

  between({ interval, from, to, limit }: EquityRange): readonly EquityPoint[] {
    const found: EquityPoint[] = []
    let before: bigint = to
    for (const span of SPANS.slice(SPANS.findIndex(({ name }) => name === interval))) {
      const points = this.#ofSpan(span, { from, before, limit: limit - found.length })
      found.unshift(...points)
      if (found.length >= limit) break
      // Coarser ones say again what is here: only what is older is wanted of them.
      const oldest = this.#oldestOf(span)
      if (oldest !== null && oldest < before) before = oldest
    }
    return found
  }

  #ofSpan(
    { name }: Span,
    { from, before, limit }: { readonly from: bigint; readonly before: bigint; readonly limit: number },
  ): readonly EquityPoint[] {
    const sql = `SELECT ${COLUMNS} FROM equity_points WHERE span = ? AND at_ns >= ? AND at_ns < ?
      ORDER BY start_ns DESC LIMIT ?`
    return this.#database.prepare(sql).all(name, from, before, limit).map(pointOf).toReversed()
  }

  #oldestOf({ name }: Span): bigint | null {
    const sql = 'SELECT CAST(min(start_ns) AS TEXT) AS start_text FROM equity_points WHERE span = ?'
    const row = this.#database.prepare(sql).get(name)
    const text = row?.['start_text']
    return typeof text === 'string' ? BigInt(text) : null
  }

  prune(now: UnixNs): void {
    const drop = this.#database.prepare('DELETE FROM equity_points WHERE span = ? AND start_ns < ?')
    for (const { name, keptNs } of SPANS) if (keptNs !== null) drop.run(name, now - keptNs)
  }
}

/** What is found at midnight is how the day ended. */
function startOf(at: bigint, ns: bigint): bigint {
  const before = at - 1n
  return before - (before % ns)
}

function pointOf(row: Row): EquityPoint {
  return {
    at: BigInt(String(row['at_text'])) as UnixNs,
    asset: String(row['asset']) as EquityPoint['asset'],
    equity: moneyIn(row['equity']),
    flows: moneyIn(row['flows']),
    growth: moneyIn(row['growth']),
    growthPeak: moneyIn(row['growth_peak']),
    unpriced: JSON.parse(String(row['unpriced'])) as readonly string[],
    start: {
      at: BigInt(String(row['start_at_text'])) as UnixNs,
      equity: moneyIn(row['start_equity']),
      flows: moneyIn(row['start_flows']),
      growth: moneyIn(row['start_growth']),
    },
  }
}

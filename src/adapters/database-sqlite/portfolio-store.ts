import type { UnixNs } from '../../domain/index.ts'
import type {
  EquityPoint,
  EquityRange,
  EquitySample,
  PortfolioStore,
  StoredSums,
  SumsChange,
  SumsPlace,
  TradedSum,
} from '../../ports/index.ts'
import type { Database } from './database.ts'
import { EquityPoints } from './equity-points.ts'
import { openComponent } from './open.ts'
import { PORTFOLIO } from './portfolio-tables.ts'
import { moneyIn, type Row } from './rows.ts'
import { atomically } from './transaction.ts'

/** Throws `SchemaTooNew`, or what SQLite says of a file that is damaged or not ours. */
export function openPortfolioStore(file: string): PortfolioStore {
  return openComponent(file, PORTFOLIO, (database) => new SqlitePortfolioStore(database))
}

const SUMS = 'SELECT * FROM traded_sums ORDER BY number'
const PUT_SUM = `
  INSERT INTO traded_sums (instrument_key, venue, symbol, quote, strategy_id, quantity, cost, realized_pnl,
    volume, fills, fees)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (instrument_key, ifnull(strategy_id, '')) DO UPDATE SET
    quantity = excluded.quantity, cost = excluded.cost, realized_pnl = excluded.realized_pnl,
    volume = excluded.volume, fills = excluded.fills, fees = excluded.fees`

class SqlitePortfolioStore implements PortfolioStore {
  readonly #database: Database
  readonly #points: EquityPoints

  constructor(database: Database) {
    this.#database = database
    this.#points = new EquityPoints(database)
  }

  sums(): StoredSums | null {
    const place = this.#place()
    return place && { place, rows: this.#database.prepare(SUMS).all().map(sumOf) }
  }

  saveSums(change: SumsChange): void {
    atomically(this.#database, () => this.#putSums(change))
  }

  #putSums({ place, changed, isAnew }: SumsChange): void {
    const stored = this.#place()
    // A second gateway on these files was faster.
    if (stored !== null && stored.epoch === place.epoch && stored.seq > place.seq) return
    if (isAnew) this.#database.exec('DELETE FROM traded_sums')
    const put = this.#database.prepare(PUT_SUM)
    for (const sum of changed) put.run(...valuesOf(sum))
    this.#putPlace(place)
  }

  #place(): SumsPlace | null {
    const row = this.#database.prepare('SELECT * FROM traded_sums_place').get()
    if (row === undefined) return null
    const fromSeq = row['missing_from']
    const missing = fromSeq === null ? null : { fromSeq: Number(fromSeq), toSeq: Number(row['missing_to']) }
    return { epoch: String(row['epoch']), seq: Number(row['seq']), missing, flows: moneyIn(row['flows']) }
  }

  #putPlace({ epoch, seq, missing, flows }: SumsPlace): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO traded_sums_place VALUES (0, ?, ?, ?, ?, ?)')
      .run(epoch, seq, missing?.fromSeq ?? null, missing?.toSeq ?? null, String(flows))
  }

  lastEquity(): EquitySample | null {
    return this.#points.last()
  }

  firstEquity(): EquityPoint | null {
    return this.#points.first()
  }

  addEquity(sample: EquitySample, sums: SumsChange | null): void {
    atomically(this.#database, () => {
      if (sums !== null) this.#putSums(sums)
      this.#points.add(sample)
    })
  }

  equity(range: EquityRange): readonly EquityPoint[] {
    return this.#points.between(range)
  }

  prune(now: UnixNs): void {
    this.#points.prune(now)
  }

  close(): void {
    this.#database.close()
  }
}

function valuesOf(sum: TradedSum) {
  const { key, venue, symbol, quote, strategyId, quantity, cost, realizedPnl, volume, fills, fees } = sum
  const charged = fees.map(({ asset, amount }) => [asset, String(amount)])
  const amounts = [quantity, cost, realizedPnl, volume].map(String)
  return [key, venue, symbol, quote, strategyId, ...amounts, fills, JSON.stringify(charged)]
}

function sumOf(row: Row): TradedSum {
  const fees = JSON.parse(String(row['fees'])) as readonly (readonly [string, string])[]
  return {
    key: String(row['instrument_key']) as TradedSum['key'],
    venue: String(row['venue']) as TradedSum['venue'],
    symbol: String(row['symbol']) as TradedSum['symbol'],
    quote: String(row['quote']) as TradedSum['quote'],
    strategyId: row['strategy_id'] === null ? null : String(row['strategy_id']),
    quantity: moneyIn(row['quantity']),
    cost: moneyIn(row['cost']),
    realizedPnl: moneyIn(row['realized_pnl']),
    volume: moneyIn(row['volume']),
    fills: Number(row['fills']),
    fees: fees.map(([asset, amount]) => ({ asset: asset as TradedSum['quote'], amount: moneyIn(amount) })),
  }
}

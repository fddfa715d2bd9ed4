import { type ClientOrderId, type Order, type UnixNs, unixMsFromNs } from '../../domain/index.ts'
import type { ClosedOrdersQuery, OrderArchive, OrderPlace } from '../../ports/index.ts'
import type { Database, Statement } from './database.ts'
import type { Component } from './migrate.ts'
import { openComponent } from './open.ts'
import { atomically } from './transaction.ts'

const ORDERS: Component = {
  name: 'orders',
  migrations: [
    `CREATE TABLE closed_orders (
       client_order_id TEXT PRIMARY KEY,
       closed_at_ms INTEGER NOT NULL,
       content TEXT NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX closed_orders_by_time ON closed_orders (closed_at_ms);
     CREATE TABLE closed_orders_through (
       only INTEGER PRIMARY KEY CHECK (only = 0),
       seq INTEGER NOT NULL
     ) STRICT;
     INSERT INTO closed_orders_through VALUES (0, 0);`,
    // Computed from the content and stored in the index alone, which answers every filter of a list.
    `ALTER TABLE closed_orders ADD COLUMN created_at_ns INTEGER
       AS (CAST(json_extract(content, '$.createdAt."$integer"') AS INTEGER)) VIRTUAL;
     ALTER TABLE closed_orders ADD COLUMN created_seq INTEGER
       AS (json_extract(content, '$.createdSeq')) VIRTUAL;
     ALTER TABLE closed_orders ADD COLUMN instrument_key TEXT AS (json_extract(content, '$.key')) VIRTUAL;
     ALTER TABLE closed_orders ADD COLUMN status TEXT AS (json_extract(content, '$.status')) VIRTUAL;
     CREATE INDEX closed_orders_by_creation
       ON closed_orders (created_at_ns, created_seq, instrument_key, status);`,
  ],
}

/** Throws `SchemaTooNew`, or what SQLite says of a file that is damaged or not ours. */
export function openOrderArchive(file: string): OrderArchive {
  return openComponent(file, ORDERS, (database) => new SqliteOrderArchive(database))
}

/** `?5` names statuses between commas, `,filled,expired,`; null for all. */
const PAGE = `
  SELECT content FROM closed_orders
  WHERE (created_at_ns, created_seq) < (?1, ?2) AND created_at_ns >= ?3
    AND (?4 IS NULL OR instrument_key = ?4)
    AND (?5 IS NULL OR instr(?5, ',' || status || ',') > 0)
  ORDER BY created_at_ns DESC, created_seq DESC
  LIMIT ?6`

function prepare(database: Database) {
  const sql = (text: string) => database.prepare(text)
  return {
    find: sql('SELECT content FROM closed_orders WHERE client_order_id = ?'),
    // A later order under an id that was pruned and given out again is the one to remember.
    keep: sql(
      'INSERT OR REPLACE INTO closed_orders (client_order_id, closed_at_ms, content) VALUES (?, ?, ?)',
    ),
    page: sql(PAGE),
    through: sql('SELECT seq FROM closed_orders_through'),
    setThrough: sql('UPDATE closed_orders_through SET seq = ? WHERE seq < ?'),
    prune: sql('DELETE FROM closed_orders WHERE closed_at_ms < ?'),
    any: sql('SELECT 1 FROM closed_orders LIMIT 1'),
  } satisfies Record<string, Statement>
}

class SqliteOrderArchive implements OrderArchive {
  readonly #database: Database
  readonly #sql: ReturnType<typeof prepare>
  #throughSeq: number
  /** Most accounts never fill the engine's memory: then nothing is looked for here. */
  #isEmpty: boolean

  constructor(database: Database) {
    this.#database = database
    this.#sql = prepare(database)
    this.#throughSeq = Number(this.#sql.through.get()?.['seq'] ?? 0)
    this.#isEmpty = this.#sql.any.get() === undefined
  }

  get throughSeq(): number {
    return this.#throughSeq
  }

  find(clientOrderId: ClientOrderId): Order | null {
    if (this.#isEmpty) return null
    const row = this.#sql.find.get(clientOrderId)
    return row === undefined ? null : orderIn(row['content'])
  }

  page(query: ClosedOrdersQuery): readonly Order[] {
    if (this.#isEmpty) return []
    const { createdAt, createdSeq } = startOf(query)
    const statuses = query.statuses === null ? null : `,${[...query.statuses].join()},`
    return this.#sql.page
      .all(storable(createdAt), createdSeq, storable(query.from ?? 0n), query.key, statuses, query.limit)
      .map((row) => orderIn(row['content']))
  }

  keep(orders: readonly Order[], throughSeq: number): void {
    atomically(this.#database, () => {
      for (const order of orders) {
        const content = JSON.stringify(order, written)
        this.#sql.keep.run(order.clientOrderId, unixMsFromNs(order.lastAt), content)
      }
      this.#sql.setThrough.run(throughSeq, throughSeq)
    })
    this.#throughSeq = Math.max(this.#throughSeq, throughSeq)
    if (orders.length > 0) this.#isEmpty = false
  }

  prune(closedBeforeMs: number): number {
    const { changes } = this.#sql.prune.run(closedBeforeMs)
    this.#isEmpty = this.#sql.any.get() === undefined
    return Number(changes)
  }

  close(): void {
    this.#database.close()
  }
}

/** Everything asked for lies before this place. */
function startOf({ after, to }: ClosedOrdersQuery): OrderPlace {
  // Sequence numbers begin at 1: nothing of that very time lies before 0.
  const end: OrderPlace | null = to === null ? null : { createdAt: to, createdSeq: 0 }
  if (after === null) return end ?? { createdAt: LAST_NS, createdSeq: 0 }
  return end !== null && end.createdAt <= after.createdAt ? end : after
}

/** The last time that fits the database's integers; whoever asks for a later one means the end. */
const LAST_NS = (2n ** 63n - 1n) as UnixNs

function storable(at: bigint): bigint {
  return at > LAST_NS ? LAST_NS : at
}

function orderIn(content: unknown): Order {
  return JSON.parse(String(content), revived) as Order
}

/**
 * Money and times do not fit a JSON number: as an object with one key, which nothing else here looks like.
 */
function written(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { $integer: value.toString() } : value
}

function revived(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$integer' in value)) return value
  return BigInt(String(value.$integer))
}

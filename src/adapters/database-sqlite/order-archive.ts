import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type ClientOrderId, type Order, unixMsFromNs } from '../../domain/index.ts'
import type { OrderArchive } from '../../ports/index.ts'
import type { Component } from './migrate.ts'
import { openComponent } from './open.ts'

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
  ],
}

/** Throws `SchemaTooNew`, or what SQLite says of a file that is damaged or not ours. */
export function openOrderArchive(file: string): OrderArchive {
  return openComponent(file, ORDERS, (database) => new SqliteOrderArchive(database))
}

function prepare(database: DatabaseSync) {
  const sql = (text: string) => database.prepare(text)
  return {
    find: sql('SELECT content FROM closed_orders WHERE client_order_id = ?'),
    // A later order under an id that was pruned and given out again is the one to remember.
    keep: sql('INSERT OR REPLACE INTO closed_orders VALUES (?, ?, ?)'),
    through: sql('SELECT seq FROM closed_orders_through'),
    setThrough: sql('UPDATE closed_orders_through SET seq = ? WHERE seq < ?'),
    prune: sql('DELETE FROM closed_orders WHERE closed_at_ms < ?'),
    any: sql('SELECT 1 FROM closed_orders LIMIT 1'),
  } satisfies Record<string, StatementSync>
}

class SqliteOrderArchive implements OrderArchive {
  readonly #database: DatabaseSync
  readonly #sql: ReturnType<typeof prepare>
  #throughSeq: number
  /** Most accounts never fill the engine's memory: then nothing is looked for here. */
  #isEmpty: boolean

  constructor(database: DatabaseSync) {
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
    return row === undefined ? null : (JSON.parse(String(row['content']), revived) as Order)
  }

  keep(orders: readonly Order[], throughSeq: number): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const order of orders) {
        const content = JSON.stringify(order, written)
        this.#sql.keep.run(order.clientOrderId, unixMsFromNs(order.lastAt), content)
      }
      this.#sql.setThrough.run(throughSeq, throughSeq)
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
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

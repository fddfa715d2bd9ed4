import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { StorageFailed } from '../../domain/index.ts'

// SQLite's primary result codes: https://www.sqlite.org/rescode.html
const READ_ONLY = 8
const IO_ERROR = 10
const FULL = 13
const OF_THE_DISK: ReadonlySet<number> = new Set([READ_ONLY, IO_ERROR, FULL])

type Row = Record<string, unknown>

/** Throws `StorageFailed` for what the disk is to blame for, and else what SQLite says. */
export class Database {
  readonly #inner: DatabaseSync

  constructor(inner: DatabaseSync) {
    this.#inner = inner
  }

  get isTransaction(): boolean {
    return this.#inner.isTransaction
  }

  exec(sql: string): void {
    unlessDiskFails(() => this.#inner.exec(sql))
  }

  prepare(sql: string): Statement {
    return new Statement(unlessDiskFails(() => this.#inner.prepare(sql)))
  }

  close(): void {
    this.#inner.close()
  }
}

/** A prepared statement, the same way. */
export class Statement {
  readonly #inner: StatementSync

  constructor(inner: StatementSync) {
    this.#inner = inner
  }

  get(...values: SQLInputValue[]): Row | undefined {
    // Bun gives null where there is no row, whatever its types say.
    return unlessDiskFails(() => this.#inner.get(...values)) ?? undefined
  }

  all(...values: SQLInputValue[]): Row[] {
    return unlessDiskFails(() => this.#inner.all(...values))
  }

  run(...values: SQLInputValue[]): { readonly changes: number | bigint } {
    return unlessDiskFails(() => this.#inner.run(...values))
  }
}

function unlessDiskFails<Result>(ask: () => Result): Result {
  try {
    return ask()
  } catch (error) {
    if (!(error instanceof Error) || !OF_THE_DISK.has(primaryCodeOf(error))) throw error
    throw new StorageFailed(error.message, { cause: error })
  }
}

/**
 * Bun says `errno` or `errcode`, Deno and Node `errcode`; both may carry extended codes, whose low byte is
 * the primary one.
 */
function primaryCodeOf(error: Error): number {
  const { errcode, errno } = error as { readonly errcode?: unknown; readonly errno?: unknown }
  const code = errcode ?? errno
  return typeof code === 'number' ? code & 0xff : 0
}

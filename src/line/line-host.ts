import type { LineConnection, Log, Timers } from '../ports/index.ts'
import { inputUntil } from './input-until.ts'
import { type LineSession, lineSession } from './line-session.ts'
import type { LineSessionOptions } from './session-options.ts'
import { stamped } from './voice.ts'

export interface LineHostOptions extends Omit<LineSessionOptions, 'write' | 'door' | 'address' | 'timers'> {
  /** Null: none is asked for. */
  readonly token: string | null
  readonly timers: Timers
  readonly log: Log
  readonly connectionsMax?: number
}

/** Gateways, and a few people: far below what would hurt. */
const CONNECTIONS_MAX = 64
const GREETING_MS_MAX = 5000
/** How long the last answers may take to leave at a stop. */
const FAREWELL_MS_MAX = 3000

/** Many connections to one engine, each with a session of its own; none can harm another. */
export class LineHost {
  readonly #options: LineHostOptions
  readonly #sessions = new Map<LineConnection, Promise<void>>()
  readonly #stop = new AbortController()

  constructor(options: LineHostOptions) {
    this.#options = options
  }

  get connectionCount(): number {
    return this.#sessions.size
  }

  /** Takes the connection over, to its end. */
  accept(connection: LineConnection): void {
    const { connectionsMax = CONNECTIONS_MAX } = this.#options
    if (this.#stop.signal.aborted || this.#sessions.size >= connectionsMax) {
      this.#turnAway(connection)
      return
    }
    const done = this.#serve(connection).finally(() => {
      this.#sessions.delete(connection)
    })
    this.#sessions.set(connection, done)
  }

  /** Ends every connection; commands that were taken are answered first, for a moment. */
  async close(): Promise<void> {
    this.#stop.abort()
    const { timers } = this.#options
    const cancel = timers.after(FAREWELL_MS_MAX, () => {
      for (const connection of this.#sessions.keys()) connection.destroy()
    })
    await Promise.all(this.#sessions.values())
    cancel()
  }

  #turnAway(connection: LineConnection): void {
    const { now } = this.#options
    const message = 'There are as many connections as this engine takes.'
    const line = stamped({ type: 'error', code: 'too_many_connections', message }, now())
    void connection.write(`${line}\n`).then(
      () => connection.close(),
      () => connection.destroy(),
    )
  }

  async #serve(connection: LineConnection): Promise<void> {
    const { log, token, timers } = this.#options
    const { peer } = connection
    const session = lineSession({
      ...this.#options,
      address: peer,
      write: (text) => connection.write(text),
      door: {
        token,
        onCut: (error) => {
          log.info('a line connection was cut', { peer, why: whyOf(error) })
          connection.destroy()
        },
      },
    })
    const cancel = timers.after(GREETING_MS_MAX, () => {
      if (!session.isGreeted) connection.destroy()
    })
    try {
      await this.#converse(session, connection)
      connection.close()
    } catch (error) {
      log.debug('a line connection broke', { peer, why: whyOf(error) })
      connection.destroy()
    } finally {
      cancel()
    }
  }

  async #converse(session: LineSession, { input }: LineConnection): Promise<void> {
    for await (const chunk of inputUntil(this.#stop.signal, input)) {
      await session.feed(chunk)
      if (session.isOver) break
    }
    await session.end()
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

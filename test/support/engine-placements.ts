/** The ways an engine can be reached, each over the real thing: sockets in a temporary folder, a process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { systemClock, systemTimers } from '../../src/adapters/clock/index.ts'
import {
  childLink,
  type LineListener,
  listenForLines,
  type SocketAddress,
  socketLink,
} from '../../src/adapters/engine-link/index.ts'
import { openFileJournal, recordText, snapshotOf } from '../../src/adapters/journal-file/index.ts'
import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import type { Event } from '../../src/domain/index.ts'
import { LineHost } from '../../src/line/index.ts'
import type {
  Clock,
  EngineLink,
  EnginePort,
  LineConnection,
  StoredSnapshotBytes,
} from '../../src/ports/index.ts'
import { type RemoteEngine, remoteEngine } from '../../src/remote/index.ts'
import { type RunningEngine, recover } from '../../src/runtime/index.ts'
import { anEngine } from './an-engine.ts'
import { anInstrument, T0 } from './builders.ts'
import { silentLog } from './silent-log.ts'
import { eventually } from './veloz-process.ts'
import { virtualTime } from './virtual-time.ts'

export interface Placement {
  /** As a gateway sees it. */
  readonly engine: EnginePort
  /** Of the engine itself; may end it to learn it. Compare once everything is settled. */
  digest(): Promise<string>
  digestHere(): string
  close(): Promise<void>
}

/** One that is not in this process, and whose way can be broken. */
export interface RemotePlacement extends Placement {
  readonly engine: RemoteEngine
  /** Breaks the connection; the engine goes on. */
  cut(): void
  /** Ends the engine as a crash would, and answers when nobody is there. */
  crash(): Promise<void>
  start(): Promise<void>
}

export async function connected(engine: EnginePort): Promise<void> {
  await eventually(() => engine.view.health().isConnected, { what: () => `${engine.view.health().why}` })
}

export async function disconnected(engine: EnginePort): Promise<void> {
  await eventually(() => !engine.view.health().isConnected, { what: 'the connection to be lost' })
}

/** Enough market to trade against. */
const MARKET_MS = 1000

export async function inProcess(): Promise<Placement> {
  const time = virtualTime(T0)
  const engine = await anEngine({ time, groupsKept: 20 })
  time.advance(MARKET_MS)
  return {
    engine,
    digest: async () => engine.digest(),
    digestHere: () => engine.digest(),
    close: () => engine.stop(),
  }
}

/** Hands out its connection, so that a test can break it. */
function breakable(link: EngineLink): EngineLink & { cut(): void } {
  let connection: LineConnection | null = null
  return {
    name: link.name,
    async open() {
      connection = await link.open()
      return connection
    },
    close: () => link.close(),
    cut: () => connection?.destroy(),
  }
}

export function aRemote(
  link: EngineLink,
  token: string | null = null,
  clock: Clock = systemClock(),
): RemoteEngine {
  return remoteEngine({
    link,
    token,
    recordText: recordText(),
    readSnapshot: snapshotOf,
    groupsKept: 1000,
    expected: { ...anInstrument(), version: 0 },
    timers: systemTimers(),
    log: silentLog,
    clock,
    chance: () => 0,
    backOff: { firstMs: 10, lastMs: 40 },
    greetingMsMax: 30_000,
  })
}

/** An engine behind a socket: what it kept is in `entries`, so that it can be started again. */
export class SocketEngine {
  engine: RunningEngine | null = null
  #listener: LineListener | null = null
  #host: LineHost | null = null
  readonly #connections = new Set<LineConnection>()
  readonly #address: SocketAddress
  readonly #token: string | null
  readonly entries: Event[] = []
  epoch = '0badcafe'
  /** Older records are no longer stored. */
  oldestSeq = 1
  snapshot: StoredSnapshotBytes | null = null

  constructor(address: SocketAddress, token: string | null = null) {
    this.#address = address
    this.#token = token
  }

  get address(): SocketAddress {
    return this.#listener?.address ?? this.#address
  }

  async start(): Promise<void> {
    const { entries, epoch } = this
    const time = virtualTime(T0)
    const journal = memoryJournal<Event>({ entries, epoch })
    this.engine = await anEngine({ time, journal, groupsKept: 20 })
    time.advance(MARKET_MS)
    const source = {
      recordText: recordText(),
      recordsAfter: (seq: number) => (seq < this.oldestSeq - 1 ? null : listed(entries.slice(seq))),
      snapshot: async () => this.snapshot,
      snapshotAtOrBefore: async () => null,
    }
    this.#host = new LineHost({
      engine: this.engine,
      version: 'test',
      now: () => time.now(),
      token: this.#token,
      timers: systemTimers(),
      log: silentLog,
      source,
    })
    this.#listener = await listenForLines(this.address, (connection) => {
      this.#connections.add(connection)
      this.#host?.accept(connection)
    })
  }

  /** Connections break, nothing is said; what was durable stays. */
  async crash(): Promise<void> {
    for (const connection of this.#connections) connection.destroy()
    this.#connections.clear()
    await this.#listener?.close()
    await this.#host?.close()
    await this.engine?.stop()
    this.engine = null
  }
}

async function* listed(events: readonly Event[]) {
  yield* events
}

export async function behindSocket(kind: 'unix' | 'tcp'): Promise<RemotePlacement> {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-engine-'))
  const server = new SocketEngine(
    kind === 'unix' ? { kind, path: join(folder, 'engine.sock') } : { kind, host: '127.0.0.1', port: 0 },
  )
  await server.start()
  const link = breakable(socketLink(server.address))
  // One machine, one clock: by another one the market would look old.
  const engine = aRemote(link, null, virtualTime(T0 + BigInt(MARKET_MS) * 1_000_000n))
  await connected(engine)
  return {
    engine,
    digest: async () => server.engine?.digest() ?? 'the engine is not there',
    digestHere: () => engine.digest(),
    cut: () => link.cut(),
    crash: () => server.crash(),
    start: () => server.start(),
    async close() {
      await engine.stop()
      await server.crash()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const MAIN = resolve(import.meta.dirname, '../../src/main.ts')

export async function inChild(): Promise<RemotePlacement> {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-engine-'))
  const pidFile = join(folder, 'pid')
  const state = join(folder, 'state')
  // A shell that says who it is and then becomes the engine.
  const script = `echo $$ > ${pidFile}; test ! -e ${folder}/away || exit 1; exec "$@"`
  const command = ['sh', '-c', script, 'sh', process.execPath, MAIN, 'engine', '--stdio'] as const
  const link = breakable(
    childLink({
      command: [...command, '--data-dir', state, '--log-level', 'error'] as unknown as [string, ...string[]],
      log: silentLog,
      timers: systemTimers(),
    }),
  )
  const engine = aRemote(link)
  await connected(engine)
  const kill = async () => {
    await Bun.write(join(folder, 'away'), '')
    process.kill(Number(await Bun.file(pidFile).text()), 'SIGKILL')
    await disconnected(engine)
  }
  return {
    engine,
    async digest() {
      await kill()
      const journal = await openFileJournal({
        directory: join(state, 'journal'),
        segmentBytes: 1 << 26,
        fsync: 'os',
      })
      const { durable } = await recover(journal, 10)
      await journal.close()
      const { digestOf } = await import('../../src/engine/index.ts')
      return digestOf(durable.state)
    },
    digestHere: () => engine.digest(),
    cut: () => link.cut(),
    crash: kill,
    start: async () => rmSync(join(folder, 'away'), { force: true }),
    async close() {
      await engine.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

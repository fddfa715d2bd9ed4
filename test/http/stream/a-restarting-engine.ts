import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileJournal, openFileJournal } from '../../../src/adapters/journal-file/index.ts'
import { replicaSource } from '../../../src/app/replica-source.ts'
import { digestOf } from '../../../src/engine/index.ts'
import type { StreamHub } from '../../../src/http/stream/hub.ts'
import { PastGroups, type Recovered, type RunningEngine, recover } from '../../../src/runtime/index.ts'
import { anEngine } from '../../support/an-engine.ts'
import { T0 } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { type VirtualTime, virtualTime } from '../../support/virtual-time.ts'
import { aHub } from './a-hub.ts'

export interface EngineLife {
  readonly engine: RunningEngine
  readonly hub: StreamHub
  readonly past: PastGroups
  readonly time: VirtualTime
  readonly recovered: Recovered
}

export interface RestartingOptions {
  readonly groupsKept: number
  readonly segmentBytes?: number
  /** Fills memory with the past right after each start. */
  readonly fills?: boolean
}

/** An engine over one journal on disk, and a hub of streams for each of its lives. */
export class RestartingEngine {
  readonly directory = mkdtempSync(join(tmpdir(), 'veloz-stream-'))
  readonly #options: RestartingOptions
  #life: (EngineLife & { readonly journal: FileJournal }) | null = null
  #startNs = T0
  /** How often a stream needed more than memory has. */
  pastAsked = 0

  constructor(options: RestartingOptions) {
    this.#options = options
  }

  get life(): EngineLife {
    if (this.#life === null) throw new Error('it is not started')
    return this.#life
  }

  async start(): Promise<EngineLife> {
    const { groupsKept, segmentBytes = 1 << 20, fills = false } = this.#options
    const { directory } = this
    const time = virtualTime(this.#startNs)
    const journal = await openFileJournal({ directory, segmentBytes, fsync: 'os' })
    const recovered = await recover(journal, groupsKept)
    const source = replicaSource(recovered, directory)
    const breathe = () => new Promise<void>((resolve) => void setImmediate(resolve))
    const past = new PastGroups({ source, durable: recovered.durable, breathe, log: silentLog })
    const engine = await anEngine({ time, recovered, commandsMax: 1024 })
    const room = { clientsMax: 1000, clientsPerPrincipalMax: 1000 }
    const asked = () => {
      this.pastAsked += 1
      return past
    }
    const hub = aHub({ engine, time, past: asked, ...room })
    this.#life = { engine, hub, past, time, recovered, journal }
    if (fills) await past.fill()
    return this.#life
  }

  /** As a signal to stop does: a session that ended, and a snapshot behind it. */
  async stop(): Promise<void> {
    const { engine, hub, journal, recovered } = this.#leave()
    hub.close()
    await engine.stop()
    await journal.saveSnapshot(digestOf(recovered.durable.state), recovered.durable.toPlain())
  }

  /** As a power cut does: what is durable is there, and nobody said good-bye. */
  async kill(): Promise<void> {
    await this.#leave().journal.close()
  }

  #leave() {
    const life = this.#life
    if (life === null) throw new Error('it is not started')
    this.#life = null
    this.#startNs = life.time.now()
    return life
  }

  async end(): Promise<void> {
    if (this.#life !== null) await this.stop()
    rmSync(this.directory, { recursive: true, force: true })
  }
}

import { openServiceManager, type ServiceManager } from '../adapters/service-manager/index.ts'
import type { EnginePort, EngineView, Log, PingOutcome, Timers } from '../ports/index.ts'
import type { Foundation } from './foundation.ts'

export interface ServiceNoticeParts {
  /** Null: nobody asked to be told. */
  readonly manager: ServiceManager | null
  readonly engine: EnginePort
  /** False: its writer is another process's, which restarting this one would not help. */
  readonly isEngineHere: boolean
  readonly timers: Timers
  readonly log: Log
}

export interface ServiceNotices {
  /** No more beats: from here on ending is what is expected. */
  stopping(): void
}

const STATUS_MS = 10_000
const READY_LOOK_MS = 500
/** An engine elsewhere may be away for long: the gateway is up, and says so. */
const READY_LOOKS_MAX = 20

/** For the process that `env` is the environment of. */
export async function openServiceNotices(
  { loaded, log, timers }: Pick<Foundation, 'loaded' | 'log' | 'timers'>,
  engine: EnginePort,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ServiceNotices> {
  const manager = await openServiceManager({ env, log })
  const isEngineHere = loaded.config.engine.transport.kind === 'inproc'
  return startServiceNotices({ manager, engine, isEngineHere, timers, log })
}

/** Once everything listens: says so to the service manager, and goes on saying how it stands. */
export function startServiceNotices(parts: ServiceNoticeParts): ServiceNotices {
  return parts.manager === null ? { stopping: () => undefined } : new Notices(parts, parts.manager)
}

class Notices implements ServiceNotices {
  readonly #parts: ServiceNoticeParts
  readonly #manager: ServiceManager
  readonly #stops: (() => void)[] = []
  #status = ''
  #readyLooks = 0
  #isPinging = false
  #seqAtBeat: number
  #isSilent = false

  constructor(parts: ServiceNoticeParts, manager: ServiceManager) {
    this.#parts = parts
    this.#manager = manager
    this.#seqAtBeat = parts.engine.view.seq
    const { timers } = parts
    this.#stops.push(timers.every(STATUS_MS, () => this.#tellStatus()))
    const { watchdogMs } = manager
    if (watchdogMs !== null) this.#stops.push(timers.every(watchdogMs / 2, () => this.#beat()))
    this.#lookReady()
  }

  stopping(): void {
    for (const stop of this.#stops.splice(0)) stop()
    this.#manager.tell({ STOPPING: '1', STATUS: 'stopping' })
  }

  #lookReady(): void {
    this.#readyLooks += 1
    const { engine, timers } = this.#parts
    if (engine.view.health().isRunning || this.#readyLooks > READY_LOOKS_MAX) {
      this.#status = statusText(engine.view)
      this.#manager.tell({ READY: '1', STATUS: this.#status })
    } else this.#stops.push(timers.after(READY_LOOK_MS, () => this.#lookReady()))
  }

  #tellStatus(): void {
    const status = statusText(this.#parts.engine.view)
    if (status === this.#status) return
    this.#status = status
    this.#manager.tell({ STATUS: status })
  }

  /** That this runs at all shows that the loop lives; the ping shows that the writer does. */
  #beat(): void {
    const { engine, isEngineHere } = this.#parts
    if (!isEngineHere) return this.#tellAlive()
    const { seq } = engine.view
    const hasMoved = seq !== this.#seqAtBeat
    this.#seqAtBeat = seq
    if (this.#isPinging) {
      if (hasMoved || this.#isKnownToStand()) this.#tellAlive()
      else this.#keepSilent('the writer has not answered since the last beat')
      return
    }
    this.#isPinging = true
    void engine.ping().then((answer) => this.#onAnswer(answer, hasMoved))
  }

  #onAnswer({ outcome }: PingOutcome, hasMoved: boolean): void {
    this.#isPinging = false
    if (this.#stops.length === 0) return
    // Unavailable is an answer too: stopped by somebody, or by a disk that a restart would not mend.
    if (outcome !== 'overloaded' || hasMoved) this.#tellAlive()
    else this.#keepSilent('the mailbox is full and nothing is taken out of it')
  }

  /** A full disk is waited for, and what lowers risk goes round it: killing the process would lose that. */
  #isKnownToStand(): boolean {
    const { isRunning, journal } = this.#parts.engine.view.health()
    return journal.isFailing || !isRunning
  }

  #tellAlive(): void {
    this.#isSilent = false
    this.#manager.tell({ WATCHDOG: '1' })
  }

  #keepSilent(why: string): void {
    if (!this.#isSilent)
      this.#parts.log.error('the service manager is not told that VeloZ lives', {
        why,
        consequence: 'it will restart VeloZ',
      })
    this.#isSilent = true
  }
}

/** One sentence: the mode, how trading stands, what is open, where. */
export function statusText(view: EngineView): string {
  const { isRunning, why, venues } = view.health()
  if (!isRunning) return `The engine does not take commands: ${why ?? 'it does not say why'}`
  const limit = Number.MAX_SAFE_INTEGER
  const open = view.orders({ which: 'open', key: null, beforeSeq: null, limit }).length
  const places = venues.map(({ venue, state }) => `${venue} ${state}`).join(', ')
  const reason = view.tradingState === 'active' ? '' : ` (${view.tradingStateWhy})`
  const orders = `${open} ${open === 1 ? 'order' : 'orders'} open`
  return `${view.mode}: trading ${view.tradingState}${reason}, ${orders}, venues: ${places}`
}

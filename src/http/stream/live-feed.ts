import type { InstrumentKey } from '../../domain/index.ts'
import type { MarketChange, RecordGroup, Timers } from '../../ports/index.ts'
import { joinedChange, marketNotice } from '../../wire/index.ts'
import type { StreamClient } from './client.ts'
import { encodeNotice } from './encode.ts'
import { type Notice, Round, type SentProbe } from './round.ts'
import { inSlices, onNextTurn } from './turns.ts'

export interface LiveFeedOptions {
  readonly epoch: () => string
  readonly timers: Timers
  readonly probe: SentProbe
  /** It left more unread than it may. */
  readonly tooSlow: (client: StreamClient) => void
  /** It is live no more: more happened than anybody can be told at once. */
  readonly fellBehind: (client: StreamClient) => void
}

/** Encoded in one go: some milliseconds. */
const GROUPS_A_ROUND = 256
/** More than these wait only when records come faster than they can be told. */
export const BACKLOG_MAX = 8192
/** Told in one turn of the loop: each costs a write to its socket, some microseconds. */
const CLIENTS_A_TURN = 1000
const RETRY_MS = 50

const encoder = new TextEncoder()

/**
 * Tells live readers what happens, in rounds: what came together while one round was told goes out with the
 * next, one chunk for each reader. Nobody waits for a reader.
 */
export class LiveFeed {
  readonly #options: LiveFeedOptions
  readonly #clients = new Set<StreamClient>()
  #backlog: RecordGroup[] = []
  #markets = new Map<InstrumentKey, MarketChange>()
  #notices: Notice[] = []
  /** The last record of the last round begun. */
  #toldSeq: number
  #isRoundPlanned = false
  #round: Round | null = null
  readonly #putOff = new Set<StreamClient>()
  #isRetryPlanned = false

  constructor(options: LiveFeedOptions, seq: number) {
    this.#options = options
    this.#toldSeq = seq
  }

  /** Whoever stands here or beyond may be told live. */
  get toldSeq(): number {
    return this.#toldSeq
  }

  add(client: StreamClient): void {
    this.#clients.add(client)
  }

  delete(client: StreamClient): void {
    this.#clients.delete(client)
    this.#putOff.delete(client)
  }

  records(groups: readonly RecordGroup[]): void {
    const last = groups.at(-1)
    if (last === undefined) return
    if (this.#clients.size === 0 && !this.#isRoundPlanned) this.#toldSeq = last.seq
    else if (this.#backlog.length + groups.length > BACKLOG_MAX) this.#giveUp(last.seq)
    else {
      for (const group of groups) this.#backlog.push(group)
      this.#plan()
    }
  }

  markets(changes: readonly MarketChange[]): void {
    if (this.#clients.size === 0) return
    for (const change of changes) {
      const { key } = change.instrument
      const waiting = this.#markets.get(key)
      this.#markets.set(key, waiting === undefined ? change : joinedChange(waiting, change))
    }
    this.#plan()
  }

  /** Outside the numbering. */
  notice(notice: Notice): void {
    if (this.#clients.size === 0) return
    this.#notices.push(notice)
    this.#plan()
  }

  /** Forgets what was to be told: it belongs to another history. */
  reset(seq: number): void {
    this.#backlog = []
    this.#round = null
    this.#toldSeq = seq
  }

  #giveUp(lastSeq: number): void {
    this.#backlog = []
    this.#toldSeq = lastSeq
    const behind = [...this.#clients]
    for (const client of behind) this.delete(client)
    for (const client of behind) this.#options.fellBehind(client)
  }

  #plan(): void {
    if (this.#isRoundPlanned) return
    this.#isRoundPlanned = true
    onNextTurn(() => this.#begin())
  }

  #begin(): void {
    const groups = this.#backlog.splice(0, GROUPS_A_ROUND)
    const markets = [...this.#markets.values()]
    const notices = this.#notices
    this.#markets = new Map()
    this.#notices = []
    const round = new Round({ epoch: this.#options.epoch(), groups, markets, notices }, this.#toldSeq)
    this.#round = round
    this.#toldSeq = round.lastSeq
    const clients = [...this.#clients]
    let left = clients.length
    const done = (): void => {
      round.report(this.#options.probe)
      this.#isRoundPlanned = false
      if (this.#backlog.length > 0 || this.#markets.size > 0 || this.#notices.length > 0) this.#plan()
    }
    if (left === 0) return done()
    inSlices(clients, CLIENTS_A_TURN, (client) => {
      this.#tell(client, round)
      left -= 1
      if (left === 0) done()
    })
  }

  #tell(client: StreamClient, round: Round): void {
    // It may have left or fallen behind since the round began, and the history may be another.
    if (!this.#clients.has(client) || round !== this.#round) return
    if (!round.concerns(client.filter)) return
    if (!client.keepsUp) return this.#options.tooSlow(client)
    round.tell(client)
    if (client.hasPutOff) this.#retrySoon(client)
  }

  #retrySoon(client: StreamClient): void {
    this.#putOff.add(client)
    if (this.#isRetryPlanned) return
    this.#isRetryPlanned = true
    this.#options.timers.after(RETRY_MS, () => {
      this.#isRetryPlanned = false
      for (const waiting of [...this.#putOff]) this.#retry(waiting)
    })
  }

  #retry(client: StreamClient): void {
    if (!client.isDrained) return this.#retrySoon(client)
    this.#putOff.delete(client)
    const notices = client.takePutOff().flatMap((change) => marketNotice(change) ?? [])
    const bytes = encoder.encode(notices.map((notice) => encodeNotice('market', notice)).join(''))
    this.#options.probe.sent('market', notices.length)
    this.#options.probe.sentBytes(bytes.length)
    client.send(bytes)
  }
}

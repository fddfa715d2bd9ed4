import type { Bar, InstrumentKey } from '../domain/index.ts'
import {
  CALL_BYTES_MAX,
  CALLS,
  type CallName,
  type CommandOf,
  exactOf,
  type OutcomeOf,
  PROTOCOL_VERSION,
} from '../line/index.ts'
import type {
  EngineHealth,
  FeedStatus,
  JournalSnapshot,
  LineConnection,
  MarketChange,
  MarketView,
  RecordGroup,
  RecordText,
  StoredSnapshotBytes,
  Unavailable,
} from '../ports/index.ts'
import { LineReader } from './line-reader.ts'
import { PendingCalls } from './pending-calls.ts'
import { type Facts, Replica } from './replica.ts'
import { Sender } from './sender.ts'

/** Throws when the bytes are no whole snapshot. */
export type ReadSnapshot = (stored: StoredSnapshotBytes) => JournalSnapshot

/** What a session tells of. */
export interface SessionListener {
  /** The replica has caught up; `isFresh` when it is not the one the session began with. */
  onReady(replica: Replica, isFresh: boolean): void
  onRecords(groups: readonly RecordGroup[]): void
  onMarket(change: MarketChange): void
  onFeedStatus(status: FeedStatus): void
}

export interface SessionOptions {
  readonly connection: LineConnection
  readonly token: string | null
  readonly recordText: RecordText
  readonly readSnapshot: ReadSnapshot
  /** What is known already. */
  readonly replica: Replica
  readonly groupsKept: number
  readonly listener: SessionListener
}

type Message = Readonly<Record<string, unknown>>

const FOLLOW = 'follow'
const UNKNOWN =
  'the connection to the engine was lost before it answered; whether the command was carried out is not ' +
  'known, and it is not sent again: ask for the order by its client_order_id'

/** One connection to an engine, from its greeting to its end. */
export class EngineSession {
  readonly #options: SessionOptions
  readonly #reader = new LineReader()
  readonly #sender: Sender
  readonly #pending = new PendingCalls()
  #replica: Replica
  #isFresh = false
  #phase: 'greeting' | 'asking' | 'loading' | 'catching_up' | 'live' = 'greeting'
  /** Of the snapshot that is being loaded. */
  #stored = { seq: 0, bytes: 0 }
  #loaded: Uint8Array[] = []
  #upTo = 0
  #groups: RecordGroup[] = []
  /** Told from outside why it must end. */
  #fault: Error | null = null
  #silentBeats = 0

  constructor(options: SessionOptions) {
    this.#options = options
    this.#replica = options.replica
    this.#sender = new Sender(options.connection, (error) => this.fail(error))
  }

  get isLive(): boolean {
    return this.#phase === 'live'
  }

  /** Beats of our clock since anything was heard. */
  get silentBeats(): number {
    return this.#silentBeats
  }

  get hasSpoken(): boolean {
    return this.#phase !== 'greeting'
  }

  beat(): void {
    this.#silentBeats += 1
  }

  /** Ends it; `run` rejects with the reason. */
  fail(error: Error): void {
    this.#fault ??= error
    this.#options.connection.destroy()
  }

  /** Speaks and listens until the connection ends, and always rejects with why. */
  async run(): Promise<never> {
    const { connection, token } = this.#options
    this.#sender.line(`HELLO version=${PROTOCOL_VERSION}${token === null ? '' : ` token=${token}`}`)
    try {
      for await (const chunk of connection.input) {
        this.#silentBeats = 0
        for (const line of this.#reader.push(chunk)) if (line !== '') this.#hear(line)
        this.#publish()
      }
      throw this.#fault ?? new Error('the engine closed the connection')
    } catch (error) {
      throw this.#fault ?? error
    } finally {
      this.#phase = 'greeting'
      this.#pending.lost(UNKNOWN)
      connection.destroy()
    }
  }

  /** Only while it is live. */
  call<Name extends CallName>(name: Name, command: CommandOf<Name>): Promise<OutcomeOf<Name> | Unavailable> {
    const text = `CALL ${name} ${JSON.stringify(CALLS[name].write(command))}`
    // Every character may take three bytes; what comes near the bound is nothing that anybody means.
    if (text.length * 3 > CALL_BYTES_MAX) {
      return Promise.resolve({ outcome: 'unavailable', why: 'the command is larger than the engine takes' })
    }
    return this.#pending.ask<Name>((id) => this.#sender.line(`@${id} ${text}`))
  }

  #hear(line: string): void {
    const message = JSON.parse(line) as Message
    switch (message['type']) {
      case 'hello':
        this.#onHello(message)
        break
      case 'reply':
        this.#onReply(message)
        break
      case 'record':
        this.#onRecord(message)
        break
      case 'snapshot':
        this.#onSnapshot(message)
        break
      case 'error':
        this.#onError(message)
        break
      default:
        if (this.#phase === 'catching_up' || this.#phase === 'live') this.#onState(message)
    }
  }

  #onHello({ version }: Message): void {
    if (version !== PROTOCOL_VERSION) throw new Error(`the engine speaks version ${String(version)}`)
    const { epoch, seq } = this.#replica.durable
    const known = seq === 0 ? {} : { epoch, seq }
    this.#phase = 'asking'
    this.#sender.line(`@${FOLLOW} CALL ${FOLLOW} ${JSON.stringify(known)}`)
  }

  #onReply(message: Message): void {
    const { request_id: id, ok, seq } = message
    if (id === FOLLOW) {
      if (ok !== true) throw new Error(`the engine cannot be followed: ${textOf(message['error'])}`)
      this.#onFollow(message['result'])
    } else if (ok === true) this.#pending.answer(String(id), exactOf(message['result']), Number(seq))
    else this.#refused(String(id), message['error'])
  }

  /** An error that answers nothing of ours ends the session: from then on nobody knows what it concerned. */
  #onError(message: Message): void {
    const { request_id: id, code } = message
    if (this.#phase !== 'greeting' && typeof id === 'string' && id !== FOLLOW) this.#refused(id, message)
    else throw new Error(`the engine refuses us: ${textOf(message)} (${String(code)})`)
  }

  #refused(id: string, problem: unknown): void {
    const why = `the engine did not take the command: ${textOf(problem)}`
    this.#pending.answer(id, { outcome: 'unavailable', why }, 0)
  }

  #onFollow(result: unknown): void {
    const { after, upTo, snapshot, facts, health } = exactOf(result) as {
      readonly after: number
      readonly upTo: number
      readonly snapshot: { readonly seq: number; readonly bytes: number } | null
      readonly facts: Facts
      readonly health: EngineHealth
    }
    this.#isFresh = snapshot !== null || after !== this.#replica.durable.seq || after === 0
    if (this.#isFresh) this.#replica = new Replica(this.#options.groupsKept)
    this.#replica.facts = facts
    this.#replica.health = health
    this.#upTo = upTo
    this.#phase = snapshot === null ? 'catching_up' : 'loading'
    this.#stored = snapshot ?? this.#stored
    this.#enterLive()
  }

  #onSnapshot({ data }: Message): void {
    if (this.#phase !== 'loading') throw new Error('a snapshot came that was not announced')
    this.#loaded.push(Buffer.from(String(data), 'base64'))
    const bytes = this.#loaded.reduce((sum, part) => sum + part.length, 0)
    if (bytes < this.#stored.bytes) return
    const { seq } = this.#stored
    this.#replica.restore(this.#options.readSnapshot({ seq, bytes: Buffer.concat(this.#loaded) }))
    this.#loaded = []
    this.#phase = 'catching_up'
    this.#enterLive()
  }

  #onRecord({ data }: Message): void {
    // Those that were on their way before the answer come again after it.
    if (this.#phase !== 'catching_up' && this.#phase !== 'live') return
    const group = this.#replica.fold(this.#options.recordText.decode(String(data)))
    // A replica made from the first record has nobody who waited for its past.
    if (this.#phase === 'live' || !this.#isFresh) this.#groups.push(group)
    this.#enterLive()
  }

  #enterLive(): void {
    if (this.#phase !== 'catching_up' || this.#replica.durable.seq < this.#upTo) return
    this.#phase = 'live'
    this.#options.listener.onReady(this.#replica, this.#isFresh)
  }

  #publish(): void {
    const groups = this.#groups
    this.#groups = []
    if (groups.length > 0) this.#options.listener.onRecords(groups)
    if (this.#phase === 'live') this.#pending.reached(this.#replica.durable.seq)
  }

  #onState(message: Message): void {
    const { board } = this.#replica
    const { listener } = this.#options
    switch (message['type']) {
      case 'bars':
        board.setBars(
          message['key'] as InstrumentKey,
          exactOf(message['bars']) as readonly Bar[],
          message['intervalMs'] as number,
        )
        break
      case 'market_view':
        board.setView(exactOf(message['market']) as MarketView)
        break
      case 'market_change': {
        const change = exactOf(message['change']) as MarketChange
        board.apply(change)
        if (this.isLive) listener.onMarket(change)
        break
      }
      case 'feed':
        if (this.isLive) listener.onFeedStatus(exactOf(message['status']) as FeedStatus)
        break
      case 'health':
        this.#replica.health = exactOf(message['health']) as EngineHealth
        break
    }
  }
}

function textOf(problem: unknown): string {
  const { message } = (problem ?? {}) as { readonly message?: unknown }
  return typeof message === 'string' ? message : 'it does not say why'
}

import type { MarketChange, RecordGroup, ReplicaSource } from '../ports/index.ts'
import type { Refusal } from './answers.ts'
import { CallDesk } from './call-desk.ts'
import { type LineEvent, marketLine, recordLines } from './events.ts'
import {
  beginningFor,
  changeEvent,
  factsOf,
  feedEvent,
  healthEvent,
  marketEvents,
  recordEvent,
  snapshotEvents,
} from './following.ts'
import { helloProblem, PROTOCOL_VERSION } from './hello.ts'
import type { CallLine, HelloLine, LineCommand, RecordPlace } from './line-command.ts'
import { LineSplitter, type SplitLine } from './line-splitter.ts'
import { Outbox } from './outbox.ts'
import { LINE_BYTES_MAX, parseLine } from './parse-line.ts'
import { readPlace } from './place.ts'
import { RecordFlow } from './record-flow.ts'
import type { LineSessionOptions } from './session-options.ts'
import { type TradingCommand, TradingDesk } from './trading-desk.ts'
import { type Asked, stamped, Voice } from './voice.ts'

export interface LineSession {
  /**
   * Carries out every line that ends in this chunk, in order, and resolves when there is room for more: await
   * it before the next chunk. Rejects once nothing can be written any more.
   */
  feed(chunk: Uint8Array): Promise<void>
  /**
   * The input is over: resolves when every command has its answer and everything is written. A last line
   * without a line break may have been cut short, so it is not carried out.
   */
  end(): Promise<void>
  /** A greeting was accepted. */
  readonly isGreeted: boolean
  /** The greeting was refused: nothing more is carried out. */
  readonly isOver: boolean
}

/** Opens a session: tells of everything that happens from now on, behind a door only after the greeting. */
export function lineSession(options: LineSessionOptions): LineSession {
  return new Session(options)
}

const HEARTBEAT_MS = 1000
/** Heartbeats in which a reader who is waited for took nothing: then it is cut. */
const STUCK_BEATS_MAX = 15

class Session implements LineSession {
  readonly #options: LineSessionOptions
  readonly #splitter = new LineSplitter()
  readonly #outbox: Outbox
  readonly #voice: Voice
  readonly #trading: TradingDesk
  readonly #calls: CallDesk
  readonly #records: RecordFlow
  #isFollower = false
  #isGreeted = false
  #isOver = false
  #stopListening: () => void = () => undefined
  #stopHeart: () => void = () => undefined
  #stuckBeats = 0
  #chunksSeen = 0
  #lineNumber = 0
  #tail: Promise<void> = Promise.resolve()

  constructor(options: LineSessionOptions) {
    const { engine, write, now, door, source = null } = options
    this.#options = options
    this.#outbox = new Outbox({
      write,
      recordLines: (group) => this.#recordLines(group),
      marketLine: (change) => this.#marketLine(change),
      lostLine: door ? null : (count) => stamped({ type: 'error', ...lost(count) }, now()),
      onFailure: (error) => this.#onCut(error),
    })
    this.#voice = new Voice(this.#outbox, now)
    this.#trading = new TradingDesk(options, this.#voice, this.#outbox)
    this.#calls = new CallDesk(engine, this.#voice)
    const pastLine = (event: RecordGroup['event']) =>
      source === null ? '' : stamped(recordEvent(event, source), now())
    this.#records = new RecordFlow({
      view: engine.view,
      outbox: this.#outbox,
      source,
      pastLine,
      isLossless: () => this.#isFollower,
      onFailure: (error) => this.#outbox.fail(error),
    })
    if (door === undefined) {
      const { mode, epoch, seq } = engine.view
      this.#voice.say({ type: 'engine_started', version: options.version, mode, epoch, seq })
      this.#listen()
      this.#records.startHere()
    }
  }

  get isGreeted(): boolean {
    return this.#isGreeted
  }

  get isOver(): boolean {
    return this.#isOver
  }

  #listen(): void {
    this.#stopListening = this.#options.engine.subscribe({
      onRecords: (groups) => this.#records.onRecords(groups),
      onMarket: (changes) => this.#outbox.markets(changes),
      // How the feed fares is told to people by its prices; their protocol has no word for it.
      onFeedStatus: (status) => {
        if (this.#isFollower) this.#voice.say(feedEvent(status))
      },
    })
  }

  #recordLines(group: RecordGroup): readonly string[] {
    const { source, now } = this.#options
    if (!this.#isFollower || !source) return recordLines(group)
    return [stamped(recordEvent(group.event, source), now())]
  }

  #marketLine(change: MarketChange): string | null {
    return this.#isFollower ? stamped(changeEvent(change), this.#options.now()) : marketLine(change)
  }

  feed(chunk: Uint8Array): Promise<void> {
    return this.#inTurn(async () => {
      for (const line of this.#splitter.push(chunk)) {
        if (this.#isOver) return
        await this.#take(line)
      }
    })
  }

  end(): Promise<void> {
    return this.#inTurn(async () => {
      await Promise.all([this.#trading.allAnswered(), this.#calls.allAnswered()])
      if (!this.#isOver && parseLine(this.#splitter.rest()).kind !== 'blank') {
        this.#lineNumber += 1
        this.#voice.refuse(CUT_SHORT, { line: this.#lineNumber, requestId: null })
      }
      this.#stopTelling()
      await this.#outbox.flushed()
    })
  }

  #stopTelling(): void {
    this.#stopListening()
    this.#records.stop()
    this.#stopHeart()
  }

  #onCut(error: unknown): void {
    this.#stopTelling()
    this.#options.door?.onCut(error)
  }

  /** One piece of input after the other, however they are fed. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(async () => {
      this.#expectReader()
      await step()
      this.#expectReader()
    })
    this.#tail = done.catch(() => undefined)
    return done
  }

  /** A command whose answer nobody can read is not carried out. */
  #expectReader(): void {
    if (this.#outbox.failure !== null) throw this.#outbox.failure.error
  }

  async #take(split: SplitLine): Promise<void> {
    this.#lineNumber += 1
    this.#expectReader()
    await this.#outbox.room()
    if (split.kind === 'too_long') {
      this.#refuseLine(TOO_LONG, { line: this.#lineNumber, requestId: null })
      return
    }
    const parsed = parseLine(split.text)
    if (parsed.kind === 'blank') return
    const asked: Asked = { line: this.#lineNumber, requestId: parsed.requestId }
    if (parsed.kind === 'problem') this.#refuseLine({ code: parsed.code, message: parsed.message }, asked)
    else await this.#perform(parsed.command, parsed.text, asked)
  }

  /** Whoever has not been let in yet has one line. */
  #refuseLine(refusal: Refusal, asked: Asked): void {
    this.#voice.refuse(refusal, asked)
    if (this.#options.door && !this.#isGreeted) this.#isOver = true
  }

  async #perform(command: LineCommand, text: string, asked: Asked): Promise<void> {
    if (command.verb === 'hello') this.#greet(command, asked)
    else if (this.#options.door && !this.#isGreeted) this.#refuseLine(HELLO_FIRST, asked)
    else if (command.verb === 'call') this.#call(command, asked)
    else {
      this.#acknowledge(command, text, asked)
      await this.#trading.perform(command, asked)
    }
  }

  #greet(hello: HelloLine, asked: Asked): void {
    const { engine, door, timers, version } = this.#options
    const problem = this.#isGreeted ? GREETED_ALREADY : helloProblem(hello, door?.token ?? null)
    if (problem !== null) {
      this.#voice.refuse(problem, asked)
      this.#isOver = !this.#isGreeted
      return
    }
    this.#isGreeted = true
    const { epoch, seq, mode } = engine.view
    this.#voice.answer({ type: 'hello', version: PROTOCOL_VERSION, epoch, seq, mode, engine: version }, asked)
    if (door) this.#listen()
    this.#resume(hello.resume, asked)
    this.#stopHeart = timers?.every(HEARTBEAT_MS, () => this.#beat()) ?? this.#stopHeart
  }

  #resume(place: RecordPlace | null, asked: Asked): void {
    const { view } = this.#options.engine
    const isKept = place === null || (place.epoch === view.epoch && view.groupsAfter(place.seq) !== null)
    if (!isKept) this.#voice.refuse(RESYNC, asked)
    if (place === null || !isKept) this.#records.startHere()
    else void this.#records.startAfter(place.seq).catch((error: unknown) => this.#outbox.fail(error))
  }

  #call(call: CallLine, asked: Asked): void {
    if (call.method === 'follow') this.#follow(call, asked)
    else this.#calls.perform(call, asked)
  }

  /**
   * From now on this session is told records, and the market as the engine has it, in place of what people
   * read.
   */
  #follow({ json }: CallLine, asked: Asked): void {
    const { source } = this.#options
    const known = readPlace(json)
    if (!source || known === 'unreadable') {
      const message = source ? NOT_A_PLACE : 'nothing can be followed here.'
      this.#calls.refuse({ code: 'bad_params', message }, asked)
      return
    }
    this.#records.stop()
    this.#isFollower = true
    void this.#tellFollower(known, source, asked).catch((error: unknown) => this.#outbox.fail(error))
  }

  async #tellFollower(known: RecordPlace | null, source: ReplicaSource, asked: Asked): Promise<void> {
    const { view } = this.#options.engine
    const { after, snapshot } = await beginningFor(view, known, source)
    const { epoch, seq: upTo } = view
    const stored = snapshot === null ? null : { seq: snapshot.seq, bytes: snapshot.bytes.length }
    const reply = { epoch, after, upTo, snapshot: stored, facts: factsOf(view), health: view.health() }
    this.#calls.reply(reply, asked)
    if (snapshot !== null) await this.#sayAll(snapshotEvents(snapshot))
    // Markets before records: whoever hears of a fill must be able to value it.
    await this.#sayAll(marketEvents(view))
    await this.#records.startAfter(after)
  }

  async #sayAll(events: Iterable<LineEvent>): Promise<void> {
    for (const event of events) {
      this.#voice.say(event)
      await this.#outbox.room()
    }
  }

  #beat(): void {
    const { view } = this.#options.engine
    this.#voice.notice({ type: 'heartbeat', seq: view.seq, trading_state: view.tradingState })
    if (this.#isFollower) this.#voice.notice(healthEvent(view))
    const { isWriting, chunksWritten } = this.#outbox
    this.#stuckBeats = isWriting && chunksWritten === this.#chunksSeen ? this.#stuckBeats + 1 : 0
    this.#chunksSeen = chunksWritten
    if (this.#options.door && this.#stuckBeats > STUCK_BEATS_MAX) this.#outbox.fail(new Error(STUCK))
  }

  #acknowledge(command: TradingCommand, text: string, { requestId }: Asked): void {
    const { verb } = command
    const type = RECEIVED[verb]
    const id = 'clientOrderId' in command ? command.clientOrderId : null
    this.#voice.say({
      type,
      ...(id === null ? {} : { client_order_id: id }),
      command: text,
      ...(requestId === null ? {} : { request_id: requestId }),
    })
  }
}

/** An amend is told of as an order: this protocol has no further word. */
const RECEIVED = {
  order: 'order_received',
  amend: 'order_received',
  cancel: 'cancel_received',
  cancel_all: 'cancel_received',
  query: 'query_received',
} as const satisfies Record<TradingCommand['verb'], string>

const CUT_SHORT: Refusal = {
  code: 'bad_command',
  message: 'The last line has no line break, so it may be cut short; it was not carried out.',
}

const TOO_LONG: Refusal = {
  code: 'line_too_long',
  message: `The line is longer than ${LINE_BYTES_MAX} bytes (a CALL: 65536); it was not carried out.`,
}

const HELLO_FIRST: Refusal = {
  code: 'hello_first',
  message: 'The first line here is HELLO version=1, with token=T where the engine has a token.',
}

const GREETED_ALREADY: Refusal = { code: 'bad_command', message: 'There was a HELLO already.' }

const RESYNC: Refusal = {
  code: 'resync',
  message: 'The records after that one are not at hand; ask with QUERY what stands.',
}

const NOT_A_PLACE = 'follow takes the epoch and seq of the last record known, or neither.'
const STUCK = 'the reader takes nothing any more'

function lost(count: number): Refusal {
  const message = `${count} records were not read in time and are left out; ask with QUERY what stands.`
  return { code: 'events_lost', message }
}

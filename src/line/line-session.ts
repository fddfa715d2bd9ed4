import type { Instrument, InstrumentKey, SymbolName, UnixNs, VenueName } from '../domain/index.ts'
import type { CancelAllOutcome, EnginePort } from '../ports/index.ts'
import { encodeJson, exactInteger, readOrder } from '../wire/index.ts'
import { type Answer, cancelAllAnswer, cancelAnswer, type Refusal, submitAnswer } from './answers.ts'
import { type LineEvent, marketLine, recordLines } from './events.ts'
import { InFlight } from './in-flight.ts'
import type { CancelAllLine, CancelLine, LineCommand, OrderCommand, QueryLine } from './line-command.ts'
import { LineSplitter, type SplitLine } from './line-splitter.ts'
import { Outbox, type Write } from './outbox.ts'
import { LINE_BYTES_MAX, parseLine } from './parse-line.ts'
import { answerQuery } from './query.ts'

export interface LineSessionOptions {
  readonly engine: EnginePort
  readonly write: Write
  readonly version: string
  readonly now: () => UnixNs
  /** Who gives the commands, for the journal. */
  readonly principal?: string
  readonly address?: string
  /** Where an order goes that names no venue, when several list its symbol. */
  readonly defaultVenue?: VenueName | null
}

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
}

/** Opens a session: says `engine_started` and tells of everything that happens from now on. */
export function lineSession(options: LineSessionOptions): LineSession {
  return new Session(options)
}

/** Commands sent and not answered; well below what the engine's lanes hold. */
const IN_FLIGHT_MAX = 128

/** What an answer refers to. */
interface Asked {
  readonly line: number
  readonly requestId: string | null
}

class Session implements LineSession {
  readonly #options: LineSessionOptions
  readonly #splitter = new LineSplitter()
  readonly #inFlight = new InFlight()
  readonly #outbox: Outbox
  readonly #unsubscribe: () => void
  #lineNumber = 0
  #tail: Promise<void> = Promise.resolve()

  constructor(options: LineSessionOptions) {
    this.#options = options
    const { engine, version, write } = options
    const lostLine = (count: number) => this.#encoded({ type: 'error', ...lost(count) })
    this.#outbox = new Outbox({ write, recordLines, marketLine, lostLine })
    const { mode, epoch, seq } = engine.view
    this.#say({ type: 'engine_started', version, mode, epoch, seq })
    this.#unsubscribe = engine.subscribe({
      onRecords: (groups) => this.#outbox.records(groups),
      onMarket: (changes) => this.#outbox.markets(changes),
      // How the feed fares is told by its prices; this protocol has no word for it.
      onFeedStatus: () => undefined,
    })
  }

  feed(chunk: Uint8Array): Promise<void> {
    return this.#inTurn(async () => {
      for (const line of this.#splitter.push(chunk)) await this.#take(line)
    })
  }

  end(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#inFlight.allAnswered()
      if (parseLine(this.#splitter.rest()).kind !== 'blank') {
        this.#lineNumber += 1
        this.#refuse(CUT_SHORT, { line: this.#lineNumber, requestId: null })
      }
      this.#unsubscribe()
      await this.#outbox.flushed()
    })
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
    if (this.#outbox.failure === null) return
    this.#unsubscribe()
    throw this.#outbox.failure.error
  }

  async #take(split: SplitLine): Promise<void> {
    this.#lineNumber += 1
    this.#expectReader()
    await this.#outbox.room()
    if (split.kind === 'too_long') {
      this.#refuse(TOO_LONG, { line: this.#lineNumber, requestId: null })
      return
    }
    const parsed = parseLine(split.text)
    if (parsed.kind === 'blank') return
    const asked: Asked = { line: this.#lineNumber, requestId: parsed.requestId }
    if (parsed.kind === 'problem') {
      this.#refuse({ code: parsed.code, message: parsed.message }, asked)
      return
    }
    this.#acknowledge(parsed.command, parsed.text, asked)
    await this.#perform(parsed.command, asked)
  }

  #acknowledge(command: LineCommand, text: string, asked: Asked): void {
    const { verb } = command
    const type = verb === 'order' ? 'order_received' : verb === 'query' ? 'query_received' : 'cancel_received'
    const id = 'clientOrderId' in command ? command.clientOrderId : null
    this.#say({ type, ...(id === null ? {} : { client_order_id: id }), command: text, ...requestIdOf(asked) })
  }

  async #perform(command: LineCommand, asked: Asked): Promise<void> {
    if (this.#inFlight.count >= IN_FLIGHT_MAX) await this.#inFlight.oneAnswered()
    switch (command.verb) {
      case 'order':
        this.#inFlight.addOrder(
          command.clientOrderId,
          this.#answered(asked, () => this.#submit(command, asked)),
        )
        return
      case 'cancel':
        this.#inFlight.add(this.#answered(asked, () => this.#cancel(command, asked)))
        return
      case 'cancel_all':
        await this.#answered(asked, () => this.#cancelAll(command, asked))
        return
      case 'query':
        // What was asked for before must be seen.
        await this.#inFlight.allAnswered()
        await this.#query(command, asked)
    }
  }

  /** Ends every command in exactly one way, also when the engine itself fails. Never rejects. */
  async #answered(asked: Asked, ask: () => Promise<Answer>): Promise<void> {
    try {
      const answer = await ask()
      if ('refusal' in answer) this.#refuse(answer.refusal, asked)
      else if (asked.requestId !== null) this.#say({ ...answer.event, ...requestIdOf(asked), final: true })
      else if (answer.isRepeated) this.#say(answer.event)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#refuse({ code: 'internal_error', message: `The engine failed: ${why}` }, asked)
    }
  }

  async #submit({ body }: OrderCommand, asked: Asked): Promise<Answer> {
    const { engine, defaultVenue = null } = this.#options
    const lookup = (symbol: SymbolName, venue: VenueName | null): readonly Instrument[] => {
      const listed = engine.view.instrumentsBySymbol(symbol, venue)
      const preferred = listed.filter((instrument) => instrument.venue === defaultVenue)
      return preferred.length > 0 ? preferred : listed
    }
    const read = readOrder(body, lookup)
    if (!read.ok) return { refusal: { code: 'bad_params', message: read.problem.message } }
    return submitAnswer(await engine.submit({ ...read.value, origin: this.#origin(asked) }))
  }

  async #cancel({ clientOrderId }: CancelLine, asked: Asked): Promise<Answer> {
    const { engine } = this.#options
    // Whatever way to the engine is used, an order may still be on it: its cancel must not arrive first.
    await this.#inFlight.orderAnswered(clientOrderId)
    return cancelAnswer(await engine.cancel({ clientOrderId, origin: this.#origin(asked) }), clientOrderId)
  }

  /**
   * Goes to the engine at once, whatever else is stuck, and holds back later lines. Orders of earlier lines
   * that were still on their way are cancelled by a second round when they have arrived.
   */
  async #cancelAll({ symbol }: CancelAllLine, asked: Asked): Promise<Answer> {
    const { view } = this.#options.engine
    const keys = symbol === null ? [null] : view.instrumentsBySymbol(symbol, null).map(({ key }) => key)
    if (keys.length === 0)
      return { refusal: { code: 'unknown_instrument', message: `No instrument ${symbol} is listed.` } }
    const mayMiss = this.#inFlight.hasOrders
    const outcomes = await this.#cancelKeys(keys, asked)
    if (mayMiss) {
      await this.#inFlight.allAnswered()
      outcomes.push(...(await this.#cancelKeys(keys, asked)))
    }
    return cancelAllAnswer(outcomes)
  }

  #cancelKeys(keys: readonly (InstrumentKey | null)[], asked: Asked): Promise<CancelAllOutcome[]> {
    const origin = this.#origin(asked)
    return Promise.all(keys.map((key) => this.#options.engine.cancelAll({ key, origin })))
  }

  async #query(query: QueryLine, asked: Asked): Promise<void> {
    const { engine, now } = this.#options
    const answer = answerQuery(query, engine.view, now())
    if ('refusal' in answer) {
      this.#refuse(answer.refusal, asked)
      return
    }
    const { events } = answer
    for (const [index, event] of events.entries()) {
      await this.#outbox.room()
      const isLast = index === events.length - 1
      this.#say({
        ...event,
        ...requestIdOf(asked),
        ...(isLast && asked.requestId !== null ? { final: true } : {}),
      })
    }
    if (events.length === 0 && asked.requestId !== null) {
      this.#say({ type: 'reply', ok: true, result: [], ...requestIdOf(asked), final: true })
    }
  }

  #origin({ line, requestId }: Asked) {
    const { principal = 'local', address = 'stdio' } = this.#options
    return { principal, address, requestId: requestId ?? `line-${line}` }
  }

  #refuse(refusal: Refusal, asked: Asked): void {
    const isFinal = asked.requestId === null ? {} : { final: true }
    this.#say({ type: 'error', ...refusal, line: asked.line, ...requestIdOf(asked), ...isFinal })
  }

  #say(event: LineEvent): void {
    this.#outbox.line(this.#encoded(event))
  }

  #encoded({ type, ...fields }: LineEvent): string {
    return encodeJson({ type, ts_ns: exactInteger(this.#options.now()), ...fields })
  }
}

const CUT_SHORT: Refusal = {
  code: 'bad_command',
  message: 'The last line has no line break, so it may be cut short; it was not carried out.',
}

const TOO_LONG: Refusal = {
  code: 'line_too_long',
  message: `The line is longer than ${LINE_BYTES_MAX} bytes; it was not carried out.`,
}

function lost(count: number): Refusal {
  const message = `${count} records were not read in time and are left out; ask with QUERY what stands.`
  return { code: 'events_lost', message }
}

function requestIdOf({ requestId }: Asked): { readonly request_id?: string } {
  return requestId === null ? {} : { request_id: requestId }
}

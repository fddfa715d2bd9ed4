import type { Instrument, InstrumentKey, SymbolName, VenueName } from '../domain/index.ts'
import type { CancelAllOutcome } from '../ports/index.ts'
import { readOrder } from '../wire/index.ts'
import { type Answer, amendAnswer, cancelAllAnswer, cancelAnswer, submitAnswer } from './answers.ts'
import { InFlight } from './in-flight.ts'
import type { AmendLine, CancelAllLine, CancelLine, OrderCommand, QueryLine } from './line-command.ts'
import type { Outbox } from './outbox.ts'
import { answerQuery } from './query.ts'
import type { LineSessionOptions } from './session-options.ts'
import type { Asked, Voice } from './voice.ts'

/** Commands sent and not answered; well below what the engine's lanes hold. */
const IN_FLIGHT_MAX = 128

export type TradingCommand = OrderCommand | AmendLine | CancelLine | CancelAllLine | QueryLine

type DeskOptions = Pick<LineSessionOptions, 'engine' | 'now' | 'principal' | 'address' | 'defaultVenue'>

/** Carries out what people and simple programs write: orders, cancels, questions. */
export class TradingDesk {
  readonly #options: DeskOptions
  readonly #voice: Voice
  readonly #outbox: Outbox
  readonly #inFlight = new InFlight()

  constructor(options: DeskOptions, voice: Voice, outbox: Outbox) {
    this.#options = options
    this.#voice = voice
    this.#outbox = outbox
  }

  allAnswered(): Promise<void> {
    return this.#inFlight.allAnswered()
  }

  async perform(command: TradingCommand, asked: Asked): Promise<void> {
    if (this.#inFlight.count >= IN_FLIGHT_MAX) await this.#inFlight.oneAnswered()
    switch (command.verb) {
      case 'order':
        this.#inFlight.addOrder(
          command.clientOrderId,
          this.#answered(asked, () => this.#submit(command, asked)),
        )
        return
      case 'amend':
        this.#inFlight.add(this.#answered(asked, () => this.#amend(command, asked)))
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
      if ('refusal' in answer) this.#voice.refuse(answer.refusal, asked)
      else if (asked.requestId !== null || answer.isRepeated) this.#voice.answer(answer.event, asked)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#voice.refuse({ code: 'internal_error', message: `The engine failed: ${why}` }, asked)
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

  async #amend({ clientOrderId, change }: AmendLine, asked: Asked): Promise<Answer> {
    const { engine } = this.#options
    // It may still be on its way: nothing can be changed of what is not there.
    await this.#inFlight.orderAnswered(clientOrderId)
    return amendAnswer(await engine.amend({ ...change, origin: this.#origin(asked) }), clientOrderId)
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
    const { engine } = this.#options
    const all = { venue: null, strategyId: null, scope: 'instance', origin } as const
    return Promise.all(keys.map((key) => engine.cancelAll({ ...all, key })))
  }

  async #query(query: QueryLine, asked: Asked): Promise<void> {
    const { engine, now } = this.#options
    const answer = answerQuery(query, engine.view, now())
    if ('refusal' in answer) {
      this.#voice.refuse(answer.refusal, asked)
      return
    }
    const { events } = answer
    for (const [index, event] of events.entries()) {
      await this.#outbox.room()
      this.#voice.answer(event, asked, index === events.length - 1)
    }
    if (events.length === 0 && asked.requestId !== null) {
      this.#voice.answer({ type: 'reply', ok: true, result: [] }, asked)
    }
  }

  #origin({ line, requestId }: Asked) {
    const { principal = 'local', address = 'stdio' } = this.#options
    return { principal, address, requestId: requestId ?? `line-${line}` }
  }
}

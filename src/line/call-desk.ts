import type { EnginePort } from '../ports/index.ts'
import type { Refusal } from './answers.ts'
import {
  CALLS,
  type CallName,
  type CommandOf,
  isCallName,
  jsonOf,
  NotReadable,
  type OutcomeOf,
} from './codec/index.ts'
import type { CallLine } from './line-command.ts'
import { quoted } from './line-fields.ts'
import type { Asked, Voice } from './voice.ts'

/** Above it a call is answered `overloaded` at once, so that a cancel never waits behind orders. */
const CALLS_WAITING_MAX = 10_000
const RETRY_AFTER_MS = 1000

/** The engine, its methods to be called by name. */
type Callable = { readonly [Name in CallName]: (command: CommandOf<Name>) => Promise<OutcomeOf<Name>> }

/** Carries out `CALL METHOD {json}`: every method of the engine, its outcome exactly as it was. */
export class CallDesk {
  readonly #engine: EnginePort
  readonly #voice: Voice
  readonly #waiting = new Set<Promise<void>>()

  constructor(engine: EnginePort, voice: Voice) {
    this.#engine = engine
    this.#voice = voice
  }

  async allAnswered(): Promise<void> {
    await Promise.all(this.#waiting)
  }

  /** Never holds back what comes after it. */
  perform({ method, json }: CallLine, asked: Asked): void {
    if (!isCallName(method)) {
      const message = `there is no method ${quoted(method)}; there are ${Object.keys(CALLS).join(', ')}.`
      this.refuse({ code: 'bad_command', message }, asked)
      return
    }
    if (this.#waiting.size >= CALLS_WAITING_MAX) {
      this.reply({ outcome: 'overloaded', retryAfterMs: RETRY_AFTER_MS }, asked)
      return
    }
    const answered: Promise<void> = this.#call(method, json, asked).then(() => {
      this.#waiting.delete(answered)
    })
    this.#waiting.add(answered)
  }

  async #call<Name extends CallName>(name: Name, json: object, asked: Asked): Promise<void> {
    try {
      const callable: Callable = this.#engine
      this.reply(await callable[name](CALLS[name].read(json, '')), asked)
    } catch (error) {
      if (error instanceof NotReadable) this.refuse({ code: 'bad_params', message: error.message }, asked)
      else {
        const why = error instanceof Error ? error.message : String(error)
        this.refuse({ code: 'internal_error', message: `The engine failed: ${why}` }, asked)
      }
    }
  }

  /** `seq`: everything up to this record was told to those who follow, or will be. */
  reply(result: unknown, asked: Asked): void {
    const { seq } = this.#engine.view
    this.#voice.answer({ type: 'reply', ok: true, seq, result: jsonOf(result) }, asked)
  }

  refuse(error: Refusal, asked: Asked): void {
    this.#voice.answer({ type: 'reply', ok: false, error, line: asked.line }, asked)
  }
}

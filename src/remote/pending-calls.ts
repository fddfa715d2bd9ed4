import type { CallName, OutcomeOf } from '../line/index.ts'
import type { Unavailable } from '../ports/index.ts'

/** Above it the engine does not keep up, and a command is answered so at once. */
const PENDING_MAX = 10_000
const OVERLOADED: Unavailable = { outcome: 'overloaded', retryAfterMs: 1000 }

interface Held {
  readonly seq: number
  readonly answer: () => void
}

/**
 * Commands on their way to the engine. An outcome is held back until the replica has the record it was made
 * with: who was told of an order can read it.
 */
export class PendingCalls {
  readonly #waiting = new Map<string, (outcome: unknown) => void>()
  #held: Held[] = []
  #count = 0
  #seq = 0

  /** `send` is given the id to ask under. Every method's outcomes include `Unavailable`. */
  ask<Name extends CallName>(send: (id: string) => void): Promise<OutcomeOf<Name> | Unavailable> {
    if (this.#waiting.size + this.#held.length >= PENDING_MAX) return Promise.resolve(OVERLOADED)
    this.#count += 1
    const id = `c${this.#count}`
    return new Promise((resolve) => {
      this.#waiting.set(id, (outcome) => resolve(outcome as OutcomeOf<Name>))
      send(id)
    })
  }

  /** `seq`: the engine's last record when it answered. */
  answer(id: string, outcome: unknown, seq: number): void {
    const resolve = this.#waiting.get(id)
    if (resolve === undefined) return
    this.#waiting.delete(id)
    if (seq <= this.#seq) resolve(outcome)
    else this.#held.push({ seq, answer: () => resolve(outcome) })
  }

  /** The replica has everything up to this record. */
  reached(seq: number): void {
    this.#seq = seq
    if (this.#held.length === 0) return
    const due = this.#held.filter((held) => held.seq <= seq)
    this.#held = this.#held.filter((held) => held.seq > seq)
    for (const { answer } of due) answer()
  }

  /** The connection is gone: what was answered stands, of the rest nobody knows. */
  lost(why: string): void {
    const outcome: Unavailable = { outcome: 'unavailable', why }
    const { held, waiting } = { held: this.#held, waiting: [...this.#waiting.values()] }
    this.#held = []
    this.#waiting.clear()
    for (const { answer } of held) answer()
    for (const resolve of waiting) resolve(outcome)
  }
}

import type { UnixNs } from '../domain/index.ts'
import { encodeJson, exactInteger } from '../wire/index.ts'
import type { Refusal } from './answers.ts'
import type { LineEvent } from './events.ts'
import type { Outbox } from './outbox.ts'

/** What an answer refers to. */
export interface Asked {
  readonly line: number
  readonly requestId: string | null
}

/** Says events and answers, each stamped and on a line of its own. */
export class Voice {
  readonly #outbox: Outbox
  readonly #now: () => UnixNs

  constructor(outbox: Outbox, now: () => UnixNs) {
    this.#outbox = outbox
    this.#now = now
  }

  say(event: LineEvent): void {
    this.#outbox.line(stamped(event, this.#now()))
  }

  /** Left out when the reader is behind. */
  notice(event: LineEvent): void {
    this.#outbox.notice(stamped(event, this.#now()))
  }

  /** An answer, with the id of what it answers; `isLast` when no other follows. */
  answer(event: LineEvent, { requestId }: Asked, isLast = true): void {
    this.say({
      ...event,
      ...(requestId === null ? {} : { request_id: requestId, ...(isLast ? { final: true } : {}) }),
    })
  }

  refuse(refusal: Refusal, asked: Asked): void {
    this.answer({ type: 'error', ...refusal, line: asked.line }, asked)
  }
}

export function stamped({ type, ...fields }: LineEvent, now: UnixNs): string {
  return encodeJson({ type, ts_ns: exactInteger(now), ...fields })
}

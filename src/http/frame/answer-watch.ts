import type { Exchange } from './exchange.ts'

/** Told of answers, of slow ones or of all. */
export interface AnswerWatch {
  /** The least time an answer took to be told of; `Infinity` for none, 0 for all. */
  readonly fromMs: number
  /** Right after the answer was made, before it is sent. Must not throw. */
  answered(exchange: Exchange, response: Response, elapsedMs: number): void
}

/** Several as one. */
export function watchAll(watches: readonly AnswerWatch[]): AnswerWatch {
  return {
    get fromMs() {
      return watches.reduce((least, { fromMs }) => Math.min(least, fromMs), Number.POSITIVE_INFINITY)
    },
    answered(exchange, response, elapsedMs) {
      for (const watch of watches) {
        if (elapsedMs >= watch.fromMs) watch.answered(exchange, response, elapsedMs)
      }
    },
  }
}

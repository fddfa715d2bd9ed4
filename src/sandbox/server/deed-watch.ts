/** Which deed was done while a message was looked at: over a socket nobody else says so. */
import type { SandboxExchange } from '../core/index.ts'
import type { Deed } from './fault-words.ts'

export interface DeedWatch {
  /** What the face is given: the same exchange, watched. */
  readonly exchange: SandboxExchange
  /** The first deed that was done since this was asked last; null for none. */
  take(): Deed | null
}

export function deedWatch(exchange: SandboxExchange): DeedWatch {
  let done: Deed | null = null
  const note = (deed: Deed, isDone: boolean) => {
    if (isDone) done ??= deed
  }
  return {
    exchange: {
      ...exchange,
      place(order) {
        const outcome = exchange.place(order)
        note('place', outcome.outcome === 'placed')
        return outcome
      },
      placeList(list) {
        const outcome = exchange.placeList(list)
        note('place', outcome.outcome === 'placed')
        return outcome
      },
      cancel(address) {
        const outcome = exchange.cancel(address)
        note('cancel', outcome.outcome === 'done')
        return outcome
      },
      amend(address, change) {
        const outcome = exchange.amend(address, change)
        note('amend', outcome.outcome === 'done')
        return outcome
      },
      cancelAll(key) {
        const orders = exchange.cancelAll(key)
        note('cancel', orders.length > 0)
        return orders
      },
    },
    take() {
      const deed = done
      done = null
      return deed
    },
  }
}

/** Changes of each book, counted one by one: the ids of the deepest stream, and of the book by REST. */
import type { InstrumentKey } from '../../domain/index.ts'
import type { SandboxExchange } from '../core/index.ts'

export interface BookCounter {
  /** Of the newest change that was told. */
  told(key: InstrumentKey): number
  /** Of the book as it is now, though its newest change may not have been told yet. */
  current(key: InstrumentKey): number
  close(): void
}

export function bookCounter(exchange: SandboxExchange): BookCounter {
  const counts = new Map<InstrumentKey, { count: number; updateId: number }>()
  const entry = (key: InstrumentKey) => {
    const known = counts.get(key) ?? { count: 1, updateId: exchange.book(key)?.updateId ?? 0 }
    counts.set(key, known)
    return known
  }
  for (const { key } of exchange.instruments()) entry(key)
  const close = exchange.listen({
    onBook({ key, updateId }) {
      const known = entry(key)
      if (updateId <= known.updateId) return
      known.count += 1
      known.updateId = updateId
    },
  })
  return {
    told: (key) => entry(key).count,
    current(key) {
      const { count, updateId } = entry(key)
      return (exchange.book(key)?.updateId ?? 0) > updateId ? count + 1 : count
    },
    close,
  }
}

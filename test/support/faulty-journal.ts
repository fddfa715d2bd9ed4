import type { Event } from '../../src/domain/index.ts'
import type { Journal } from '../../src/ports/index.ts'

/** Fails the next appends with what `failures` holds, first come first; works while that is empty. */
export interface FaultyJournal extends Journal<Event> {
  readonly failures: Error[]
}

export function faultyJournal(inner: Journal<Event>): FaultyJournal {
  const failures: Error[] = []
  return {
    failures,
    epoch: inner.epoch,
    recover: (onEntry, onSnapshot) => inner.recover(onEntry, onSnapshot),
    append: async (entries) => {
      const failure = failures.shift()
      if (failure) throw failure
      await inner.append(entries)
    },
    readFrom: (seq) => inner.readFrom(seq),
    stats: () => inner.stats(),
    close: () => inner.close(),
  }
}

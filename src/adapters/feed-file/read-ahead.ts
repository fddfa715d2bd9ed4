import type { MarketEvent } from '../../domain/index.ts'
import type { PrintGroup } from './file-prints.ts'

/** Events read from the file but not yet delivered: never more than a few thousand. */
export interface ReadAhead {
  /** The event `offset` places after the next one; undefined when it is not read yet, or the file ended. */
  peek(offset: number): MarketEvent | undefined
  drop(count: number): void
  /** True when no event will come after those that can be peeked at. */
  readonly isAtEnd: boolean
  readonly isFull: boolean
  /** What went wrong while reading; the events before it are still to be had. */
  readonly failure: unknown
  /** Starts reading, unless that is under way. `onRead` is called after each stretch. */
  fill(): Promise<void>
  close(): Promise<void>
}

export const EVENTS_MAX = 8192

export function readAhead(
  groups: AsyncGenerator<PrintGroup, void>,
  first: readonly MarketEvent[],
  onRead: () => void,
): ReadAhead {
  let events: MarketEvent[] = [...first]
  let head = 0
  let isAtEnd = false
  let isReading = false
  let isClosed = false
  let failure: unknown = null

  async function readUntilFull(): Promise<void> {
    while (!isClosed && events.length - head < EVENTS_MAX) {
      const next = await groups.next()
      if (next.done === true) {
        isAtEnd = true
        return
      }
      events.push(...next.value.events)
    }
  }

  async function fill(): Promise<void> {
    if (isReading || isAtEnd || isClosed) return
    isReading = true
    try {
      await readUntilFull()
    } catch (error) {
      failure = error
      isAtEnd = true
    } finally {
      isReading = false
    }
    if (!isClosed) onRead()
  }

  return {
    peek: (offset) => events[head + offset],
    drop(count) {
      head += count
      if (head < EVENTS_MAX / 2) return
      events = events.slice(head)
      head = 0
      void fill()
    },
    get isAtEnd() {
      return isAtEnd
    },
    get isFull() {
      return events.length - head >= EVENTS_MAX
    },
    get failure() {
      return failure
    },
    fill,
    async close() {
      isClosed = true
      await groups.return()
    },
  }
}

import { type StreamMessage, sequenceOf } from './replica.ts'
import type { ResumePoint } from './stream-protocol.ts'

/** Beyond this the oldest groups go, and whoever needs them takes a snapshot. */
export const RING_MESSAGES_MAX = 4096

interface Group {
  readonly seq: number
  readonly messages: readonly StreamMessage[]
}

/** The latest groups of the stream, whole, and the beginning of the one that is coming. */
export class StreamRing {
  readonly epoch: string
  /** Everything after this group is here. */
  #baseSeq: number
  #lastSeq: number
  #groups: Group[] = []
  #count = 0
  #pending: StreamMessage[] = []

  constructor({ epoch, seq }: ResumePoint) {
    this.epoch = epoch
    this.#baseSeq = seq
    this.#lastSeq = seq
  }

  /** Where a new connection to the server goes on. */
  get resumeId(): string {
    return `${this.epoch}-${this.#lastSeq}`
  }

  /** Whoever stands there can go on from here without a hole. */
  covers({ epoch, seq }: ResumePoint): boolean {
    return epoch === this.epoch && seq >= this.#baseSeq && seq <= this.#lastSeq
  }

  /** False only for a place before what is kept; one ahead of it waits for what is to come. */
  reaches({ epoch, seq }: ResumePoint): boolean {
    return epoch === this.epoch && seq >= this.#baseSeq
  }

  /** The unfinished group included: its rest comes live. */
  after(seq: number): readonly StreamMessage[] {
    const later = this.#groups.filter((group) => group.seq > seq)
    return [...later.flatMap(({ messages }) => messages), ...this.#pending]
  }

  /** A new connection starts the unfinished group again. */
  dropPending(): void {
    this.#pending = []
  }

  /** What bears no number, the market above all, is not kept. */
  add(message: StreamMessage): void {
    const sequence = sequenceOf(message.body)
    if (sequence === null || sequence.seq <= this.#lastSeq) return
    this.#pending.push(message)
    if (message.id === null) return
    this.#groups.push({ seq: sequence.seq, messages: this.#pending })
    this.#count += this.#pending.length
    this.#lastSeq = sequence.seq
    this.#pending = []
    this.#trim()
  }

  #trim(): void {
    let dropped = 0
    while (this.#count > RING_MESSAGES_MAX && dropped < this.#groups.length) {
      const group = this.#groups[dropped]
      if (!group) break
      this.#count -= group.messages.length
      this.#baseSeq = group.seq
      dropped += 1
    }
    if (dropped > 0) this.#groups = this.#groups.slice(dropped)
  }
}

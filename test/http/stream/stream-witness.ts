import { createParser } from 'eventsource-parser'

export interface Heard {
  readonly name: string
  readonly seq: number
  readonly text: string
}

/**
 * A client that believes nothing: it takes a group when its last message has come, and notes whatever a hole
 * or a repeat would look like. It reads in pieces and leaves in the middle of them, as chance will have it.
 */
export class StreamWitness {
  /** Of the last whole group. */
  lastId: string | null = null
  appliedSeq = 0
  readonly applied: Heard[] = []
  readonly faults: string[] = []
  resyncs = 0
  readonly #chance: () => number
  #pending: { readonly heard: Heard; readonly prevSeq: number }[] = []
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null
  #reading: Promise<void> = Promise.resolve()

  constructor(chance: () => number) {
    this.#chance = chance
  }

  follow(stream: ReadableStream<Uint8Array>): void {
    const reader = stream.getReader()
    this.#reader = reader
    this.#pending = []
    // A server that is killed breaks its streams: that too is an end, and what was missed will show.
    this.#reading = this.#read(reader).catch(() => undefined)
  }

  /** Breaks off, sometimes with half a message read. */
  async leave(): Promise<void> {
    const reader = this.#reader
    this.#reader = null
    await reader?.cancel().catch(() => undefined)
    await this.#reading
  }

  /** Turns of the loop until it is so; whoever waits in vain sees it in what did not come. */
  async until(isSo: () => boolean): Promise<void> {
    const deadlineMs = performance.now() + 30_000
    while (!isSo() && performance.now() < deadlineMs) {
      await new Promise<void>((resolve) => void setImmediate(resolve))
    }
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const parser = createParser({ onEvent: (event) => this.#hear(event.event ?? '', event.id, event.data) })
    const decoder = new TextDecoder()
    for (;;) {
      const { done, value } = await reader.read()
      if (done || this.#reader !== reader) return
      const text = decoder.decode(value, { stream: true })
      // The network cuts where it likes; what is behind the cut is lost when the client leaves there.
      const cut = Math.floor(this.#chance() * text.length)
      parser.feed(text.slice(0, cut))
      if (this.#chance() < 0.3) await new Promise<void>((resolve) => void setImmediate(resolve))
      if (this.#reader !== reader) return
      parser.feed(text.slice(cut))
    }
  }

  #hear(name: string, id: string | undefined, text: string): void {
    if (name === 'resync') this.resyncs += 1
    const body = JSON.parse(text) as { readonly seq?: number; readonly prev_seq?: number }
    if (body.seq === undefined || body.prev_seq === undefined) return
    this.#pending.push({ heard: { name, seq: body.seq, text }, prevSeq: body.prev_seq })
    if (id !== undefined && id !== '') this.#apply(id)
  }

  #apply(id: string): void {
    const [first] = this.#pending
    const seq = Number(id.slice(9))
    for (const { heard, prevSeq } of this.#pending) {
      if (heard.seq !== seq) this.faults.push(`${heard.name} of ${heard.seq} in the group ${id}`)
      if (this.lastId !== null && prevSeq !== this.appliedSeq)
        this.faults.push(`${seq} says it follows ${prevSeq}; ${this.appliedSeq} came last`)
      this.applied.push(heard)
    }
    if (first !== undefined && seq <= this.appliedSeq) this.faults.push(`${id} again`)
    this.#pending = []
    this.appliedSeq = seq
    this.lastId = id
  }
}

import { mintId } from '../lib/browser.ts'
import { ApiProblem, type Fetch } from './api.ts'
import { readStream, type StreamOptions } from './stream.ts'
import { type FromHub, problemOf, STREAM_MOVED, type ToHub } from './stream-protocol.ts'

/** Where a page gets the stream from: a connection of its own, or the one that its browser has. */
export interface StreamLine {
  /** As `readStream`: lives until it throws an `ApiProblem`, or quietly ends by its signal. */
  read(options: StreamOptions): Promise<void>
  /** This page wants no stream any more. */
  close(): void
}

export function ownLine(send?: Fetch): StreamLine {
  return {
    read: (options) => readStream(send ? { ...options, send } : options),
    close: () => undefined,
  }
}

/** What carries words between this page and whoever holds the stream. */
export interface Wire {
  post(message: ToHub): void
  listen(listener: (message: FromHub) => void): void
  close(): void
}

/** Longer than the holder's own patience with the server, so that its word comes first. */
export const HUB_SILENCE_MAX_MS = 20_000
/** Signs of life are answered each, batches not before so many messages were taken. */
const ANSWER_AFTER_MESSAGES = 64

/** The stream of the browser, by a wire to who holds it. */
export class SharedLine implements StreamLine {
  readonly #wire: Wire
  readonly #silenceMaxMs: number
  #current: Reading | null = null

  constructor(wire: Wire, silenceMaxMs: number = HUB_SILENCE_MAX_MS) {
    this.#wire = wire
    this.#silenceMaxMs = silenceMaxMs
    wire.listen((message) => this.#current?.hear(message))
  }

  async read(options: StreamOptions): Promise<void> {
    const reading = new Reading(this.#wire, options, this.#silenceMaxMs)
    this.#current = reading
    try {
      await reading.over
    } finally {
      if (this.#current === reading) this.#current = null
    }
  }

  /** Ends what is being read: the page goes to sleep, or the wire is broken. */
  breakOff(message: string): void {
    this.#current?.fail(new ApiProblem({ status: 0, code: 'stream_ended', message }))
  }

  close(): void {
    this.#current?.leave()
    this.#wire.close()
  }
}

/** One attempt to follow. */
class Reading {
  readonly over: Promise<void>
  readonly #id = mintId()
  readonly #wire: Wire
  readonly #options: StreamOptions
  readonly #silenceMaxMs: number
  readonly #done: () => void
  readonly #failed: (problem: ApiProblem) => void
  #timer: ReturnType<typeof setInterval> | undefined
  #heardAtMs = performance.now()
  #hasHeard = false
  #taken = 0
  #isOver = false

  constructor(wire: Wire, options: StreamOptions, silenceMaxMs: number) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.over = promise
    this.#done = resolve
    this.#failed = reject
    this.#wire = wire
    this.#options = options
    this.#silenceMaxMs = silenceMaxMs
    if (options.signal.aborted) this.leave()
    else this.#begin()
  }

  #begin(): void {
    this.#options.signal.addEventListener('abort', () => this.leave(), { once: true })
    this.#watch()
    this.#attach()
  }

  hear(message: FromHub): void {
    if (this.#isOver) return
    if (message.kind === 'moved') return this.#moved()
    if (message.reader !== this.#id) return
    this.#hasHeard = true
    this.#heardAtMs = performance.now()
    switch (message.kind) {
      case 'opened':
        this.#answer()
        return this.#options.onOpen()
      case 'heard':
        this.#answer()
        return this.#options.onHeard()
      case 'batch':
        this.#options.onHeard()
        for (const each of message.messages) this.#options.onMessage(each)
        this.#taken += message.messages.length
        if (this.#taken >= ANSWER_AFTER_MESSAGES) this.#answer()
        return
      case 'ended':
        return this.fail(problemOf(message.problem))
    }
  }

  fail(problem: ApiProblem): void {
    this.#end(() => this.#failed(problem))
  }

  leave(): void {
    this.#end(this.#done)
  }

  #end(settle: () => void): void {
    if (this.#isOver) return
    this.#isOver = true
    clearInterval(this.#timer)
    this.#wire.post({ kind: 'detach', reader: this.#id })
    settle()
  }

  #attach(): void {
    const { token, lastEventId } = this.#options
    this.#wire.post({ kind: 'attach', reader: this.#id, token, from: lastEventId ?? '' })
  }

  /** Whoever was not heard yet may never have heard of us. */
  #moved(): void {
    if (!this.#hasHeard) return this.#attach()
    const message = 'The stream comes by another tab now.'
    this.fail(new ApiProblem({ status: 0, code: STREAM_MOVED, message }))
  }

  #answer(): void {
    if (this.#isOver) return
    this.#wire.post({ kind: 'took', reader: this.#id, messages: this.#taken })
    this.#taken = 0
  }

  #watch(): void {
    const message = `Nothing was heard for ${this.#silenceMaxMs / 1000} seconds.`
    const silent = new ApiProblem({ status: 0, code: 'stream_ended', message })
    this.#timer = setInterval(() => {
      if (performance.now() - this.#heardAtMs > this.#silenceMaxMs) this.fail(silent)
    }, this.#silenceMaxMs / 4)
  }
}

import type { ExchangeCredentials } from '../../../ports/index.ts'
import type { ListingTable } from '../listing-table.ts'
import type { AccountNotice, AccountStreamProtocol, StreamGreeting, StreamNotice } from '../protocol/index.ts'
import { VenueSocket } from '../socket/index.ts'
import type { VenueMeasure, World } from '../world.ts'

export interface AccountStreamOptions {
  readonly world: World
  readonly protocol: AccountStreamProtocol
  readonly name: string
  readonly url: () => string
  readonly credentials: ExchangeCredentials
  readonly listings: ListingTable
  readonly venueNowMs: () => number
  readonly measure: VenueMeasure
  /** Runs to its end before the next message is read. */
  readonly onNotice: (notice: AccountNotice, frame: unknown) => void
  readonly onReady: () => void
  readonly onDown: (why: string) => void
}

/** A log-in that is not answered by then is tried again on a new connection. */
const LOG_IN_MS_MAX = 5000

/** What the venue says of our account as it happens; it is heard from `onReady` on, until `onDown`. */
export class AccountStream {
  readonly #options: AccountStreamOptions
  readonly #socket: VenueSocket
  #greeting: StreamGreeting
  #isReady = false
  #readyCount = 0
  #why: string | null = 'not connected yet'
  #stopTimer: (() => void) | null = null

  constructor(options: AccountStreamOptions) {
    const { world, protocol, name, url, measure } = options
    this.#options = options
    this.#greeting = this.#newGreeting()
    this.#socket = new VenueSocket({
      ...{ world, name, url, measure, terms: protocol },
      onOpen: () => this.#greet(),
      onFrame: (frame) => this.#read(frame),
      onDown: (why) => this.#onDown(why),
    })
  }

  get isReady(): boolean {
    return this.#isReady
  }

  get wasReady(): boolean {
    return this.#readyCount > 0
  }

  /** Null while it is heard. */
  get why(): string | null {
    return this.#isReady ? null : this.#why
  }

  /** Times it was heard again after it was lost. */
  get reconnectCount(): number {
    return Math.max(0, this.#readyCount - 1)
  }

  start(): void {
    this.#socket.start()
  }

  stop(): void {
    this.#stopTimer?.()
    this.#isReady = false
    this.#why = 'stopped'
    this.#socket.stop()
  }

  /** What it listens to changed. */
  renew(why: string): void {
    this.#socket.reopen(why)
  }

  #newGreeting(): StreamGreeting {
    const { credentials, venueNowMs, listings } = this.#options
    return { ...credentials, nowMs: Math.trunc(venueNowMs()), natives: listings.natives }
  }

  #greet(): void {
    const { world, protocol } = this.#options
    this.#greeting = this.#newGreeting()
    this.#stopTimer?.()
    this.#stopTimer = world.timers.after(LOG_IN_MS_MAX, () => {
      if (!this.#isReady) this.#socket.reopen('the log-in was not answered')
    })
    this.#send(protocol.greet(this.#greeting))
  }

  #read(frame: unknown): void {
    for (const notice of this.#options.protocol.read(frame, this.#greeting)) {
      if (isOfAccount(notice)) this.#options.onNotice(notice, frame)
      else this.#heed(notice)
    }
  }

  #heed(notice: StreamNotice): void {
    switch (notice.kind) {
      case 'alive':
        return
      case 'ready':
        if (this.#isReady) return
        this.#isReady = true
        this.#readyCount += 1
        this.#stopTimer?.()
        this.#socket.confirm()
        this.#options.onReady()
        return
      case 'send':
        this.#send(notice.frames)
        return
      case 'reopen':
        this.#socket.reopen(notice.why)
        return
      case 'refused':
        this.#socket.reopen(`the venue refused the log-in: ${notice.why}`)
    }
  }

  #send(frames: readonly string[]): void {
    for (const frame of frames) this.#socket.send(frame)
  }

  #onDown(why: string): void {
    const wasReady = this.#isReady
    this.#isReady = false
    this.#why = why
    this.#stopTimer?.()
    if (wasReady) this.#options.onDown(why)
  }
}

function isOfAccount(notice: AccountNotice | StreamNotice): notice is AccountNotice {
  const { kind } = notice
  return kind === 'order' || kind === 'fill' || kind === 'traded' || kind === 'ended' || kind === 'balance'
}

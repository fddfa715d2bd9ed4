import type { ChannelRequest, MarketMessage, MarketStreamProtocol } from '../protocol/index.ts'
import { VenueSocket } from '../socket/index.ts'
import type { VenueMeasure, World } from '../world.ts'
import { channelName } from './channel-name.ts'

export interface LineOptions {
  readonly world: World
  readonly protocol: MarketStreamProtocol
  readonly name: string
  readonly url: () => string
  readonly measure: VenueMeasure
  readonly onMessage: (message: MarketMessage) => void
  /** Nothing more is heard of these until they are heard of again. */
  readonly onDown: (requests: readonly ChannelRequest[], why: string) => void
}

/** Well within the time after which market data is too old. */
const QUIET_MS = 1500
/** What is asked for within this goes out as one message. */
const GATHER_MS = 10

export function requestName({ native, channel }: ChannelRequest): string {
  return `${native} ${channelName(channel)}`
}

/** One connection with its channels: all of them are asked for again whenever it comes back. */
export class StreamLine {
  readonly #options: LineOptions
  readonly #socket: VenueSocket
  readonly #requests = new Map<string, ChannelRequest>()
  #additions: ChannelRequest[] = []
  #removals: ChannelRequest[] = []
  #stopTimer: (() => void) | null = null
  #requestId = 0

  constructor(options: LineOptions) {
    const { world, name, url, protocol, measure } = options
    this.#options = options
    this.#socket = new VenueSocket({
      ...{ world, name, url, measure, terms: protocol, quietMs: QUIET_MS },
      onOpen: () => this.#greet(),
      onFrame: (frame) => this.#read(frame),
      onDown: (why) => options.onDown([...this.#requests.values()], why),
    })
    this.#socket.start()
  }

  get size(): number {
    return this.#requests.size
  }

  get isOpen(): boolean {
    return this.#socket.state === 'open'
  }

  /** Ms since anything came; infinite while there is no connection. */
  get silentMs(): number {
    return this.#socket.silentMs
  }

  has(name: string): boolean {
    return this.#requests.has(name)
  }

  add(request: ChannelRequest): void {
    this.#requests.set(requestName(request), request)
    this.#additions.push(request)
    this.#gather()
  }

  remove(request: ChannelRequest): void {
    this.#requests.delete(requestName(request))
    this.#removals.push(request)
    this.#gather()
  }

  /** Lets go and asks again: a stream begins with what holds now. */
  renew(request: ChannelRequest): void {
    this.#removals.push(request)
    this.#additions.push(request)
    this.#gather()
  }

  stop(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#socket.stop()
  }

  #greet(): void {
    this.#additions = [...this.#requests.values()]
    this.#removals = []
    this.#say()
  }

  #gather(): void {
    if (!this.isOpen) return
    this.#stopTimer ??= this.#options.world.timers.after(GATHER_MS, () => this.#say())
  }

  #say(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    const { protocol } = this.#options
    const gone = this.#removals
    const wanted = this.#additions.filter((request) => this.#requests.has(requestName(request)))
    this.#removals = []
    this.#additions = []
    if (gone.length > 0) this.#send(protocol.unsubscribe(gone, this.#nextId()))
    if (wanted.length > 0) this.#send(protocol.subscribe(wanted, this.#nextId()))
  }

  #send(frames: readonly string[]): void {
    for (const frame of frames) this.#socket.send(frame)
  }

  #nextId(): number {
    this.#requestId += 1
    return this.#requestId
  }

  #read(frame: unknown): void {
    const { protocol, onMessage, world, name, measure } = this.#options
    for (const message of protocol.read(frame)) {
      switch (message.kind) {
        case 'alive':
        case 'ready':
          this.#socket.confirm()
          break
        case 'send':
          this.#send(message.frames)
          break
        case 'reopen':
          this.#socket.reopen(message.why)
          break
        case 'refused':
          measure.onError('subscription_refused')
          world.log.warn('the venue refused a subscription', { name, why: message.why })
          break
        default:
          this.#socket.confirm()
          onMessage(message)
      }
    }
  }
}

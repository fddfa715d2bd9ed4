import { backOffMs } from '../back-off.ts'
import { type SocketTerms, StrangeAnswer } from '../protocol/index.ts'
import { nowMsOf, type SocketLike, type VenueMeasure, type World } from '../world.ts'
import { FramePace } from './frame-pace.ts'

export type SocketState = 'connecting' | 'open' | 'waiting' | 'stopped'

export interface VenueSocketOptions {
  readonly world: World
  /** For the log: `binance market 1`. */
  readonly name: string
  readonly url: () => string
  readonly terms: SocketTerms
  readonly measure: VenueMeasure
  /** Connected: say the greeting. */
  readonly onOpen: () => void
  /** Of one parsed frame, or of its text where it is no JSON; runs to its end before the next one. */
  readonly onFrame: (frame: unknown) => void
  readonly onDown: (why: string) => void
  /**
   * Silent for so long, the venue is pinged though it does not want it yet: in a market where nothing moves
   * its answer is all that shows that nothing did.
   */
  readonly quietMs?: number
}

const CONNECT_MS_MAX = 10_000
const BACK_OFF = { firstMs: 500, mostMs: 30_000 }
/** A whole book of a large market is a few megabytes. */
const FRAME_CHARACTERS_MAX = 16_000_000
const CHECKS_PER_SILENCE = 4
const COMPLAINT_EVERY_MS = 10_000

/** A connection that comes back: dead ones are found by their silence, new ones tried with growing pauses. */
export class VenueSocket {
  readonly #options: VenueSocketOptions
  readonly #pace: FramePace
  #socket: SocketLike | null = null
  #state: SocketState = 'stopped'
  #attempt = 0
  #lastFrameMs = 0
  #stopTimers: (() => void)[] = []
  #complainedAtMs = Number.NEGATIVE_INFINITY
  #strangeCount = 0

  constructor(options: VenueSocketOptions) {
    this.#options = options
    this.#pace = new FramePace(options.world, (frame) => this.#socket?.send(frame))
  }

  get state(): SocketState {
    return this.#state
  }

  /** Ms since anything came; infinite while there is no connection. */
  get silentMs(): number {
    return this.#state === 'open'
      ? nowMsOf(this.#options.world) - this.#lastFrameMs
      : Number.POSITIVE_INFINITY
  }

  start(): void {
    if (this.#state === 'stopped') this.#connect()
  }

  stop(): void {
    this.#drop()
    this.#state = 'stopped'
  }

  send(frame: string): void {
    if (this.#state !== 'open') return
    if (!this.#pace.push(frame)) this.reopen('more was to be said than a connection can take')
  }

  /** It does what it is for: the next loss starts with the shortest pause. */
  confirm(): void {
    this.#attempt = 0
  }

  reopen(why: string): void {
    if (this.#state === 'open' || this.#state === 'connecting') this.#lose(why)
  }

  #connect(): void {
    const { world, url, name } = this.#options
    this.#state = 'connecting'
    try {
      const socket = world.openSocket(url())
      this.#socket = socket
      socket.onopen = () => this.#onOpen()
      socket.onmessage = (event) => this.#onMessage(event.data)
      socket.onclose = (event) => this.#lose(closeText(event))
      socket.onerror = () => this.#lose('the connection failed')
      this.#after(CONNECT_MS_MAX, () => this.#lose('no connection in time'))
    } catch (error) {
      world.log.error('a socket could not be made', { name, why: String(error) })
      this.#lose('the socket could not be made')
    }
  }

  #onOpen(): void {
    this.#clearTimers()
    this.#state = 'open'
    const { world, terms, onOpen, name } = this.#options
    if (this.#attempt > 0) world.log.info('connected again', { name })
    this.#lastFrameMs = nowMsOf(world)
    this.#every(terms.silenceMs / CHECKS_PER_SILENCE, () => {
      if (this.silentMs >= terms.silenceMs) this.#lose(`nothing came for ${terms.silenceMs} ms`)
    })
    this.#beginPings()
    onOpen()
  }

  #onMessage(content: unknown): void {
    this.#lastFrameMs = nowMsOf(this.#options.world)
    const text = textOf(content)
    if (text.length > FRAME_CHARACTERS_MAX) {
      this.#lose(`a message of ${text.length} characters`)
      return
    }
    try {
      this.#options.onFrame(frameOf(text))
    } catch (error) {
      this.#complain(error)
    }
  }

  /** One frame that cannot be read says nothing of the next: it is counted and passed over. */
  #complain(error: unknown): void {
    const { world, measure, name } = this.#options
    measure.onError('strange_frame')
    this.#strangeCount += 1
    const nowMs = nowMsOf(world)
    if (nowMs - this.#complainedAtMs < COMPLAINT_EVERY_MS) return
    this.#complainedAtMs = nowMs
    const why = error instanceof Error ? error.message : String(error)
    const fields = { name, why, count: this.#strangeCount }
    if (error instanceof StrangeAnswer) world.log.warn('a message of the venue is not understood', fields)
    else world.log.error('a message of the venue broke its reader', fields)
  }

  #lose(why: string): void {
    if (this.#state !== 'open' && this.#state !== 'connecting') return
    const { world, measure, name, onDown } = this.#options
    const message = this.#state === 'open' ? 'connection lost' : 'no connection yet'
    this.#drop()
    this.#state = 'waiting'
    const waitMs = backOffMs(BACK_OFF, this.#attempt, world.chance)
    this.#attempt += 1
    this.#after(waitMs, () => this.#connect())
    measure.onError('socket_down')
    world.log.warn(message, { name, why, again_in_ms: Math.round(waitMs) })
    onDown(why)
  }

  #beginPings(): void {
    const { world, terms, quietMs } = this.#options
    const { ping } = terms
    if (ping === null) return
    const send = () => this.send(ping.frame(nowMsOf(world)))
    this.#every(ping.everyMs, send)
    if (quietMs === undefined) return
    this.#every(quietMs, () => {
      if (this.silentMs >= quietMs) send()
    })
  }

  #drop(): void {
    this.#clearTimers()
    this.#pace.clear()
    const socket = this.#socket
    this.#socket = null
    if (socket === null) return
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    socket.onerror = null
    socket.close()
  }

  #after(ms: number, run: () => void): void {
    this.#stopTimers.push(this.#options.world.timers.after(ms, run))
  }

  #every(ms: number, run: () => void): void {
    this.#stopTimers.push(this.#options.world.timers.every(ms, run))
  }

  #clearTimers(): void {
    for (const stop of this.#stopTimers.splice(0)) stop()
  }
}

function closeText({ code, reason }: CloseEvent): string {
  return reason === '' ? `closed by the venue (${code})` : `closed by the venue (${code} ${reason})`
}

const decoder = new TextDecoder()

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return content instanceof ArrayBuffer || ArrayBuffer.isView(content) ? decoder.decode(content) : ''
}

function frameOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Some venues answer a ping with a bare word.
    return text
  }
}

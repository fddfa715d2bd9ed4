import type { ChannelRequest } from '../protocol/index.ts'
import { type LineOptions, requestName, StreamLine } from './stream-line.ts'

/** In all, over every connection to one venue. */
const CHANNELS_MAX = 1024

/** As many connections as the channels need. */
export class StreamPool {
  readonly #options: LineOptions
  #lines: StreamLine[] = []
  #opened = 0

  /** `name` of the options: of the venue; each connection adds its number. */
  constructor(options: LineOptions) {
    this.#options = options
  }

  /** False when there is no room for another one. */
  add(request: ChannelRequest): boolean {
    if (this.#size >= CHANNELS_MAX) return false
    const { channelsMax } = this.#options.protocol
    const line = this.#lines.find(({ size }) => size < channelsMax) ?? this.#open()
    line.add(request)
    return true
  }

  remove(request: ChannelRequest): void {
    const line = this.#lineOf(request)
    if (line === undefined) return
    line.remove(request)
    if (line.size > 0) return
    line.stop()
    this.#lines = this.#lines.filter((other) => other !== line)
  }

  renew(request: ChannelRequest): void {
    this.#lineOf(request)?.renew(request)
  }

  isOpen(request: ChannelRequest): boolean {
    return this.#lineOf(request)?.isOpen ?? false
  }

  silentMs(request: ChannelRequest): number {
    return this.#lineOf(request)?.silentMs ?? Number.POSITIVE_INFINITY
  }

  stop(): void {
    for (const line of this.#lines.splice(0)) line.stop()
  }

  get #size(): number {
    return this.#lines.reduce((total, { size }) => total + size, 0)
  }

  #lineOf(request: ChannelRequest): StreamLine | undefined {
    const name = requestName(request)
    return this.#lines.find((line) => line.has(name))
  }

  #open(): StreamLine {
    this.#opened += 1
    const line = new StreamLine({ ...this.#options, name: `${this.#options.name} ${this.#opened}` })
    this.#lines.push(line)
    return line
  }
}

import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { InstrumentKey, MarketEvent, UnixNs } from '../../domain/index.ts'
import type { Log, Timers } from '../../ports/index.ts'
import { type LineForm, lineForm, lineOf, type RecordedInstrument } from './line.ts'
import type { RecordingDisk } from './recording-disk.ts'
import { type Retention, StoredFiles } from './stored-files.ts'

export interface RecorderOptions {
  readonly disk: RecordingDisk
  readonly timers: Timers
  readonly log: Log
  /** From so many bytes on, packed, a file is followed by the next. */
  readonly fileBytesMax: number
  readonly retention: Retention
  /** Characters that may wait for the disk, of all instruments; more is dropped and counted. */
  readonly waitingMax: number
  /** How long lines are gathered before they are written: a stop of the machine loses so much. */
  readonly writeEveryMs: number
}

export interface RecorderStatus {
  readonly written: number
  /** Events that the disk did not take, or not in time. */
  readonly dropped: number
  /** Events of instruments that were not listed. */
  readonly unlisted: number
  /** Of what is written, packed. */
  readonly bytes: number
  /** What the disk said last; null while it works. */
  readonly failure: string | null
}

interface Recording {
  form: LineForm
  lines: string[]
  /** When the first of them came. */
  since: UnixNs
  file: { readonly name: string; readonly bytes: number } | null
}

const packed = promisify(gzip)

/**
 * Writes what was received, one series of files for each instrument. To record is to put a line into
 * memory: packing and writing come behind, one block at a time, and nobody waits for them. Each block is a
 * gzip member of its own, so whatever was written can be read after a crash.
 */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #files: StoredFiles
  readonly #recordings = new Map<InstrumentKey, Recording>()
  #waiting = 0
  #written = 0
  #dropped = 0
  #unlisted = 0
  #bytes = 0
  #failure: string | null = null
  #work: Promise<void> = Promise.resolve()
  #isAtWork = false
  #stopTimer: () => void = () => undefined

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#files = new StoredFiles(options.disk, options.retention)
  }

  /** Looks at what is there and begins to write. Throws what the disk throws. */
  async start(): Promise<void> {
    await this.#files.find()
    this.#stopTimer = this.#options.timers.every(this.#options.writeEveryMs, () => this.#begin())
  }

  /** What events of this instrument are written with, from now on. */
  list(instrument: RecordedInstrument): void {
    const form = lineForm(instrument)
    const known = this.#recordings.get(instrument.key)
    if (known !== undefined) known.form = form
    else this.#recordings.set(instrument.key, { form, lines: [], since: 0n as UnixNs, file: null })
  }

  record(events: readonly MarketEvent[], receivedAt: UnixNs): void {
    for (const event of events) {
      const recording = this.#recordings.get(event.key)
      if (recording === undefined) this.#unlisted += 1
      else this.#enqueue(recording, lineOf(event, recording.form, receivedAt), receivedAt)
    }
  }

  status(): RecorderStatus {
    return {
      written: this.#written,
      dropped: this.#dropped,
      unlisted: this.#unlisted,
      bytes: this.#bytes,
      failure: this.#failure,
    }
  }

  /** Writes what waits. */
  async stop(): Promise<void> {
    this.#stopTimer()
    await this.#work
    this.#begin()
    await this.#work
  }

  #enqueue(recording: Recording, line: string, receivedAt: UnixNs): void {
    if (this.#waiting + line.length > this.#options.waitingMax) {
      this.#dropped += 1
      return
    }
    if (recording.lines.length === 0) recording.since = receivedAt
    recording.lines.push(line)
    this.#waiting += line.length
  }

  #begin(): void {
    if (this.#isAtWork) return
    this.#isAtWork = true
    this.#work = this.#writeAll().finally(() => {
      this.#isAtWork = false
    })
  }

  async #writeAll(): Promise<void> {
    for (const recording of this.#recordings.values()) {
      if (recording.lines.length > 0) await this.#writeLines(recording)
    }
  }

  async #writeLines(recording: Recording): Promise<void> {
    const { lines, since } = recording
    recording.lines = []
    const text = lines.join('')
    try {
      await this.#append(recording, await packed(text), since)
      this.#written += lines.length
      this.#failure = null
    } catch (error) {
      this.#dropped += lines.length
      this.#fail(error, 'recorder: events are lost')
    }
    this.#waiting -= text.length
    await this.#prune()
  }

  async #append(recording: Recording, block: Uint8Array, since: UnixNs): Promise<void> {
    const { disk, fileBytesMax } = this.#options
    const { venue, symbol } = recording.form.instrument
    const file = recording.file ?? { name: this.#files.nameFor(venue, symbol, since), bytes: 0 }
    const bytes = file.bytes + block.length
    // Known before it is there: what a failure leaves of it is removed in its turn as well.
    this.#files.note(file.name, bytes)
    try {
      await disk.append(file.name, block)
    } catch (error) {
      recording.file = (await this.#isCutBack(file)) ? file : null
      throw error
    }
    this.#bytes += block.length
    recording.file = bytes < fileBytesMax ? { name: file.name, bytes } : null
  }

  async #prune(): Promise<void> {
    const open = [...this.#recordings.values()].flatMap(({ file }) => file?.name ?? [])
    try {
      await this.#files.prune(new Set(open))
    } catch (error) {
      this.#fail(error, 'recorder: an old file stays')
    }
  }

  /** Half a block would hide every block behind it: where it cannot be cut off, the next file is begun. */
  async #isCutBack({ name, bytes }: { readonly name: string; readonly bytes: number }): Promise<boolean> {
    if (bytes === 0) return false
    try {
      await this.#options.disk.cut(name, bytes)
      return true
    } catch (error) {
      this.#fail(error, 'recorder: a file is left with a broken end')
      return false
    }
  }

  /** Told once, until something is written again. */
  #fail(error: unknown, words: string): void {
    const failure = error instanceof Error ? error.message : String(error)
    if (this.#failure === null) this.#options.log.warn(words, { error: failure })
    this.#failure = failure
  }
}

import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import { putAside } from './rotated-files.ts'

export interface LogFilesOptions {
  /** Made, for its owner alone, when it is not there. */
  readonly directory: string
  /** Of the file that is written, without `.log`. */
  readonly name: string
  /** No file grows beyond this; a single line may. */
  readonly maxFileBytes: number
  /** The one that is written counts. */
  readonly filesMax: number
  readonly now: () => Date
  /** Told when lines begin to be lost, and once again when files can be written after that. */
  readonly onProblem: (message: string, fields: Readonly<Record<string, unknown>>) => void
}

export interface LogFiles {
  /** Takes one line, its end included. Never waits, never throws. */
  write(line: string): void
  /** The file is closed and opened by its name: somebody else has renamed it. */
  reopen(): void
  /** Resolves when what was taken is in the file, or after two seconds. Lines that come later are lost. */
  close(): Promise<void>
}

/** What may wait for the disk; lines beyond it are counted and lost. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024
const BATCH_BYTES_MAX = 64 * 1024
/** After a failure the disk is left alone for so long. */
const RETRY_MS = 1000
const CLOSE_MS_MAX = 2000
const LINE_END = 10

/** Lines written behind into files that are begun anew by size and by UTC day. */
export function openLogFiles(options: LogFilesOptions): LogFiles {
  return new WrittenBehind(options)
}

interface OpenFile {
  readonly handle: FileHandle
  bytes: number
  day: string
}

class WrittenBehind implements LogFiles {
  readonly #options: LogFilesOptions
  #waiting: string[] = []
  #waitingBytes = 0
  /** Lines that found no room, since the last one that says so. */
  #lost = 0
  #file: OpenFile | null = null
  #mustReopen = false
  #isFailing = false
  #isClosed = false
  #pumping: Promise<void> | null = null
  #endPause: () => void = () => undefined

  constructor(options: LogFilesOptions) {
    this.#options = options
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line)
    if (this.#isClosed || this.#waitingBytes + bytes > WAITING_BYTES_MAX) {
      this.#lost += 1
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += bytes
    this.#pumping ??= this.#pump()
  }

  reopen(): void {
    this.#mustReopen = true
    this.#pumping ??= this.#pump()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#endPause()
    const written = (async () => {
      await this.#pumping
      await this.#closeFile()
    })()
    const { promise: tooLate, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, CLOSE_MS_MAX)
    await Promise.race([written, tooLate])
    clearTimeout(timer)
  }

  /** Until nothing waits any more. Leaves no timer behind. */
  async #pump(): Promise<void> {
    // What is said in the same turn goes out together.
    await Promise.resolve()
    while (this.#waiting.length > 0 || this.#lost > 0 || this.#mustReopen) {
      try {
        if (this.#mustReopen) await this.#openAnew()
        if (this.#waiting.length > 0 || this.#lost > 0) await this.#writeBatch()
        this.#recovered()
      } catch (error) {
        this.#failed(error)
        await this.#closeFile()
        if (this.#isClosed) break
        await this.#pause()
      }
    }
    this.#pumping = null
  }

  async #openAnew(): Promise<void> {
    this.#mustReopen = false
    await this.#closeFile()
    this.#file = await this.#openFile(this.#today())
  }

  #today(): string {
    return this.#options.now().toISOString().slice(0, 10)
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#takeBatch()
    try {
      const file = await this.#fileFor(batch.bytes)
      await file.handle.appendFile(batch.text)
      file.bytes += batch.bytes
    } catch (error) {
      // A part of them may stand in the file already: written again, they would stand there twice.
      this.#lost += batch.lines
      throw error
    }
  }

  #takeBatch(): { readonly text: string; readonly bytes: number; readonly lines: number } {
    const { now } = this.#options
    const lines: string[] = []
    const lost = this.#lost
    if (lost > 0) {
      const fields = { lines: lost }
      const record = { ts: now().toISOString(), level: 'warn', message: 'log lines were lost', fields }
      lines.push(`${JSON.stringify(record)}\n`)
      this.#lost = 0
    }
    let bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0)
    let taken = 0
    for (const line of this.#waiting) {
      const lineBytes = Buffer.byteLength(line)
      if (lines.length > 0 && bytes + lineBytes > BATCH_BYTES_MAX) break
      lines.push(line)
      bytes += lineBytes
      this.#waitingBytes -= lineBytes
      taken += 1
    }
    this.#waiting.splice(0, taken)
    return { text: lines.join(''), bytes, lines: taken + lost }
  }

  /** The file that takes so many bytes more today. */
  async #fileFor(bytes: number): Promise<OpenFile> {
    const { maxFileBytes, now } = this.#options
    const today = this.#today()
    const current = this.#file ?? (await this.#openFile(today))
    this.#file = current
    const isFull = current.bytes > 0 && current.bytes + bytes > maxFileBytes
    const isOfAnotherDay = current.bytes > 0 && current.day !== today
    if (!isFull && !isOfAnotherDay) {
      current.day = today
      return current
    }
    await this.#closeFile()
    const { directory, name, filesMax } = this.#options
    await putAside({ directory, name, filesMax, at: now() })
    this.#file = await this.#openFile(today)
    return this.#file
  }

  async #openFile(today: string): Promise<OpenFile> {
    const { directory, name } = this.#options
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const handle = await open(join(directory, `${name}.log`), 'a+', 0o600)
    try {
      const { size, mtime } = await handle.stat()
      if (size === 0) return { handle, bytes: 0, day: today }
      // A full disk or a crash may have cut the last line; the next one must not continue it.
      const last = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
      if (last.buffer[0] !== LINE_END) await handle.appendFile('\n')
      return { handle, bytes: size, day: mtime.toISOString().slice(0, 10) }
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  async #closeFile(): Promise<void> {
    const file = this.#file
    this.#file = null
    try {
      await file?.handle.close()
    } catch (error) {
      this.#failed(error)
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS)
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #failed(error: unknown): void {
    if (this.#isFailing) return
    this.#isFailing = true
    this.#options.onProblem('the log files cannot be written', { directory: this.#options.directory, error })
  }

  #recovered(): void {
    if (!this.#isFailing) return
    this.#isFailing = false
    this.#options.onProblem('the log files can be written again', { directory: this.#options.directory })
  }
}

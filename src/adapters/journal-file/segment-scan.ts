import { type Event, JournalDamaged } from '../../domain/index.ts'
import { Unreadable } from './byte-reader.ts'
import type { ReadFile } from './file-ops.ts'
import { type Frame, frameAt, RecordReader } from './record-scan.ts'
import { HEADER_BYTES } from './segment.ts'

const CHUNK_BYTES = 1024 * 1024

/** How far the records of a segment can be vouched for, and what stands there. */
export interface SegmentScan {
  readonly nextSeq: number
  /** Of the last record; the one handed in when there is none. The seal does not count. */
  readonly checksum: number
  /** Header, whole records and seal. */
  readonly goodBytes: number
  readonly end: 'clean' | 'sealed' | { readonly problem: string }
}

export interface SegmentStart {
  readonly name: string
  readonly firstSeq: number
  readonly previousChecksum: number
}

/** Streams through one segment after another with the same memory. Never writes. */
export class SegmentScanner {
  readonly #records = new RecordReader()
  readonly #onEvent: (event: Event) => void
  #buffer: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)

  constructor(onEvent: (event: Event) => void) {
    this.#onEvent = onEvent
  }

  /**
   * Hands on the events in order. Bytes that are no whole record end the scan and are for the caller to
   * judge; a whole record that cannot be right throws `JournalDamaged`.
   */
  async scan(file: ReadFile, start: SegmentStart): Promise<SegmentScan> {
    const walk = new SegmentWalk(start, this.#records, this.#onEvent)
    let held = 0
    for (;;) {
      const count = await fill(file, this.#buffer.subarray(held), walk.goodBytes + held)
      const bytes = this.#buffer.subarray(0, held + count)
      const stop = walk.through(bytes)
      if (stop.frame === null || stop.frame.state === 'bad') return walk.outcome(stop.frame)
      const isWholeFileRead = walk.goodBytes + (bytes.length - stop.offset) >= file.sizeBytes || count === 0
      if (isWholeFileRead) return walk.outcome(stop.offset === bytes.length ? null : stop.frame)
      held = this.#keep(bytes, stop.offset, stop.frame.endOffset - stop.offset)
    }
  }

  /** Moves the begun record to the front of the buffer, into a larger one when it would not fit. */
  #keep(bytes: Buffer, offset: number, recordBytes: number): number {
    const target =
      recordBytes > this.#buffer.length ? Buffer.allocUnsafeSlow(recordBytes + CHUNK_BYTES) : this.#buffer
    bytes.copy(target, 0, offset)
    this.#buffer = target
    return bytes.length - offset
  }
}

/** Reads until `target` is full or the file ends. */
async function fill(file: ReadFile, target: Buffer, offset: number): Promise<number> {
  let count = 0
  while (count < target.length) {
    const more = await file.read(target.subarray(count), offset + count)
    if (more === 0) break
    count += more
  }
  return count
}

/** The state of reading one segment: what number comes next and how far everything held. */
class SegmentWalk {
  goodBytes = HEADER_BYTES
  readonly #start: SegmentStart
  readonly #records: RecordReader
  readonly #onEvent: (event: Event) => void
  #nextSeq: number
  #checksum: number
  #isSealed = false

  constructor(start: SegmentStart, records: RecordReader, onEvent: (event: Event) => void) {
    this.#start = start
    this.#records = records
    this.#onEvent = onEvent
    this.#nextSeq = start.firstSeq
    this.#checksum = start.previousChecksum
  }

  /** Goes through the whole records of `bytes`; `frame` is what stopped it, null behind a seal. */
  through(bytes: Buffer): {
    readonly offset: number
    readonly frame: Exclude<Frame, { state: 'whole' }> | null
  } {
    this.#records.load(bytes)
    let offset = 0
    while (!this.#isSealed) {
      const frame = frameAt(bytes, offset)
      if (frame.state !== 'whole') return { offset, frame }
      this.#record(offset, frame.endOffset, frame.checksum)
      this.goodBytes += frame.endOffset - offset
      offset = frame.endOffset
    }
    return { offset, frame: null }
  }

  outcome(frame: Frame | null): SegmentScan {
    const end = frame === null ? (this.#isSealed ? 'sealed' : 'clean') : { problem: problemOf(frame) }
    return { nextSeq: this.#nextSeq, checksum: this.#checksum, goodBytes: this.goodBytes, end }
  }

  #record(offset: number, endOffset: number, checksum: number): void {
    const record = this.#read(offset, endOffset)
    const seq = record.kind === 'event' ? record.event.seq : record.seq
    if (seq !== this.#nextSeq) this.#damaged(`it is record ${seq} where ${this.#nextSeq} must follow`)
    if (record.kind === 'seal') {
      this.#isSealed = true
      return
    }
    this.#checksum = checksum
    this.#nextSeq += 1
    this.#onEvent(record.event)
  }

  #read(offset: number, endOffset: number) {
    try {
      return this.#records.read(offset, endOffset)
    } catch (error) {
      if (error instanceof Unreadable) this.#damaged(error.message)
      throw error
    }
  }

  #damaged(problem: string): never {
    throw new JournalDamaged(
      `${this.#start.name}: the record at offset ${this.goodBytes} cannot be used: ${problem}`,
    )
  }
}

function problemOf(frame: Frame): string {
  return frame.state === 'bad' ? frame.problem : 'it is incomplete'
}

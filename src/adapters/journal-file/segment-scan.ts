import { type Event, JournalDamaged } from '../../domain/index.ts'
import { Unreadable } from './byte-reader.ts'
import type { ReadFile } from './file-ops.ts'
import { type Frame, frameAt, RecordReader, type ScannedRecord } from './record-scan.ts'

const CHUNK_BYTES = 1024 * 1024

/** Where a record lies: the segment that begins with `segmentFirstSeq`, so many bytes from its start. */
export interface RecordPlace {
  readonly segmentFirstSeq: number
  readonly offset: number
}

/**
 * What stands where the records end. `broken`: bytes that are no whole record, as an interrupted write leaves
 * them. `wrong`: a whole record that cannot follow the one before it.
 */
export type SegmentEnd =
  | { readonly kind: 'clean' }
  | { readonly kind: 'sealed' }
  | { readonly kind: 'broken'; readonly problem: string }
  | { readonly kind: 'wrong'; readonly problem: string }

/** How far the records of a segment can be vouched for, and what stands there. */
export interface SegmentScan {
  readonly nextSeq: number
  /** Of the last record; the one handed in when there is none. The seal does not count. */
  readonly checksum: number
  /** Of the last record; null when there is none. */
  readonly lastOffset: number | null
  /** Header, whole records and seal. */
  readonly goodBytes: number
  readonly end: SegmentEnd
}

export interface SegmentStart {
  readonly name: string
  /** Where to begin: behind the header, or behind a record. */
  readonly offset: number
  readonly nextSeq: number
  /** Of the record before that. */
  readonly checksum: number
}

/** Streams through one segment after another with the same memory. Never writes. */
export class SegmentScanner {
  readonly #records = new RecordReader()
  #buffer: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)

  /**
   * Hands on the events in order, up to what the caller has to judge; without `onEvent` records are checked
   * and counted, and not read. A whole record that this version cannot read throws `JournalDamaged`: another
   * version wrote it, and it must not be put aside.
   */
  async scan(
    file: ReadFile,
    start: SegmentStart,
    onEvent: ((event: Event) => void) | null,
  ): Promise<SegmentScan> {
    const steps = this.#steps(file, new SegmentWalk(start, this.#records, onEvent))
    for (;;) {
      const step = await steps.next()
      if (step.done === true) return step.value
    }
  }

  /** The same in batches, for a reader that takes its time between them. */
  async *batches(file: ReadFile, start: SegmentStart): AsyncGenerator<readonly Event[], SegmentScan> {
    let events: Event[] = []
    const steps = this.#steps(file, new SegmentWalk(start, this.#records, (event) => events.push(event)))
    for (;;) {
      const step = await steps.next()
      if (events.length > 0) yield events
      events = []
      if (step.done === true) return step.value
    }
  }

  async *#steps(file: ReadFile, walk: SegmentWalk): AsyncGenerator<void, SegmentScan> {
    let held = 0
    for (;;) {
      const count = await fill(file, this.#buffer.subarray(held), walk.goodBytes + held)
      const bytes = this.#buffer.subarray(0, held + count)
      const stop = walk.through(bytes)
      if (stop.frame === null || stop.frame.state === 'bad') return walk.outcome(stop.frame)
      const isWholeFileRead = walk.goodBytes + (bytes.length - stop.offset) >= file.sizeBytes || count === 0
      if (isWholeFileRead) return walk.outcome(stop.offset === bytes.length ? null : stop.frame)
      held = this.#keep(bytes, stop.offset, stop.frame.endOffset - stop.offset)
      yield
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
export async function fill(file: ReadFile, target: Buffer, offset: number): Promise<number> {
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
  goodBytes: number
  readonly #start: SegmentStart
  readonly #records: RecordReader
  readonly #onEvent: ((event: Event) => void) | null
  #nextSeq: number
  #checksum: number
  #lastOffset: number | null = null
  #isSealed = false
  #wrong: string | null = null

  constructor(start: SegmentStart, records: RecordReader, onEvent: ((event: Event) => void) | null) {
    this.#start = start
    this.#records = records
    this.#onEvent = onEvent
    this.#nextSeq = start.nextSeq
    this.#checksum = start.checksum
    this.goodBytes = start.offset
  }

  /** Goes through the whole records of `bytes`; `frame` is what stopped it, null at a seal or a wrong one. */
  through(bytes: Buffer): {
    readonly offset: number
    readonly frame: Exclude<Frame, { state: 'whole' }> | null
  } {
    this.#records.load(bytes)
    let offset = 0
    while (!this.#isSealed) {
      const frame = frameAt(bytes, offset)
      if (frame.state !== 'whole') return { offset, frame }
      const { seq, isSeal } = this.#records.head(offset)
      if (seq !== this.#nextSeq) {
        this.#wrong = `it is record ${seq} where ${this.#nextSeq} must follow`
        break
      }
      if (isSeal) this.#isSealed = true
      else this.#record(offset, frame.endOffset, frame.checksum)
      this.goodBytes += frame.endOffset - offset
      offset = frame.endOffset
    }
    return { offset, frame: null }
  }

  outcome(frame: Frame | null): SegmentScan {
    return {
      nextSeq: this.#nextSeq,
      checksum: this.#checksum,
      lastOffset: this.#lastOffset,
      goodBytes: this.goodBytes,
      end: this.#end(frame),
    }
  }

  #end(frame: Frame | null): SegmentEnd {
    if (this.#wrong !== null) return { kind: 'wrong', problem: this.#wrong }
    if (frame !== null) return { kind: 'broken', problem: problemOf(frame) }
    return { kind: this.#isSealed ? 'sealed' : 'clean' }
  }

  #record(offset: number, endOffset: number, checksum: number): void {
    const record = this.#onEvent === null ? null : this.#read(offset, endOffset)
    this.#checksum = checksum
    this.#lastOffset = this.goodBytes
    this.#nextSeq += 1
    if (record?.kind === 'event') this.#onEvent?.(record.event)
  }

  #read(offset: number, endOffset: number): ScannedRecord {
    try {
      return this.#records.read(offset, endOffset)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      const where = `${this.#start.name}: the record at offset ${this.goodBytes}`
      throw new JournalDamaged(`${where} cannot be used: ${error.message}`)
    }
  }
}

function problemOf(frame: Frame): string {
  return frame.state === 'bad' ? frame.problem : 'it is incomplete'
}

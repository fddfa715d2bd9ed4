/**
 * Reads segments in order and judges them. Never writes: `recover-records.ts` acts on the outcome.
 */
import { join } from 'node:path'
import { type Event, JournalDamaged } from '../../domain/index.ts'
import type { ReadFile } from './file-ops.ts'
import { proofOfDamage } from './record-scan.ts'
import { HEADER_BYTES } from './segment.ts'
import { cannotHoldRecords, chainProblem, type JournalPlace, type Segment, withFile } from './segment-list.ts'
import { fill, type RecordPlace, type SegmentScan, SegmentScanner } from './segment-scan.ts'

/** Where reading begins: at the very first record, or behind the one a snapshot was made at. */
export interface ScanStart {
  /** From the one that reading begins in. */
  readonly segments: readonly Segment[]
  readonly offset: number
  readonly nextSeq: number
  /** Of the record before `nextSeq`, and where it lies; 0 and null when there is none. */
  readonly checksum: number
  readonly place: RecordPlace | null
  /** The segments end where an open one, which is not read, begins. */
  readonly isClosedOnly?: boolean
}

/** From record 1. */
export function wholeJournal(segments: readonly Segment[]): ScanStart {
  return { segments, offset: HEADER_BYTES, nextSeq: 1, checksum: 0, place: null }
}

/** The segment that goes on, and how much of it holds. */
export interface LastSegment {
  readonly segment: Segment
  readonly goodBytes: number
}

export interface JournalScan {
  readonly replayed: number
  readonly lastSeq: number
  /** Of the last record, and where it lies; 0 and null when there is none. */
  readonly checksum: number
  readonly place: RecordPlace | null
  /** Null when no segment holds: then there is damage. */
  readonly last: LastSegment | null
  /** Half-written bytes behind what holds, and those of an unfinished segment. */
  readonly tornBytes: number
  /** A segment whose rotation never finished: it holds no record and has to go. */
  readonly unfinishedName: string | null
  /** What follows the last record and is no journal any more. */
  readonly damage: JournalDamage | null
  readonly remarks: readonly string[]
}

export interface JournalDamage {
  readonly why: string
  /**
   * The first holds records up to the last good one, unless it is not `last`; the others hold nothing good.
   */
  readonly segments: readonly Segment[]
}

/**
 * Hands every event to `onEvent` in order until the end, or until it cannot vouch for what follows. Throws
 * `JournalDamaged` for records that another version of VeloZ wrote.
 */
export async function scanJournal(
  place: JournalPlace,
  start: ScanStart,
  onEvent: ((event: Event) => void) | null,
): Promise<JournalScan> {
  return await new JournalWalk(place, start, onEvent).run()
}

type End = Pick<JournalScan, 'tornBytes' | 'unfinishedName' | 'damage'>
type Judgement = 'goes on' | End

const WHOLE_END: End = { tornBytes: 0, unfinishedName: null, damage: null }

class JournalWalk {
  readonly #place: JournalPlace
  readonly #start: ScanStart
  readonly #scanner = new SegmentScanner()
  readonly #onEvent: ((event: Event) => void) | null
  readonly #remarks: string[] = []
  #nextSeq: number
  #checksum: number
  #lastPlace: RecordPlace | null
  #last: LastSegment | null = null

  constructor(place: JournalPlace, start: ScanStart, onEvent: ((event: Event) => void) | null) {
    this.#place = place
    this.#start = start
    this.#onEvent = onEvent
    this.#nextSeq = start.nextSeq
    this.#checksum = start.checksum
    this.#lastPlace = start.place
  }

  async run(): Promise<JournalScan> {
    const { segments, offset } = this.#start
    for (const [index, segment] of segments.entries()) {
      expectOurs(segment)
      const isBegunWithin = index === 0 && offset > HEADER_BYTES
      const broken = isBegunWithin ? null : chainProblem(segment, this.#nextSeq, this.#checksum)
      if (broken !== null) return this.#outcome(damaged(broken, segments.slice(index)))
      const judgement = await this.#through(segment, {
        offset: index === 0 ? offset : HEADER_BYTES,
        rest: segments.slice(index + 1),
      })
      if (judgement !== 'goes on') return this.#outcome(judgement)
    }
    return this.#outcome(this.#last === null ? damaged('no segment of the journal is left', []) : WHOLE_END)
  }

  #outcome(end: End): JournalScan {
    return {
      replayed: this.#nextSeq - this.#start.nextSeq,
      lastSeq: this.#nextSeq - 1,
      checksum: this.#checksum,
      place: this.#lastPlace,
      last: this.#last,
      remarks: this.#remarks,
      ...end,
    }
  }

  async #through(
    segment: Segment,
    { offset, rest }: { readonly offset: number; readonly rest: readonly Segment[] },
  ): Promise<Judgement> {
    const { directory, fileOps } = this.#place
    return await withFile(fileOps, join(directory, segment.name), async (file) => {
      const start = { name: segment.name, offset, nextSeq: this.#nextSeq, checksum: this.#checksum }
      const scan = await this.#scanner.scan(file, start, this.#onEvent)
      this.#nextSeq = scan.nextSeq
      this.#checksum = scan.checksum
      if (scan.lastOffset !== null) {
        this.#lastPlace = { segmentFirstSeq: segment.firstSeq, offset: scan.lastOffset }
      }
      this.#last = { segment, goodBytes: scan.goodBytes }
      return await this.#judge(segment, { scan, file, rest })
    })
  }

  /**
   * A rotation creates the next segment first and seals the full one second, so a segment without its
   * predecessor's seal was never used, and a sealed segment without a successor has lost it.
   */
  async #judge(
    segment: Segment,
    {
      scan,
      file,
      rest,
    }: { readonly scan: SegmentScan; readonly file: ReadFile; readonly rest: readonly Segment[] },
  ): Promise<Judgement> {
    const { end, goodBytes, nextSeq, checksum } = scan
    const [next] = rest
    if (end.kind === 'sealed') {
      if (goodBytes < segment.sizeBytes) this.#remark(segment, goodBytes, 'it goes on behind its own end')
      const missing = `the last segment is missing: ${segment.name} says that another one follows`
      const isAtEnd = next === undefined && this.#start.isClosedOnly !== true
      return isAtEnd ? damaged(missing, []) : 'goes on'
    }
    if (next !== undefined && !(rest.length === 1 && cannotHoldRecords(next))) {
      // The checksum in the next header proves that no record is missing between the two.
      if (chainProblem(next, nextSeq, checksum) === null) {
        this.#remark(segment, goodBytes, 'its end is missing, and no record with it')
        return 'goes on'
      }
      const problem = 'problem' in end ? `offset ${goodBytes}: ${end.problem}` : 'its end is missing'
      return damaged(`${segment.name}, ${problem}, but ${next.name} follows`, [segment, ...rest])
    }
    const proof = end.kind === 'clean' ? null : await damageIn(file, scan)
    if (proof !== null) return damaged(`${segment.name}, offset ${goodBytes}: ${proof}`, [segment, ...rest])
    const tornBytes = Math.max(0, segment.sizeBytes - goodBytes) + (next?.sizeBytes ?? 0)
    return { tornBytes, unfinishedName: next?.name ?? null, damage: null }
  }

  #remark({ name }: Segment, offset: number, what: string): void {
    this.#remarks.push(`${name}, offset ${offset}: ${what}`)
  }
}

function damaged(why: string, segments: readonly Segment[]): End {
  return { tornBytes: 0, unfinishedName: null, damage: { why, segments } }
}

/** Why the end of the last segment is more than the remains of an interrupted write; null when it is not. */
export async function damageIn(
  file: ReadFile,
  { end, goodBytes, nextSeq }: SegmentScan,
): Promise<string | null> {
  if (end.kind === 'wrong') return `record ${nextSeq} is missing: ${end.problem}`
  const tail = Buffer.alloc(Math.max(0, file.sizeBytes - goodBytes))
  const count = await fill(file, tail, goodBytes)
  const proof = proofOfDamage(tail.subarray(0, count), goodBytes, nextSeq)
  if (proof === null) return null
  const problem = 'problem' in end ? end.problem : end.kind
  return `record ${nextSeq} cannot be read (${problem}), but ${proof}`
}

/** What another version of VeloZ wrote is neither read nor put aside. */
function expectOurs({ name, header }: Segment): void {
  if (!header.ok && header.isForeign) throw new JournalDamaged(`${name}, offset 0: ${header.problem}`)
}

/** Where a chain goes on: found from the end of its last file, however long the chain is. */
import { type AuditType, Projection, type ProjectionState } from '../../domain/index.ts'
import type { Disk, ReadHandle } from './disk.ts'
import { type Beginning, parseHeader } from './file-header.ts'
import { type AuditFile, listFiles } from './file-list.ts'
import type { ChainHead } from './heads.ts'
import { forwardLines, type Line, readPiece, textOf } from './lines.ts'
import { type ChainEnd, linkOf, NO_HASH, parseRecord } from './record-line.ts'

/** What the start found wrong, to be told in a record. */
export interface StartFinding {
  readonly action: 'torn_tail_cut' | 'records_missing' | 'damage_found'
  readonly details: Readonly<Record<string, unknown>>
}

export interface ChainStart {
  readonly end: ChainEnd
  /** The number of the newest file there is or was; 0 before the first. */
  readonly number: number
  /** What may be appended to; null when the next record begins a file. */
  readonly open: { readonly path: string; readonly day: string; readonly bytes: number } | null
  /** Why the next file begins, where none is open. */
  readonly begins: Beginning
  readonly findings: readonly StartFinding[]
  /** Of order records alone. */
  readonly projection: Projection
}

/** A line and what follows it must be in here; records are far shorter. */
const TAIL_BYTES = 262_144

export async function findStart(
  disk: Disk,
  directory: string,
  { type, head }: { readonly type: AuditType; readonly head: ChainHead | null },
): Promise<ChainStart> {
  const files = [...(await listFiles(disk, directory, type))]
  for (let last = files.pop(); last !== undefined; last = files.pop()) {
    const tail = last.isCompressed ? await compressedTail(disk, last) : await plainTail(disk, last)
    // Begun and never finished: nothing of it counts.
    if (tail.isEmpty) {
      await disk.remove(last.path)
      continue
    }
    return await goingOn(disk, last, tail, head)
  }
  const end = head === null ? { seq: 0, hash: NO_HASH } : { seq: head.seq, hash: head.hash }
  const findings = head === null ? [] : [missing(1, head.seq, null)]
  const number = head?.file ?? 0
  const projection = new Projection(head?.projection ?? undefined)
  return { end, number, open: null, begins: head === null ? 'first' : 'loss', findings, projection }
}

interface Tail {
  readonly isEmpty: boolean
  /** Null when the last line is no line of ours. */
  readonly end: ChainEnd | null
  readonly wholeBytes: number
  readonly tornBytes: number
}

async function goingOn(disk: Disk, last: AuditFile, tail: Tail, head: ChainHead | null): Promise<ChainStart> {
  const { number, day, path, type, name } = last
  const findings: StartFinding[] = []
  if (tail.tornBytes > 0) {
    await disk.cut(path, tail.wholeBytes)
    findings.push({ action: 'torn_tail_cut', details: { file: name, bytes: tail.tornBytes } })
  }
  const projection = type === 'order' ? await projectionOf(disk, last, head) : new Projection()
  const known = head === null ? { seq: 0, hash: NO_HASH } : { seq: head.seq, hash: head.hash }
  const newest = Math.max(number, head?.file ?? 0)
  if (tail.end === null) {
    findings.push({ action: 'damage_found', details: { file: name } })
    const end = (await lastLegible(disk, last)) ?? known
    const further = end.seq > known.seq ? end : known
    return { end: further, number: newest, open: null, begins: 'damage', findings, projection }
  }
  if (tail.end.seq < known.seq) {
    findings.push(missing(tail.end.seq + 1, known.seq, name))
    return { end: known, number: newest, open: null, begins: 'loss', findings, projection }
  }
  const open = last.isCompressed ? null : { path, day, bytes: tail.wholeBytes }
  return { end: tail.end, number: newest, open, begins: 'day', findings, projection }
}

function missing(fromSeq: number, toSeq: number, file: string | null): StartFinding {
  const behind = file === null ? {} : { behind: file }
  return { action: 'records_missing', details: { from_seq: fromSeq, to_seq: toSeq, ...behind } }
}

async function plainTail(disk: Disk, { path }: AuditFile): Promise<Tail> {
  const handle = await disk.openRead(path)
  try {
    const { bytes, start } = await lastBytes(handle)
    const behind = bytes.lastIndexOf(0x0a) + 1
    // So much text without a line feed was not torn off by a crash: it stays for whoever looks into it.
    if (behind === 0 && start > 0)
      return { isEmpty: false, end: null, wholeBytes: handle.sizeBytes, tornBytes: 0 }
    const wholeBytes = start + behind
    const isEmpty = behind === 0
    const before = bytes.subarray(0, Math.max(0, behind - 1)).lastIndexOf(0x0a) + 1
    const end = endOf(textOf(bytes.subarray(before, Math.max(0, behind - 1))))
    return { isEmpty, end, wholeBytes, tornBytes: isEmpty ? 0 : handle.sizeBytes - wholeBytes }
  } finally {
    await handle.close()
  }
}

async function lastBytes(
  handle: ReadHandle,
): Promise<{ readonly bytes: Uint8Array; readonly start: number }> {
  const start = Math.max(0, handle.sizeBytes - TAIL_BYTES)
  return { bytes: await readPiece(handle, start, handle.sizeBytes - start), start }
}

async function compressedTail(disk: Disk, file: AuditFile): Promise<Tail> {
  let last: Line | null = null
  for await (const lines of forwardLines(disk, file)) last = lines.at(-1) ?? last
  const end = last === null ? null : endOf(last.text)
  return { isEmpty: false, end, wholeBytes: last?.end ?? 0, tornBytes: 0 }
}

/** Null when the line is not what it says it is. */
function endOf(line: string): ChainEnd | null {
  const link = linkOf(line)
  if (link === null || !link.isTrue) return null
  const seq = link.seq ?? headerSeq(line)
  return seq === null ? null : { seq, hash: link.hash }
}

function headerSeq(line: string): number | null {
  const header = parseHeader(line)
  return header === null ? null : header.firstSeq - 1
}

async function lastLegible(disk: Disk, file: AuditFile): Promise<ChainEnd | null> {
  let end: ChainEnd | null = null
  for await (const lines of forwardLines(disk, file)) {
    for (const { text } of lines) end = endOf(text) ?? end
  }
  return end
}

/** From the head when it is of this file and true, else from the file's beginning. */
async function projectionOf(disk: Disk, file: AuditFile, head: ChainHead | null): Promise<Projection> {
  const known = head !== null && head.file === file.number ? head : null
  const isKnown = known !== null && (await isLineEnd(disk, file, known))
  let projection = new Projection(isKnown ? stateOf(known.projection) : undefined)
  const fromByte = isKnown ? known.bytes : 0
  for await (const lines of forwardLines(disk, file, { fromByte })) {
    for (const { text, start } of lines) {
      if (start === 0) projection = new Projection(stateOf(parseHeader(text)?.projection ?? null))
      else {
        const record = parseRecord(text)
        if (record !== null) projection.take(record)
      }
    }
  }
  return projection
}

function stateOf(state: ProjectionState | null): ProjectionState | undefined {
  return state ?? undefined
}

/** Whether the head's record ends where the head says. */
async function isLineEnd(disk: Disk, { path, isCompressed }: AuditFile, head: ChainHead): Promise<boolean> {
  if (isCompressed) return false
  const end = `"hash":"${head.hash}"}\n`
  const handle = await disk.openRead(path)
  try {
    const start = head.bytes - end.length
    return start >= 0 && textOf(await readPiece(handle, start, end.length)) === end
  } finally {
    await handle.close()
  }
}

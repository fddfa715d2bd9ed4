/** Lines of a file, a block at a time: whatever its size, one block and one line are in memory. */
import type { Disk, ReadHandle } from './disk.ts'
import type { AuditFile } from './file-list.ts'

export interface Line {
  /** Without its line feed. */
  readonly text: string
  /** Of its first byte, and of the byte behind its line feed. */
  readonly start: number
  readonly end: number
}

const BLOCK_BYTES = 131_072
const LINE_FEED = 0x0a
/** A line of ours is far shorter; what is longer is damage, and is handed out in pieces. */
const LINE_BYTES_MAX = 1_048_576

type Bytes = Uint8Array

/** Oldest first, in batches; what stands behind the last line feed is left out. */
export async function* forwardLines(
  disk: Disk,
  file: Pick<AuditFile, 'path' | 'isCompressed'>,
  { fromByte = 0, toByte = Number.MAX_SAFE_INTEGER } = {},
): AsyncGenerator<readonly Line[], void> {
  const blocks = file.isCompressed
    ? disk.readUnzipped(file.path)
    : plainBlocks(disk, file.path, { fromByte, toByte })
  let offset = file.isCompressed ? 0 : fromByte
  let rest: Bytes = new Uint8Array()
  for await (const block of blocks) {
    const bytes = joined(rest, block)
    const { lines, used } = split(bytes, offset)
    offset += used
    rest = bytes.subarray(used)
    const wanted = file.isCompressed
      ? lines.filter(({ start, end }) => start >= fromByte && end <= toByte)
      : lines
    if (wanted.length > 0) yield wanted
  }
}

async function* plainBlocks(
  disk: Disk,
  path: string,
  { fromByte, toByte }: { readonly fromByte: number; readonly toByte: number },
): AsyncGenerator<Bytes, void> {
  const handle = await disk.openRead(path)
  try {
    const end = Math.min(handle.sizeBytes, toByte)
    for (let at = fromByte; at < end; ) {
      const bytes = await readPiece(handle, at, Math.min(BLOCK_BYTES, end - at))
      if (bytes.length === 0) return
      at += bytes.length
      yield bytes
    }
  } finally {
    await handle.close()
  }
}

function split(bytes: Bytes, offset: number): { readonly lines: Line[]; readonly used: number } {
  const lines: Line[] = []
  let used = 0
  for (let feed = bytes.indexOf(LINE_FEED); feed !== -1; feed = bytes.indexOf(LINE_FEED, used)) {
    lines.push({ text: textOf(bytes.subarray(used, feed)), start: offset + used, end: offset + feed + 1 })
    used = feed + 1
  }
  if (bytes.length - used > LINE_BYTES_MAX) {
    lines.push({ text: textOf(bytes.subarray(used)), start: offset + used, end: offset + bytes.length })
    used = bytes.length
  }
  return { lines, used }
}

/**
 * Newest first, in batches, from the line that ends at `endByte` on. Throws `RangeError` when none ends
 * there.
 */
export async function* backwardLines(
  disk: Disk,
  path: string,
  endByte: number,
): AsyncGenerator<readonly Line[], void> {
  const handle = await disk.openRead(path)
  try {
    let end = Math.min(endByte, handle.sizeBytes)
    // The beginning of the oldest line seen so far, of which more lies before it.
    let rest: Bytes = new Uint8Array()
    let isFirst = true
    while (end > 0) {
      const start = Math.max(0, end - BLOCK_BYTES)
      const bytes = joined(await readPiece(handle, start, end - start), rest)
      if (isFirst && bytes.at(-1) !== LINE_FEED) throw new RangeError('no line ends there')
      isFirst = false
      const feed = bytes.indexOf(LINE_FEED)
      const head = start === 0 ? 0 : feed === -1 ? bytes.length : feed + 1
      const { lines } = split(bytes.subarray(head), start + head)
      // Damage without a line feed for so long is passed over.
      rest = head > LINE_BYTES_MAX ? new Uint8Array() : bytes.subarray(0, head)
      end = start
      if (lines.length > 0) yield lines.reverse()
    }
  } finally {
    await handle.close()
  }
}

/** The bytes from `start` on, fewer at the end of the file. */
export async function readPiece(handle: ReadHandle, start: number, length: number): Promise<Bytes> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const count = await handle.read(bytes.subarray(filled), start + filled)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

function joined(left: Bytes, right: Bytes): Bytes {
  if (left.length === 0) return right
  const bytes = new Uint8Array(left.length + right.length)
  bytes.set(left)
  bytes.set(right, left.length)
  return bytes
}

const decoder = new TextDecoder()

export function textOf(bytes: Bytes): string {
  return decoder.decode(bytes)
}

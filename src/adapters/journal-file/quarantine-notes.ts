/** What stands in `why.txt` beside files that were put aside: written for people, read again by `verify`. */
import { join } from 'node:path'
import type { JournalGap } from '../../ports/index.ts'
import { type JournalPlace, withFile } from './segment-list.ts'
import { fill } from './segment-scan.ts'

export const QUARANTINE = 'quarantine'
export const NOTE_NAME = 'why.txt'
const NOTE_BYTES_MAX = 64 * 1024
const FOLDER = /^\d{4}-\d\d-\d\dT[\d.-]+Z-[0-9a-f]{4,8}$/

/** Records from the first to the last, both included. */
export interface RecordRange {
  readonly fromSeq: number
  readonly toSeq: number
}

/** Of records that are gone and that a snapshot stood in for when the note was written. */
export interface QuarantineNote extends RecordRange {
  /** Seen from the journal's folder. */
  readonly path: string
  readonly why: string
}

const COVERED = 'Held by a snapshot: '

/** `covered`: those of the missing records whose outcome is in a snapshot; null for none. */
export function noteOf(gap: JournalGap, covered: RecordRange | null, now: string): string {
  const { fromSeq, records, segments, bytes, isCovered, why } = gap
  const outcome = isCovered
    ? 'A snapshot holds what these records did: nothing of the state was lost.'
    : 'What these records did is lost to VeloZ: it went on in reducing until somebody had looked.'
  return [
    `Put aside by VeloZ at ${now}`,
    `Why: ${why}`,
    `Records: ${records === 0 ? `from ${fromSeq} on` : `${fromSeq} to ${fromSeq + records - 1}`}`,
    `Files: ${segments.length === 0 ? 'none, they were not there' : segments.join(', ')}`,
    `Bytes that could not be used: ${bytes}`,
    ...(covered === null ? [] : [`${COVERED}${covered.fromSeq} to ${covered.toSeq}`]),
    outcome,
    '',
  ].join('\n')
}

/** The notes that tell of records a snapshot holds; what is no such note is passed over. */
export async function quarantineNotes(place: JournalPlace): Promise<readonly QuarantineNote[]> {
  const { directory, fileOps } = place
  if (!(await fileOps.list(directory)).includes(QUARANTINE)) return []
  const notes: QuarantineNote[] = []
  for (const name of (await fileOps.list(join(directory, QUARANTINE))).toSorted()) {
    // Snapshots lie beside the folders, and people leave things.
    if (!FOLDER.test(name)) continue
    const folder = join(directory, QUARANTINE, name)
    if (!(await fileOps.list(folder)).includes(NOTE_NAME)) continue
    const note = noteIn(await textOf(place, join(folder, NOTE_NAME)))
    if (note !== null) notes.push({ ...note, path: join(QUARANTINE, name, NOTE_NAME) })
  }
  return notes
}

async function textOf({ fileOps }: JournalPlace, path: string): Promise<string> {
  return await withFile(fileOps, path, async (file) => {
    const bytes = Buffer.alloc(Math.min(file.sizeBytes, NOTE_BYTES_MAX))
    return bytes.subarray(0, await fill(file, bytes, 0)).toString('utf8')
  })
}

function noteIn(text: string): Omit<QuarantineNote, 'path'> | null {
  const why = /^Why: (.*)$/m.exec(text)?.[1]
  const [, fromSeq, toSeq] = /^Held by a snapshot: (\d{1,15}) to (\d{1,15})$/m.exec(text) ?? []
  if (why === undefined || fromSeq === undefined || toSeq === undefined) return null
  return { why, fromSeq: Number(fromSeq), toSeq: Number(toSeq) }
}

/** The notes that together tell of every record of the hole; null when some are told of by none. */
export function notesOf(
  notes: readonly QuarantineNote[],
  { fromSeq, toSeq }: RecordRange,
): readonly QuarantineNote[] | null {
  const telling: QuarantineNote[] = []
  for (let next = fromSeq; next <= toSeq; ) {
    const note = notes.find((each) => each.fromSeq <= next && next <= each.toSeq)
    if (note === undefined) return null
    telling.push(note)
    next = note.toSeq + 1
  }
  return telling
}

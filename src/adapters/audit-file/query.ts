/** Newest first over any number of files: only what a page needs is read, a block at a time. */
import { AUDIT_TYPES, type AuditType } from '../../domain/index.ts'
import type { AuditPage, AuditQuery, AuditRecord } from '../../ports/index.ts'
import type { Committed } from './chain-file.ts'
import { type ChainPlace, type Cursor, cursorText, foreign, type Place, readCursor } from './cursor.ts'
import { type Disk, isMissing } from './disk.ts'
import { type AuditFile, listFiles, mayHold } from './file-list.ts'
import { backwardLines, forwardLines, type Line } from './lines.ts'
import { QueryFilter } from './query-filter.ts'

export const TOTAL_EXACT_MAX = 10_000

/** A folder with chains. */
export interface AuditFolder {
  /** Whose they are, told with each record; empty for the own ones. */
  readonly instance: string
  readonly directory: string
}

export interface QueryPlace extends AuditFolder {
  readonly disk: Disk
  /** What of a chain is to be read; null: all there is. */
  readonly committed: (type: AuditType) => Committed | null
}

/** One that somebody else writes. */
export function storedPlace(disk: Disk, folder: AuditFolder): QueryPlace {
  return { ...folder, disk, committed: () => null }
}

/** Of all the places, as if they were one. Throws `RangeError` for a cursor that is not one of this log. */
export async function queryFiles(places: readonly QueryPlace[], query: AuditQuery): Promise<AuditPage> {
  const types = query.type === null ? AUDIT_TYPES : [query.type]
  const filter = new QueryFilter(query)
  const asked = query.cursor === null ? null : readCursor(query.cursor, types)
  const chains: ChainReader[] = []
  for (const place of places) {
    const files = await filesByType(place, types)
    for (const type of types)
      chains.push(new ChainReader(place, { type, files: files.get(type) ?? [], query, filter }))
  }
  try {
    for (const chain of chains)
      chain.startBefore(asked === null ? await chain.newest() : placeIn(asked, chain))
    const records = await merged(chains, query)
    const { total, isTotalExact } = asked ?? (await count(chains))
    const isMore = (await newestOf(chains)) !== null
    const cursor: Cursor = { places: chains.map((chain) => chain.place), total, isTotalExact }
    return { records, total, isTotalExact, nextCursor: isMore ? cursorText(cursor) : null }
  } finally {
    for (const chain of chains) await chain.close()
  }
}

/** All of a chain that was not there for the first page is newer than that. */
function placeIn({ places }: Cursor, { type, instance }: ChainReader): Place {
  return places.find((one) => one.type === type && one.instance === instance) ?? NOTHING_BEFORE
}

const NOTHING_BEFORE: Place = { number: 0, offset: 0 }

/** Without one that is being begun, of which nothing may count in the end. */
async function filesByType({ disk, directory, committed }: QueryPlace, types: readonly AuditType[]) {
  const files = new Map<AuditType, AuditFile[]>(types.map((type) => [type, []]))
  for (const file of await listFiles(disk, directory)) {
    if (file.number <= (committed(file.type)?.number ?? file.number)) files.get(file.type)?.push(file)
  }
  return files
}

async function merged(chains: readonly ChainReader[], { limit, offset }: AuditQuery): Promise<AuditRecord[]> {
  const records: AuditRecord[] = []
  let skip = offset
  while (records.length < limit) {
    const chain = await newestOf(chains)
    const found = chain === null ? null : await chain.take()
    if (found === null) break
    if (skip > 0) skip -= 1
    else records.push(found)
  }
  return records
}

/** The chain whose next record is the newest; null when none has any. */
async function newestOf(chains: readonly ChainReader[]): Promise<ChainReader | null> {
  let newest: ChainReader | null = null
  let newestMs = Number.NEGATIVE_INFINITY
  for (const chain of chains) {
    const next = await chain.peek()
    if (next === null || next.atMs <= newestMs) continue
    newest = chain
    newestMs = next.atMs
  }
  return newest
}

async function count(chains: readonly ChainReader[]): Promise<Pick<Cursor, 'total' | 'isTotalExact'>> {
  let total = 0
  for (const chain of chains) {
    total += await chain.count(TOTAL_EXACT_MAX + 1 - total)
    if (total > TOTAL_EXACT_MAX) return { total: TOTAL_EXACT_MAX, isTotalExact: false }
  }
  return { total, isTotalExact: true }
}

interface ChainOptions {
  readonly type: AuditType
  /** Oldest first. */
  readonly files: readonly AuditFile[]
  readonly query: AuditQuery
  readonly filter: QueryFilter
}

interface Found {
  readonly record: AuditRecord
  readonly place: Place
}

/** Matching records of one chain, newest first. */
class ChainReader {
  readonly type: AuditType
  readonly #place: QueryPlace
  readonly #options: ChainOptions
  #steps: AsyncGenerator<readonly Found[], void> | null = null
  #batch: readonly Found[] = []
  #index = 0
  #taken = NOTHING_BEFORE

  constructor(place: QueryPlace, options: ChainOptions) {
    this.type = options.type
    this.#place = place
    this.#options = options
  }

  get instance(): string {
    return this.#place.instance
  }

  /** Before which everything lies that is there now. */
  async newest(): Promise<Place> {
    const last = this.#options.files.at(-1)
    const committed = this.#place.committed(this.type)
    if (committed !== null && committed.number >= (last?.number ?? 0))
      return { number: committed.number, offset: committed.bytes }
    if (last === undefined) return NOTHING_BEFORE
    const whole = { number: last.number, offset: Number.MAX_SAFE_INTEGER }
    if (last.isCompressed) return whole
    try {
      return { number: last.number, offset: await this.#lineEnd(last) }
    } catch (error) {
      // Compressed or removed since the folder was listed.
      if (isMissing(error)) return whole
      throw error
    }
  }

  /** Before which the next page begins. */
  get place(): ChainPlace {
    return { type: this.type, instance: this.instance, ...this.#taken }
  }

  startBefore(place: Place): void {
    this.#taken = place
    this.#steps = this.#found(place)
  }

  async peek(): Promise<AuditRecord | null> {
    while (this.#index >= this.#batch.length) {
      const step = await this.#steps?.next()
      if (step === undefined || step.done === true) return null
      this.#batch = step.value
      this.#index = 0
    }
    return this.#batch[this.#index]?.record ?? null
  }

  async take(): Promise<AuditRecord | null> {
    const record = await this.peek()
    const found = this.#batch[this.#index]
    if (found !== undefined) this.#taken = found.place
    this.#index += 1
    return record
  }

  /** Of everything that fits, `most` at most. */
  async count(most: number): Promise<number> {
    let found = 0
    for (const file of this.#files().toReversed()) {
      for await (const lines of this.#all(file)) {
        for (const { text } of lines) if (this.#options.filter.find(text) !== null) found += 1
        if (found >= most) return most
      }
    }
    return found
  }

  async close(): Promise<void> {
    await this.#steps?.return()
  }

  #files(): readonly AuditFile[] {
    const { files, query } = this.#options
    return files.filter(({ day }) => mayHold(day, query.fromMs, query.toMs))
  }

  async *#found(before: Place): AsyncGenerator<readonly Found[], void> {
    for (const file of this.#files().toReversed()) {
      if (file.number > before.number) continue
      const whole = this.#bytesOf(file)
      const endByte = file.number === before.number ? Math.min(whole, before.offset) : whole
      yield* file.isCompressed ? this.#unzipped(file, endByte) : this.#plain(file, endByte)
    }
  }

  async *#plain(file: AuditFile, endByte: number): AsyncGenerator<readonly Found[], void> {
    const { disk } = this.#place
    try {
      const end = endByte === Number.MAX_SAFE_INTEGER ? await this.#lineEnd(file) : endByte
      for await (const lines of backwardLines(disk, file.path, end)) yield this.#matching(file, lines)
    } catch (error) {
      if (error instanceof RangeError) throw foreign()
      // Compressed or removed since the folder was listed.
      if (!isMissing(error)) throw error
      const now = await this.#moved(file)
      if (now !== null) yield* this.#unzipped(now, endByte)
    }
  }

  async *#unzipped(file: AuditFile, endByte: number): AsyncGenerator<readonly Found[], void> {
    try {
      yield* this.#batches(file, endByte)
    } catch (error) {
      // Removed since the folder was listed.
      if (!isMissing(error)) throw error
    }
  }

  /** Read from its beginning as often as one is used up, which for a page is once. */
  async *#batches(file: AuditFile, endByte: number): AsyncGenerator<readonly Found[], void> {
    const { query } = this.#options
    const kept = query.limit + query.offset + 1
    let toByte = endByte
    for (;;) {
      let last: Found[] = []
      for await (const lines of forwardLines(this.#place.disk, file, { toByte })) {
        last.push(...this.#matching(file, lines))
        if (last.length > 2 * kept) last = last.slice(-kept)
      }
      const batch = last.slice(-kept).reverse()
      if (batch.length > 0) yield batch
      const oldest = batch.at(-1)
      if (oldest === undefined || last.length < kept) return
      toByte = oldest.place.offset
    }
  }

  #matching({ number }: AuditFile, lines: readonly Line[]): readonly Found[] {
    return lines.flatMap(({ text, start }) => {
      const record = this.#options.filter.find(text)
      return record === null ? [] : [{ record: this.#named(record), place: { number, offset: start } }]
    })
  }

  #named(record: AuditRecord): AuditRecord {
    return this.instance === '' ? record : { ...record, instance: this.instance }
  }

  async *#all(file: AuditFile): AsyncGenerator<readonly Line[], void> {
    const { disk } = this.#place
    const toByte = this.#bytesOf(file)
    try {
      yield* forwardLines(disk, file, { toByte })
    } catch (error) {
      if (!isMissing(error)) throw error
      const now = await this.#moved(file)
      if (now !== null) yield* forwardLines(disk, now, { toByte })
    }
  }

  /** Where the file is since it was compressed; null when it is gone. */
  async #moved({ number }: AuditFile): Promise<AuditFile | null> {
    const { disk, directory } = this.#place
    const files = await listFiles(disk, directory, this.type)
    return files.find((file) => file.number === number && file.isCompressed) ?? null
  }

  /** What may be read: of a file that grows, only what counts. */
  #bytesOf(file: AuditFile): number {
    const committed = this.#place.committed(this.type)
    return committed?.number === file.number ? committed.bytes : Number.MAX_SAFE_INTEGER
  }

  /** Where the last whole line of the file ends: another process may be writing the rest. */
  async #lineEnd(file: AuditFile): Promise<number> {
    const handle = await this.#place.disk.openRead(file.path)
    try {
      const size = handle.sizeBytes
      const tail = new Uint8Array(Math.min(size, 65_536))
      const start = size - tail.length
      const count = await handle.read(tail, start)
      return start + tail.subarray(0, count).lastIndexOf(0x0a) + 1
    } finally {
      await handle.close()
    }
  }
}

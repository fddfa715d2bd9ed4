import { join } from 'node:path'
import type { JournalGap } from '../../ports/index.ts'
import type { Hole } from './closed-segments.ts'
import type { OpenSegment } from './open-segment.ts'
import type { StoredSegment } from './record-cursor.ts'
import { coverHoles } from './recover-records.ts'
import { type JournalPlace, listSegments } from './segment-list.ts'

/** The closed segments of a running journal, in order. What only concerns them happens beside the appends. */
export class SegmentShelf {
  readonly #place: JournalPlace
  #closed: readonly StoredSegment[] = []

  constructor(place: JournalPlace) {
    this.#place = place
  }

  /** Everything in the directory but the one that is open. */
  async load(open: OpenSegment): Promise<void> {
    const segments = await listSegments(this.#place)
    this.#closed = segments.filter(({ name }) => name !== open.name)
  }

  add({ name, firstSeq, sizeBytes }: OpenSegment): void {
    this.#closed = [...this.#closed, { name, firstSeq, sizeBytes }]
  }

  /** Oldest first, the open one last. */
  all(open: OpenSegment | null): readonly StoredSegment[] {
    return open === null ? this.#closed : [...this.#closed, open]
  }

  /**
   * Oldest first and only as long as there is no younger one between: what stays begins somewhere and ends
   * now.
   */
  async removeOld(
    limit: { readonly beforeMs: number; readonly coveredSeq: number },
    open: OpenSegment | null,
  ): Promise<readonly string[]> {
    const { directory, fileOps } = this.#place
    const removed: string[] = []
    for (const { name, modifiedAtMs } of await listSegments(this.#place)) {
      const index = this.#closed.findIndex((segment) => segment.name === name)
      const next = this.#closed[index + 1] ?? open
      const isOld = index === 0 && modifiedAtMs < limit.beforeMs
      if (!isOld || next === null || next.firstSeq - 1 > limit.coveredSeq) break
      await fileOps.remove(join(directory, name))
      this.#forget(name)
      removed.push(name)
    }
    if (removed.length > 0) await fileOps.syncDirectory(directory)
    return removed
  }

  async putAside(
    damaged: readonly { readonly name: string; readonly why: string }[],
    open: OpenSegment | null,
  ): Promise<JournalGap | null> {
    const segments = await listSegments(this.#place)
    const holes: Hole[] = []
    for (const { name, why } of damaged) {
      const index = this.#closed.findIndex((segment) => segment.name === name)
      const segment = segments.find((stored) => stored.name === name)
      const next = this.#closed[index + 1] ?? open
      if (index === -1 || segment === undefined || next === null) continue
      const { firstSeq } = segment
      holes.push({ fromSeq: firstSeq, records: next.firstSeq - firstSeq, segment, why })
    }
    for (const { segment } of holes) if (segment !== null) this.#forget(segment.name)
    return holes.length === 0 ? null : await coverHoles(this.#place, holes)
  }

  #forget(name: string): void {
    this.#closed = this.#closed.filter((segment) => segment.name !== name)
  }
}

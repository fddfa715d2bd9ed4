import type { RecordGroup } from '../../ports/index.ts'
import { draftGroup, encodeGroups, type MessageCounts } from './encode.ts'
import type { StreamFilter } from './filter.ts'

export interface EncodedSlice {
  readonly bytes: Uint8Array
  readonly counts: MessageCounts
  /** The last group told; the one before the slice when nothing of it is. */
  readonly lastSeq: number
}

interface SlicePlace {
  readonly epoch: string
  readonly prevSeq: number
  readonly filter: StreamFilter
}

const encoder = new TextEncoder()
const BYTES_MAX = 8 * 1024 * 1024

/**
 * Slices of the past as bytes. After a restart everybody asks for the same ones at once; the latest few are
 * kept for the next who asks.
 */
export class SliceCache {
  readonly #slices = new Map<string, EncodedSlice>()
  #bytes = 0

  encoded(groups: readonly RecordGroup[], place: SlicePlace): EncodedSlice {
    const { filter, prevSeq, epoch } = place
    const key = `${groups[0]?.seq}-${groups.at(-1)?.seq} ${epoch}-${prevSeq} ${filter.key}`
    const known = this.#slices.get(key)
    if (known !== undefined) return known
    const { text, lastSeq, counts } = encodeGroups(groups.map(draftGroup), place)
    const slice = { bytes: encoder.encode(text), lastSeq, counts }
    this.#keep(key, slice)
    return slice
  }

  #keep(key: string, slice: EncodedSlice): void {
    this.#slices.set(key, slice)
    this.#bytes += slice.bytes.length
    for (const [oldest, { bytes }] of this.#slices) {
      if (this.#bytes <= BYTES_MAX) return
      this.#slices.delete(oldest)
      this.#bytes -= bytes.length
    }
  }
}

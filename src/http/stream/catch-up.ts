import type { EngineView, RecordGroup, Timers } from '../../ports/index.ts'
import type { PastReader } from '../../runtime/index.ts'
import type { StreamClient } from './client.ts'
import type { SentProbe } from './round.ts'
import { type EncodedSlice, SliceCache } from './slice-cache.ts'
import { Pace } from './turns.ts'

export interface CatchUpOptions {
  readonly view: EngineView
  /** Null: only what is in memory can be told. */
  readonly past: () => PastReader | null
  readonly timers: Timers
  readonly probe: SentProbe
  /** Whoever stands here or beyond goes on live. */
  readonly toldSeq: () => number
  readonly goLive: (client: StreamClient) => void
  /** What it missed cannot be told. */
  readonly tooLate: (client: StreamClient) => void
  /** It does not read what it asked for. */
  readonly tooSlow: (client: StreamClient) => void
}

/** Slices end at multiples of this, so that readers who began at different places share them. */
const SLICE = 64
const SLICES_A_TURN = 16
/** A reader who takes nothing for so long stands in others' way. */
const ROOM_WITHIN_MS = 15_000

/** Tells readers what they missed, a slice at a time and each at its own pace, until they can go on live. */
export class CatchUp {
  readonly #options: CatchUpOptions
  readonly #slices = new SliceCache()
  readonly #pace = new Pace(SLICES_A_TURN)

  constructor(options: CatchUpOptions) {
    this.#options = options
  }

  /** Resolves when the reader is live, was cut or has left. */
  async run(client: StreamClient): Promise<void> {
    const { view, toldSeq, goLive, tooLate } = this.#options
    while (client.isOpen) {
      if (client.seen >= toldSeq()) return goLive(client)
      const missed = view.groupsAfter(client.seen, SLICE - (client.seen % SLICE))
      if (missed !== null) await this.#tell(client, missed)
      else if (!(await this.#tellPast(client)) && client.isOpen) return tooLate(client)
    }
  }

  async #tellPast(client: StreamClient): Promise<boolean> {
    const past = this.#options.past()
    if (past === null) return false
    const slices = past.after(client.seen, () => client.isOpen)
    for (;;) {
      const step = await slices.next()
      if (step.done === true) return step.value
      await this.#tell(client, step.value)
    }
  }

  async #tell(client: StreamClient, groups: readonly RecordGroup[]): Promise<void> {
    const place = client.seen
    await this.#pace.turn()
    if (!client.hasRoom) await this.#room(client)
    // It may have begun anew meanwhile, because the history is another.
    if (!client.isOpen || client.seen !== place) return
    const { view } = this.#options
    const { filter, lastSeq: prevSeq } = client
    const slice = this.#slices.encoded(groups, { epoch: view.epoch, prevSeq, filter })
    client.seen = groups.at(-1)?.seq ?? client.seen
    client.lastSeq = slice.lastSeq
    if (slice.bytes.length === 0) return
    client.send(slice.bytes)
    this.#report(slice)
  }

  async #room(client: StreamClient): Promise<void> {
    const { timers, tooSlow } = this.#options
    const giveUp = timers.after(ROOM_WITHIN_MS, () => tooSlow(client))
    await client.room()
    giveUp()
  }

  #report({ counts, bytes }: EncodedSlice): void {
    for (const [name, messages] of counts) this.#options.probe.sent(name, messages)
    this.#options.probe.sentBytes(bytes.length)
  }
}

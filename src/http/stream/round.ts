import type { StreamEventName } from '../../contract/index.ts'
import type { MarketChange, RecordGroup } from '../../ports/index.ts'
import { marketNotice } from '../../wire/index.ts'
import type { StreamClient } from './client.ts'
import { type DraftedGroup, draftGroup, encodeGroups, encodeNotice, type MessageCounts } from './encode.ts'
import type { StreamFilter } from './filter.ts'

/** What has been sent, for the metrics. */
export interface SentProbe {
  sent(name: StreamEventName, messages: number): void
  sentBytes(bytes: number): void
}

export interface RoundOptions {
  readonly epoch: string
  readonly groups: readonly RecordGroup[]
  /** Messages outside the numbering, in order. */
  readonly notices: readonly Notice[]
  readonly markets: readonly MarketChange[]
}

export interface Notice {
  readonly name: StreamEventName
  readonly body: unknown
}

/** The bytes for every reader who sees the same and stands at the same place. */
interface Parcel {
  readonly bytes: Uint8Array
  readonly counts: MessageCounts
  readonly lastSeq: number
  readers: number
}

interface ToldMarket {
  readonly change: MarketChange
  readonly text: string
}

/** Parcels by the place in the numbering that they go on from. */
interface Half {
  readonly markets: readonly ToldMarket[]
  readonly parcels: Map<number, Parcel>
}

/** What the round holds for everybody with one filter; empty when only its records may concern them. */
interface Share {
  readonly markets: readonly ToldMarket[]
  readonly isEmpty: boolean
  readonly withMarket: Half
  readonly without: Half
}

const encoder = new TextEncoder()

/**
 * What all live readers are told in one go: a reader gets one chunk, and the same bytes as everybody who sees
 * the same.
 */
export class Round {
  readonly lastSeq: number
  readonly #options: RoundOptions
  readonly #firstSeq: number
  readonly #drafts: readonly DraftedGroup[]
  readonly #notices: readonly { readonly name: StreamEventName; readonly text: string }[]
  readonly #markets: readonly ToldMarket[]
  readonly #shares = new Map<StreamFilter, Share>()

  /** `after`: the last record of the round before. */
  constructor(options: RoundOptions, after: number) {
    this.#options = options
    this.#drafts = options.groups.map(draftGroup)
    this.#firstSeq = options.groups[0]?.seq ?? after + 1
    this.lastSeq = options.groups.at(-1)?.seq ?? after
    this.#notices = options.notices.map(({ name, body }) => ({ name, text: encodeNotice(name, body) }))
    this.#markets = options.markets.flatMap((change) => {
      const notice = marketNotice(change)
      return notice === null ? [] : [{ change, text: encodeNotice('market', notice) }]
    })
  }

  /** Whether there is anything in it for readers with this filter, be it a place to go on from. */
  concerns(filter: StreamFilter): boolean {
    return this.#drafts.length > 0 || !this.#shareOf(filter).isEmpty
  }

  /** Sends the reader what is new to it. Who has not read what came before gets the market later. */
  tell(client: StreamClient): void {
    const share = this.#shareOf(client.filter)
    const takesMarket = share.markets.length > 0 && client.isDrained && !client.hasPutOff
    if (!takesMarket) for (const { change } of share.markets) client.putOff(change)
    const parcel = this.#parcelFor(client, takesMarket ? share.withMarket : share.without)
    client.seen = Math.max(client.seen, this.lastSeq)
    if (this.#drafts.length > 0) client.lastSeq = parcel.lastSeq
    if (parcel.bytes.length === 0) return
    parcel.readers += 1
    client.send(parcel.bytes)
  }

  #shareOf(filter: StreamFilter): Share {
    const known = this.#shares.get(filter)
    if (known !== undefined) return known
    const markets = this.#markets.filter(({ change }) => filter.allows('market', change.instrument.symbol))
    const isEmpty = markets.length === 0 && this.#notices.length === 0
    const share = {
      markets,
      isEmpty,
      withMarket: { markets, parcels: new Map<number, Parcel>() },
      without: { markets: [], parcels: new Map<number, Parcel>() },
    }
    this.#shares.set(filter, share)
    return share
  }

  #parcelFor({ filter, lastSeq, seen }: StreamClient, { parcels, markets }: Half): Parcel {
    const groups = seen < this.#firstSeq ? this.#drafts : this.#drafts.filter(({ seq }) => seq > seen)
    // Who caught up into the middle of a round gets a parcel of its own: that place is nobody else's.
    const isOwn = groups.length < this.#drafts.length
    const place = isOwn ? -1 - parcels.size : this.#drafts.length === 0 ? 0 : lastSeq
    const known = isOwn ? undefined : parcels.get(place)
    if (known !== undefined) return known
    const parcel = this.#pack(groups, { filter, prevSeq: lastSeq, markets })
    parcels.set(place, parcel)
    return parcel
  }

  #pack(groups: readonly DraftedGroup[], how: PackOptions): Parcel {
    const { filter, prevSeq, markets } = how
    const { epoch } = this.#options
    const { text, lastSeq, counts } = encodeGroups(groups, { epoch, prevSeq, filter })
    const all = new Map(counts)
    const count = (name: StreamEventName) => all.set(name, (all.get(name) ?? 0) + 1)
    let whole = text
    for (const { name, text: notice } of this.#notices) {
      if (!filter.allows(name, null)) continue
      whole += notice
      count(name)
    }
    for (const { text: notice } of markets) {
      whole += notice
      count('market')
    }
    return { bytes: encoder.encode(whole), counts: all, lastSeq, readers: 0 }
  }

  /** Once everybody was told. */
  report(probe: SentProbe): void {
    for (const { withMarket, without } of this.#shares.values()) {
      for (const { counts, readers, bytes } of [
        ...withMarket.parcels.values(),
        ...without.parcels.values(),
      ]) {
        if (readers === 0) continue
        for (const [name, messages] of counts) probe.sent(name, messages * readers)
        probe.sentBytes(bytes.length * readers)
      }
    }
  }
}

interface PackOptions {
  readonly filter: StreamFilter
  readonly prevSeq: number
  readonly markets: readonly ToldMarket[]
}

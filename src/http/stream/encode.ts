import type { StreamEventName } from '../../contract/index.ts'
import type { RecordGroup } from '../../ports/index.ts'
import { encodeJson, messagesOf } from '../../wire/index.ts'
import type { StreamFilter } from './filter.ts'

/** The messages of one record, each as JSON without its last brace: a filter and a place finish it. */
export interface DraftedGroup {
  readonly seq: number
  readonly messages: readonly DraftedMessage[]
}

interface DraftedMessage {
  readonly name: StreamEventName
  readonly symbol: string | null
  readonly begun: string
}

/** What every reader of a group is told alike, made once. */
export function draftGroup(group: RecordGroup): DraftedGroup {
  const messages = messagesOf(group).map(({ name, body }): DraftedMessage => {
    const text = encodeJson(body).slice(0, -1)
    const begun = 'seq' in body ? text : `${text},"seq":${group.seq}`
    return { name, symbol: 'symbol' in body ? body.symbol : null, begun }
  })
  return { seq: group.seq, messages }
}

/** How many messages of each name. */
export type MessageCounts = ReadonlyMap<StreamEventName, number>

export interface EncodedGroups {
  readonly text: string
  /** The last group the text tells of; the one before them all when it tells of none. */
  readonly lastSeq: number
  readonly counts: MessageCounts
}

export interface StreamPlace {
  readonly epoch: string
  /** The last group sent on this stream. */
  readonly prevSeq: number
  readonly filter: StreamFilter
}

/**
 * Groups as server-sent events. All messages of a group share its `seq` and the `prev_seq` of the group sent
 * before it on this stream; only the last bears the id, so that a client cut in the middle of a group gets it
 * whole again.
 */
export function encodeGroups(groups: readonly DraftedGroup[], place: StreamPlace): EncodedGroups {
  const { epoch, filter } = place
  const counts = new Map<StreamEventName, number>()
  let text = ''
  let lastSeq = place.prevSeq
  for (const { seq, messages } of groups) {
    let last: DraftedMessage | null = null
    for (const message of messages) {
      if (!filter.allows(message.name, message.symbol)) continue
      if (last !== null) text += `event: ${last.name}\ndata: ${last.begun},"prev_seq":${lastSeq}}\n\n`
      counts.set(message.name, (counts.get(message.name) ?? 0) + 1)
      last = message
    }
    if (last === null) continue
    text += `event: ${last.name}\nid: ${epoch}-${seq}\ndata: ${last.begun},"prev_seq":${lastSeq}}\n\n`
    lastSeq = seq
  }
  return { text, lastSeq, counts }
}

/** A message outside the numbering: market data, resync, the farewell. */
export function encodeNotice(name: StreamEventName, body: unknown): string {
  return `event: ${name}\ndata: ${encodeJson(body)}\n\n`
}

export interface ResumePoint {
  readonly epoch: string
  readonly seq: number
}

/** Reads `<epoch>-<seq>`; null when it is not one. */
export function parseEventId(text: string): ResumePoint | null {
  const match = /^([0-9a-f]{8})-(\d{1,15})$/.exec(text)
  return match ? { epoch: match[1] as string, seq: Number(match[2]) } : null
}

import type { RecordGroup } from '../../ports/index.ts'
import { encodeJson, type Message, messagesOf } from '../../wire/index.ts'
import type { StreamFilter } from './filter.ts'

export interface EncodedGroups {
  readonly text: string
  /** The last group the text tells of; the one before them all when it tells of none. */
  readonly lastSeq: number
  readonly messages: number
}

/**
 * Groups as server-sent events. All messages of a group share its `seq` and the `prev_seq` of the group sent
 * before it on this stream; only the last bears the id, so that a client cut in the middle of a group gets it
 * whole again.
 */
export function encodeGroups(
  groups: readonly RecordGroup[],
  stream: { readonly epoch: string; readonly prevSeq: number; readonly filter: StreamFilter },
): EncodedGroups {
  let text = ''
  let messages = 0
  let lastSeq = stream.prevSeq
  for (const group of groups) {
    const told = messagesOf(group).filter((message) => stream.filter.allows(message.name, symbolOf(message)))
    const lastIndex = told.length - 1
    told.forEach((message, index) => {
      const body = encodeJson({ ...message.body, seq: group.seq, prev_seq: lastSeq })
      const id = index === lastIndex ? `id: ${stream.epoch}-${group.seq}\n` : ''
      text += `event: ${message.name}\n${id}data: ${body}\n\n`
    })
    if (told.length > 0) lastSeq = group.seq
    messages += told.length
  }
  return { text, lastSeq, messages }
}

function symbolOf({ body }: Message): string | null {
  return 'symbol' in body ? body.symbol : null
}

/** A message outside the numbering: market data, resync, the farewell. */
export function encodeNotice(name: string, body: unknown): string {
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

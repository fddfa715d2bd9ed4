import type { Event } from '../../domain/index.ts'
import type { RecordText } from '../../ports/index.ts'
import { Unreadable } from './byte-reader.ts'
import { RecordEncoder } from './record-encoder.ts'
import { frameAt, RecordReader } from './record-scan.ts'

/** Records as base64 of the bytes that the journal holds, checksum and version included. */
export function recordText(): RecordText {
  const encoder = new RecordEncoder()
  const reader = new RecordReader()
  return {
    // On its own a record says of itself that it was durable when it was written.
    encode: (event) => encoder.encodeBatch([event], event.seq).bytes.toString('base64'),
    decode(text): Event {
      const bytes = Buffer.from(text, 'base64')
      const frame = frameAt(bytes, 0)
      if (frame.state !== 'whole' || frame.endOffset !== bytes.length) {
        throw new Unreadable('the text is not one whole record')
      }
      reader.load(bytes)
      const record = reader.read(0, frame.endOffset)
      if (record.kind === 'seal') throw new Unreadable('the text is the end of a segment, not a record')
      return record.event
    },
  }
}

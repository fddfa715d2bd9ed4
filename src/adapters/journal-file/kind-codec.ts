import type { Event, EventKind, UnixNs } from '../../domain/index.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { type FieldsOf, row } from './event-fields.ts'

export type EventOf<Kind extends EventKind> = Extract<Event, { kind: Kind }>
export type EventReader<Kind extends EventKind> = (
  reader: ByteReader,
  seq: number,
  at: UnixNs,
) => EventOf<Kind>

/** One kind of event as records. */
export interface KindCodec<Kind extends EventKind> {
  /** On disk for ever: the number of a kind that is gone is not given to another. */
  readonly type: number
  /** In the layout of the last of `versions`. */
  write(writer: ByteWriter, event: EventOf<Kind>): void
  /** Oldest first: version n of a record is read by `versions[n - 1]`. */
  readonly versions: readonly EventReader<Kind>[]
}

type Particulars<Kind extends EventKind> = Omit<EventOf<Kind>, 'kind' | 'seq' | 'at'>

/**
 * A kind whose fields follow one another in the order of the list. To read by a list takes half as long again
 * as to read into a literal, so what an order's everyday life consists of is written out instead.
 */
export function rowKind<Kind extends EventKind>(
  kind: Kind,
  type: number,
  fields: FieldsOf<Particulars<Kind>>,
  olderVersions: readonly EventReader<Kind>[] = [],
): KindCodec<Kind> {
  const particulars = row<Particulars<Kind>>(fields)
  const newest: EventReader<Kind> = (reader, seq, at) =>
    // The compiler does not see that the kind and what is particular to it are the whole event.
    ({ kind, seq, at, ...particulars.read(reader) }) as unknown as EventOf<Kind>
  return { type, write: particulars.write, versions: [...olderVersions, newest] }
}

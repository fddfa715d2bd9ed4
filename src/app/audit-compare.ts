/** The order records of the audit beside the journal they were made from: none missing, none invented. */
import { type ChainRecord, chainRecords, nodeDisk, projectionBefore } from '../adapters/audit-file/index.ts'
import { openStoredJournal, type StoredJournal } from '../adapters/journal-file/index.ts'
import {
  type AuditEntry,
  type Event,
  type JournalPlace,
  journalPlaceOf,
  Projection,
} from '../domain/index.ts'
import type { AuditRecord } from '../ports/index.ts'
import { isTold, orderEntryOf } from './audit-orders.ts'
import { FIRST_TRADING_STATE } from './audit-projection.ts'

export interface OrderComparison {
  /** Journaled actions that have their record. */
  readonly matched: number
  /** Journaled actions behind the last record: they get theirs while VeloZ runs, or at its next start. */
  readonly waiting: number
  /** Records of journal records that are no longer kept, or that a restored backup does not have. */
  readonly beyond: number
  readonly problems: readonly string[]
}

/** What comes behind so many is not told. */
const PROBLEMS_MAX = 100

/** Null when it was told to stop. */
export async function compareOrders(
  directory: string,
  journalDirectory: string,
  onProgress: (done: number) => boolean,
): Promise<OrderComparison | null> {
  const journal = await openStoredJournal(journalDirectory)
  const epochs = await epochsOf(journal, onProgress)
  if (epochs === null) return null
  const comparison = new Comparison(epochs, await projectionBefore(nodeDisk, directory))
  const records = projected(directory)
  let next = await records.next()
  let count = 0
  for await (const action of actionsOf(journal)) {
    count += 1
    if (count % 1000 === 0 && !onProgress(0.5 + Math.min(0.5, action.place.seq / (2 * epochs.lastSeq))))
      return null
    while (next.done !== true && comparison.comesBefore(next.value, action.place)) {
      comparison.unmatched(next.value)
      next = await records.next()
    }
    if (next.done !== true && isSame(next.value.place, action.place)) {
      comparison.match(next.value, action)
      next = await records.next()
    } else comparison.without(action, next.done === true)
  }
  for (; next.done !== true; next = await records.next()) comparison.unmatched(next.value)
  return comparison.result()
}

interface Epochs {
  /** In the order of the journal. */
  readonly ranges: ReadonlyMap<string, { readonly index: number; readonly first: number; last: number }>
  readonly lastSeq: number
}

interface Action {
  readonly place: JournalPlace
  readonly entry: AuditEntry
}

interface Projected extends ChainRecord {
  readonly place: JournalPlace
}

class Comparison {
  readonly #epochs: Epochs
  /** What was recorded in files that retention removed. */
  readonly #removed: Projection
  readonly #problems: string[] = []
  #matched = 0
  #waiting = 0
  #beyond = 0

  constructor(epochs: Epochs, removed: ConstructorParameters<typeof Projection>[0] | null) {
    this.#epochs = epochs
    this.#removed = new Projection(removed ?? undefined)
  }

  /** Whether the record is of something that the journal has no more, or has not as an action. */
  comesBefore({ place }: Projected, action: JournalPlace): boolean {
    const own = this.#epochs.ranges.get(place.epoch)
    const other = this.#epochs.ranges.get(action.epoch)
    if (own === undefined || other === undefined || !this.#isStored(place)) return true
    return own.index < other.index || (own.index === other.index && place.seq < action.seq)
  }

  unmatched(record: Projected): void {
    const range = this.#epochs.ranges.get(record.place.epoch)
    const isOlder = range === undefined || record.place.seq < range.first
    const isOvertaken =
      range !== undefined && range.index < this.#epochs.ranges.size - 1 && record.place.seq > range.last
    if (isOlder || isOvertaken) this.#beyond += 1
    else this.#tell(record, `the journal has no such action at record ${record.place.seq}`)
  }

  match(record: Projected, { entry }: Action): void {
    this.#matched += 1
    const field = firstDifference(record.record, entry)
    if (field !== null)
      this.#tell(record, `its ${field} is not what record ${record.place.seq} of the journal says`)
  }

  without({ place, entry }: Action, isBehindAll: boolean): void {
    if (this.#removed.has(place)) return
    if (isBehindAll) this.#waiting += 1
    else this.#push(`journal record ${place.seq} (${entry.action}) has no record in the audit`)
  }

  result(): OrderComparison {
    return { matched: this.#matched, waiting: this.#waiting, beyond: this.#beyond, problems: this.#problems }
  }

  #isStored({ epoch, seq }: JournalPlace): boolean {
    const range = this.#epochs.ranges.get(epoch)
    return range !== undefined && seq >= range.first && seq <= range.last
  }

  #tell({ file, line }: Projected, why: string): void {
    this.#push(`${file}:${line}: ${why}`)
  }

  #push(problem: string): void {
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push(problem)
  }
}

/** Made of the same event, they say the same; `before` and an amend's decimals depend on what was known. */
function firstDifference(record: AuditRecord, entry: AuditEntry): string | null {
  for (const field of ['action', 'userId', 'address', 'requestId', 'outcome'] as const) {
    if (record[field] !== entry[field]) return field
  }
  return comparable(record.details) === comparable(entry.details) ? null : 'details'
}

const VARYING: ReadonlySet<string> = new Set([
  'before',
  ...['qty', 'price', 'stop_price', 'qty_lots', 'price_ticks', 'stop_price_ticks'],
])

function comparable(details: AuditEntry['details']): string {
  const isAmend = 'way' in details
  const kept = Object.entries(details).filter(
    ([name]) => name !== 'before' && !(isAmend && VARYING.has(name)),
  )
  return JSON.stringify(kept)
}

function isSame(left: JournalPlace, right: JournalPlace): boolean {
  return left.epoch === right.epoch && left.seq === right.seq
}

/** What the journal holds of each epoch; records before its first session are not compared. */
async function epochsOf(
  journal: StoredJournal,
  onProgress: (done: number) => boolean,
): Promise<Epochs | null> {
  const ranges = new Map<string, { readonly index: number; readonly first: number; last: number }>()
  let epoch: string | null = null
  let lastSeq = 0
  for await (const events of journal.records(1)) {
    for (const event of events) {
      lastSeq = event.seq
      if (event.kind === 'session_started') epoch = event.epoch
      if (epoch === null) continue
      const range = ranges.get(epoch)
      if (range === undefined) ranges.set(epoch, { index: ranges.size, first: event.seq, last: event.seq })
      else range.last = event.seq
    }
    if (!onProgress(0)) return null
  }
  return { ranges, lastSeq: Math.max(1, lastSeq) }
}

async function* actionsOf(journal: StoredJournal): AsyncGenerator<Action, void> {
  const before = new Projection()
  before.tradingState = FIRST_TRADING_STATE
  let epoch: string | null = null
  for await (const events of journal.records(1)) {
    for (const event of events) {
      if (event.kind === 'session_started') epoch = event.epoch
      const action = epoch === null ? null : actionOf(event, { epoch, seq: event.seq }, before)
      if (action !== null) yield action
    }
  }
}

function actionOf(event: Event, place: JournalPlace, before: Projection): Action | null {
  if (!isTold(event)) return null
  const entry = orderEntryOf(event, place, { before, instrument: null, atMs: null })
  before.take(entry)
  return { place, entry }
}

async function* projected(directory: string): AsyncGenerator<Projected, void> {
  for await (const records of chainRecords(nodeDisk, directory, 'order')) {
    for (const record of records) {
      const place = journalPlaceOf(record.record.details)
      if (place !== null) yield { ...record, place }
    }
  }
}

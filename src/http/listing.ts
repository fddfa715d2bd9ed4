import {
  type ClientOrderId,
  type Instrument,
  type InstrumentKey,
  parseClientOrderId,
  type SymbolName,
  type UnixNs,
  type VenueName,
} from '../domain/index.ts'
import type { EngineView } from '../ports/index.ts'
import { readSymbol } from '../wire/index.ts'
import { problem } from './frame/index.ts'

/** The instrument a query names, the default one when it names none. Throws 400 or 404 as the answer. */
export function readInstrument(
  view: EngineView,
  symbol: string | undefined,
  venue: string | undefined,
): Instrument {
  if (symbol === undefined || symbol === '') {
    const known = view.defaultInstrument
    if (isNamed(venue) && venue.toLowerCase() !== known.venue) throw unknownVenue(venue)
    return known
  }
  const name = readSymbolOr(symbol, view.defaultInstrument.symbol)
  const [only, ...others] = view.instrumentsBySymbol(name, (venue?.toLowerCase() ?? null) as VenueName | null)
  if (!only) throw problem('not_found', `No instrument ${name} is listed.`, { symbol: name })
  if (others.length > 0)
    throw problem('bad_params', `${name} is listed at several venues; say which one.`, {
      field: 'venue',
    })
  return only
}

/** The symbol a query names, another one when it names none. Throws 400. */
export function readSymbolOr(symbol: string | undefined, fallback: SymbolName): SymbolName {
  if (symbol === undefined || symbol === '') return fallback
  const read = readSymbol(symbol)
  if (!read.ok) throw problem('bad_params', read.problem.message, { field: 'symbol' })
  return read.value
}

export interface Place {
  readonly venue: VenueName | null
  readonly key: InstrumentKey | null
}

/** The same where naming nothing means everything, and a venue alone all that is listed there. */
export function readPlace(view: EngineView, symbol: string | undefined, venue: string | undefined): Place {
  if (symbol !== undefined && symbol !== '')
    return { venue: null, key: readInstrument(view, symbol, venue).key }
  if (!isNamed(venue)) return { venue: null, key: null }
  const name = venue.toLowerCase()
  const listed = view.instruments().find((instrument) => instrument.venue === name)
  if (listed === undefined) throw unknownVenue(venue)
  return { venue: listed.venue, key: null }
}

/**
 * The same for lists, which are told apart by symbol: a venue alone must be the one everything is at, for
 * taking it for no filter would show what was not asked for.
 */
export function readKey(
  view: EngineView,
  symbol: string | undefined,
  venue: string | undefined,
): InstrumentKey | null {
  if (symbol !== undefined && symbol !== '') return readInstrument(view, symbol, venue).key
  if (!isNamed(venue)) return null
  const name = venue.toLowerCase()
  const venues = new Set(view.instruments().map((instrument) => instrument.venue as string))
  if (!venues.has(name)) throw unknownVenue(venue)
  if (venues.size > 1) throw problem('bad_params', 'Beside a venue, say which symbol.', { field: 'symbol' })
  return null
}

function isNamed(venue: string | undefined): venue is string {
  return venue !== undefined && venue !== ''
}

function unknownVenue(venue: string) {
  return problem('not_found', 'Nothing is listed at this venue.', { venue })
}

/** Throws 400. */
export function readId(text: string | undefined): ClientOrderId {
  const id = text === undefined ? null : parseClientOrderId(text)
  if (id === null)
    throw problem('bad_params', 'client_order_id takes 1 to 64 letters, digits and . _ : -', {
      field: 'client_order_id',
    })
  return id
}

/** Of a text that its schema let through: a whole number, `fallback` when there is none. */
export function readCount(text: string | undefined, fallback: number): number {
  return text === undefined || text === '' ? fallback : Number(text)
}

/** The same for the number of a record; null when there is none. */
export function readRecord(text: string | undefined): number | null {
  return text === undefined || text === '' ? null : Number(text)
}

export function readTimeNs(text: string | undefined): UnixNs | null {
  return text === undefined || text === '' ? null : (BigInt(text) as UnixNs)
}

/** The first `limit` of the rows, and whether there are more. */
export function firstOf<Row>(rows: Iterable<Row>, limit: number): { page: readonly Row[]; hasMore: boolean } {
  const page: Row[] = []
  for (const row of rows) {
    if (page.length === limit) return { page, hasMore: true }
    page.push(row)
  }
  return { page, hasMore: false }
}

import type { Static } from '@sinclair/typebox'
import { BOOK_DEPTH_USUAL, type BookQuery } from '../../contract/index.ts'
import { type Instrument, type Lots, lots, wholeSteps } from '../../domain/index.ts'
import type { EngineView } from '../../ports/index.ts'
import { aggregatedBookAnswer, bookAnswer, readPositive } from '../../wire/index.ts'
import { jsonResponse, problem } from '../frame/index.ts'
import { readCount, readInstrument, readSymbolOr } from '../listing.ts'

type Query = Static<typeof BookQuery>

/** One venue's book with what can be read off it, or those of all venues as one. */
export function bookResponse(view: EngineView, query: Query): Response {
  return query.venue?.toLowerCase() === 'all' ? ofAllVenues(view, query) : ofOneVenue(view, query)
}

function ofOneVenue(view: EngineView, { symbol, venue, depth, qty }: Query): Response {
  const instrument = readInstrument(view, symbol, venue)
  const { key } = instrument
  const quantity = qty === undefined || qty === '' ? null : readQuantity(qty, instrument)
  const book = view.book(key, readCount(depth, 0) || null)
  const figures = view.bookFigures(key, quantity)
  return jsonResponse(bookAnswer(book, instrument, { figures, quantity }))
}

function ofAllVenues(view: EngineView, { symbol, depth, qty }: Query): Response {
  if (qty !== undefined && qty !== '') {
    throw problem('bad_params', 'qty is asked of one venue, not of all.', { field: 'qty' })
  }
  const wanted = readSymbolOr(symbol, view.defaultInstrument.symbol)
  if (view.instrumentsBySymbol(wanted, null).length === 0) {
    throw problem('not_found', `No instrument ${wanted} is listed.`, { symbol: wanted })
  }
  const book = view.aggregatedBook(wanted, readCount(depth, BOOK_DEPTH_USUAL))
  return jsonResponse(aggregatedBookAnswer(book))
}

/** Throws 400 for what is no whole number of lots above zero. */
function readQuantity(text: string, { lotSize, symbol }: Instrument): Lots {
  const read = readPositive('qty', text)
  if (!read.ok) throw problem('bad_params', read.problem.message, { field: 'qty' })
  const steps = wholeSteps(read.value, lotSize)
  if (steps !== null) return lots(steps)
  throw problem('bad_params', `qty is no whole number of lots of ${symbol}.`, { field: 'qty' })
}

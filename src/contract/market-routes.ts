import { Type } from '@sinclair/typebox'
import { InstrumentRow } from './account.ts'
import {
  AggregatedBookAnswer,
  BookAnswer,
  CANDLE_INTERVALS,
  CandlesAnswer,
  MarketAnswer,
  TickerAnswer,
  TradesAnswer,
} from './market.ts'
import { listOf } from './page.ts'
import { limitQuery, queryOf, queryText, SymbolQuery, VenueQuery, wholeUpTo } from './query.ts'
import type { RouteContracts } from './route-contract.ts'
import { PingAnswer } from './system.ts'
import { VenueRow } from './venues.ts'
import { described } from './words.ts'

const tag = 'market'

/** Which instrument; without a symbol the default one. */
export const InstrumentQuery = queryOf({ symbol: SymbolQuery, venue: VenueQuery })

export const BOOK_DEPTH_MAX = 500
/** Of the books of all venues as one. */
export const BOOK_DEPTH_USUAL = 20
export const BookQuery = queryOf({
  symbol: SymbolQuery,
  venue: queryText('[A-Za-z0-9_-]{1,32}', 'the name of a venue, or all: the books of all of them as one'),
  depth: queryText(
    wholeUpTo(BOOK_DEPTH_MAX),
    `levels of a side, a whole number from 1 to ${BOOK_DEPTH_MAX}; without it those at hand`,
  ),
  qty: queryText('[0-9.]{1,64}', 'a quantity whose impact on the price is asked for, of one venue'),
})

export const TRADES_MAX = 50
export const TradesQuery = queryOf({
  symbol: SymbolQuery,
  venue: VenueQuery,
  limit: limitQuery(TRADES_MAX, TRADES_MAX),
})

export const CANDLES_MAX = 1500
export const CANDLES_USUAL = 500
export const CandlesQuery = queryOf({
  symbol: SymbolQuery,
  venue: VenueQuery,
  // As written: to many, 1M is a month.
  interval: queryText(CANDLE_INTERVALS.join('|'), described(CANDLE_INTERVALS, 'without it: 1m')),
  limit: limitQuery(CANDLES_MAX, CANDLES_USUAL),
})

const example = { query: 'symbol=BTCUSDT' }

export const MARKET_ROUTES: RouteContracts = {
  'GET /api/market': {
    tag,
    summary: 'The last price, the best bid and the best ask of an instrument.',
    query: InstrumentQuery,
    answer: MarketAnswer,
    refusals: ['not_found'],
    example,
  },
  'GET /api/market/book': {
    tag,
    summary: 'The order book of an instrument, best prices first; of all venues as one with venue=all.',
    query: BookQuery,
    answer: Type.Union([BookAnswer, AggregatedBookAnswer]),
    refusals: ['not_found'],
    example: { query: 'symbol=BTCUSDT&depth=10' },
  },
  'GET /api/market/ticker': {
    tag,
    summary: 'The last 24 hours of an instrument, as its venue tells them.',
    query: InstrumentQuery,
    answer: TickerAnswer,
    refusals: ['not_found', 'overloaded'],
    example,
  },
  'GET /api/market/trades': {
    tag,
    summary: 'The latest public trades of an instrument, oldest first.',
    query: TradesQuery,
    answer: TradesAnswer,
    refusals: ['not_found'],
    example: { query: 'symbol=BTCUSDT&limit=10' },
  },
  'GET /api/market/candles': {
    tag,
    summary: 'Bars of an instrument, oldest first; the last one is still open.',
    query: CandlesQuery,
    answer: CandlesAnswer,
    hasCsv: true,
    refusals: ['not_found'],
    example: { query: 'symbol=BTCUSDT&interval=1m&limit=10' },
  },
  'GET /api/instruments': {
    tag,
    summary: 'What can be traded, with its steps, bounds and fees.',
    answer: listOf(InstrumentRow),
    example: {},
  },
  'GET /api/venues': {
    tag,
    summary: 'Where orders go, and how each of those places does.',
    answer: listOf(VenueRow),
    example: {},
  },
  'GET /api/execution/ping': {
    tag,
    summary: 'How long a command takes through the engine and back.',
    answer: PingAnswer,
    example: {},
  },
}

import type { Static } from '@sinclair/typebox'
import {
  BookQuery,
  CANDLES_USUAL,
  type CandleInterval,
  CandleRow,
  type CandlesAnswer,
  CandlesQuery,
  InstrumentQuery,
  type PingAnswer,
  TRADES_MAX,
  type TradesAnswer,
  TradesQuery,
} from '../../contract/index.ts'
import { unixMsFromNs } from '../../domain/index.ts'
import { hasPermission } from '../../identity/index.ts'
import type { Clock, EnginePort, EngineView } from '../../ports/index.ts'
import {
  candleRow,
  instrumentRow,
  marketAnswerText,
  measured,
  tickerAnswer,
  tradeRow,
} from '../../wire/index.ts'
import { listResponse } from '../csv.ts'
import { createFeature, immediate, jsonResponse, jsonTextResponse, problem } from '../frame/index.ts'
import { readCount, readInstrument } from '../listing.ts'
import { bookResponse } from './book.ts'
import { venueRows } from './venues.ts'

const MINUTE_MS = 60_000
const INTERVALS_MS: Readonly<Record<CandleInterval, number>> = {
  '1s': 1000,
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '4h': 240 * MINUTE_MS,
  '1d': 1440 * MINUTE_MS,
}

export function marketRoutes(engine: EnginePort, clock: Clock) {
  const { view } = engine
  return createFeature('market')
    .get(
      '/api/market',
      immediate(({ query }: { readonly query: Static<typeof InstrumentQuery> }) => {
        const instrument = instrumentOf(view, query)
        const market = view.market(instrument.key)
        return jsonTextResponse(marketAnswerText(market, instrument, unixMsFromNs(clock.now())))
      }),
      { query: InstrumentQuery },
    )
    .get(
      '/api/market/book',
      immediate(({ query }: { readonly query: Static<typeof BookQuery> }) => bookResponse(view, query)),
      { query: BookQuery },
    )
    .get('/api/market/ticker', async ({ query }) => await ticker(view, query), { query: InstrumentQuery })
    .get('/api/market/trades', ({ query }) => jsonResponse(trades(view, query)), { query: TradesQuery })
    .get(
      '/api/market/candles',
      ({ query, request }) =>
        listResponse(request, candles(view, query), { name: 'candles', row: CandleRow }),
      { query: CandlesQuery },
    )
    .get('/api/instruments', () =>
      jsonResponse({ items: view.instruments().map(instrumentRow), next_cursor: null }),
    )
    .get('/api/venues', ({ principal }) => {
      const mayReadOrders = hasPermission(principal, 'read:orders')
      const items = venueRows(view, { nowMs: unixMsFromNs(clock.now()), mayReadOrders })
      return jsonResponse({ items, next_cursor: null })
    })
    .get('/api/execution/ping', async () => jsonResponse(await ping(engine, clock)))
}

/** The way through the writer and back; the simulated exchange answers within it. */
async function ping(engine: EnginePort, clock: Clock): Promise<PingAnswer> {
  const askedAt = clock.now()
  const { outcome } = await engine.ping()
  const isConnected = outcome === 'pong'
  return {
    ok: isConnected,
    pong: true,
    engine_connected: isConnected,
    venue: engine.view.defaultInstrument.venue,
    latency_ms: measured(Number(clock.now() - askedAt) / 1e6, 3),
    result: {},
  }
}

async function ticker(view: EngineView, query: Static<typeof InstrumentQuery>): Promise<Response> {
  const instrument = instrumentOf(view, query)
  const { symbol, venue } = instrument
  const outcome = await view.ticker(instrument.key)
  switch (outcome.outcome) {
    case 'told':
      return jsonResponse(tickerAnswer(outcome.ticker, instrument))
    case 'silent':
      return jsonResponse(tickerAnswer(null, instrument))
    case 'no_room':
      throw problem('overloaded', outcome.why, { retry_after_s: 60 })
    case 'not_streamed':
      throw problem('not_found', `There is no ticker of ${symbol} at ${venue}: ${outcome.why}.`, { symbol })
  }
}

function instrumentOf(view: EngineView, { symbol, venue }: Static<typeof InstrumentQuery>) {
  return readInstrument(view, symbol, venue)
}

function trades(view: EngineView, query: Static<typeof TradesQuery>): TradesAnswer {
  const instrument = instrumentOf(view, query)
  const latest = view.market(instrument.key)?.trades ?? []
  const items = latest.slice(-readCount(query.limit, TRADES_MAX)).map((trade) => tradeRow(trade, instrument))
  return { items, next_cursor: null }
}

function candles(view: EngineView, query: Static<typeof CandlesQuery>): CandlesAnswer {
  const instrument = instrumentOf(view, query)
  const interval = (query.interval || '1m') as CandleInterval
  const limit = readCount(query.limit, CANDLES_USUAL)
  const items = view
    .bars(instrument.key, INTERVALS_MS[interval], limit)
    .map((bar) => candleRow(bar, instrument))
  return { symbol: instrument.symbol, venue: instrument.venue, interval, items, next_cursor: null }
}

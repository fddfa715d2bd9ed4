import type { CandlesAnswer, PingAnswer } from '../../contract/index.ts'
import { unixMsFromNs } from '../../domain/index.ts'
import type { Clock, EnginePort, EngineView } from '../../ports/index.ts'
import { barRow, bookAnswer, instrumentRow, marketAnswerText, measured, tradeRow } from '../../wire/index.ts'
import { createFeature, jsonResponse, jsonTextResponse, problem } from '../frame/index.ts'
import { readInstrument, readLimit } from '../listing.ts'

type Query = Readonly<Record<string, string | undefined>>

const MINUTE_MS = 60_000
const INTERVALS_MS: Readonly<Record<string, number>> = {
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '4h': 240 * MINUTE_MS,
  '1d': 1440 * MINUTE_MS,
}

export function marketRoutes(engine: EnginePort, clock: Clock) {
  const { view } = engine
  return createFeature('market')
    .get('/api/market', ({ query }) => {
      const instrument = instrumentOf(view, query)
      const market = view.market(instrument.key)
      const answer = jsonTextResponse(marketAnswerText(market, instrument, unixMsFromNs(clock.now())))
      return answer
    })
    .get('/api/market/book', ({ query }) => {
      const instrument = instrumentOf(view, query)
      return jsonResponse(bookAnswer(view.market(instrument.key), instrument))
    })
    .get('/api/market/trades', ({ query }) => {
      const instrument = instrumentOf(view, query)
      const trades = view.market(instrument.key)?.trades ?? []
      const limit = readLimit(query['limit'], { fallback: 50, max: 50 })
      return jsonResponse({
        items: trades.slice(-limit).map((trade) => tradeRow(trade, instrument)),
        next_cursor: null,
      })
    })
    .get('/api/market/candles', ({ query }) => jsonResponse(candles(view, query)))
    .get('/api/instruments', () =>
      jsonResponse({ items: view.instruments().map(instrumentRow), next_cursor: null }),
    )
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

function instrumentOf(view: EngineView, query: Query) {
  return readInstrument(view, query['symbol'], query['venue'])
}

function candles(view: EngineView, query: Query): CandlesAnswer {
  const instrument = instrumentOf(view, query)
  const interval = query['interval'] ?? '1m'
  const intervalMs = Object.hasOwn(INTERVALS_MS, interval) ? INTERVALS_MS[interval] : undefined
  if (intervalMs === undefined) {
    const allowed = Object.keys(INTERVALS_MS).join(', ')
    throw problem('bad_params', `interval is one of ${allowed}.`, { field: 'interval' })
  }
  const limit = readLimit(query['limit'], { fallback: 500, max: 1500 })
  const items = view.bars(instrument.key, intervalMs, limit).map((bar) => barRow(bar, instrument))
  return { symbol: instrument.symbol, venue: instrument.venue, interval, items }
}

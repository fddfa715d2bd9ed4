import {
  EQUITY_POINTS_MAX,
  type EquityAnswer,
  EquityQuery,
  EquityRow,
  type PortfolioAnswer,
} from '../../contract/index.ts'
import type { UnixNs } from '../../domain/index.ts'
import type { EngineView, EquityInterval, EquityPoint, Portfolio } from '../../ports/index.ts'
import { exactInteger, exactMoney } from '../../wire/index.ts'
import { listResponse } from '../csv.ts'
import { createFeature, jsonResponse } from '../frame/index.ts'
import { readTimeNs } from '../listing.ts'
import { dayRow, drawdownOf, resultsOf } from './results.ts'
import { allocationOf, perpetualsUnrealized, strategyRows, symbolRows } from './rows.ts'

export interface PortfolioRoutesOptions {
  readonly view: EngineView
  readonly portfolio: Portfolio
  readonly now: () => UnixNs
}

export function portfolioRoutes(options: PortfolioRoutesOptions) {
  return createFeature('portfolio')
    .get('/api/portfolio', () => jsonResponse(portfolioAnswer(options)))
    .get(
      '/api/portfolio/equity',
      ({ query, request }) =>
        listResponse(request, equityAnswer(options, query), { name: 'equity', row: EquityRow }),
      { query: EquityQuery },
    )
}

function portfolioAnswer({ view, portfolio, now }: PortfolioRoutesOptions): PortfolioAnswer {
  const { amount: equity, asset } = view.equity()
  const { place, isCurrent } = portfolio
  const rows = portfolio.rows()
  const { missing } = place
  return {
    ts_ns: exactInteger(now()),
    equity: exactMoney(equity),
    equity_asset: asset,
    ...resultsOf(portfolio),
    allocation: allocationOf(view, equity),
    perpetuals_unrealized: exactMoney(perpetualsUnrealized(view)),
    by_symbol: symbolRows(view, rows),
    by_strategy: strategyRows(view, rows),
    counted: {
      is_current: isCurrent,
      seq: place.seq,
      missing: missing && { from_seq: missing.fromSeq, to_seq: missing.toSeq },
    },
  }
}

/** A time that no sample was taken after. */
const LATEST = (2n ** 63n - 1n) as UnixNs
const DAYS_MAX = 4000

function equityAnswer({ view, portfolio }: PortfolioRoutesOptions, query: EquityQuery): EquityAnswer {
  const from = readTimeNs(query.from_ts_ns) ?? (0n as UnixNs)
  const to = earlier(readTimeNs(query.to_ts_ns) ?? LATEST)
  const interval = (query.interval ? query.interval.toLowerCase() : '1h') as EquityInterval
  const points = portfolio.equity({ interval, from: earlier(from), to, limit: EQUITY_POINTS_MAX })
  const days = portfolio.equity({ interval: '1d', from: earlier(from), to, limit: DAYS_MAX })
  return {
    equity_asset: points.length === 0 && days.length === 0 ? null : view.equity().asset,
    items: points.map(pointRow),
    days: days.map(dayRow),
    next_cursor: null,
  }
}

function earlier(at: UnixNs): UnixNs {
  return at > LATEST ? LATEST : at
}

function pointRow(point: EquityPoint): EquityRow {
  return {
    ts_ns: exactInteger(point.at),
    equity: exactMoney(point.equity),
    drawdown: exactMoney(drawdownOf(point)),
  }
}

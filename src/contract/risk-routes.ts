import { TradingStateBody } from './order-bodies.ts'
import { listOf } from './page.ts'
import {
  RiskAnswer,
  RiskChangeRow,
  RiskHistoryQuery,
  RiskLimitsAnswer,
  RiskLimitsBody,
  TradingStateAnswer,
} from './risk.ts'
import type { RouteContracts } from './route-contract.ts'

const tag = 'risk'

export const RISK_ROUTES: RouteContracts = {
  'GET /api/risk': {
    tag,
    summary: 'The trading state, the limits orders are held to, and how much of them is used.',
    answer: RiskAnswer,
    example: {},
  },
  'GET /api/risk/history': {
    tag,
    summary: 'How the trading state, the breaker and the limits came to be as they are, newest first.',
    query: RiskHistoryQuery,
    answer: listOf(RiskChangeRow),
    example: { query: 'limit=20' },
  },
  'POST /api/risk/limits': {
    tag,
    summary: 'Changes limits, inside the bounds that the configuration file sets.',
    body: RiskLimitsBody,
    answer: RiskLimitsAnswer,
    refusals: ['conflict', 'engine_unavailable', 'overloaded'],
    example: { body: { limits: { order_notional_max: '5000' }, reason: 'smaller orders over the weekend' } },
  },
  'POST /api/trading_state': {
    tag,
    summary:
      'Stops trading, lets it only reduce, or takes it up again; with cancel_all it is the kill switch.',
    body: TradingStateBody,
    answer: TradingStateAnswer,
    refusals: ['engine_unavailable', 'overloaded'],
    example: { body: { state: 'reducing', reason: 'leaving for the day' } },
  },
}

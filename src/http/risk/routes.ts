import {
  type Page,
  RISK_CHANGES_MAX,
  type RiskChangeRow,
  RiskHistoryQuery,
  type RiskLimitsAnswer,
  RiskLimitsBody,
  type TradingStateAnswer,
  TradingStateBody,
} from '../../contract/index.ts'
import type { TradingState } from '../../domain/index.ts'
import { hasPermission, type Principal } from '../../identity/index.ts'
import type { EnginePort, EngineView, LimitsOutcome, TradingStateOutcome } from '../../ports/index.ts'
import {
  encodeJson,
  exactMoney,
  limitName,
  orderRef,
  readRiskLimits,
  riskChangeRow,
  riskLimitsRow,
  riskRow,
} from '../../wire/index.ts'
import { badField, originOf } from '../caller.ts'
import { createFeature, exactBody, jsonResponse, problem, problemResponse } from '../frame/index.ts'
import { readCount } from '../listing.ts'
import { notNow } from '../not-now.ts'

/** Who set the outer bound of the limit of this name: a file and line, a variable, a flag, or `default`. */
export type BoundSource = (limit: string) => string

export function riskRoutes(engine: EnginePort, boundSource: BoundSource) {
  const { view } = engine
  return createFeature('risk')
    .get('/api/risk', () => jsonResponse(riskRow(view)))
    .get('/api/risk/history', ({ query }) => jsonResponse(historyAnswer(view, query.limit)), {
      query: RiskHistoryQuery,
    })
    .post(
      '/api/risk/limits',
      async ({ body, principal, address, requestId }) => {
        const read = readRiskLimits(body, view.risk().limits)
        if (!read.ok) throw badField(read.problem)
        const origin = originOf({ principal, address, requestId })
        return limitsAnswer(
          await engine.setLimits({ limits: read.value, why: body.reason.trim(), origin }),
          boundSource,
        )
      },
      { body: RiskLimitsBody, parse: exactBody },
    )
    .post(
      '/api/trading_state',
      async ({ body, principal, address, requestId }) => {
        const state = body.state.toLowerCase() as TradingState
        const why = body.reason?.trim() ?? ''
        if (state === 'active') demandReopening(principal, why)
        const origin = originOf({ principal, address, requestId })
        const cancelsAll = body.cancel_all === true
        return tradingStateAnswer(await engine.setTradingState({ state, why, cancelsAll, origin }))
      },
      { body: TradingStateBody, parse: exactBody },
    )
}

const CHANGES_USUAL = 100

function historyAnswer(view: EngineView, limit: string | undefined): Page<RiskChangeRow> {
  const changes = view.riskHistory(Math.min(RISK_CHANGES_MAX, readCount(limit, CHANGES_USUAL)))
  return { items: changes.map(riskChangeRow), next_cursor: null }
}

/** Stopping is for whoever may cancel; going on is for whoever answers for it, and says why. */
function demandReopening(principal: Principal, why: string): void {
  const permission = 'admin:config'
  if (!hasPermission(principal, permission)) {
    throw problem('forbidden', `Back to active needs the permission ${permission}.`, { permission })
  }
  if (why === '') throw problem('bad_params', 'reason is needed to go back to active.', { field: 'reason' })
}

function tradingStateAnswer(outcome: TradingStateOutcome): Response {
  if (outcome.outcome !== 'changed') return notNow(outcome)
  const { state, orders } = outcome
  const answer: TradingStateAnswer = { ok: true, state, orders: orders.map(orderRef) }
  return jsonResponse(answer)
}

function limitsAnswer(outcome: LimitsOutcome, boundSource: BoundSource): Response {
  switch (outcome.outcome) {
    case 'changed': {
      const answer: RiskLimitsAnswer = { ok: true, limits: riskLimitsRow(outcome.limits) }
      return jsonResponse(answer)
    }
    case 'out_of_bounds': {
      const { bound } = outcome
      const limit = limitName(outcome.limit)
      const shown = typeof bound === 'bigint' ? exactMoney(bound) : bound
      const source = boundSource(limit)
      const message = `The limit ${limit} is at most ${encodeJson(shown)}; what says so: ${source}.`
      return problemResponse(problem('conflict', message, { limit, bound: shown, source }))
    }
    default:
      return notNow(outcome)
  }
}

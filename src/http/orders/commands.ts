import {
  AmendBody,
  CancelAllBody,
  CancelBody,
  OrderBody,
  OrderGroupBody,
  SubmitQuery,
} from '../../contract/index.ts'
import type { ClientOrderId } from '../../domain/index.ts'
import { hasPermission, type Principal } from '../../identity/index.ts'
import type { EnginePort, EngineView, SubmitOutcome, Timers } from '../../ports/index.ts'
import { readAmend, readOrder, readOrderGroup, readSymbol } from '../../wire/index.ts'
import { badField, originOf } from '../caller.ts'
import { createFeature, exactBody, problem } from '../frame/index.ts'
import { readCount, readId, readPlace } from '../listing.ts'
import { amendAnswer, cancelAllAnswer, cancelAnswer, groupAnswer, submitAnswer } from './answers.ts'
import { FirstAnswers } from './first-answers.ts'

/** Everything that sends, changes or takes out orders. */
export function orderCommands(engine: EnginePort, timers: Timers) {
  const { view } = engine
  const firstAnswers = new FirstAnswers(engine, timers)
  return createFeature('order-commands')
    .post(
      '/api/order',
      async ({ body, query, principal, address, requestId }) => {
        const waitMs = readCount(query.wait_ms, 0)
        const read = readOrder(body, view.instrumentsBySymbol)
        if (!read.ok) throw badField(read.problem)
        const origin = originOf({ principal, address, requestId })
        const outcome = await engine.submit({ ...read.value, origin })
        return submitAnswer(waitMs === 0 ? outcome : await waited(firstAnswers, outcome, waitMs))
      },
      { query: SubmitQuery, body: OrderBody, parse: exactBody },
    )
    .post(
      '/api/order_group',
      async ({ body, principal, address, requestId }) => {
        const read = readOrderGroup(body, view.instrumentsBySymbol)
        if (!read.ok) throw badField(read.problem)
        const origin = originOf({ principal, address, requestId })
        return groupAnswer(await engine.submitGroup({ ...read.value, origin }))
      },
      { body: OrderGroupBody, parse: exactBody },
    )
    .post(
      '/api/amend',
      async ({ body, principal, address, requestId }) => {
        const read = readAmend(body)
        if (!read.ok) throw badField(read.problem)
        const { clientOrderId } = read.value
        demandSymbol(view, clientOrderId, body.symbol)
        const origin = originOf({ principal, address, requestId })
        return amendAnswer(await engine.amend({ ...read.value, origin }), clientOrderId)
      },
      { body: AmendBody, parse: exactBody },
    )
    .post(
      '/api/cancel',
      async ({ body, principal, address, requestId }) => {
        const clientOrderId = readId(body.client_order_id)
        demandSymbol(view, clientOrderId, body.symbol)
        const origin = originOf({ principal, address, requestId })
        return cancelAnswer(await engine.cancel({ clientOrderId, origin }), clientOrderId)
      },
      { body: CancelBody, parse: exactBody },
    )
    .post(
      '/api/cancel_all',
      async ({ body, principal, address, requestId }) => {
        const scope = body.scope?.toLowerCase() === 'account' ? 'account' : 'instance'
        if (scope === 'account') demandAccount(principal)
        const origin = originOf({ principal, address, requestId })
        const place = readPlace(view, body.symbol, body.venue)
        const strategyId = body.strategy_id ?? null
        return cancelAllAnswer(await engine.cancelAll({ ...place, strategyId, scope, origin }))
      },
      { body: CancelAllBody, parse: exactBody },
    )
}

async function waited(
  firstAnswers: FirstAnswers,
  outcome: SubmitOutcome,
  waitMs: number,
): Promise<SubmitOutcome> {
  if (outcome.outcome !== 'submitted') return outcome
  const order = await firstAnswers.of(outcome.order, waitMs)
  return { ...outcome, order, seq: order.lastSeq }
}

/**
 * Of the whole account is what somebody else may have placed there: for whoever answers for it. At the
 * simulated venue every order is ours, so it is the same orders that go.
 */
function demandAccount(principal: Principal): void {
  const permission = 'admin:config'
  if (hasPermission(principal, permission)) return
  throw problem('forbidden', `Every order of the account needs the permission ${permission}.`, { permission })
}

/** Whoever names a symbol means an order of that symbol; another one is a mix-up to be told of. */
function demandSymbol(view: EngineView, id: ClientOrderId, text: string | undefined): void {
  if (text === undefined) return
  const read = readSymbol(text)
  if (!read.ok) throw badField(read.problem)
  const known = view.order(id)?.request.symbol ?? read.value
  if (known !== read.value)
    throw problem('bad_params', `The order ${id} is one for ${known}, not ${read.value}.`, {
      field: 'symbol',
    })
}

import {
  type MarketQualityAnswer,
  MarketQualityQuery,
  MISMATCHES_MAX,
  type ReconcileAnswer,
  ReconcileBody,
  type ReconciliationAnswer,
  ReconciliationQuery,
  type VenueMessagesAnswer,
  VenueMessagesQuery,
} from '../../contract/index.ts'
import type { ClientOrderId, VenueName } from '../../domain/index.ts'
import type { EnginePort, EngineView } from '../../ports/index.ts'
import type { Auditor } from '../audited.ts'
import { type Caller, originOf } from '../caller.ts'
import { createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { readCount } from '../listing.ts'
import { notNow } from '../not-now.ts'
import { marketQualityRow, mismatchRow, reconciledVenueRow, venueMessageRow } from './rows.ts'

const MISMATCHES_USUAL = 100

export function reconciliationRoutes(engine: EnginePort, auditor: Auditor) {
  const { view } = engine
  return createFeature('reconciliation')
    .get('/api/reconciliation', ({ query }) => jsonResponse(reconciliationAnswer(view, query.limit)), {
      query: ReconciliationQuery,
    })
    .post(
      '/api/reconciliation/run',
      ({ body, principal, address, requestId }) =>
        run({ engine, auditor }, { principal, address, requestId }, body.venue?.toLowerCase() ?? null),
      { body: ReconcileBody, parse: exactBody },
    )
    .get('/api/market/quality', ({ query }) => jsonResponse(qualityAnswer(view, query.venue)), {
      query: MarketQualityQuery,
    })
    .get('/api/order/messages', ({ query }) => jsonResponse(messagesAnswer(view, query.client_order_id)), {
      query: VenueMessagesQuery,
    })
}

function reconciliationAnswer(view: EngineView, limit: string | undefined): ReconciliationAnswer {
  const statuses = view.health().venues.flatMap(({ remote }) => remote?.reconciliation ?? [])
  const mismatches = view.mismatches(Math.min(MISMATCHES_MAX, readCount(limit, MISMATCHES_USUAL)))
  return {
    venues: statuses.map(reconciledVenueRow),
    mismatches: mismatches.map((found) => mismatchRow(view, found)),
  }
}

interface Running {
  readonly engine: EnginePort
  readonly auditor: Auditor
}

async function run({ engine, auditor }: Running, caller: Caller, venue: string | null): Promise<Response> {
  if (venue !== null && !engine.view.health().venues.some((known) => known.venue === venue)) {
    throw problem('not_found', `There is no venue ${venue}.`, { venue })
  }
  const details = venue === null ? {} : { venue }
  await auditor.record(caller, { type: 'order', action: 'reconciliation_run', outcome: 'success', details })
  const outcome = await engine.reconcile({ venue: venue as VenueName | null, origin: originOf(caller) })
  if (outcome.outcome !== 'reconciled' && outcome.outcome !== 'nothing_to_reconcile') return notNow(outcome)
  // The simulated exchange is part of the journal: there is nothing to hold it against.
  const venues = outcome.outcome === 'reconciled' ? outcome.venues.map(reconciledVenueRow) : []
  const answer: ReconcileAnswer = { ok: venues.every(({ reconciled }) => reconciled), venues }
  return jsonResponse(answer)
}

function qualityAnswer(view: EngineView, venue: string | undefined): MarketQualityAnswer {
  const wanted = venue ? venue.toLowerCase() : null
  const found = view.marketQuality().filter((one) => wanted === null || one.venue === wanted)
  return { items: found.map((one) => marketQualityRow(view, one)), next_cursor: null }
}

function messagesAnswer(view: EngineView, clientOrderId: string): VenueMessagesAnswer {
  if (view.order(clientOrderId as ClientOrderId) === null) {
    throw problem('not_found', `There is no order ${clientOrderId}.`, { client_order_id: clientOrderId })
  }
  const messages = view.venueMessages(clientOrderId as ClientOrderId)
  return { items: messages.map(venueMessageRow), next_cursor: null }
}

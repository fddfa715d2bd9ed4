import {
  instrumentOf,
  type Lots,
  type Mismatch,
  type Order,
  type ReportInput,
  type StockFill,
  type VenueStock,
  wholeSteps,
} from '../../domain/index.ts'
import { fillVerdict } from '../oms/index.ts'
import type { State } from '../state.ts'
import { KnownOrders } from './known-orders.ts'

/** A fill that the venue has and we do not. */
interface MissingFill {
  readonly fill: StockFill
  /** Null when nobody knows which of our orders it belongs to. */
  readonly order: Order | null
  /** Null when it cannot be in our books. */
  readonly input: ReportInput | null
}

/** Of orders that bear our ids or that we know; those of strangers are none of our business. */
export function missingFills(state: State, stock: VenueStock): readonly MissingFill[] {
  const known = new KnownOrders(state, stock)
  const seen = new Set<StockFill['executionId']>()
  const missing: MissingFill[] = []
  for (const fill of stock.fills) {
    // Not every venue tells the client id with a fill, and of what closed a connection soon forgets it.
    const order = known.ofPast(fill)
    // Pages of a venue's answer may overlap.
    if (seen.has(fill.executionId) || (order === null && !fill.isOurs)) continue
    seen.add(fill.executionId)
    if (order === null) {
      if (!known.hasExecution(fill.executionId)) missing.push({ fill, order, input: null })
    } else missing.push(...missingOf(state, order, fill))
  }
  return missing
}

function missingOf(state: State, order: Order, fill: StockFill): MissingFill[] {
  const { executionId, price, fee, feeAsset, liquidity } = fill
  const lots = order.instrument && wholeSteps(fill.quantity, instrumentOf(order).lotSize)
  // Whatever the quantity, it may be known already.
  const quantity = (lots ?? 1) as Lots
  const { clientOrderId } = order
  const report = {
    kind: 'order_filled',
    clientOrderId,
    executionId,
    quantity,
    price,
    fee,
    feeAsset,
    liquidity,
  } as const
  const verdict = fillVerdict(state, order, report)
  if (verdict === 'repeated') return []
  const isBookable = verdict === 'new' && lots !== null
  const revision = fill.revision === null ? {} : { revision: fill.revision }
  return [{ fill, order, input: isBookable ? { kind: 'venue_report', report, ...revision } : null }]
}

export function mismatchOfFill({ fill, order, input }: MissingFill): Mismatch {
  const { executionId, venueOrderId, quantity, symbol, side, key } = fill
  const why = order === null ? ' of an order that the journal does not know' : ' that cannot be booked'
  const base = order?.instrument?.base ?? null
  return {
    type: 'missing_fill',
    action: input === null ? 'reported' : 'applied',
    clientOrderId: order?.clientOrderId ?? null,
    venueOrderId,
    key: order?.key ?? key,
    asset: base,
    ours: null,
    theirs: quantity,
    text: `${symbol} ${side} fill ${executionId} of order ${venueOrderId}${input === null ? why : ''}`,
  }
}

import {
  type ClientOrderId,
  type ExecutionId,
  type Liquidity,
  lots,
  multiplyMoneyUp,
  notionalOf,
  priceOf,
  type Reason,
  type Ticks,
  type VenueOrder,
  type VenueOrderId,
  type VenueReport,
} from '../../domain/index.ts'

export type Report = (report: VenueReport) => void

/** Numbers the orders and executions of one session. Unique across restarts when the session text is. */
export interface Numbering {
  readonly session: string
  orders: number
  executions: number
}

export function nextVenueOrderId(numbering: Numbering): VenueOrderId {
  numbering.orders++
  return `${numbering.session}-o${numbering.orders}` as VenueOrderId
}

export interface FillTerms {
  readonly price: Ticks
  readonly quantity: number
  readonly liquidity: Liquidity
}

/** The fee is a fraction of the notional in the quote asset, rounded away from zero to 10⁻¹⁸. */
export function fillReport(numbering: Numbering, order: VenueOrder, terms: FillTerms): VenueReport {
  const { instrument } = order
  const quantity = lots(terms.quantity)
  const feeRate = terms.liquidity === 'maker' ? instrument.feeRateMaker : instrument.feeRateTaker
  numbering.executions++
  return {
    kind: 'order_filled',
    clientOrderId: order.clientOrderId,
    executionId: `${numbering.session}-x${numbering.executions}` as ExecutionId,
    quantity,
    price: priceOf(terms.price, instrument.tickSize),
    fee: multiplyMoneyUp(notionalOf(instrument, terms.price, quantity), feeRate),
    feeAsset: instrument.quote,
    liquidity: terms.liquidity,
  }
}

export function cancelledReport(clientOrderId: ClientOrderId, code: Reason['code']): VenueReport {
  return { kind: 'order_cancelled', clientOrderId, reason: { code, details: {} } }
}

export function rejectedReport(clientOrderId: ClientOrderId, reason: Reason): VenueReport {
  return { kind: 'order_rejected', clientOrderId, reason }
}

import type { OrderCheckRow, OrderImpact, OrderPreviewAnswer, OrderPreviewTerms } from '../contract/index.ts'
import {
  type CheckResult,
  divideMoney,
  formatMoney,
  type Instrument,
  type Money,
  type OrderPreview,
  type OrderRequest,
  type PreviewedTerms,
  priceOf,
  quantityOf,
  subtractMoney,
} from '../domain/index.ts'
import { checkSentence } from './check-sentences.ts'
import { exactMoney } from './exact.ts'
import { reasonDetails, sentenceOf } from './sentences.ts'

export function orderCheckRow(result: CheckResult): OrderCheckRow {
  const { value, limit, bound, unit, isHeld } = result.measured
  return {
    check: result.name,
    passed: result.reason === null,
    applies: isHeld,
    value: exactOrNull(value),
    limit: exactOrNull(limit),
    bound,
    unit,
    message: checkSentence(result),
  }
}

/** `trouble`: why no order is taken now, whatever it is; null when some are. */
export function orderPreviewAnswer(
  preview: OrderPreview,
  request: OrderRequest,
  trouble: string | null,
): OrderPreviewAnswer {
  const { reason, checks, terms, instrument } = preview
  return {
    verdict: reason === null ? 'allowed' : 'refused',
    reason: reason && {
      error: reason.code,
      message: sentenceOf(reason),
      details: reasonDetails(reason),
    },
    checks: checks.map(orderCheckRow),
    terms: terms && instrument && termsRow(terms, instrument, request),
    impact: impactRow(preview, request),
    warnings: warningsOf(preview, request, trouble),
  }
}

function termsRow(terms: PreviewedTerms, instrument: Instrument, request: OrderRequest): OrderPreviewTerms {
  const { tickSize, lotSize, quote } = instrument
  const { triggerPrice, liquidity, locked, free } = terms
  return {
    order_qty: exactMoney(quantityOf(terms.quantity, lotSize)),
    price: exactMoney(priceOf(terms.price, tickSize)),
    is_worst_price: request.price === null,
    stop_price: triggerPrice === null ? null : exactMoney(priceOf(triggerPrice, tickSize)),
    notional: exactMoney(terms.notional),
    notional_asset: quote,
    fee_estimate: exactMoney(terms.fee),
    fee_asset: quote,
    fee_rate: exactMoney(terms.feeRate),
    liquidity: liquidity === null ? 'UNKNOWN' : liquidity === 'maker' ? 'MAKER' : 'TAKER',
    locks: { asset: terms.lockedAsset, amount: exactMoney(locked) },
    free: exactMoney(free),
    free_after: exactMoney(subtractMoney(free, locked)),
    position: exactMoney(terms.position),
    position_after: exactMoney(terms.positionAfter),
    held_by: terms.heldBy,
  }
}

function impactRow({ taking, instrument, middle }: OrderPreview, { side }: OrderRequest): OrderImpact | null {
  if (taking === null || instrument === null) return null
  const { average, worst, filled, isWhole } = taking
  const slipped = middle && (side === 'buy' ? subtractMoney(average, middle) : subtractMoney(middle, average))
  return {
    avg_price: exactMoney(average),
    worst_price: exactMoney(priceOf(worst, instrument.tickSize)),
    slippage: slipped === null || middle === null ? null : exactMoney(divideMoney(slipped, middle)),
    filled_qty: exactMoney(quantityOf(filled, instrument.lotSize)),
    is_whole: isWhole,
  }
}

function warningsOf(preview: OrderPreview, request: OrderRequest, trouble: string | null): string[] {
  const { terms, taking, instrument, isFresh, priceAgeMs } = preview
  const warnings: string[] = []
  if (trouble !== null) warnings.push(`No order is taken now: ${trouble}.`)
  if (instrument === null || terms === null) return warnings
  if (priceAgeMs === null)
    warnings.push(`There is no price for ${instrument.symbol}: much of this is a guess.`)
  else if (!isFresh) warnings.push(`The newest price of ${instrument.symbol} is ${priceAgeMs} ms old.`)
  if (terms.heldBy === 'engine')
    warnings.push('VeloZ keeps this order until its trigger: it lives only while VeloZ runs.')
  if (taking !== null && !taking.isWhole) warnings.push(shortBook(preview, request, instrument))
  if (isTakingByLimit(request, preview))
    warnings.push('The limit price is at or beyond the other side of the book: it would trade at once.')
  return warnings
}

function isTakingByLimit({ type, timeInForce }: OrderRequest, { taking }: OrderPreview): boolean {
  return taking !== null && type === 'limit' && timeInForce !== 'ioc' && timeInForce !== 'fok'
}

function shortBook({ taking }: OrderPreview, request: OrderRequest, { lotSize, base }: Instrument): string {
  const filled = taking === null ? '0' : formatMoney(quantityOf(taking.filled, lotSize))
  const there = `The visible book gives ${filled} ${base} of it up to that price`
  if (request.timeInForce === 'fok') return `${there}: it would not be filled at all.`
  return request.timeInForce === 'ioc' ? `${there}; the rest is cancelled.` : `${there}; the rest waits.`
}

function exactOrNull(value: Money | null) {
  return value === null ? null : exactMoney(value)
}

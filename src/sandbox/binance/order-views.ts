/** Orders and fills as REST and the WebSocket API answer with them. */
import type { SandboxFill, SandboxOrder } from '../core/index.ts'
import { decimal, NOTHING, priceText, quantityText } from './decimals.ts'
import type { Amendment } from './order-memory.ts'
import {
  expiryReasonOf,
  listWordOf,
  noted,
  type ResponseType,
  sideWordOf,
  statusWordOf,
  typeWordOf,
} from './order-words.ts'
import { preventedView } from './prevented-matches.ts'
import type { BinanceVenue } from './venue.ts'

export type View = Readonly<Record<string, unknown>>

/** `GET order` and its lists. */
export function orderView(venue: BinanceVenue, order: SandboxOrder): View {
  const workingTime = venue.memory.workingTimeOf(order)
  return {
    symbol: order.instrument.symbol,
    orderId: order.id,
    orderListId: listWordOf(order),
    clientOrderId: venue.memory.clientIdOf(order),
    price: limitText(order),
    ...filledView(order),
    ...wordsView(order),
    stopPrice: triggerText(order),
    ...trailView(order),
    icebergQty: icebergText(order),
    time: order.createdAtMs,
    updateTime: order.updatedAtMs,
    isWorking: workingTime > 0,
    workingTime,
    origQuoteOrderQty: quoteText(order),
    selfTradePreventionMode: noted(order, 'selfTradePreventionMode'),
    ...strategyView(order),
    ...preventedView(venue.prevented.of(order)),
    ...expiryView(order),
  }
}

/** The answer to a placement, as long as it was asked for. */
export function placedView(
  venue: BinanceVenue,
  order: SandboxOrder,
  { kind, fills }: { readonly kind: ResponseType; readonly fills: readonly SandboxFill[] },
): View {
  const known = {
    symbol: order.instrument.symbol,
    orderId: order.id,
    orderListId: listWordOf(order),
    clientOrderId: venue.memory.clientIdOf(order),
    transactTime: order.updatedAtMs,
  }
  if (kind === 'ACK') return known
  const workingTime = venue.memory.workingTimeOf(order)
  const result = {
    ...known,
    ...termsView(order),
    ...stopView(order),
    ...icebergView(order),
    ...strategyView(order),
    // It says since when it is on the book only once it is, but for orders of a list.
    ...(workingTime > 0 || order.listId !== null ? { workingTime } : {}),
    selfTradePreventionMode: noted(order, 'selfTradePreventionMode'),
    ...preventedView(venue.prevented.of(order)),
    ...expiryView(order),
  }
  return kind === 'RESULT' ? result : { ...result, fills: fills.map(fillView) }
}

export function cancelledView(venue: BinanceVenue, order: SandboxOrder): View {
  const clientId = venue.memory.clientIdOf(order)
  return {
    symbol: order.instrument.symbol,
    origClientOrderId: clientId,
    orderId: order.id,
    orderListId: listWordOf(order),
    clientOrderId: venue.memory.cancelIdOf(order) ?? clientId,
    transactTime: order.updatedAtMs,
    ...termsView(order),
    ...stopView(order),
    ...icebergView(order),
    ...strategyView(order),
    selfTradePreventionMode: noted(order, 'selfTradePreventionMode'),
  }
}

export function amendedView(
  venue: BinanceVenue,
  order: SandboxOrder,
  { executionId, formerId }: Amendment,
): View {
  const workingTime = venue.memory.workingTimeOf(order)
  return {
    transactTime: order.updatedAtMs,
    executionId,
    amendedOrder: {
      symbol: order.instrument.symbol,
      orderId: order.id,
      orderListId: listWordOf(order),
      origClientOrderId: formerId,
      clientOrderId: venue.memory.clientIdOf(order),
      price: limitText(order),
      qty: quantityText(order.quantity, order.instrument),
      executedQty: quantityText(order.cumQty, order.instrument),
      preventedQty: NOTHING,
      quoteOrderQty: quoteText(order),
      cumulativeQuoteQty: decimal(order.cumQuote),
      ...wordsView(order),
      ...stopView(order),
      ...icebergView(order),
      ...(workingTime > 0 ? { workingTime } : {}),
      selfTradePreventionMode: noted(order, 'selfTradePreventionMode'),
    },
  }
}

/** A row of `order/amendments`. */
export function amendmentRow({ id, instrument }: SandboxOrder, amendment: Amendment): View {
  return {
    symbol: instrument.symbol,
    orderId: id,
    executionId: amendment.executionId,
    origClientOrderId: amendment.formerId,
    newClientOrderId: amendment.clientId,
    origQty: quantityText(amendment.formerQuantity, instrument),
    newQty: quantityText(amendment.quantity, instrument),
    time: amendment.atMs,
  }
}

/** A row of `myTrades`. */
export function tradeView({ order, ...fill }: SandboxFill): View {
  return {
    symbol: order.instrument.symbol,
    id: fill.tradeId,
    orderId: order.id,
    orderListId: listWordOf(order),
    price: decimal(fill.price),
    qty: quantityText(fill.quantity, order.instrument),
    quoteQty: quoteOf({ order, ...fill }),
    commission: decimal(fill.fee),
    commissionAsset: fill.feeAsset,
    time: fill.atMs,
    isBuyer: order.side === 'buy',
    isMaker: fill.liquidity === 'maker',
    isBestMatch: true,
  }
}

/** Price × quantity of one fill: both have few digits, so nothing is lost. */
export function quoteOf({ price, quantity, order }: SandboxFill): string {
  const lots = BigInt(quantity) * order.instrument.lotSize
  return decimal(((price * lots) / 10n ** 18n) as typeof price)
}

function fillView({ price, quantity, fee, feeAsset, tradeId, order }: SandboxFill): View {
  return {
    price: decimal(price),
    qty: quantityText(quantity, order.instrument),
    commission: decimal(fee),
    commissionAsset: feeAsset,
    tradeId,
  }
}

function termsView(order: SandboxOrder): View {
  const { origQty, executedQty, cummulativeQuoteQty } = filledView(order)
  return {
    price: limitText(order),
    origQty,
    executedQty,
    origQuoteOrderQty: quoteText(order),
    cummulativeQuoteQty,
    ...wordsView(order),
  }
}

function filledView({ quantity, cumQty, cumQuote, instrument }: SandboxOrder) {
  return {
    origQty: quantityText(quantity, instrument),
    executedQty: quantityText(cumQty, instrument),
    cummulativeQuoteQty: decimal(cumQuote),
  }
}

function wordsView(order: SandboxOrder): View {
  return {
    status: statusWordOf(order),
    timeInForce: noted(order, 'timeInForce'),
    type: typeWordOf(order),
    side: sideWordOf(order),
  }
}

function stopView(order: SandboxOrder): View {
  return order.triggerWhen === null ? {} : { stopPrice: triggerText(order), ...trailView(order) }
}

function icebergView(order: SandboxOrder): View {
  return order.shownQuantity === undefined ? {} : { icebergQty: icebergText(order) }
}

/** When it began to follow, or that it did not. */
function trailView(order: SandboxOrder): View {
  if (order.trail === undefined) return {}
  const trailingTime = order.trail.sinceMs ?? -1
  return { trailingDelta: Number(noted(order, 'trailingDelta')), trailingTime }
}

function strategyView(order: SandboxOrder): View {
  const [id, type] = [noted(order, 'strategyId'), noted(order, 'strategyType')]
  return {
    ...(id === '' ? {} : { strategyId: Number(id) }),
    ...(type === '' ? {} : { strategyType: Number(type) }),
  }
}

function expiryView(order: SandboxOrder): View {
  const expiryReason = expiryReasonOf(order)
  return expiryReason === null ? {} : { expiryReason }
}

export function limitText({ price, instrument }: SandboxOrder): string {
  return price === null ? NOTHING : priceText(price, instrument)
}

export function icebergText({ shownQuantity, instrument }: SandboxOrder): string {
  return shownQuantity === undefined ? NOTHING : quantityText(shownQuantity, instrument)
}

/** Of what follows the price: where it begins to. */
export function triggerText({ triggerPrice, trail, instrument }: SandboxOrder): string {
  const price = trail === undefined ? triggerPrice : trail.activePrice
  return price === null ? NOTHING : priceText(price, instrument)
}

export function quoteText({ quoteAmount }: SandboxOrder): string {
  return quoteAmount === null ? NOTHING : decimal(quoteAmount)
}

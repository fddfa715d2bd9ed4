/** An order as `v5/order/realtime`, `v5/order/history` and the `order` channel write it. */
import {
  divideMoney,
  formatMoney,
  MONEY_ZERO,
  type Money,
  money,
  multiplyMoney,
  priceOf,
  quantityOf,
} from '../../domain/index.ts'
import type { SandboxExchange, SandboxOrder } from '../core/index.ts'
import { amountText, nativeOf, orderIdText, priceText, quantityText } from './house.ts'

/** What only this venue's orders have, kept with the order. */
export interface OrderNote {
  readonly orderFilter: string
  /** `baseCoin` or `quoteCoin` of a market order; empty otherwise. */
  readonly marketUnit: string
  /** The quantity as it was written, where that is an amount of the quote asset. */
  readonly quoteQty: string
  readonly smpType: string
  /** Last price when it came. */
  readonly basePrice: string
}

export type OrderRow = Readonly<Record<string, unknown>>

export function orderRow(exchange: SandboxExchange, order: SandboxOrder): OrderRow {
  const { instrument, note, price } = order
  const { orderStatus, cancelType, rejectReason } = standing(order)
  const leaves = money(quantityOf(order.quantity, instrument.lotSize) - cumOf(order))
  const isOver = orderStatus === 'Filled'
  const fees = feesOf(exchange, order)
  const atMarket = order.type === 'market' || order.type === 'stop_market'
  return {
    orderId: orderIdText(order.id),
    orderLinkId: order.clientId,
    parentOrderLinkId: note['parentOrderLinkId'] ?? '',
    blockTradeId: '',
    symbol: nativeOf(instrument),
    price: price === null ? '0' : priceText(instrument, price),
    qty: note['quoteQty'] || quantityText(instrument, order.quantity),
    side: order.side === 'buy' ? 'Buy' : 'Sell',
    isLeverage: '0',
    positionIdx: 0,
    orderStatus,
    cancelType,
    rejectReason,
    avgPrice: averagePrice(order),
    leavesQty: isOver ? '0' : formatMoney(leaves),
    leavesValue:
      isOver || price === null ? '0' : amountText(multiplyMoney(leaves, priceOf(price, instrument.tickSize))),
    cumExecQty: quantityText(instrument, order.cumQty),
    cumExecValue: amountText(order.cumQuote),
    cumExecFee: amountText([...fees.values()].reduce((sum, fee) => money(sum + fee), MONEY_ZERO)),
    timeInForce: order.isPostOnly ? 'PostOnly' : order.timeInForce.toUpperCase(),
    orderType: atMarket ? 'Market' : 'Limit',
    ...stopFields(order),
    orderIv: '',
    marketUnit: note['marketUnit'] ?? '',
    slippageToleranceType: 'UNKNOWN',
    slippageTolerance: '0',
    ...exitFields(order),
    lastPriceOnCreated: '',
    basePrice: note['basePrice'] ?? '',
    reduceOnly: false,
    closeOnTrigger: false,
    placeType: '',
    smpType: note['smpType'] || 'None',
    smpGroup: 0,
    smpOrderId: '',
    createdTime: String(order.createdAtMs),
    updatedTime: String(order.updatedAtMs),
    feeCurrency: [...fees.keys()][0] ?? '',
    cumFeeDetail: Object.fromEntries([...fees].map(([asset, fee]) => [asset, formatMoney(fee)])),
    extraFees: '',
    rpiTakerAccess: false,
    rpiMatchedQty: '0',
  }
}

const ATTACHED = {
  takeProfit: '',
  stopLoss: '',
  ocoTriggerBy: '',
  tpLimitPrice: '',
  slLimitPrice: '',
  tpTriggerBy: '',
  slTriggerBy: '',
}

/** Those attached to the order, or its own where it has two triggers. */
function exitFields({ note, instrument, side, alternative, ...order }: SandboxOrder): typeof ATTACHED {
  if (alternative === undefined) {
    const known = Object.keys(ATTACHED).map((name) => [name, note[name] ?? ''])
    return { ...ATTACHED, ...Object.fromEntries(known) }
  }
  const { triggerPrice, triggerWhen, price, isTriggered } = order
  const takesProfit = triggerWhen === (side === 'sell' ? 'rises' : 'falls')
  const own = { trigger: triggerPrice, price }
  const other = { trigger: alternative.triggerPrice, price: alternative.price }
  const [profit, loss] = takesProfit ? [own, other] : [other, own]
  const text = (at: SandboxOrder['price']) => (at === null ? '' : priceText(instrument, at))
  return {
    takeProfit: text(profit.trigger),
    stopLoss: text(loss.trigger),
    ocoTriggerBy: isTriggered ? (takesProfit ? 'OcoTriggerByTp' : 'OcoTriggerBySl') : 'OcoTriggerByUnknown',
    tpLimitPrice: text(profit.price),
    slLimitPrice: text(loss.price),
    tpTriggerBy: 'LastPrice',
    slTriggerBy: 'LastPrice',
  }
}

const STOP_TYPES: Readonly<Record<string, string>> = {
  StopOrder: 'Stop',
  tpslOrder: 'tpslOrder',
  BidirectionalTpslOrder: 'BidirectionalTpslOrder',
}

/** Empty for what is no stop. */
export function stopOrderType({ note, triggerPrice }: SandboxOrder): string {
  return triggerPrice === null ? '' : (STOP_TYPES[note['orderFilter'] ?? ''] ?? 'Stop')
}

function stopFields(order: SandboxOrder) {
  const { instrument, triggerPrice, triggerWhen, alternative, isTriggered } = order
  // Of two triggers there is none to name before one of them was reached.
  if (triggerPrice === null || (alternative !== undefined && !isTriggered)) {
    return { stopOrderType: stopOrderType(order), triggerPrice: '0', triggerDirection: 0, triggerBy: '' }
  }
  return {
    stopOrderType: stopOrderType(order),
    triggerPrice: priceText(instrument, triggerPrice),
    triggerDirection: triggerWhen === 'rises' ? 1 : 2,
    triggerBy: 'LastPrice',
  }
}

interface Standing {
  readonly orderStatus: string
  readonly cancelType: string
  readonly rejectReason: string
}

const QUIET = { cancelType: 'UNKNOWN', rejectReason: 'EC_NoError' }

export function standing(order: SandboxOrder): Standing {
  const hasTraded = order.cumQty > 0
  switch (order.status) {
    case 'waiting':
      return { orderStatus: 'Untriggered', ...QUIET }
    case 'open':
      return { orderStatus: hasTraded ? 'PartiallyFilled' : 'New', ...QUIET }
    case 'filled':
      return { orderStatus: 'Filled', ...QUIET }
    case 'rejected':
      return { orderStatus: 'Rejected', cancelType: 'UNKNOWN', rejectReason: 'EC_Others' }
    case 'cancelled':
    case 'expired': {
      if (order.triggerPrice !== null && !order.isTriggered)
        return { orderStatus: 'Deactivated', ...whyEnded(order) }
      return { orderStatus: hasTraded ? 'PartiallyFilledCanceled' : 'Cancelled', ...whyEnded(order) }
    }
  }
}

function whyEnded({ reason, status }: SandboxOrder): Omit<Standing, 'orderStatus'> {
  if (status === 'cancelled') return { cancelType: 'CancelByUser', rejectReason: 'EC_PerCancelRequest' }
  switch (reason?.code) {
    case 'self_trade_prevented':
      return { cancelType: 'CancelBySmp', rejectReason: 'EC_BySelfMatch' }
    case 'fill_or_kill_unfillable':
      return { cancelType: 'UNKNOWN', rejectReason: 'EC_CancelForNoFullFill' }
    default:
      return { cancelType: 'UNKNOWN', rejectReason: 'EC_NoImmediateQtyToFill' }
  }
}

function cumOf({ cumQty, instrument }: SandboxOrder): Money {
  return quantityOf(cumQty, instrument.lotSize)
}

function averagePrice(order: SandboxOrder): string {
  return order.cumQty === 0 ? '' : amountText(divideMoney(order.cumQuote, cumOf(order)))
}

function feesOf(exchange: SandboxExchange, { id, key, cumQty }: SandboxOrder): ReadonlyMap<string, Money> {
  const fees = new Map<string, Money>()
  if (cumQty === 0) return fees
  for (const { order, fee, feeAsset } of exchange.fills(key)) {
    if (order.id === id) fees.set(feeAsset, money((fees.get(feeAsset) ?? MONEY_ZERO) + fee))
  }
  return fees
}

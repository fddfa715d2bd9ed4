/** A trade of the account as `v5/execution/list` and the `execution` channels write it. */
import { formatMoney, lots, multiplyMoney, quantityOf } from '../../domain/index.ts'
import type { SandboxFill } from '../core/index.ts'
import { amountText, nativeOf, orderIdText, priceText, quantityText, tradeIdText } from './house.ts'
import { type OrderRow, stopOrderType } from './order-rows.ts'

export function executionRow(fill: SandboxFill): OrderRow {
  const { order, quantity, price, fee, feeAsset } = fill
  const { instrument, note } = order
  const value = multiplyMoney(price, quantityOf(quantity, instrument.lotSize))
  return {
    ...fastRow(fill),
    orderPrice: order.price === null ? '0' : priceText(instrument, order.price),
    orderQty: note['quoteQty'] || quantityText(instrument, order.quantity),
    leavesQty: quantityText(instrument, lots(order.quantity - order.cumQty)),
    orderType: order.type === 'market' || order.type === 'stop_market' ? 'Market' : 'Limit',
    stopOrderType: stopOrderType(order),
    execFee: formatMoney(fee),
    execFeeV2: '',
    execType: 'Trade',
    execValue: amountText(value),
    feeCurrency: feeAsset,
    feeRate: formatMoney(fill.liquidity === 'maker' ? instrument.feeRateMaker : instrument.feeRateTaker),
    tradeIv: '',
    markIv: '',
    markPrice: '',
    indexPrice: '',
    underlyingPrice: '',
    blockTradeId: '',
    closedSize: '',
    isLeverage: '0',
    marketUnit: note['marketUnit'] ?? '',
    execPnl: '0',
    extraFees: '',
  }
}

/** The few fields of `execution.fast`. */
export function fastRow({ order, tradeId, quantity, price, liquidity, atMs }: SandboxFill): OrderRow {
  return {
    symbol: nativeOf(order.instrument),
    orderId: orderIdText(order.id),
    isMaker: liquidity === 'maker',
    orderLinkId: order.clientId,
    execId: tradeIdText(tradeId),
    execPrice: formatMoney(price),
    execQty: quantityText(order.instrument, quantity),
    side: order.side === 'buy' ? 'Buy' : 'Sell',
    execTime: String(atMs),
    seq: tradeId,
  }
}

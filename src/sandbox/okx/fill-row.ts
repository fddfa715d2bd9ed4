/** https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-transaction-details-last-3-months */
import { divideMoney, formatMoney, multiplyMoney, quantityOf } from '../../domain/index.ts'
import type { SandboxFill } from '../core/index.ts'
import { clOrdIdOf } from './desk.ts'
import { billIdText, orderIdText } from './ids.ts'
import type { Row } from './replies.ts'
import { feeText, instIdOf, sizeText } from './text.ts'

export function fillRow(fill: SandboxFill): Row {
  const { order, price, quantity, fee, feeAsset, liquidity, tradeId, atMs } = fill
  const { instrument, side } = order
  return {
    instType: 'SPOT',
    instId: instIdOf(instrument),
    tradeId: String(tradeId),
    ordId: orderIdText(order.id),
    clOrdId: clOrdIdOf(order),
    billId: billIdText(fill.billId),
    subType: side === 'buy' ? '1' : '2',
    tag: order.note['tag'] ?? '',
    fillPx: formatMoney(price),
    fillSz: sizeText(quantity, instrument),
    fillIdxPx: formatMoney(price),
    fillPnl: '0',
    fillPxVol: '',
    fillPxUsd: '',
    fillMarkVol: '',
    fillFwdPx: '',
    fillMarkPx: '',
    side,
    posSide: 'net',
    execType: liquidity === 'maker' ? 'M' : 'T',
    feeCcy: feeAsset,
    fee: feeText(fee),
    feeRate: rateText(fill),
    tradeQuoteCcy: instrument.quote,
    fillTime: String(atMs),
    ts: String(atMs),
  }
}

function rateText({ order, price, quantity, fee, feeAsset }: SandboxFill): string {
  const base = quantityOf(quantity, order.instrument.lotSize)
  return feeText(divideMoney(fee, feeAsset === order.instrument.base ? base : multiplyMoney(price, base)))
}

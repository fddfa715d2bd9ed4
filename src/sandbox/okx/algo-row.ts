/** https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-details */
import { formatMoney } from '../../domain/index.ts'
import type { SandboxOrder } from '../core/index.ts'
import { algoIdText, orderIdText } from './ids.ts'
import { averageOf } from './order-row.ts'
import type { Row } from './replies.ts'
import { instIdOf, priceText, sizeText } from './text.ts'

export function algoRow(order: SandboxOrder): Row {
  const { instrument, note, isTriggered, cumQty, quantity } = order
  const child = isTriggered ? orderIdText(order.id) : ''
  return {
    ...EMPTY,
    instId: instIdOf(instrument),
    algoId: algoIdText(order.id),
    algoClOrdId: order.clientId,
    ordId: child,
    ordIdList: child === '' ? [] : [child],
    tag: note['tag'] ?? '',
    sz: sizeText(quantity, instrument),
    ordType: note['ordType'] ?? 'trigger',
    side: order.side,
    tgtCcy: 'base_ccy',
    state: algoState(order),
    ...pricesOf(order),
    actualSz: isTriggered ? sizeText(cumQty, instrument) : '0',
    actualPx: cumQty > 0 ? formatMoney(averageOf(order)) : '',
    actualSide: isTriggered ? 'sl' : '',
    triggerTime: isTriggered ? String(order.updatedAtMs) : '',
    cTime: String(order.createdAtMs),
    uTime: String(order.updatedAtMs),
  }
}

export function algoState({ status, isTriggered }: SandboxOrder): string {
  if (isTriggered) return 'effective'
  if (status === 'waiting') return 'live'
  return status === 'cancelled' ? 'canceled' : 'order_failed'
}

/** Where the client put them: `triggerPx`, `slTriggerPx` or `tpTriggerPx`. */
function pricesOf({ note, triggerPrice, price, instrument }: SandboxOrder): Row {
  const trigger = priceText(triggerPrice, instrument)
  const worth = price === null ? '-1' : priceText(price, instrument)
  switch (note['trigger']) {
    case 'sl':
      return { slTriggerPx: trigger, slTriggerPxType: 'last', slOrdPx: worth }
    case 'tp':
      return { tpTriggerPx: trigger, tpTriggerPxType: 'last', tpOrdPx: worth }
    default:
      return { triggerPx: trigger, triggerPxType: 'last', ordPx: worth }
  }
}

const EMPTY: Row = {
  instType: 'SPOT',
  ccy: '',
  clOrdId: '',
  tdMode: 'cash',
  posSide: 'net',
  lever: '',
  closeFraction: '',
  tpTriggerPx: '',
  tpTriggerPxType: '',
  tpOrdPx: '',
  slTriggerPx: '',
  slTriggerPxType: '',
  slOrdPx: '',
  triggerPx: '',
  triggerPxType: '',
  ordPx: '',
  advanceOrdType: '',
  amendPxOnTriggerType: '0',
  attachAlgoOrds: [],
  linkedOrd: { ordId: '' },
  pxVar: '',
  pxSpread: '',
  szLimit: '',
  pxLimit: '',
  timeInterval: '',
  callbackRatio: '',
  callbackSpread: '',
  activePx: '',
  moveTriggerPx: '',
  failCode: '0',
  last: '',
  isTradeBorrowMode: '',
  quickMgnType: '',
  reduceOnly: 'false',
  chaseType: '',
  chaseVal: '',
  maxChaseType: '',
  maxChaseVal: '',
}

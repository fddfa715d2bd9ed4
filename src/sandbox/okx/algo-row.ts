/** https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-details */
import { formatMoney, type Instrument, type Side } from '../../domain/index.ts'
import type { SandboxOrder, SandboxTrail, SandboxTrigger } from '../core/index.ts'
import { whenOf } from './algo-terms.ts'
import type { Asked } from './asked.ts'
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
    actualSide: isTriggered ? firedLeg(order) : '',
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

/** Trailing orders have a channel of their own. */
export function isAdvanced({ trail }: SandboxOrder): boolean {
  return trail !== undefined
}

function firedLeg({ note, side, triggerWhen }: SandboxOrder): string {
  if (note['ordType'] === 'trigger') return ''
  return triggerWhen === whenOf('tp', side) ? 'tp' : 'sl'
}

/** Where the client put them: beside `trigger`, `sl` and `tp`, or behind the price. */
export function pricesOf(order: SandboxOrder): Asked {
  const { note, triggerPrice, triggerWhen, price, instrument, trail, alternative, side } = order
  const trigger = priceText(triggerPrice, instrument)
  if (trail !== undefined) return trailOf(trail, trigger, instrument)
  if (note['ordType'] === 'trigger' || triggerPrice === null || triggerWhen === null) {
    return { triggerPx: trigger, triggerPxType: 'last', ordPx: orderPriceText(price, instrument) }
  }
  const legs = [{ triggerPrice, triggerWhen, price }, ...(alternative === undefined ? [] : [alternative])]
  return Object.assign({}, ...legs.map((leg) => legOf(leg, side, instrument)))
}

function orderPriceText(price: SandboxOrder['price'], instrument: Instrument): string {
  return price === null ? '-1' : priceText(price, instrument)
}

function legOf(leg: SandboxTrigger, side: Side, instrument: Instrument): Asked {
  const name = leg.triggerWhen === whenOf('tp', side) ? 'tp' : 'sl'
  return {
    [`${name}TriggerPx`]: priceText(leg.triggerPrice, instrument),
    [`${name}TriggerPxType`]: 'last',
    [`${name}OrdPx`]: orderPriceText(leg.price, instrument),
  }
}

function trailOf(
  { behind, activePrice }: SandboxTrail,
  moveTriggerPx: string,
  instrument: Instrument,
): Asked {
  return {
    callbackRatio: 'ratio' in behind ? formatMoney(behind.ratio) : '',
    callbackSpread: 'spread' in behind ? priceText(behind.spread, instrument) : '',
    activePx: priceText(activePrice, instrument),
    moveTriggerPx,
    ordPx: '-1',
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

/** https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-order-details */
import {
  addMoney,
  divideMoney,
  formatMoney,
  MONEY_ZERO,
  type Money,
  quantityOf,
  type Reason,
} from '../../domain/index.ts'
import type { SandboxExchange, SandboxFill, SandboxOrder } from '../core/index.ts'
import { clOrdIdOf, isStop } from './desk.ts'
import { algoIdText, orderIdText } from './ids.ts'
import type { Row } from './replies.ts'
import { feeText, instIdOf, priceText, sizeText } from './text.ts'

/** `fills`: of this order, oldest first. */
export function orderRow(order: SandboxOrder, fills: readonly SandboxFill[]): Row {
  const { instrument, note, side, isTriggered, cumQty } = order
  const isChild = isStop(order) && isTriggered
  const tgtCcy = isMarket(order) ? (note['tgtCcy'] ?? 'base_ccy') : ''
  return {
    ...EMPTY,
    instId: instIdOf(instrument),
    ordId: orderIdText(order.id),
    clOrdId: clOrdIdOf(order),
    algoId: isChild ? algoIdText(order.id) : '',
    algoClOrdId: isChild ? order.clientId : '',
    tag: note['tag'] ?? '',
    px: priceText(order.price, instrument),
    sz: askedSize(order, tgtCcy),
    tgtCcy,
    ordType: ordTypeOf(order),
    side,
    tdMode: 'cash',
    stpMode: note['stpMode'] ?? 'cancel_maker',
    accFillSz: sizeText(cumQty, instrument),
    avgPx: cumQty === 0 ? '' : formatMoney(averageOf(order)),
    state: stateOf(order),
    source: isChild ? (SOURCES[note['ordType'] ?? ''] ?? '7') : '',
    ...lastFill(fills.at(-1)),
    ...feesOf(order, fills),
    ...endOf(order.reason),
    tradeQuoteCcy: instrument.quote,
    uTime: String(order.updatedAtMs),
    cTime: String(order.createdAtMs),
  }
}

/** Which kind of algo order it was; a take-profit or stop-loss otherwise. */
const SOURCES: Readonly<Record<string, string>> = { trigger: '6', move_order_stop: '25' }

export function fillsOf(exchange: SandboxExchange, { id, key }: SandboxOrder): readonly SandboxFill[] {
  return exchange.fills(key).filter(({ order }) => order.id === id)
}

function isMarket(order: SandboxOrder): boolean {
  return order.price === null
}

function askedSize({ quoteAmount, quantity, instrument }: SandboxOrder, tgtCcy: string): string {
  return tgtCcy === 'quote_ccy' && quoteAmount !== null
    ? formatMoney(quoteAmount)
    : sizeText(quantity, instrument)
}

function ordTypeOf(order: SandboxOrder): string {
  if (isStop(order)) return isMarket(order) ? 'market' : 'limit'
  return order.note['ordType'] ?? 'limit'
}

/** Exact to 10⁻¹⁸. */
export function averageOf({ cumQuote, cumQty, instrument }: SandboxOrder): Money {
  return divideMoney(cumQuote, quantityOf(cumQty, instrument.lotSize))
}

export function stateOf({ status, cumQty }: SandboxOrder): string {
  if (status === 'filled') return 'filled'
  if (status === 'open' || status === 'waiting') return cumQty > 0 ? 'partially_filled' : 'live'
  return 'canceled'
}

function lastFill(fill: SandboxFill | undefined): Row {
  if (fill === undefined) return { fillPx: '', tradeId: '', fillSz: '0', fillTime: '' }
  return {
    fillPx: formatMoney(fill.price),
    tradeId: String(fill.tradeId),
    fillSz: sizeText(fill.quantity, fill.order.instrument),
    fillTime: String(fill.atMs),
  }
}

function feesOf({ side, instrument }: SandboxOrder, fills: readonly SandboxFill[]): Row {
  const fee = fills.reduce((sum: Money, each) => addMoney(sum, each.fee), MONEY_ZERO)
  const { base, quote } = instrument
  return {
    fee: feeText(fee),
    feeCcy: fills.at(-1)?.feeAsset ?? (side === 'buy' ? base : quote),
    rebate: '0',
    rebateCcy: side === 'buy' ? quote : base,
  }
}

interface End {
  readonly source: string
  readonly words: string
}

const ENDS: Readonly<Partial<Record<Reason['code'], End>>> = {
  cancelled_by_request: { source: '1', words: 'Order canceled by user' },
  fill_or_kill_unfillable: {
    source: '13',
    words: 'Order canceled: FOK order was canceled due to incompletely filled.',
  },
  unfilled_remainder: {
    source: '14',
    words: 'Order canceled: IOC order was partially canceled due to incompletely filled.',
  },
  post_only_would_take: {
    source: '31',
    words: 'Order canceled: Post-only order will take liquidity in maker orders',
  },
  self_trade_prevented: { source: '32', words: 'Self trade prevention' },
}

function endOf(reason: Reason | null): Row {
  const end =
    reason === null ? null : (ENDS[reason.code] ?? { source: '0', words: 'Order canceled by system' })
  return { cancelSource: end?.source ?? '', cancelSourceReason: end?.words ?? '' }
}

const EMPTY: Row = {
  instType: 'SPOT',
  ccy: '',
  pxUsd: '',
  pxVol: '',
  pxType: '',
  pnl: '0',
  posSide: 'net',
  stpId: '',
  lever: '',
  attachAlgoClOrdId: '',
  tpTriggerPx: '',
  tpTriggerPxType: '',
  tpOrdPx: '',
  slTriggerPx: '',
  slTriggerPxType: '',
  slOrdPx: '',
  attachAlgoOrds: [],
  linkedAlgoOrd: { algoId: '' },
  category: 'normal',
  reduceOnly: 'false',
  isTpLimit: 'false',
  quickMgnType: '',
}

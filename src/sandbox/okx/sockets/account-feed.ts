/** What the account's channels say. */
import { addMoney, type Balance, formatMoney } from '../../../domain/index.ts'
import type { SandboxFill, SandboxReport } from '../../core/index.ts'
import { ACCOUNT_UID } from '../account-routes.ts'
import { algoRow, isAdvanced } from '../algo-row.ts'
import { attachedRows } from '../attached.ts'
import { accountRow } from '../balance-row.ts'
import { type Desk, isOrder, isStop } from '../desk.ts'
import { fillRow } from '../fill-row.ts'
import { algoIdText } from '../ids.ts'
import { fillsOf, orderRow } from '../order-row.ts'
import type { Row } from '../replies.ts'
import { feeText, instIdOf } from '../text.ts'
import { push, type Session, type Subscription } from './session.ts'

export type Told = (session: Session, subscription: Subscription) => void

const OF_ACCOUNT = { eventType: 'snapshot', curPage: 1, lastPage: true }

/** Whose account it is stands in every push. */
function tell(session: Session, subscription: Subscription, data: readonly unknown[], rest: Row = {}): void {
  push(session, { ...subscription, arg: { ...subscription.arg, uid: ACCOUNT_UID } }, data, rest)
}

export function greetAccount(desk: Desk, session: Session, subscription: Subscription): void {
  const { exchange } = desk
  const atMs = exchange.nowMs()
  switch (subscription.channel) {
    case 'account':
      return tell(session, subscription, [accountRow(exchange, exchange.balances(), atMs)], OF_ACCOUNT)
    case 'balance_and_position':
      return tell(session, subscription, [holdingsRow(exchange.balances(), atMs, 'snapshot')])
    case 'positions':
      return tell(session, subscription, [], OF_ACCOUNT)
    case 'algo-advance':
      return greetAdvanced(desk, session, subscription)
  }
}

/** Alone of the orders' channels it begins with what there is. */
function greetAdvanced({ exchange }: Desk, session: Session, subscription: Subscription): void {
  const { instId = '', algoId = '' } = subscription.arg
  const rows = exchange
    .openOrders(null)
    .filter((order) => isAdvanced(order) && order.status === 'waiting')
    .map((order): Row => ({ ...algoRow(order), ...EMPTY_ALGO_PUSH, pTime: String(exchange.nowMs()) }))
    .filter((row) => instId === '' || row['instId'] === instId)
    .filter((row) => algoId === '' || row['algoId'] === algoId)
  if (rows.length > 0) tell(session, subscription, rows)
}

/** The assets that changed. */
export function balancesTold({ exchange }: Desk, balances: readonly Balance[], atMs: number): Told {
  return (session, subscription) => {
    const { channel, arg } = subscription
    if (channel === 'balance_and_position') {
      return tell(session, subscription, [holdingsRow(balances, atMs, 'filled')])
    }
    if (channel !== 'account') return
    const wanted = balances.filter(({ asset }) => (arg['ccy'] ?? '') === '' || arg['ccy'] === asset)
    if (wanted.length === 0) return
    tell(session, subscription, [accountRow(exchange, wanted, atMs)], {
      ...OF_ACCOUNT,
      eventType: 'event_update',
    })
  }
}

function holdingsRow(balances: readonly Balance[], atMs: number, eventType: string): Row {
  const balData = balances.map(({ asset, free, locked }) => ({
    ccy: asset,
    cashBal: formatMoney(addMoney(free, locked)),
    uTime: String(atMs),
  }))
  return { pTime: String(atMs), eventType, balData, posData: [], trades: [] }
}

/** One row, made once for everybody who hears of it. */
export function reportTold(desk: Desk, report: SandboxReport): Told {
  const { order, fill, kind } = report
  const ofOrder = isOrder(order) ? orderPush(desk, report) : null
  const isOfStop = isStop(order) && (!order.isTriggered || kind === 'triggered')
  const ofStop = isOfStop ? algoPush(desk, report) : null
  const ofStopChannel = isAdvanced(order) ? 'algo-advance' : 'orders-algo'
  const ofFill = fill === null ? null : fillPush(fill)
  const instId = instIdOf(order.instrument)
  return (session, subscription) => {
    const { channel, arg } = subscription
    const row =
      channel === 'orders'
        ? ofOrder
        : channel === ofStopChannel
          ? ofStop
          : channel === 'fills'
            ? ofFill
            : null
    if (row === null || ((arg['instId'] ?? '') !== '' && arg['instId'] !== instId)) return
    if (!['SPOT', 'ANY', ''].includes(arg['instType'] ?? '')) return
    if (channel === ofStopChannel && !['', algoIdText(order.id)].includes(arg['algoId'] ?? '')) return
    tell(session, subscription, [row])
  }
}

/** https://www.okx.com/docs-v5/en/#order-book-trading-trade-ws-order-channel */
function orderPush(desk: Desk, { order, fill, kind }: SandboxReport): Row {
  const { amendRequests, exchange } = desk
  const upToNow = fillsOf(exchange, order).filter((each) => each.order.cumQty <= order.cumQty)
  const reqId = kind === 'amended' ? (amendRequests.get(order.id) ?? '') : ''
  if (kind === 'amended') amendRequests.delete(order.id)
  return {
    ...orderRow(order, upToNow),
    attachAlgoOrds: attachedRows(desk, order),
    ...EMPTY_PUSH,
    ...(order.cumQty === 0 ? { avgPx: '0' } : {}),
    ...(fill === null ? NO_FILL : filledRow(fill)),
    reqId,
    amendResult: kind === 'amended' ? '0' : '',
    amendSource: kind === 'amended' ? '1' : '',
    lastPx: fill === null ? '' : formatMoney(fill.price),
  }
}

function filledRow(fill: SandboxFill): Row {
  const { fee, feeAsset } = fill
  const { fillPx, fillSz, tradeId, execType, fillTime } = fillRow(fill)
  return { fillPx, fillSz, tradeId, execType, fillTime, fillFee: feeText(fee), fillFeeCcy: feeAsset }
}

const NO_FILL: Row = {
  fillPx: '',
  fillSz: '0',
  tradeId: '',
  execType: '',
  fillTime: '',
  fillFee: '0',
  fillFeeCcy: '',
}

const EMPTY_PUSH: Row = {
  code: '0',
  msg: '',
  fillFwdPx: '',
  fillIdxPx: '',
  fillMarkPx: '',
  fillMarkVol: '',
  fillNotionalUsd: '',
  fillPnl: '0',
  fillPxUsd: '',
  fillPxVol: '',
  notionalUsd: '',
}

function algoPush({ amendRequests }: Desk, { order, kind, atMs }: SandboxReport): Row {
  const isAmend = kind === 'amended'
  const reqId = isAmend ? (amendRequests.get(order.id) ?? '') : ''
  if (isAmend) amendRequests.delete(order.id)
  return {
    ...algoRow(order),
    ...EMPTY_ALGO_PUSH,
    amendResult: isAmend ? '0' : '',
    reqId,
    pTime: String(atMs),
  }
}

const EMPTY_ALGO_PUSH: Row = { notionalUsd: '', count: '', isTradeBorrowMode: '' }

function fillPush(fill: SandboxFill): Row {
  const { instId, fillSz, fillPx, side, ts, ordId, clOrdId, tradeId, execType } = fillRow(fill)
  return { instId, fillSz, fillPx, side, ts, ordId, clOrdId, tradeId, execType, count: '1' }
}

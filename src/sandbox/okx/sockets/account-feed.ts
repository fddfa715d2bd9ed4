/** What the account's channels say. */
import { addMoney, type Balance, formatMoney } from '../../../domain/index.ts'
import type { SandboxFill, SandboxReport } from '../../core/index.ts'
import { ACCOUNT_UID } from '../account-routes.ts'
import { algoRow } from '../algo-row.ts'
import { accountRow } from '../balance-row.ts'
import { type Desk, isOrder, isStop } from '../desk.ts'
import { fillRow } from '../fill-row.ts'
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

export function greetAccount({ exchange }: Desk, session: Session, subscription: Subscription): void {
  const atMs = exchange.nowMs()
  switch (subscription.channel) {
    case 'account':
      return tell(session, subscription, [accountRow(exchange, exchange.balances(), atMs)], OF_ACCOUNT)
    case 'balance_and_position':
      return tell(session, subscription, [holdingsRow(exchange.balances(), atMs, 'snapshot')])
    case 'positions':
      return tell(session, subscription, [], OF_ACCOUNT)
  }
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
  const ofStop = isOfStop ? algoPush(order) : null
  const ofFill = fill === null ? null : fillPush(fill)
  const instId = instIdOf(order.instrument)
  return (session, subscription) => {
    const { channel, arg } = subscription
    const row =
      channel === 'orders'
        ? ofOrder
        : channel === 'orders-algo'
          ? ofStop
          : channel === 'fills'
            ? ofFill
            : null
    if (row === null || ((arg['instId'] ?? '') !== '' && arg['instId'] !== instId)) return
    if (!['SPOT', 'ANY', ''].includes(arg['instType'] ?? '')) return
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

function algoPush(order: SandboxReport['order']): Row {
  return { ...algoRow(order), notionalUsd: '', amendResult: '', reqId: '', count: '', isTradeBorrowMode: '' }
}

function fillPush(fill: SandboxFill): Row {
  const { instId, fillSz, fillPx, side, ts, ordId, clOrdId, tradeId, execType } = fillRow(fill)
  return { instId, fillSz, fillPx, side, ts, ordId, clOrdId, tradeId, execType, count: '1' }
}

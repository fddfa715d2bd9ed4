/** https://bybit-exchange.github.io/docs/v5/account/transaction-log */
import { absoluteMoney, formatMoney, money } from '../../domain/index.ts'
import type { SandboxBill } from '../core/index.ts'
import { type House, nativeOf, orderIdText, tradeIdText } from './house.ts'
import { cursorAfter, numberOfCursor, type TimeWindow } from './pages.ts'
import { type Parameters, pageSize, wholeNumber } from './parameters.ts'
import { badParameter, type Reply, yes } from './reply.ts'

const ROWS_USUAL = 20
const ROWS_MOST = 50
const DAY_MS = 24 * 3_600_000
const WEEK_MS = 7 * DAY_MS

/** What moved in the account, newest first. */
export function transactionLog({ exchange }: House, parameters: Parameters): Reply {
  const { text } = parameters
  const limit = pageSize(parameters, ROWS_USUAL, ROWS_MOST)
  if (limit === null) return badParameter('limit')
  const window = windowOf(parameters, exchange.nowMs())
  if (window === null) return badParameter('startTime')
  const before = numberOfCursor(text('cursor'))
  const wanted = exchange
    .bills()
    .filter(
      ({ id, atMs }) => (before === null || id < before) && atMs >= window.fromMs && atMs <= window.toMs,
    )
    .map(transactionRow)
    .filter((row) => FILTERS.every((name) => text(name) === '' || row[name] === text(name)))
    .filter(({ symbol }) => text('baseCoin') === '' || symbol.startsWith(text('baseCoin')))
    .toReversed()
  const list = wanted.slice(0, limit)
  const last = list.at(-1)
  return yes({
    nextPageCursor: last !== undefined && wanted.length > limit ? cursorAfter(Number(last['id'])) : '',
    list,
  })
}

const FILTERS = ['category', 'currency', 'type']

/** A week at most; the last day where nothing is said. */
function windowOf({ text }: Parameters, nowMs: number): TimeWindow | null {
  const startMs = wholeNumber(text('startTime'))
  const endMs = wholeNumber(text('endTime'))
  if (startMs === null)
    return { fromMs: (endMs ?? nowMs) - (endMs === null ? DAY_MS : WEEK_MS), toMs: endMs ?? nowMs }
  const toMs = endMs ?? startMs + DAY_MS
  return toMs - startMs > WEEK_MS ? null : { fromMs: startMs, toMs }
}

type TransactionRow = Readonly<Record<string, string>> & { readonly symbol: string }

function transactionRow({ id, asset, change, after, fee, fill, atMs }: SandboxBill): TransactionRow {
  const common = {
    ...EMPTY,
    id: String(id),
    transactionTime: String(atMs),
    currency: asset,
    fee: formatMoney(fee),
    cashFlow: formatMoney(money(change + fee)),
    change: formatMoney(change),
    cashBalance: formatMoney(after),
  }
  if (fill === null) return { ...common, qty: formatMoney(absoluteMoney(change)), type: 'TRANSFER_IN' }
  const { order, price, liquidity, tradeId } = fill
  const { instrument } = order
  const rate = liquidity === 'maker' ? instrument.feeRateMaker : instrument.feeRateTaker
  return {
    ...common,
    symbol: nativeOf(instrument),
    category: 'spot',
    side: order.side === 'buy' ? 'Buy' : 'Sell',
    type: 'TRADE',
    qty: formatMoney(absoluteMoney(money(change + fee))),
    tradePrice: formatMoney(price),
    feeRate: fill.feeAsset === asset ? formatMoney(rate) : '0',
    tradeId: tradeIdText(tradeId),
    orderId: orderIdText(order.id),
    orderLinkId: order.clientId,
  }
}

const EMPTY = {
  symbol: '',
  category: '',
  side: 'None',
  transSubType: '',
  qty: '',
  size: '0',
  tradePrice: '',
  funding: '',
  feeRate: '',
  bonusChange: '',
  tradeId: '',
  orderId: '',
  orderLinkId: '',
  extraFees: '',
}

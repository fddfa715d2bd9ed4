/** What moved in the account, and how much of it an order could take. */
import {
  type AssetName,
  absoluteMoney,
  addMoney,
  divideMoney,
  formatMoney,
  type Instrument,
  lots,
  MONEY_ZERO,
  type Money,
  priceOf,
  quantityOf,
  type Ticks,
} from '../../domain/index.ts'
import type { SandboxBill } from '../core/index.ts'
import type { Asking } from './asked.ts'
import { clOrdIdOf, type Desk, instrumentAt } from './desk.ts'
import { billIdText, orderIdText } from './ids.ts'
import { page } from './paging.ts'
import { missing, NO_INSTRUMENT, ok, type Reply, type Row, refused, wrong } from './replies.ts'
import { asking, type Route } from './route.ts'
import { priceAsked } from './terms.ts'
import { feeText, instIdOf, sizeText } from './text.ts'

export const LEDGER_ROUTES: readonly Route[] = [
  asking('account/bills', 10, bills),
  asking('account/bills-archive', 5, bills),
  asking('account/max-size', 20, sizeMax),
  // Nothing ever moves where nothing is kept.
  asking('asset/bills', 12, () => ok([])),
  asking('asset/bills-history', 1, () => ok([])),
]

const FILTERS = ['instType', 'instId', 'ccy', 'mgnMode', 'type', 'subType']

function bills({ exchange }: Desk, { fields }: Asking): Reply {
  const wanted = FILTERS.filter((name) => (fields[name] ?? '') !== '')
  const items = exchange
    .bills()
    .map(billRow)
    .filter((row) => wanted.every((name) => row[name] === fields[name]))
  const idOf = (row: Row) => String(row['billId'])
  return ok(page(fields, { items, idOf, atMsOf: (row) => Number(row['ts']) }))
}

/** https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-bills-details-last-7-days */
function billRow(bill: SandboxBill): Row {
  const { id, asset, change, after, fee, fill, atMs } = bill
  return {
    ...EMPTY,
    billId: billIdText(id),
    ccy: asset,
    bal: formatMoney(after),
    balChg: formatMoney(change),
    fee: feeText(fee),
    ...(fill === null ? { ...PAID_IN, sz: formatMoney(change) } : tradeOf(bill, fill)),
    ts: String(atMs),
  }
}

/** Moved over from the funding account. */
const PAID_IN: Row = { type: '1', subType: '11', from: '6', to: '18' }

function tradeOf({ asset, change, fee }: SandboxBill, fill: NonNullable<SandboxBill['fill']>): Row {
  const { order, price, quantity, liquidity, tradeId, atMs } = fill
  const { instrument } = order
  const moved =
    asset === instrument.base
      ? quantityOf(quantity, instrument.lotSize)
      : absoluteMoney(addMoney(change, fee))
  return {
    type: '2',
    // Of each asset by itself: what comes is bought.
    subType: change >= 0n ? '1' : '2',
    instType: 'SPOT',
    instId: instIdOf(instrument),
    ordId: orderIdText(order.id),
    clOrdId: clOrdIdOf(order),
    tradeId: String(tradeId),
    px: formatMoney(price),
    sz: formatMoney(moved),
    execType: liquidity === 'maker' ? 'M' : 'T',
    fillTime: String(atMs),
    fillIdxPx: formatMoney(price),
    tag: order.note['tag'] ?? '',
  }
}

const EMPTY: Row = {
  clOrdId: '',
  earnAmt: '',
  earnApr: '',
  execType: '',
  fillFwdPx: '',
  fillIdxPx: '',
  fillMarkPx: '',
  fillMarkVol: '',
  fillPxUsd: '',
  fillPxVol: '',
  fillTime: '',
  from: '',
  instId: '',
  instType: '',
  interest: '0',
  mgnMode: '',
  notes: '',
  ordId: '',
  pnl: '0',
  posBal: '0',
  posBalChg: '0',
  px: '',
  tag: '',
  to: '',
  tradeId: '',
}

/** In the base asset both ways, in whole lots: at the price named, or at the last one. */
function sizeMax(desk: Desk, { fields }: Asking): Reply {
  const { instId = '', tdMode = '', px = '' } = fields
  if (instId === '') return missing('instId')
  if (tdMode !== 'cash') return refused('51010', 'Request unsupported under current account mode')
  const instrument = instrumentAt(desk, instId)
  if (instrument === null) return NO_INSTRUMENT
  const price = px === '' ? (desk.exchange.ticker(instrument.key)?.last ?? null) : priceAsked(px, instrument)
  if (price === undefined) return wrong('px')
  return ok([{ ccy: '', instId, ...sizes(desk, instrument, price) }])
}

function sizes({ exchange }: Desk, instrument: Instrument, price: Ticks | null): Row {
  const { base, quote, tickSize, lotSize } = instrument
  const free = (name: AssetName) =>
    exchange.balances().find(({ asset }) => asset === name)?.free ?? MONEY_ZERO
  const inLots = (amount: Money) => sizeText(lots(Number(amount / lotSize)), instrument)
  return {
    maxBuy: price === null ? '' : inLots(divideMoney(free(quote), priceOf(price, tickSize))),
    maxSell: inLots(free(base)),
  }
}

/** https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-balance */
import {
  addMoney,
  type Balance,
  formatMoney,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
  priceOf,
} from '../../domain/index.ts'
import type { SandboxExchange } from '../core/index.ts'
import type { Row } from './replies.ts'

export function accountRow(exchange: SandboxExchange, balances: readonly Balance[], atMs: number): Row {
  const total = exchange
    .balances()
    .reduce((sum: Money, each) => addMoney(sum, dollarsOf(exchange, each)), MONEY_ZERO)
  return {
    ...EMPTY_ACCOUNT,
    totalEq: formatMoney(total),
    uTime: String(atMs),
    details: balances.map((balance) => detailRow(exchange, balance, atMs)),
  }
}

function detailRow(exchange: SandboxExchange, balance: Balance, atMs: number): Row {
  const { asset, free, locked } = balance
  const total = formatMoney(addMoney(free, locked))
  const worth = formatMoney(dollarsOf(exchange, balance))
  return {
    ...EMPTY_DETAIL,
    ccy: asset,
    eq: total,
    cashBal: total,
    spotBal: total,
    availBal: formatMoney(free),
    frozenBal: formatMoney(locked),
    ordFrozen: formatMoney(locked),
    eqUsd: worth,
    disEq: worth,
    uTime: String(atMs),
  }
}

/** What it is worth in the quote asset it trades against; itself where it is one. */
function dollarsOf(exchange: SandboxExchange, { asset, free, locked }: Balance): Money {
  const total = addMoney(free, locked)
  const market = exchange.instruments().find(({ base }) => base === asset)
  const ticker = market === undefined ? null : exchange.ticker(market.key)
  if (market === undefined || ticker === null) return total
  return multiplyMoney(total, priceOf(ticker.last, market.tickSize))
}

const EMPTY_ACCOUNT: Row = {
  adjEq: '',
  availEq: '',
  borrowFroz: '',
  delta: '',
  deltaLever: '',
  deltaNeutralStatus: '',
  imr: '',
  isoEq: '0',
  mgnRatio: '',
  mmr: '',
  notionalUsd: '',
  notionalUsdForBorrow: '',
  notionalUsdForFutures: '',
  notionalUsdForOption: '',
  notionalUsdForSwap: '',
  ordFroz: '',
  upl: '',
}

const EMPTY_DETAIL: Row = {
  accAvgPx: '',
  autoLendAmt: '0',
  autoLendMtAmt: '0',
  autoLendStatus: 'off',
  availEq: '',
  borrowFroz: '',
  clSpotInUseAmt: '',
  colBorrAutoConversion: '0',
  colRes: '0',
  collateralEnabled: false,
  collateralRestrict: false,
  crossLiab: '',
  fixedBal: '0',
  imr: '',
  interest: '',
  isoEq: '0',
  isoLiab: '',
  isoUpl: '0',
  liab: '',
  maxLoan: '',
  maxSpotInUse: '',
  mgnRatio: '',
  mmr: '',
  notionalLever: '0',
  openAvgPx: '',
  rewardBal: '0',
  smtSyncEq: '0',
  spotCopyTradingEq: '0',
  spotInUseAmt: '',
  spotIsoBal: '0',
  spotUpl: '',
  spotUplRatio: '',
  stgyEq: '0',
  totalPnl: '',
  totalPnlRatio: '',
  twap: '0',
  upl: '0',
  uplLiab: '',
}

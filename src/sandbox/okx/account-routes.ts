/** The account itself: what it is, what it has, what it pays. */
import { type AssetName, addMoney, formatMoney, MONEY_ZERO } from '../../domain/index.ts'
import type { Asking } from './asked.ts'
import { accountRow } from './balance-row.ts'
import { type Desk, instrumentAt } from './desk.ts'
import { instruments } from './market-routes.ts'
import { missing, NO_INSTRUMENT, ok, type Reply, type Row, refused } from './replies.ts'
import { asking, type Route, telling } from './route.ts'
import { feeText } from './text.ts'

export const ACCOUNT_UID = '44705892343619584'

const NO_RIGHT = refused('50120', "This API key doesn't have permission to use this function", 401)

export const ACCOUNT_ROUTES: readonly Route[] = [
  asking('account/config', 5, () => ok([CONFIG])),
  asking('account/balance', 10, balance),
  asking('account/trade-fee', 5, tradeFee),
  asking('account/max-avail-size', 20, availableSize),
  asking('account/positions', 10, () => ok([])),
  asking('account/positions-history', 1, () => ok([])),
  asking('account/instruments', 20, instruments),
  asking('asset/currencies', 6, currencies),
  asking('asset/balances', 6, funding),
  asking('asset/deposit-history', 6, () => ok([])),
  asking('asset/withdrawal-history', 6, () => ok([])),
  asking('asset/deposit-address', 6, () => refused('58301', 'Deposit-address not exist')),
  telling('asset/withdrawal', 6, () => NO_RIGHT),
  telling('asset/transfer', 2, () => NO_RIGHT),
]

const CONFIG: Row = {
  acctLv: '1',
  acctStpMode: 'cancel_maker',
  autoLoan: false,
  ctIsoMode: 'automatic',
  enableSpotBorrow: false,
  greeksType: 'PA',
  feeType: '0',
  ip: '',
  type: '0',
  kycLv: '3',
  label: 'sandbox',
  level: 'Lv1',
  levelTmp: '',
  liquidationGear: '-1',
  mainUid: ACCOUNT_UID,
  mgnIsoMode: 'automatic',
  opAuth: '0',
  perm: 'read_only,trade',
  posMode: 'net_mode',
  roleType: '0',
  settleCcy: '',
  settleCcyList: [],
  spotBorrowAutoRepay: false,
  spotOffsetType: '',
  spotRoleType: '0',
  spotTraderInsts: [],
  stgyType: '0',
  traderInsts: [],
  uid: ACCOUNT_UID,
}

function balance({ exchange }: Desk, { fields }: Asking): Reply {
  const wanted = new Set((fields['ccy'] ?? '').split(',').filter((asset) => asset !== ''))
  const balances = exchange.balances().filter(({ asset }) => wanted.size === 0 || wanted.has(asset))
  return ok([accountRow(exchange, balances, exchange.nowMs())])
}

/** What could be spent in a purchase, and what could be sold. */
function availableSize(desk: Desk, { fields }: Asking): Reply {
  const { instId = '', tdMode = '' } = fields
  if (instId === '') return missing('instId')
  if (tdMode !== 'cash') return refused('51010', 'Request unsupported under current account mode')
  const instrument = instrumentAt(desk, instId)
  if (instrument === null) return NO_INSTRUMENT
  const free = (name: AssetName) =>
    formatMoney(desk.exchange.balances().find(({ asset }) => asset === name)?.free ?? MONEY_ZERO)
  return ok([{ instId, availBuy: free(instrument.quote), availSell: free(instrument.base) }])
}

function tradeFee(desk: Desk, { fields }: Asking): Reply {
  const { instType = '', instId = '' } = fields
  if (instType === '') return missing('instType')
  const instrument = instId === '' ? desk.exchange.instruments()[0] : instrumentAt(desk, instId)
  if (!instrument) return NO_INSTRUMENT
  const [maker, taker] = [feeText(instrument.feeRateMaker), feeText(instrument.feeRateTaker)]
  return ok([
    {
      category: '1',
      delivery: '',
      exercise: '',
      feeGroup: [{ groupId: '1', maker, taker }],
      instType,
      isSpecial: 'false',
      level: 'Lv1',
      maker,
      makerU: '',
      makerUSDC: maker,
      ruleType: 'normal',
      taker,
      takerU: '',
      takerUSDC: taker,
      settle: '',
      fiat: [],
      ts: String(desk.exchange.nowMs()),
    },
  ])
}

/** The account trades what it has: nothing is kept apart for funding. */
function funding({ exchange }: Desk): Reply {
  return ok(exchange.balances().map(({ asset }) => ({ availBal: '0', bal: '0', ccy: asset, frozenBal: '0' })))
}

function currencies({ exchange }: Desk, { fields }: Asking): Reply {
  const wanted = (fields['ccy'] ?? '').split(',').filter((asset) => asset !== '')
  const names = new Set<AssetName>(exchange.instruments().flatMap(({ base, quote }) => [base, quote]))
  const found = [...names].filter((name) => wanted.length === 0 || wanted.includes(name))
  return ok(found.map((name) => currencyRow(exchange, name)))
}

/** Nothing can be paid in or out here. */
function currencyRow(exchange: Desk['exchange'], name: AssetName): Row {
  const held = exchange.balances().find(({ asset }) => asset === name)
  return {
    burningFeeRate: '',
    canDep: false,
    canInternal: false,
    canWd: false,
    ccy: name,
    chain: `${name}-Sandbox`,
    ctAddr: '',
    depEstOpenTime: '',
    depQuotaFixed: '',
    depQuoteDailyLayer2: '',
    fee: '0',
    logoLink: '',
    mainNet: true,
    maxFee: '0',
    maxFeeForCtAddr: '',
    maxWd: held === undefined ? '0' : formatMoney(addMoney(held.free, held.locked)),
    minDep: '0',
    minDepArrivalConfirm: '1',
    minFee: '0',
    minFeeForCtAddr: '',
    minInternal: '0',
    minWd: '0',
    minWdUnlockConfirm: '1',
    name,
    needTag: false,
    usedDepQuotaFixed: '',
    usedWdQuota: '0',
    wdEstOpenTime: '',
    wdQuota: '0',
    wdTickSz: '8',
  }
}

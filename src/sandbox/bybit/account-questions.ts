/** The account: balances, fee rates, the key, what it may do. */
import { type Balance, divideMoney, formatMoney, money, multiplyMoney, priceOf } from '../../domain/index.ts'
import { amountText, type House, instrumentOf, nativeOf } from './house.ts'
import type { Parameters } from './parameters.ts'
import { badParameter, no, type Reply, UNKNOWN_SYMBOL, yes } from './reply.ts'
import { walletRow } from './wallet-rows.ts'

export function walletBalance({ exchange }: House, { text }: Parameters): Reply {
  if (text('accountType') !== 'UNIFIED') {
    return no(10001, 'accountType only support UNIFIED.')
  }
  return yes({ list: [walletRow(exchange, coinsOf(exchange.balances(), text('coin')))] })
}

/** Those that were asked for, or whatever is not empty. */
function coinsOf(balances: readonly Balance[], coins: string): readonly Balance[] {
  if (coins === '') return balances.filter(({ free, locked }) => free !== 0n || locked !== 0n)
  const names = new Set(coins.split(','))
  return balances.filter(({ asset }) => names.has(asset))
}

export function feeRate({ exchange }: House, { text }: Parameters): Reply {
  const native = text('symbol')
  const list = exchange
    .instruments()
    .filter((instrument) => native === '' || nativeOf(instrument) === native)
    .map((instrument) => ({
      symbol: nativeOf(instrument),
      baseCoin: '',
      takerFeeRate: formatMoney(instrument.feeRateTaker),
      makerFeeRate: formatMoney(instrument.feeRateMaker),
    }))
  return list.length === 0 ? UNKNOWN_SYMBOL : yes({ category: 'spot', list })
}

/** A unified account of the second generation. */
const UNIFIED_STATUS = 6

export function accountSettings({ exchange }: House): Reply {
  return yes({
    unifiedMarginStatus: UNIFIED_STATUS,
    marginMode: 'REGULAR_MARGIN',
    isMasterTrader: false,
    spotHedgingStatus: 'OFF',
    updatedTime: String(exchange.nowMs()),
    dcpStatus: 'OFF',
    timeWindow: 0,
    smpGroup: 0,
  })
}

export function keyRights({ exchange }: House): Reply {
  return yes({
    id: '1',
    note: 'sandbox',
    apiKey: exchange.credentials.apiKey,
    readOnly: 0,
    secret: '',
    permissions: PERMISSIONS,
    ips: ['*'],
    type: 1,
    deadlineDay: 90,
    expiredAt: '2099-01-01T00:00:00Z',
    createdAt: '2024-01-01T00:00:00Z',
    unified: 0,
    uta: 1,
    userID: 1,
    inviterID: 0,
    vipLevel: 'No VIP',
    mktMakerLevel: '0',
    affiliateID: 0,
    rsaPublicKey: '',
    isMaster: true,
    parentUid: '0',
    kycLevel: 'LEVEL_DEFAULT',
    kycRegion: '',
    userIDInt64: '1',
    inviterIDInt64: '0',
    affiliateIDInt64: '0',
  })
}

/** Trades on spot and nothing else: above all, no withdrawals. */
const PERMISSIONS = {
  ContractTrade: [],
  Spot: ['SpotTrade'],
  Wallet: [],
  Options: [],
  Derivatives: [],
  CopyTrading: [],
  BlockTrade: [],
  Exchange: [],
  NFT: [],
  Affiliate: [],
  Earn: [],
  FiatP2P: [],
  FiatConvertBroker: [],
  FiatGlobalPay: [],
  FiatBitPay: [],
  BitCard: [],
  ByXPost: [],
}

export function coins({ exchange }: House, { text }: Parameters): Reply {
  const traded = exchange.instruments().flatMap(({ base, quote }) => [base, quote])
  const rows = [...new Set([...traded, ...exchange.balances().map(({ asset }) => asset)])]
    .filter((asset) => text('coin') === '' || asset === text('coin'))
    .map((asset) => ({
      name: asset,
      coin: asset,
      remainAmount: '0',
      chains: [
        {
          chainType: asset,
          confirmation: '1',
          withdrawFee: '',
          depositMin: '0',
          withdrawMin: '0',
          chain: asset,
          chainDeposit: '0',
          chainWithdraw: '0',
          minAccuracy: '8',
          withdrawPercentageFee: '0',
          contractAddress: '',
          safeConfirmNumber: '1',
          withdrawMax: '0',
        },
      ],
    }))
  return yes({ rows })
}

export function accountCoins({ exchange }: House, { text }: Parameters): Reply {
  const accountType = text('accountType')
  // Everything is in the unified account, nothing in the one for funding.
  const balances = accountType === 'UNIFIED' ? coinsOf(exchange.balances(), text('coin')) : []
  return yes({
    memberId: '1',
    accountType,
    balance: balances.map(({ asset, free, locked }) => ({
      coin: asset,
      transferBalance: formatMoney(free),
      walletBalance: formatMoney(money(free + locked)),
      bonus: '',
    })),
  })
}

export function borrowQuota(house: House, { text }: Parameters): Reply {
  const { exchange } = house
  const instrument = instrumentOf(house, text('symbol'))
  if (instrument === null) return UNKNOWN_SYMBOL
  const side = text('side')
  if (side !== 'Buy' && side !== 'Sell') return no(170117, 'Invalid side.')
  const coin = side === 'Buy' ? instrument.quote : instrument.base
  const free = exchange.balances().find(({ asset }) => asset === coin)?.free
  const ticker = exchange.ticker(instrument.key)
  if (free === undefined || ticker === null) return badParameter('symbol')
  const price = priceOf(ticker.last, instrument.tickSize)
  const quantity = side === 'Buy' ? divideMoney(free, price) : free
  const amount = amountText(side === 'Buy' ? free : multiplyMoney(free, price))
  return yes({
    symbol: nativeOf(instrument),
    side,
    maxTradeQty: amountText(quantity),
    maxTradeAmount: amount,
    spotMaxTradeQty: amountText(quantity),
    spotMaxTradeAmount: amount,
    borrowCoin: coin,
  })
}

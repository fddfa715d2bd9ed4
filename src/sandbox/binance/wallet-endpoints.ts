/** The little of the wallet's API that clients ask of on their way to trade. */
import { decimal, NOTHING } from './decimals.ts'
import { type Endpoint, open, signed } from './endpoint.ts'
import { optionalOf, type Parameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { type BinanceVenue, instrumentNamed } from './venue.ts'

/** The weight of the wallet is another one; nobody is refused for it. */
export const COINS: Endpoint = signed(10, [], coins)
export const KEY_RIGHTS: Endpoint = signed(1, [], keyRights)
/** Nothing is traded on margin here. */
export const NO_MARGIN: Endpoint = signed(1, ['symbol'], () => [])
export const SYSTEM_STATUS: Endpoint = open(1, [], () => ({ status: 0, msg: 'normal' }))
export const ACCOUNT_STATUS: Endpoint = signed(1, [], () => ({ data: 'Normal' }))
/** Nothing is paid in or out through the venue, and nothing is kept apart for funding. */
export const NO_PAYMENTS: Endpoint = signed(
  1,
  [
    ...['coin', 'status', 'offset', 'limit', 'startTime', 'endTime', 'txId', 'idList', 'includeSource'],
    ...['withdrawOrderId', 'asset', 'needBtcValuation'],
  ],
  () => [],
)
/** What the key may not do. */
export const NO_RIGHT: Endpoint = signed(
  1,
  [
    ...[
      'coin',
      'network',
      'address',
      'addressTag',
      'amount',
      'withdrawOrderId',
      'transactionFeeFlag',
      'name',
    ],
    ...['walletType', 'type', 'asset', 'fromSymbol', 'toSymbol'],
  ],
  () => {
    throw new Refusal(-1002, 'You are not authorized to execute this request.', { status: 401 })
  },
)
export const ASSETS: Endpoint = signed(5, ['asset', 'needBtcValuation'], assets)
export const TRADE_FEES: Endpoint = signed(1, ['symbol'], tradeFees)

function coins({ exchange }: BinanceVenue): readonly object[] {
  return exchange.balances().map(({ asset, free, locked }) => ({
    coin: asset,
    depositAllEnable: false,
    free: decimal(free),
    freeze: NOTHING,
    ipoable: NOTHING,
    ipoing: NOTHING,
    isLegalMoney: false,
    locked: decimal(locked),
    name: asset,
    // There is no chain behind it.
    networkList: [],
    storage: NOTHING,
    trading: true,
    withdrawAllEnable: false,
    withdrawing: NOTHING,
  }))
}

/** Without what is empty. */
function assets({ exchange }: BinanceVenue, parameters: Parameters): readonly object[] {
  const wanted = optionalOf(parameters, 'asset')
  return exchange
    .balances()
    .filter(({ asset, free, locked }) => (wanted === null || asset === wanted) && free + locked > 0n)
    .map(({ asset, free, locked }) => ({
      asset,
      free: decimal(free),
      locked: decimal(locked),
      freeze: NOTHING,
      withdrawing: NOTHING,
      ipoable: NOTHING,
      btcValuation: NOTHING,
    }))
}

function keyRights(): object {
  return {
    ipRestrict: false,
    createTime: 1_700_000_000_000,
    enableReading: true,
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: false,
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enableFixApiTrade: false,
    enableFixReadOnly: false,
    enableSpotAndMarginTrading: true,
    enableWithdrawals: false,
    enablePortfolioMarginTrading: false,
  }
}

function tradeFees(venue: BinanceVenue, parameters: Parameters): readonly object[] {
  const symbol = optionalOf(parameters, 'symbol')
  const instruments = symbol === null ? venue.exchange.instruments() : [instrumentNamed(venue, symbol)]
  return instruments.map((instrument) => ({
    symbol: instrument.symbol,
    makerCommission: decimal(instrument.feeRateMaker),
    takerCommission: decimal(instrument.feeRateTaker),
  }))
}

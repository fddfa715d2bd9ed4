/** The little of the wallet's API that clients ask of on their way to trade. */
import { decimal, NOTHING } from './decimals.ts'
import { type Endpoint, signed } from './endpoint.ts'
import { optionalOf, type Parameters } from './parameters.ts'
import { type BinanceVenue, instrumentNamed } from './venue.ts'

/** The weight of the wallet is another one; nobody is refused for it. */
export const COINS: Endpoint = signed(10, [], coins)
export const KEY_RIGHTS: Endpoint = signed(1, [], keyRights)
/** Nothing is traded on margin here. */
export const NO_MARGIN: Endpoint = signed(1, ['symbol'], () => [])
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

/** The unified account as `v5/account/wallet-balance` and the `wallet` channel write it. */
import {
  type Balance,
  formatMoney,
  MONEY_ZERO,
  type Money,
  money,
  multiplyMoney,
  priceOf,
} from '../../domain/index.ts'
import type { SandboxExchange } from '../core/index.ts'
import { amountText } from './house.ts'

/** `shown`: the coins it lists; the sums are always of all. */
export function walletRow(exchange: SandboxExchange, shown: readonly Balance[]): object {
  const total = amountText(
    exchange.balances().reduce((sum, balance) => money(sum + worthOf(exchange, balance)), MONEY_ZERO),
  )
  return {
    accountType: 'UNIFIED',
    accountIMRate: '0',
    accountIMRateByMp: '0',
    accountMMRate: '0',
    accountMMRateByMp: '0',
    totalEquity: total,
    totalWalletBalance: total,
    totalMarginBalance: total,
    totalAvailableBalance: total,
    totalPerpUPL: '0',
    totalInitialMargin: '0',
    totalInitialMarginByMp: '0',
    totalMaintenanceMargin: '0',
    totalMaintenanceMarginByMp: '0',
    accountLTV: '0',
    coin: shown.map((balance) => coinRow(exchange, balance)),
  }
}

function coinRow(exchange: SandboxExchange, balance: Balance): object {
  const whole = formatMoney(money(balance.free + balance.locked))
  return {
    coin: balance.asset,
    equity: whole,
    usdValue: amountText(worthOf(exchange, balance)),
    walletBalance: whole,
    locked: formatMoney(balance.locked),
    free: '',
    spotHedgingQty: '0',
    borrowAmount: '0',
    accruedInterest: '0',
    totalOrderIM: '0',
    totalPositionIM: '0',
    totalPositionMM: '0',
    unrealisedPnl: '0',
    cumRealisedPnl: '0',
    bonus: '0',
    marginCollateral: true,
    collateralSwitch: true,
    colRes: '0',
    spotBorrow: '0',
    availableToWithdraw: '',
    availableToBorrow: '',
  }
}

const DOLLARS = ['USDT', 'USDC', 'USD']

/** In dollars at the last price; 0 for what has none. */
function worthOf(exchange: SandboxExchange, { asset, free, locked }: Balance): Money {
  const whole = money(free + locked)
  if (DOLLARS.includes(asset)) return whole
  const price = dollarPrice(exchange, asset)
  return price === null ? MONEY_ZERO : multiplyMoney(whole, price)
}

export function dollarPrice(exchange: SandboxExchange, asset: string): Money | null {
  const instrument = exchange
    .instruments()
    .find(({ base, quote }) => base === asset && DOLLARS.includes(quote))
  const ticker = instrument === undefined ? null : exchange.ticker(instrument.key)
  return instrument === undefined || ticker === null ? null : priceOf(ticker.last, instrument.tickSize)
}

/**
 * One account at one simulated venue, whatever protocol is spoken in front of it: orders and fills, balances,
 * market, faults.
 *
 * @example
 * const exchange = createSandboxExchange({ venue: 'binance', markets, balances, credentials, nowMs })
 * exchange.onMarket(events) // as often as the market moves; exchange.tick() ten times a second
 * exchange.place({ clientId: 'a-1', key, side: 'buy', type: 'market', … })
 */
export {
  type CandlePeriod,
  candlesBy,
  fixedPeriod,
  monthPeriod,
  periodEnd,
  periodStart,
} from './candle-period.ts'
export { CANDLE_INTERVALS_MS } from './candles.ts'
export { createSandboxExchange, type SandboxExchangeOptions, type SandboxMarket } from './create-exchange.ts'
export type * from './exchange.ts'
export type * from './face.ts'
export { type ExchangeFaults, NO_FAULTS } from './faults.ts'
export {
  atVenue,
  type SimulatedMarkets,
  type SimulatedMarketsMade,
  type SimulatedMarketsOptions,
  simulatedMarkets,
} from './simulated-markets.ts'
export { type Filled, received, whenFilled } from './when-filled.ts'

/**
 * Binance spot: its REST calls, its market streams and the account stream of its WebSocket API, as
 * https://developers.binance.com/docs/binance-spot-api-docs describes them.
 *
 * @example const listings = BINANCE.rest.listings(['BTC/USDT']) // GET exchangeInfo
 */
import { DASHED_CLIENT_IDS, type VenueProtocol } from '../protocol/index.ts'
import { ACCOUNT_STREAM } from './account-stream.ts'
import { MARKET_STREAM } from './market-stream.ts'
import { REST } from './rest.ts'

export const BINANCE: VenueProtocol = {
  exchange: 'binance',
  bookRule: 'binance',
  clientIds: DASHED_CLIENT_IDS,
  rest: REST,
  market: MARKET_STREAM,
  account: ACCOUNT_STREAM,
}

/**
 * Bybit's v5 protocol, spot, unified account: what is asked in which words, and how answers are read.
 * https://bybit-exchange.github.io/docs/v5/intro
 */
import { DASHED_CLIENT_IDS, type VenueProtocol } from '../protocol/index.ts'
import { ACCOUNT_STREAM } from './account-stream.ts'
import { MARKET_STREAM } from './market-stream.ts'
import { REST } from './rest.ts'

export const BYBIT: VenueProtocol = {
  exchange: 'bybit',
  bookRule: 'bybit',
  clientIds: DASHED_CLIENT_IDS,
  rest: REST,
  market: MARKET_STREAM,
  account: ACCOUNT_STREAM,
}

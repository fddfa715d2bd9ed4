/**
 * Bybit's v5 protocol, spot, unified account: what is asked in which words, and how answers are read.
 * https://bybit-exchange.github.io/docs/v5/intro
 */
import type { VenueProtocol } from '../protocol/index.ts'
import { ACCOUNT_STREAM } from './account-stream.ts'
import { CLIENT_IDS } from './client-ids.ts'
import { MARKET_STREAM } from './market-stream.ts'
import { REST } from './rest.ts'

export const BYBIT: VenueProtocol = {
  exchange: 'bybit',
  bookRule: 'bybit',
  clientIds: CLIENT_IDS,
  rest: REST,
  market: MARKET_STREAM,
  account: ACCOUNT_STREAM,
}

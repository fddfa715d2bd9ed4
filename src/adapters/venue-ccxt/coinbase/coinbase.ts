import type { VenueProtocol } from '../protocol/index.ts'
import { ACCOUNT_STREAM } from './account-stream.ts'
import { CLIENT_IDS } from './client-ids.ts'
import { EXCHANGE } from './listings.ts'
import { MARKET_STREAM } from './market-stream.ts'
import { REST } from './rest.ts'

export const COINBASE: VenueProtocol = {
  exchange: EXCHANGE,
  bookRule: 'coinbase',
  clientIds: CLIENT_IDS,
  rest: REST,
  market: MARKET_STREAM,
  account: ACCOUNT_STREAM,
}

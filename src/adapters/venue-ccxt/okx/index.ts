/**
 * OKX, spot, API version 5: what is asked and how its answers read. Documentation:
 * https://www.okx.com/docs-v5/en/
 *
 * Peculiar to it: a stop is an order of another kind (`order-algo`), told of on a socket of its own, and what
 * it becomes when it is reached is a new order with a new number that bears our id as `algoClOrdId`; an
 * accepted cancel or amend says nothing of the order, the `orders` channel does; fees are negative when they
 * are charged; since June 2026 the checksum of a book is always 0, which stands for none.
 */
import type { VenueProtocol } from '../protocol/index.ts'
import { ACCOUNT_STREAM } from './account-stream.ts'
import { CLIENT_IDS } from './client-ids.ts'
import { MARKET_STREAM } from './market-stream.ts'
import { REST } from './rest.ts'

export const OKX: VenueProtocol = {
  exchange: 'okx',
  bookRule: 'okx',
  clientIds: CLIENT_IDS,
  rest: REST,
  market: MARKET_STREAM,
  account: ACCOUNT_STREAM,
}

/**
 * Real exchanges: market data and an account at each, by REST through ccxt's signatures and by raw sockets
 * into our own books. What one venue says and how is in its folder (`binance/`, `okx/`, `bybit/`,
 * `coinbase/`), stateless; everything that lasts is common to all.
 *
 * @example
 * const { feed, venue, problem } = await openVenue({ exchange: 'okx', isTestnet: true, credentials, … })
 */
export { createKeyChecker, type KeyCheckerOptions } from './key-check/index.ts'
export { type LookOptions, lookAtVenue, type VenueLook } from './look-at-venue.ts'
export { type OpenedVenue, type OpenVenueOptions, openVenue } from './open-venue.ts'
export type { VenueMeasure } from './world.ts'

/** One account at one venue: its orders, what it says of them, and what it has. */
export { CcxtVenue, type VenueOptions } from './ccxt-venue.ts'

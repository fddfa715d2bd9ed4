/**
 * The simulated exchange as a venue: it answers within the call, from the market data it is shown.
 *
 * @example const venue = simVenue({ session: `${journal.epoch}-${seq}` })
 */
export { type SimVenueOptions, simVenue } from './sim-venue.ts'

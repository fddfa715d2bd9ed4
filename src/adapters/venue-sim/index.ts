/**
 * The simulated exchange as a venue: it answers from the market data it is shown, within the call
 * unless it is given a latency.
 *
 * @example const venue = simVenue({ session: `${journal.epoch}-${seq}` })
 */
export { type SimVenue, type SimVenueOptions, simVenue } from './sim-venue.ts'

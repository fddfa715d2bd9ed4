/** The one place that loads an exchange of ccxt: its addresses, its signatures, its names of errors. */
export type { ClientRequest, VenueClient } from './load-class.ts'
export { type ClientOptions, openClient, setClock } from './open-client.ts'

/** One connection to a venue's stream that finds out when it is dead and comes back by itself. */
export { type SocketState, VenueSocket, type VenueSocketOptions } from './venue-socket.ts'

/**
 * OKX, API version 5, spot, in front of a simulated exchange: REST under `/api/v5`, sockets at
 * `/ws/v5/public`, `/ws/v5/private` and `/ws/v5/business`. Rows bear every field that OKX documents, numbers
 * as text; signatures, time windows and the limits of each endpoint are OKX's own.
 *
 * The checksum of a book is the right one, as OKX sent it until June 2026: whoever checks it must find it
 * true, and whoever knows that it is 0 today does not look.
 *
 * @example const face = okxFace({ exchange, every, after, hasRateLimits: true })
 */
export { okxFace } from './face.ts'

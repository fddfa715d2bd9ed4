/**
 * Bybit's v5 protocol, spot, unified account, in front of a simulated exchange: REST under `/v5`, and the
 * sockets `/v5/public/spot`, `/v5/private` and `/v5/trade`. https://bybit-exchange.github.io/docs/v5/intro
 *
 * @example const face = bybitFace({ exchange, every, after, hasRateLimits: true })
 */
export { bybitFace } from './bybit-face.ts'

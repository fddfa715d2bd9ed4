/**
 * The frame of the gateway: who gets in, how bodies are read, what every answer bears. Features bring their
 * routes.
 *
 * @example
 * const frame = createFrame({ authenticator, metrics, log, nowMs, rateLimit, boundHost, … })
 * frame.mount(createFeature('market').get('/api/market', () => jsonResponse(market())))
 */
export { ACCESS, type AccessRule, WEB_PATH } from './access.ts'
export type { Authenticator } from './authenticator.ts'
export { BODY_BYTES_MAX } from './body.ts'
export { createFeature, exactBody, immediate } from './context.ts'
export { JSON_DEPTH_MAX, parseExactJson } from './exact-json.ts'
export { createFrame, type Frame, type FrameOptions } from './frame.ts'
export { authCounters, rateLimitedCounter } from './gate-counters.ts'
export type { RateLimits } from './limits.ts'
export { isOwnOrigin } from './origin.ts'
export { isDirectLoopback, type PeerOf, type PeerServer, peerOfServer } from './peer.ts'
export {
  jsonResponse,
  jsonTextResponse,
  Problem,
  type ProblemDetails,
  problem,
  problemResponse,
  refusal,
} from './problem.ts'

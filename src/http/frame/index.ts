/**
 * The frame of the gateway: who gets in, how bodies are read, what every answer bears. Features bring their
 * routes.
 *
 * @example
 * const frame = createFrame({ authenticator, metrics, log, nowMs, rateLimit, boundHost, … })
 * frame.mount(createFeature('market').get('/api/market', () => jsonResponse(market())))
 */
export { ACCESS, type AccessRule, WEB_PATH } from './access.ts'
export type { FrameChange } from './admission.ts'
export { AnswerLog } from './answer-log.ts'
export { type AnswerWatch, watchAll } from './answer-watch.ts'
export type { Authenticator, Credential } from './authenticator.ts'
export { BODY_BYTES_MAX } from './body.ts'
export { createFeature, exactBody, immediate } from './context.ts'
export { JSON_DEPTH_MAX, parseExactJson } from './exact-json.ts'
export { createFrame, type Frame, type FrameOptions } from './frame.ts'
export { DEFAULT_FRAME_LIMITS, type FrameLimits } from './frame-limits.ts'
export { authCounters, rateLimitedCounter } from './gate-counters.ts'
export { HostCheck } from './host-check.ts'
export { LOGIN_COST, ORDER_COST, type RateLimits, rateKeyOf } from './limits.ts'
export { isOwnOrigin } from './origin.ts'
export { isDirectLoopback, type PeerOf, type PeerServer, peerOfServer } from './peer.ts'
export {
  createdResponse,
  jsonResponse,
  jsonTextResponse,
  Problem,
  type ProblemDetails,
  problem,
  problemResponse,
  refusal,
} from './problem.ts'
export { sizedResponse } from './sized-response.ts'

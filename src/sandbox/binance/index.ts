/**
 * Binance spot in front of a simulated exchange: REST under `/api/v3`, market and account streams at `/ws`
 * and `/stream`, the WebSocket API at `/ws-api/v3`; as
 * https://developers.binance.com/docs/binance-spot-api-docs describes them.
 *
 * @example const face = binanceFace({ exchange, every, after, hasRateLimits: true })
 */
import type { MakeFace } from '../core/index.ts'
import { makeBinanceFace } from './face.ts'

export const binanceFace: MakeFace = makeBinanceFace

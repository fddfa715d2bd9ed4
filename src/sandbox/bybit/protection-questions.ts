/** https://bybit-exchange.github.io/docs/v5/order/dcp */
import type { House } from './house.ts'
import { type Parameters, wholeNumber } from './parameters.ts'
import { badParameter, type Reply, yes } from './reply.ts'

const WINDOW_SECONDS_MIN = 3
const WINDOW_SECONDS_MAX = 300

export function setProtection({ protection }: House, { text }: Parameters): Reply {
  const seconds = wholeNumber(text('timeWindow'))
  if (seconds === null || seconds < WINDOW_SECONDS_MIN || seconds > WINDOW_SECONDS_MAX) {
    return badParameter('timeWindow')
  }
  // The window of other products is kept by nobody here.
  if (text('product') === 'SPOT') protection.setWindow(seconds)
  return { ...yes({}), message: 'success' }
}

export function protectionState({ protection }: House): Reply {
  const seconds = protection.windowSeconds()
  const info = { product: 'SPOT', dcpStatus: 'ON', timeWindow: String(seconds) }
  return { ...yes({ dcpInfos: seconds === null ? [] : [info] }), message: 'success' }
}

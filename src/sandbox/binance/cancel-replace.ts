import { deed, type Endpoint, signed } from './endpoint.ts'
import { addressed, cancelOne, place } from './order-endpoints.ts'
import { ORDER_PARAMETERS, orderRequested } from './order-request.ts'
import { type Parameters, textOf, wordOf } from './parameters.ts'
import { Refusal } from './refusal.ts'
import type { BinanceVenue } from './venue.ts'

const PARAMETERS = [
  ...ORDER_PARAMETERS,
  ...['cancelReplaceMode', 'cancelNewClientOrderId', 'cancelOrigClientOrderId', 'cancelOrderId'],
  ...['cancelRestrictions', 'orderRateLimitExceededMode'],
]

export const CANCEL_REPLACE: Endpoint = deed('place', signed(1, PARAMETERS, cancelReplace))

const MODES = ['STOP_ON_FAILURE', 'ALLOW_FAILURE'] as const
const NAMES = { id: 'cancelOrderId', clientId: 'cancelOrigClientOrderId' }

/** What is asked for is looked at before anything is cancelled. */
function cancelReplace(venue: BinanceVenue, parameters: Parameters): object {
  const mode = wordOf(textOf(parameters, 'cancelReplaceMode'), MODES, INVALID_MODE)
  orderRequested(venue, parameters)
  const old = addressed(venue, parameters, NAMES)
  const idName = 'cancelNewClientOrderId'
  const cancelled = attempt(() => cancelOne(venue, old, { parameters, idName }))
  const isStopped = !cancelled.isDone && mode === 'STOP_ON_FAILURE'
  const placed = isStopped ? null : attempt(() => place(venue, parameters))
  const results = {
    cancelResult: cancelled.isDone ? 'SUCCESS' : 'FAILURE',
    newOrderResult: placed === null ? 'NOT_ATTEMPTED' : placed.isDone ? 'SUCCESS' : 'FAILURE',
    cancelResponse: cancelled.response,
    newOrderResponse: placed?.response ?? null,
  }
  const isPlaced = placed?.isDone ?? false
  if (cancelled.isDone && isPlaced) return results
  if (cancelled.isDone || isPlaced) {
    throw new Refusal(-2021, 'Order cancel-replace partially failed.', { status: 409, data: results })
  }
  throw new Refusal(-2022, 'Order cancel-replace failed.', { status: 400, data: results })
}

const INVALID_MODE = [-1130, "Data sent for parameter 'cancelReplaceMode' is not valid."] as const

interface Attempt {
  readonly isDone: boolean
  readonly response: object
}

/** One half may fail and be told of beside the other. */
function attempt(work: () => object): Attempt {
  try {
    return { isDone: true, response: work() }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { isDone: false, response: { code: error.code, msg: error.message } }
  }
}

import type { OrderUpdateRow } from '../../../src/contract/index.ts'
import { decimalOf } from '../../data/index.ts'
import { decimalText } from '../../lib/decimal.ts'
import { asSentence } from '../../lib/sentence.ts'
import { sideWord, statusWord } from './words.ts'

const TOLD: ReadonlySet<OrderUpdateRow['status']> = new Set([
  'FILLED',
  'CANCELLED',
  'REJECTED',
  'EXPIRED',
  'UNKNOWN',
])

export interface StepToast {
  readonly key: string
  readonly tone: 'good' | 'bad' | 'plain'
  readonly text: string
}

/** What a person is told at once: how an order ended, or that nobody knows. Null for steps on the way. */
export function stepToast(step: OrderUpdateRow): StepToast | null {
  if (!TOLD.has(step.status)) return null
  const price = step.price === undefined ? 'market' : decimalText(decimalOf(step.price))
  const stop = step.stop_price === undefined ? '' : `, stop ${decimalText(decimalOf(step.stop_price))}`
  // Of several venues the symbol alone would not say which; the simulated exchange is always alone.
  const instrument = step.venue === 'sim' ? step.symbol : `${step.symbol} (${step.venue})`
  const order = `${sideWord(step.side)} ${decimalText(decimalOf(step.qty))} ${instrument} at ${price}${stop}`
  const isBad = step.status === 'REJECTED' || step.status === 'UNKNOWN'
  const because = step.message && step.reason !== 'cancelled_by_request' ? ` ${asSentence(step.message)}` : ''
  return {
    key: `${step.client_order_id} ${step.seq}`,
    tone: step.status === 'FILLED' ? 'good' : isBad ? 'bad' : 'plain',
    text: `${order}: ${statusWord(step.status).toLowerCase()}.${because}`,
  }
}

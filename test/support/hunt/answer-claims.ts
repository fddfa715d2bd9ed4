import { isClosed, type Order } from '../../../src/domain/index.ts'
import type { Asked } from './traders.ts'
import { textOf, type Witness } from './witness.ts'

interface Answer {
  readonly outcome: string
  readonly order?: Order
  readonly orders?: readonly Order[]
  readonly state?: string
}

function answerOf(value: unknown): Answer | null {
  return typeof value === 'object' && value !== null && 'outcome' in value ? (value as Answer) : null
}

export interface AnswerChecks {
  readonly witness: Witness
  readonly syncedSeq: number
  /** Then a cancel may be refused before it is answered. */
  readonly answersInBatch: boolean
}

/** What is acknowledged is durable, and was done. */
export function checkAnswer(
  asked: Asked,
  value: unknown,
  { witness, syncedSeq, answersInBatch }: AnswerChecks,
): void {
  const answer = answerOf(value)
  if (answer === null) return witness.fail('every question is answered', `${asked.what}: ${textOf(value)}`)
  witness.note(`answered ${answer.outcome}: ${asked.what.slice(0, 40)}`)
  const orders = answer.orders ?? (answer.order ? [answer.order] : [])
  if (asked.kind === 'submit' || asked.kind === 'repeat' || asked.kind === 'pair') {
    for (const { clientOrderId, lastSeq } of orders) {
      witness.expect(lastSeq <= syncedSeq, 'durable before acknowledged', () => {
        return `${clientOrderId} at ${lastSeq}, durable ${syncedSeq}`
      })
    }
  }
  if (asked.kind === 'cancel' && answer.outcome === 'requested' && !answersInBatch) {
    for (const { clientOrderId, status } of orders) {
      const isDone = status === 'pending_cancel' || isClosed(status)
      witness.expect(isDone, 'a cancel that was taken was sent', () => `${clientOrderId} is ${status}`)
    }
  }
}

export function isHaltSaid(asked: Asked, value: unknown): boolean {
  return asked.state === 'halted' && answerOf(value)?.outcome === 'changed'
}

import { createHash } from 'node:crypto'
import type { ClientOrderId } from '../../../domain/index.ts'
import type { ClientIdRule } from '../protocol/index.ts'

export interface OrderIdentity {
  readonly clientOrderId: ClientOrderId
  readonly revision: number
}

/** The same after every restart: nothing about it needs to be stored. */
export function clientIdOf(rule: ClientIdRule, instance: string, order: OrderIdentity): string {
  const { clientOrderId, revision } = order
  const digest = createHash('sha256').update(`${clientOrderId}#${revision}`).digest('hex')
  return rule.make(instance, digest)
}

import type { ClientOrderId, Effect, Event, Order } from '../../../src/domain/index.ts'
import { textOf, type Witness } from './witness.ts'

/**
 * Which record makes each order, and each replacement of it, something a venue may hear of. Learned from what
 * is offered to the journal, before it is known to be durable.
 */
export class Sendings {
  readonly #seqs = new Map<string, number>()
  readonly #revisions = new Map<ClientOrderId, number>()
  readonly #amends = new Map<ClientOrderId, number>()
  readonly #kept = new Set<ClientOrderId>()
  #lastSeq = 0

  note(event: Event): void {
    if (event.seq <= this.#lastSeq) return
    this.#lastSeq = event.seq
    if (!('clientOrderId' in event)) return
    const { clientOrderId: id } = event
    switch (event.kind) {
      case 'order_held':
        this.#kept.add(id)
        return
      case 'release_rejected':
        this.#kept.add(id)
        this.#revisions.set(id, (this.#revisions.get(id) ?? 0) + 1)
        return
      case 'order_submitted':
      case 'order_released':
        this.#kept.delete(id)
        this.#send(id, this.#revisions.get(id) ?? 0, event.seq)
        return
      case 'amend_requested':
        this.#amends.set(id, event.seq)
        return
      case 'order_amended':
        if (event.way === 'cancel_replace' && !this.#kept.has(id)) {
          this.#send(id, (this.#revisions.get(id) ?? 0) + 1, event.seq)
        }
        return
      default:
    }
  }

  /** What came behind never happened. */
  rewind(seq: number): void {
    this.#lastSeq = Math.min(this.#lastSeq, seq)
  }

  #send(id: ClientOrderId, revision: number, seq: number): void {
    this.#revisions.set(id, revision)
    this.#seqs.set(`${id}#${revision}`, seq)
  }

  seqOf(id: ClientOrderId, revision: number): number {
    return this.#seqs.get(`${id}#${revision}`) ?? Number.POSITIVE_INFINITY
  }

  amendSeqOf(id: ClientOrderId): number {
    return this.#amends.get(id) ?? Number.POSITIVE_INFINITY
  }
}

export interface DispatchChecks {
  readonly witness: Witness
  readonly sendings: () => Sendings
  readonly syncedSeq: () => number
  /** As it is durable, and as it is decided: what only lowers risk may come before the journal. */
  readonly orderOf: (clientOrderId: ClientOrderId) => Order | null
  readonly decidedOrderOf: (clientOrderId: ClientOrderId) => Order | null
  /** Somebody was told that trading is halted, and nobody has lifted that. */
  readonly isHaltAcknowledged: () => boolean
  /** Everything sent so far in this life, `id#revision`. */
  readonly sent: Set<string>
}

/** What a venue outside the process may be told. */
export function checkDispatch(effect: Effect, checks: DispatchChecks): void {
  const { witness, sendings, syncedSeq, orderOf } = checks
  const { clientOrderId, revision } = effect.kind === 'submit_to_venue' ? effect.order : effect
  const say = (what: string) => () => `${what}: ${textOf(effect)}`
  const isLowering = effect.kind === 'cancel_at_venue'
  const order = isLowering ? checks.decidedOrderOf(clientOrderId) : orderOf(clientOrderId)
  witness.expect(order?.heldBy !== 'engine', 'held orders are at no venue', say('held by the engine'))
  if (effect.kind === 'submit_to_venue') {
    const seq = sendings().seqOf(clientOrderId, revision)
    witness.expect(seq <= syncedSeq(), 'durable before sent', say(`record ${seq}, durable ${syncedSeq()}`))
    const key = `${clientOrderId}#${revision}`
    witness.expect(!checks.sent.has(key), 'never sent again', say('sent before'))
    checks.sent.add(key)
    witness.expect(!checks.isHaltAcknowledged(), 'a halt that was acknowledged holds', say('sent after it'))
  }
  if (effect.kind === 'amend_at_venue') {
    const seq = sendings().amendSeqOf(clientOrderId)
    witness.expect(seq <= syncedSeq(), 'durable before sent', say(`record ${seq}, durable ${syncedSeq()}`))
  }
}

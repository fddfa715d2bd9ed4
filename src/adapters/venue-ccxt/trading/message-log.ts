import type { ClientOrderId } from '../../../domain/index.ts'
import type { VenueMessage } from '../../../ports/index.ts'
import { nowMsOf, type World } from '../world.ts'

const ORDERS_MAX = 300
const MESSAGES_MAX = 30
const CHARACTERS_MAX = 2000

/** What was said about the latest orders, for whoever wants to know why one ended as it did. */
export class MessageLog {
  readonly #world: Pick<World, 'clock'>
  readonly #byOrder = new Map<ClientOrderId, VenueMessage[]>()

  constructor(world: Pick<World, 'clock'>) {
    this.#world = world
  }

  note(clientOrderId: ClientOrderId, message: Omit<VenueMessage, 'atMs'>): void {
    const messages = this.#byOrder.get(clientOrderId) ?? this.#begin(clientOrderId)
    const text = message.text.slice(0, CHARACTERS_MAX)
    messages.push({ ...message, text, atMs: nowMsOf(this.#world) })
    if (messages.length > MESSAGES_MAX) messages.shift()
  }

  of(clientOrderId: ClientOrderId): readonly VenueMessage[] {
    return [...(this.#byOrder.get(clientOrderId) ?? [])]
  }

  #begin(clientOrderId: ClientOrderId): VenueMessage[] {
    const messages: VenueMessage[] = []
    this.#byOrder.set(clientOrderId, messages)
    const [oldest] = this.#byOrder.keys()
    if (this.#byOrder.size > ORDERS_MAX && oldest !== undefined) this.#byOrder.delete(oldest)
    return messages
  }
}

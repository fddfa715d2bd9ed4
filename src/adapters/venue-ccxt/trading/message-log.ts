import type { ClientOrderId } from '../../../domain/index.ts'
import type { VenueMessage } from '../../../ports/index.ts'
import { ownText } from '../own-text.ts'
import { nowMsOf, type World } from '../world.ts'

/** Of all orders together: what is said about one differs by a hundred times between venues and lives. */
const CHARACTERS_KEPT = 512 * 1024
const MESSAGES_MAX = 30
const CHARACTERS_MAX = 2000
/** What a message takes beside its text. */
const MESSAGE_COST = 100

/** What was said about one order, and how much room that takes. */
interface Said {
  readonly messages: VenueMessage[]
  characters: number
}

/** What was said about the latest orders, for whoever wants to know why one ended as it did. */
export class MessageLog {
  readonly #world: Pick<World, 'clock'>
  /** Begun first, gone first. */
  readonly #byOrder = new Map<ClientOrderId, Said>()
  #characters = 0

  constructor(world: Pick<World, 'clock'>) {
    this.#world = world
  }

  note(clientOrderId: ClientOrderId, message: Omit<VenueMessage, 'atMs'>): void {
    const said = this.#byOrder.get(clientOrderId) ?? this.#begin(clientOrderId)
    const text = ownText(message.text, CHARACTERS_MAX)
    said.messages.push({ ...message, text, atMs: nowMsOf(this.#world) })
    this.#count(said, text.length + MESSAGE_COST)
    const dropped = said.messages.length > MESSAGES_MAX ? said.messages.shift() : undefined
    if (dropped !== undefined) this.#count(said, -dropped.text.length - MESSAGE_COST)
    this.#makeRoom()
  }

  of(clientOrderId: ClientOrderId): readonly VenueMessage[] {
    return [...(this.#byOrder.get(clientOrderId)?.messages ?? [])]
  }

  #begin(clientOrderId: ClientOrderId): Said {
    const said: Said = { messages: [], characters: 0 }
    this.#byOrder.set(clientOrderId, said)
    return said
  }

  #count(said: Said, characters: number): void {
    said.characters += characters
    this.#characters += characters
  }

  #makeRoom(): void {
    for (const [clientOrderId, { characters }] of this.#byOrder) {
      if (this.#characters <= CHARACTERS_KEPT) return
      this.#byOrder.delete(clientOrderId)
      this.#characters -= characters
    }
  }
}

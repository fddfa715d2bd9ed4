import { createHash, randomBytes } from 'node:crypto'
import { BoundedMap, type Principal } from '../../identity/index.ts'

export interface StreamTicketsOptions {
  /** Ms since the epoch. */
  readonly nowMs: () => number
  /** Whether the session or the key behind a principal still lives and may see what it might. */
  readonly isAlive: (principal: Principal) => boolean
}

interface Ticket {
  readonly principal: Principal
  readonly issuedAtMs: number
  isClaimed: boolean
}

export const CLAIM_WITHIN_SECONDS = 30
const TICKET_BYTES = 32
const FORM = /^[A-Za-z0-9_-]{43}$/
/** Of one principal: one for each page it has open, and some that were never used. */
const PER_PRINCIPAL_MAX = 16
const TICKETS_MAX = 20_000

/**
 * What an `EventSource`, which cannot send a header, shows instead of a token. Good for streams and nothing
 * else: to be claimed within 30 s, then as often as the browser reconnects while its session lives. Forgotten
 * at a restart.
 */
export class StreamTickets {
  readonly #options: StreamTicketsOptions
  /** By the hash of their text, the oldest first. */
  readonly #tickets = new BoundedMap<string, Ticket>(TICKETS_MAX)
  /** By principal, the oldest first. */
  readonly #ofPrincipal = new BoundedMap<string, readonly string[]>(TICKETS_MAX)

  constructor(options: StreamTicketsOptions) {
    this.#options = options
  }

  /** Shown once. The oldest of a principal that has too many is good no more. */
  issue(principal: Principal): string {
    const text = randomBytes(TICKET_BYTES).toString('base64url')
    const hash = hashOf(text)
    this.#tickets.put(hash, { principal, issuedAtMs: this.#options.nowMs(), isClaimed: false })
    const mine = [...(this.#ofPrincipal.get(principal.id) ?? []).filter((known) => this.#isGood(known)), hash]
    for (const old of mine.splice(0, mine.length - PER_PRINCIPAL_MAX)) this.#tickets.delete(old)
    this.#ofPrincipal.put(principal.id, mine)
    return text
  }

  /** Who the ticket speaks for; null when it is none, too old, or its session has ended. */
  claim(text: string): Principal | null {
    const hash = FORM.test(text) ? hashOf(text) : ''
    if (!this.#isGood(hash)) return null
    const ticket = this.#tickets.get(hash)
    if (ticket === undefined) return null
    ticket.isClaimed = true
    return ticket.principal
  }

  #isGood(hash: string): boolean {
    const ticket = this.#tickets.get(hash)
    if (ticket === undefined) return false
    const { principal, issuedAtMs, isClaimed } = ticket
    const isInTime = isClaimed || this.#options.nowMs() - issuedAtMs < CLAIM_WITHIN_SECONDS * 1000
    if (isInTime && this.#options.isAlive(principal)) return true
    this.#tickets.delete(hash)
    return false
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

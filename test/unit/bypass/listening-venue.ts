/** A venue that writes down what it hears, and whether the journal had it by then. */
import {
  type Effect,
  type Event,
  type ExecutionId,
  type Lots,
  SIM_VENUE,
  type VenueOrderId,
  type VenueReport,
} from '../../../src/domain/index.ts'
import type { Venue, VenueReporter } from '../../../src/ports/index.ts'
import { m, USDT } from '../../support/builders.ts'
import type { Chance } from '../../support/hunt/chance.ts'

/** What each durable record sends: the order's id and which replacement of it. */
export function sentBy(entries: readonly Event[]): readonly string[] {
  const revisions = new Map<string, number>()
  const sent: string[] = []
  for (const event of entries) {
    const isReplaced = event.kind === 'order_amended' && event.way === 'cancel_replace'
    if (!isReplaced && event.kind !== 'order_submitted' && event.kind !== 'order_released') continue
    const revision = (revisions.get(event.clientOrderId) ?? 0) + (isReplaced ? 1 : 0)
    revisions.set(event.clientOrderId, revision)
    sent.push(`${event.clientOrderId}/${revision}`)
  }
  return sent
}

interface Heard {
  /** The order's id and which replacement of it. */
  readonly key: string
  /** Neither a sell nor the exit of an entry: on spot it can only add. */
  readonly isAdding: boolean
  readonly isDurable: boolean
}

type Sent = Extract<Effect, { kind: 'submit_to_venue' }>['order']

const REFUSED = { code: 'venue_refused', details: {} } as const
const CANCELLED = { code: 'cancelled_by_request', details: {} } as const

export class ListeningVenue implements Venue {
  readonly name = SIM_VENUE
  readonly answersInBatch = false
  readonly submissions: Heard[] = []
  readonly amends: { readonly id: string; readonly isDurable: boolean }[] = []
  isRefusing = false
  /** Its answers wait until it is stirred. */
  isLate = false
  readonly #entries: readonly Event[]
  readonly #resting = new Map<string, Sent>()
  readonly #owed: (() => void)[] = []
  #report: VenueReporter = () => undefined
  #executions = 0

  constructor(entries: readonly Event[]) {
    this.#entries = entries
  }

  dispatch(effect: Effect, report: VenueReporter): void {
    this.#report = report
    if (effect.kind === 'submit_to_venue') this.#take(effect.order)
    else if (effect.kind === 'amend_at_venue') this.#amend(effect)
    else if (effect.kind === 'cancel_at_venue') {
      const { clientOrderId, revision } = effect
      this.#say({ kind: 'order_cancelled', clientOrderId, reason: CANCELLED }, revision, () =>
        this.#resting.delete(clientOrderId),
      )
    }
  }

  #take(order: Sent): void {
    const { clientOrderId, revision, side, isReduceOnly } = order
    const key = `${clientOrderId}/${revision}`
    const isAdding = side === 'buy' && !isReduceOnly
    this.submissions.push({ key, isAdding, isDurable: sentBy(this.#entries).includes(key) })
    if (this.isRefusing) {
      this.#say({ kind: 'order_rejected', clientOrderId, reason: REFUSED }, revision)
      return
    }
    const venueOrderId = `v-${clientOrderId}` as VenueOrderId
    this.#say({ kind: 'order_accepted', clientOrderId, venueOrderId }, revision, () =>
      this.#resting.set(clientOrderId, order),
    )
  }

  #amend({ clientOrderId, revision }: Extract<Effect, { kind: 'amend_at_venue' }>): void {
    const isDurable = this.#entries.some(
      (event) => event.kind === 'amend_requested' && event.clientOrderId === clientOrderId,
    )
    this.amends.push({ id: clientOrderId, isDurable })
    this.#say({ kind: 'amend_accepted', clientOrderId }, revision)
  }

  #say(report: VenueReport, revision: number, happens: () => unknown = () => undefined): void {
    const answer = () => {
      happens()
      this.#report(report, revision)
    }
    if (this.isLate) this.#owed.push(answer)
    else answer()
  }

  /** Something happens there: an answer that was owed, or a fill of a part or all of what rests. */
  stir(chance: Chance): void {
    if (this.#owed.length > 0 && chance.hits(0.6)) {
      const [answer] = this.#owed.splice(chance.below(this.#owed.length), 1)
      answer?.()
      return
    }
    if (this.#resting.size === 0) return
    const { clientOrderId, quantity } = chance.pick([...this.#resting.values()])
    const lots = chance.hits(0.5) ? quantity : Math.max(1, quantity >> 1)
    this.#report({
      kind: 'order_filled',
      clientOrderId,
      executionId: `x${this.#executions++}` as ExecutionId,
      quantity: lots as Lots,
      price: m('50000'),
      fee: m('0'),
      feeAsset: USDT,
      liquidity: 'maker',
    })
    if (lots === quantity) this.#resting.delete(clientOrderId)
  }

  onMarket(): void {
    // Nothing here depends on prices.
  }

  onTime(): void {
    // Nor on the time.
  }

  restore(): void {
    // Nothing was there before.
  }
}

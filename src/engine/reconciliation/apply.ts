import { type ClientOrderId, type Event, isClosed } from '../../domain/index.ts'
import { accountAt, type State } from '../state.ts'
import { doubtAbout, isStanding, lostMark, markOf, orderMarked } from './marks.ts'

type EventOf<Kind extends Event['kind']> = Extract<Event, { kind: Kind }>

/** What an event changes of what is remembered of venues' accounts. */
export function noteReconciliation(state: State, event: Event): void {
  switch (event.kind) {
    case 'mismatch_found':
      return noteMismatch(state, event)
    case 'venue_reconciled':
      return noteConclusion(state, event)
    case 'funds_deposited':
    case 'balance_adjusted':
      return noteHeard(state, event)
    default:
      // Nearly always there is nothing to remember.
      if (state.accounts.size > 0 && 'clientOrderId' in event) noteOrder(state, event)
  }
}

function noteMismatch(state: State, event: EventOf<'mismatch_found'>): void {
  const { mismatch, venue } = event
  const account = accountAt(state, venue)
  const told = isStanding(mismatch) ? [...account.told, markOf(mismatch)] : account.told
  state.accounts.set(venue, { ...account, found: account.found + 1, told })
  if (mismatch.clientOrderId !== null) noteDoubt(state, mismatch.clientOrderId, told)
}

function noteConclusion(state: State, event: EventOf<'venue_reconciled'>): void {
  const account = accountAt(state, event.venue)
  const gone = new Set(event.gone)
  const told = gone.size === 0 ? account.told : account.told.filter((mark) => !gone.has(mark))
  state.accounts.set(event.venue, { ...account, found: 0, told })
  for (const mark of gone) {
    const clientOrderId = orderMarked(mark)
    if (clientOrderId !== null) noteDoubt(state, clientOrderId, told)
  }
}

/** An order is in doubt as long as it was told of; a closed one is none. */
function noteDoubt(state: State, clientOrderId: ClientOrderId, told: readonly string[]): void {
  const doubt = state.open.has(clientOrderId) ? doubtAbout(clientOrderId, told) : null
  if (doubt === null) state.doubted.delete(clientOrderId)
  else state.doubted.set(clientOrderId, doubt)
}

function noteHeard(state: State, { venue, at }: Pick<EventOf<'funds_deposited'>, 'venue' | 'at'>): void {
  const account = state.accounts.get(venue)
  if (account !== undefined) state.accounts.set(venue, { ...account, heardAt: at })
}

/** It is there after all; whether it is filled as ours is the next reconciliation tells. */
const FINDS: ReadonlySet<Event['kind']> = new Set<Event['kind']>(['order_accepted', 'order_filled'])

function noteOrder(state: State, event: Event & { readonly clientOrderId: ClientOrderId }): void {
  const { clientOrderId, at } = event
  const order = state.orders.get(clientOrderId)
  if (order?.heldBy !== 'venue' || order.status === 'denied') return
  const { venue } = order.request
  noteHeard(state, { venue, at })
  const doubt = state.doubted.get(clientOrderId)
  const isFound = doubt === 'lost_order' && FINDS.has(event.kind)
  if (doubt === undefined || !(isFound || isClosed(order.status))) return
  const account = accountAt(state, venue)
  const told = account.told.filter((mark) => mark !== lostMark(clientOrderId))
  state.accounts.set(venue, { ...account, told })
  noteDoubt(state, clientOrderId, told)
}

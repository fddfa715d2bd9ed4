import { assert, type Event } from '../domain/index.ts'
import { applyOrderEvent, type OrderEvent } from './oms/index.ts'
import { applyFunding, applyLiquidation, post } from './portfolio/index.ts'
import { noteReconciliation } from './reconciliation/index.ts'
import { relistOpenOrders } from './relist.ts'
import { applyToRisk } from './risk/index.ts'
import type { State } from './state.ts'

/** The only writer of the state. Refuses nothing and calls nobody: what is in the journal has happened. */
export function apply(state: State, event: Event): void {
  assert(event.seq === state.seq + 1, () => `record ${event.seq} does not follow ${state.seq}`)
  state.seq = event.seq
  state.lastAt = event.at
  if ('clientOrderId' in event) applyOrderEvent(state, event)
  else applySessionEvent(state, event)
  noteReconciliation(state, event)
  applyToRisk(state, event)
}

function applySessionEvent(state: State, event: Exclude<Event, OrderEvent>): void {
  switch (event.kind) {
    case 'session_started':
      state.epoch = event.epoch
      if (state.instance === '') state.instance = event.epoch
      state.mode = event.mode
      state.marketSource = event.marketSource
      return
    case 'session_stopped':
      for (const { key, price } of event.marks) state.marks.set(key, price)
      return
    case 'instrument_listed':
      relistOpenOrders(state, event.instrument)
      state.instruments.set(event.instrument.key, event.instrument)
      return
    case 'funds_deposited':
    case 'balance_adjusted':
      post(state.ledger, {
        venue: event.venue,
        asset: event.asset,
        from: 'deposits',
        to: 'free',
        amount: event.amount,
      })
      return
    case 'funding_paid':
      return applyFunding(state, event)
    case 'position_liquidated':
      return applyLiquidation(state, event)
    default:
    // The rest concerns risk alone.
  }
}

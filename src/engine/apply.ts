import { assert, type Event } from '../domain/index.ts'
import { applyOrderEvent } from './oms/index.ts'
import { post } from './portfolio/index.ts'
import { relistOpenOrders } from './relist.ts'
import type { State } from './state.ts'

/** The only writer of the state. Refuses nothing and calls nobody: what is in the journal has happened. */
export function apply(state: State, event: Event): void {
  assert(event.seq === state.seq + 1, () => `record ${event.seq} does not follow ${state.seq}`)
  state.seq = event.seq
  state.lastAt = event.at
  switch (event.kind) {
    case 'session_started':
      state.epoch = event.epoch
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
      post(state.ledger, {
        venue: event.venue,
        asset: event.asset,
        from: 'deposits',
        to: 'free',
        amount: event.amount,
      })
      return
    case 'trading_state_changed':
      state.tradingState = event.state
      return
    default:
      applyOrderEvent(state, event)
  }
}

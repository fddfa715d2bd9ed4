import { expect, test } from 'bun:test'
import {
  type CancelAll,
  instrumentKey,
  isClosed,
  SIM_VENUE,
  type SymbolName,
  type VenueName,
} from '../../../src/domain/index.ts'
import { anInstrument, aState, KEY, m, ORIGIN, put, submit } from '../../support/builders.ts'

const OTHER = 'other' as VenueName
const ETH = 'ETHUSDT' as SymbolName

/** A rest at the simulated venue in two symbols, one of a strategy, and one more elsewhere. */
function aScene() {
  const state = aState()
  const { version: _version, ...listed } = anInstrument()
  const list = (venue: VenueName, symbol: SymbolName) => {
    const instrument = { ...listed, venue, symbol, key: instrumentKey(venue, symbol) }
    put(state, { kind: 'list_instrument', instrument })
    put(state, { kind: 'deposit_funds', venue, asset: listed.quote, amount: m('100000') })
  }
  list(SIM_VENUE, ETH)
  list(OTHER, listed.symbol)
  put(state, submit('here'))
  put(state, submit('grid', { strategyId: 'grid' }))
  put(state, submit('eth', { symbol: ETH }))
  put(state, submit('there', { venue: OTHER }))
  return state
}

test.each<[Partial<CancelAll>, string[]]>([
  [{}, ['here', 'grid', 'eth', 'there']],
  [{ venue: SIM_VENUE }, ['here', 'grid', 'eth']],
  [{ venue: OTHER }, ['there']],
  [{ key: KEY }, ['here', 'grid']],
  [{ venue: SIM_VENUE, key: KEY }, ['here', 'grid']],
  [{ venue: SIM_VENUE, strategyId: 'grid' }, ['grid']],
  [{ venue: OTHER, strategyId: 'grid' }, []],
])('semantics 19: cancel all with %p takes out %p', (asked, ids) => {
  const state = aScene()
  const all = { kind: 'cancel_all', venue: null, key: null, strategyId: null, origin: ORIGIN } as const
  put(state, { ...all, ...asked })
  const taken = [...state.orders.values()].filter(
    ({ status }) => isClosed(status) || status === 'pending_cancel',
  )
  expect(taken.map(({ clientOrderId }) => String(clientOrderId))).toEqual(ids)
})

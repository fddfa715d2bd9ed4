/** A margin account and orders that fill at once. */
import { expect } from 'bun:test'
import {
  type Contract,
  type Input,
  type InstrumentKey,
  instrumentKey,
  type OrderRequest,
  SIM_VENUE,
  type Side,
  type SymbolName,
} from '../../../src/domain/index.ts'
import { accountsOf, type State } from '../../../src/engine/index.ts'
import { anInstrument, aState, filled, id, m, put, submit, USDT } from '../../support/builders.ts'
import { checkInvariants } from './ledger-invariants.ts'

export const PERP = 'BTCUSDT-PERP' as SymbolName
export const PERP_KEY = instrumentKey(SIM_VENUE, PERP)
export const CONTRACT: Contract = {
  leverage: 10,
  maintenanceMarginRatio: m('0.005'),
  fundingIntervalMs: 28_800_000,
}

export function list(over: Parameters<typeof anInstrument>[0]): Input {
  const { version: _version, ...instrument } = anInstrument(over)
  return { kind: 'list_instrument', instrument }
}

export const aPerpetual = (contract: Partial<Contract> = {}) =>
  list({ key: PERP_KEY, symbol: PERP, contract: { ...CONTRACT, ...contract } })

/** 10,000 USDT free and a perpetual at ten times leverage, taker fee 0.1 %. */
export function aMarginState(): State {
  const state = aState()
  put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: USDT, amount: m('-90000') })
  put(state, aPerpetual())
  return state
}

export const accounts = (state: State, asset = USDT) => accountsOf(state.ledger, SIM_VENUE, asset)
export const held = (state: State, key: InstrumentKey = PERP_KEY) => state.positions.get(key)

export function order(state: State, name: string, over: Partial<OrderRequest>) {
  return put(state, submit(name, { symbol: PERP, ...over }))
}

interface Dealt {
  readonly side: Side
  readonly quantity: string
  readonly price: string
  readonly fee?: string
}

let dealt = 0
/** An order that fills at once at its price. */
export function deal(state: State, { side, quantity, price, fee = '0' }: Dealt): void {
  const name = `deal-${++dealt}`
  order(state, name, { side, quantity: m(quantity), price: m(price) })
  const lots = Number(m(quantity) / m('0.00001'))
  put(state, filled(name, { lots, price, fee }))
  expect(state.orders.get(id(name))?.status).toBe('filled')
  checkInvariants(state)
}

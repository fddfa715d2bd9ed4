import { type AssetName, isClosed, type Order } from '../../../src/domain/index.ts'
import { digestOf, imbalanceOf, type State } from '../../../src/engine/index.ts'
import type { Books } from './books.ts'
import type { Session } from './session.ts'
import type { Witness } from './witness.ts'

/** What is true of a running engine between two steps. */
export function checkSession(
  { engine, recovered, writerState }: Session,
  books: Books,
  { witness, isThorough }: { readonly witness: Witness; readonly isThorough: boolean },
): void {
  const { state } = recovered.durable
  checkState(state, books, witness)
  witness.expect(books.seq === state.seq, 'what is shown is published', () => {
    return `${state.seq} shown, ${books.seq} published`
  })
  if (!isThorough || engine === null) return
  const digest = engine.digest()
  const isFold = digest === digestOf(books.state)
  witness.expect(isFold, 'what is shown is the fold of what was published', () => digest)
  if (writerState?.seq !== state.seq) return
  const isSame = digestOf(writerState) === digest
  witness.expect(isSame, 'the writer decides on what is shown', () => `record ${state.seq}`)
}

/** What is true of every state, whatever came before. */
function checkState(state: Readonly<State>, books: Books, witness: Witness): void {
  checkLocks(state, witness)
  checkMoney(state, books, witness)
  for (const id of state.open) {
    const order = state.orders.get(id)
    if (!order || isClosed(order.status)) witness.fail('open means open', `${id} is ${order?.status}`)
    else if (state.held.has(id) !== (order.heldBy === 'engine')) witness.fail('held means held', id)
  }
}

function lockedAssetOf({ instrument, request }: Order): AssetName | null {
  if (instrument === null) return null
  const isQuote = request.side === 'buy' || instrument.contract !== null
  return isQuote ? instrument.quote : instrument.base
}

function checkLocks(state: Readonly<State>, witness: Witness): void {
  const locked = new Map<string, bigint>()
  const add = (key: string, amount: bigint) => locked.set(key, (locked.get(key) ?? 0n) + amount)
  for (const id of state.open) {
    const order = state.orders.get(id)
    const asset = order ? lockedAssetOf(order) : null
    if (order && asset) add(`${order.request.venue}:${asset}`, order.locked)
    if (order && order.locked < 0n) witness.fail('no lock below zero', `${id}: ${order.locked}`)
  }
  for (const { key, venue, margin } of state.positions.values()) {
    const instrument = state.instruments.get(key)
    if (instrument) add(`${venue}:${instrument.quote}`, margin)
  }
  for (const accounts of state.ledger.values()) {
    const name = `${accounts.venue}:${accounts.asset}`
    const wanted = locked.get(name) ?? 0n
    witness.expect(accounts.locked === wanted, 'locked is what orders and positions lock', () => {
      return `${name}: ${accounts.locked} locked, ${wanted} wanted`
    })
  }
}

/** Free and locked are what came in, less what was paid: to the last unit. */
function checkMoney(state: Readonly<State>, books: Books, witness: Witness): void {
  const contracts = new Set<string>()
  for (const { contract, venue, quote } of state.instruments.values()) {
    if (contract !== null) contracts.add(`${venue}:${quote}`)
  }
  for (const accounts of state.ledger.values()) {
    const name = `${accounts.venue}:${accounts.asset}`
    const imbalance = imbalanceOf(accounts)
    witness.expect(imbalance === 0n, 'the accounts sum to zero', () => `${name}: ${imbalance}`)
    let expected = books.flows.get(name) ?? 0n
    if (contracts.has(name)) {
      if (books.wasLiquidated) continue
      for (const { key, realizedPnl } of state.positions.values()) {
        const instrument = state.instruments.get(key)
        if (instrument?.contract && `${instrument.venue}:${instrument.quote}` === name)
          expected += realizedPnl
      }
    }
    const total: bigint = accounts.free + accounts.locked
    witness.expect(total === expected, 'deposits, fills and fees are what is there', () => {
      return `${name}: ${total} there, ${expected} expected`
    })
  }
}

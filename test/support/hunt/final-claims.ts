import { instrumentKey, isClosed, type Order } from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import type { Books } from './books.ts'
import type { VenueTruth } from './venue-truth.ts'
import type { Witness } from './witness.ts'

const WAITING: ReadonlySet<string> = new Set(['unknown', 'submitted', 'pending_cancel', 'pending_amend'])
const YOUNG_NS = 25_000_000_000n

/** When everything could be asked and was answered, what we know is what is true. */
export function checkTruth(books: Books, truth: VenueTruth | null, witness: Witness): void {
  const { state } = books
  // A stop may have been reached a moment ago: what it set going is still on its way.
  const isYoung = ({ lastAt }: Order) => state.lastAt - lastAt < YOUNG_NS
  for (const order of state.orders.values()) {
    const isWaiting = WAITING.has(order.status) && !isYoung(order)
    witness.expect(!isWaiting, 'in the end every fate is known', () => {
      return `${order.clientOrderId}: ${order.status}`
    })
  }
  if (truth === null) return
  const byOrder = new Map<string, number>()
  for (const { fill, of } of truth.executions.values()) {
    byOrder.set(fill.clientOrderId, (byOrder.get(fill.clientOrderId) ?? 0) + fill.quantity)
    witness.expect(books.isKnown(fill.executionId), 'every fill is known in the end', () => {
      return `${fill.executionId} of ${of.order.clientOrderId}`
    })
  }
  for (const order of state.orders.values()) {
    if (isYoung(order)) continue
    const { clientOrderId, cumQty, status, heldBy, revision } = order
    const filled = byOrder.get(clientOrderId) ?? 0
    witness.expect(cumQty === filled, 'filled is what the venue filled', () => {
      return `${clientOrderId}: ${cumQty} here, ${filled} there`
    })
    if (heldBy === 'engine') continue
    const there = truth.find(clientOrderId, revision)
    const isOpenHere = !isClosed(status)
    witness.expect(isOpenHere === (there?.isOpen === true), 'open here is open there', () => {
      const said = there?.isOpen ? 'open' : 'not open'
      return `${clientOrderId} revision ${revision} is ${status}, ${said} there`
    })
  }
  checkPositions(state, truth, witness)
}

function checkPositions(state: Readonly<State>, truth: VenueTruth, witness: Witness): void {
  for (const { venue, symbol, contract, lotSize } of state.instruments.values()) {
    if (contract === null) continue
    const key = instrumentKey(venue, symbol)
    const held: bigint = state.positions.get(key)?.quantity ?? 0n
    const there = BigInt(truth.netOf(key)) * lotSize
    witness.expect(held === there, 'positions are the venue’s', () => `${key}: ${held} here, ${there} there`)
  }
}

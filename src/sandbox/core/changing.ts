/** Orders taken out, and orders made different. */
import type { InstrumentKey, Lots, Reason, Ticks } from '../../domain/index.ts'
import { lots } from '../../domain/index.ts'
import { enter } from './entering.ts'
import type { ChangeOutcome, SandboxOrder, SandboxOrderAddress, SandboxRefusal } from './exchange.ts'
import { refusalOf } from './filters.ts'
import { canLock, relock } from './locks.ts'
import { findOrder, forgetSimName, type Living } from './order-desk.ts'
import { nowMs, type Sandbox } from './sandbox.ts'
import { change, end, hear, marketOf, tell } from './trading.ts'

const BY_REQUEST: Reason = { code: 'cancelled_by_request', details: {} }

export function cancel(sandbox: Sandbox, address: SandboxOrderAddress): ChangeOutcome {
  const found = findOrder(sandbox.orders, address)
  if (found === null) return { outcome: 'not_found' }
  const living = sandbox.orders.living.get(found.id)
  if (living === undefined) return { outcome: 'already_closed', order: found }
  takeOut(sandbox, living)
  return { outcome: 'done', order: living.order }
}

export function cancelAll(sandbox: Sandbox, key: InstrumentKey | null): readonly SandboxOrder[] {
  const all = [...sandbox.orders.living.values()].filter(({ order }) => key === null || order.key === key)
  for (const living of all) takeOut(sandbox, living)
  return all.map(({ order }) => order)
}

function takeOut(sandbox: Sandbox, living: Living): void {
  leaveSim(sandbox, living)
  end(sandbox, living, BY_REQUEST)
}

/** The matching core forgets it, and nobody hears of that. */
function leaveSim(sandbox: Sandbox, living: Living): void {
  const { simId } = living
  if (simId === null) return
  forgetSimName(sandbox.orders, living)
  sandbox.sim.cancel({ clientOrderId: simId, revision: 0 }, (report) => void hear(sandbox, report, 'taking'))
}

export interface Change {
  /** The new total. */
  readonly quantity: Lots | null
  readonly price: Ticks | null
}

export function amend(sandbox: Sandbox, address: SandboxOrderAddress, wanted: Change): ChangeOutcome {
  const found = findOrder(sandbox.orders, address)
  if (found === null) return { outcome: 'not_found' }
  const living = sandbox.orders.living.get(found.id)
  if (living === undefined) return { outcome: 'already_closed', order: found }
  const { order } = living
  const changed: SandboxOrder = {
    ...order,
    quantity: wanted.quantity ?? order.quantity,
    price: order.price === null ? null : (wanted.price ?? order.price),
  }
  const reason = whyNot(sandbox, living, changed)
  if (reason !== null) return { outcome: 'refused', reason, order }
  if (staysInPlace(order, changed)) amendInPlace(sandbox, living, changed)
  else replace(sandbox, living, changed)
  return { outcome: 'done', order: living.order }
}

function whyNot(sandbox: Sandbox, living: Living, changed: SandboxOrder): SandboxRefusal | null {
  if (changed.quantity <= changed.cumQty) return 'quantity_too_small'
  const isStill = changed.price === living.order.price
  // It rests where it may rest already: only a new price can meet somebody.
  const terms = { ...changed, isPostOnly: changed.isPostOnly && !isStill }
  const refusal = refusalOf(marketOf(sandbox, changed), terms)
  if (refusal !== null) return refusal
  return canLock(sandbox, changed, living.locked) ? null : 'insufficient_funds'
}

function staysInPlace(order: SandboxOrder, changed: SandboxOrder): boolean {
  if (order.status === 'waiting') return true
  return changed.price === order.price && changed.quantity <= order.quantity
}

function amendInPlace(sandbox: Sandbox, living: Living, changed: SandboxOrder): void {
  if (living.simId !== null) {
    const total = lots(changed.quantity - living.cumBefore)
    const reference = { clientOrderId: living.simId, revision: 0 }
    sandbox.sim.amend(reference, total, (report) => void hear(sandbox, report, 'taking'))
  }
  take(sandbox, living, changed)
  relock(sandbox, living)
}

/** Out of the queue and in again behind everybody at its price, or against whoever is there. */
function replace(sandbox: Sandbox, living: Living, changed: SandboxOrder): void {
  leaveSim(sandbox, living)
  take(sandbox, living, changed)
  enter(sandbox, living)
}

function take(sandbox: Sandbox, living: Living, { quantity, price }: SandboxOrder): void {
  const order = change(sandbox, living, { quantity, price, updatedAtMs: nowMs(sandbox) })
  tell(sandbox, 'amended', { order, fill: null })
}

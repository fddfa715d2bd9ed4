/** Orders taken out, and orders made different. */
import { assert, type InstrumentKey, lots, type Reason } from '../../domain/index.ts'
import { enter, isReached } from './entering.ts'
import type {
  ChangeOutcome,
  SandboxAmend,
  SandboxOrder,
  SandboxOrderAddress,
  SandboxRefusal,
} from './exchange.ts'
import { refusalOf } from './filters.ts'
import { canLock, lockedFor, relock } from './locks.ts'
import { findOrder, type Living } from './order-desk.ts'
import { membersOf, partnerOf } from './order-lists.ts'
import { alternativeRefusal } from './placing.ts'
import { nowMs, type Sandbox } from './sandbox.ts'
import { change, endAlone, hear, leaveSim, marketOf, tell } from './trading.ts'

const BY_REQUEST: Reason = { code: 'cancelled_by_request', details: {} }

export function cancel(sandbox: Sandbox, address: SandboxOrderAddress): ChangeOutcome {
  const found = findOrder(sandbox.orders, address)
  if (found === null) return { outcome: 'not_found' }
  const living = sandbox.orders.living.get(found.id)
  if (living === undefined) return { outcome: 'already_closed', order: found }
  for (const member of membersOf(sandbox, living)) takeOut(sandbox, member)
  return { outcome: 'done', order: living.order }
}

export function cancelAll(sandbox: Sandbox, key: InstrumentKey | null): readonly SandboxOrder[] {
  const all = [...sandbox.orders.living.values()].filter(({ order }) => key === null || order.key === key)
  for (const living of all) takeOut(sandbox, living)
  return all.map(({ order }) => order)
}

function takeOut(sandbox: Sandbox, living: Living): void {
  endAlone(sandbox, living, BY_REQUEST)
}

export function amend(sandbox: Sandbox, address: SandboxOrderAddress, wanted: SandboxAmend): ChangeOutcome {
  const found = findOrder(sandbox.orders, address)
  if (found === null) return { outcome: 'not_found' }
  const living = sandbox.orders.living.get(found.id)
  if (living === undefined) return { outcome: 'already_closed', order: found }
  const { order } = living
  const changed: SandboxOrder = {
    ...order,
    quantity: wanted.quantity ?? order.quantity,
    price: order.price === null ? null : (wanted.price ?? order.price),
    ...wanted.stop,
  }
  assert(wanted.stop === undefined || order.status === 'waiting', 'only what waits has a trigger to move')
  const partner = partnerOf(sandbox, living)
  const other = partner === null ? null : { ...partner.order, quantity: changed.quantity }
  const reason =
    whyNot(sandbox, living, changed) ??
    (wanted.stop ? stopRefusal(sandbox, changed) : null) ??
    (partner === null || other === null ? null : whyNot(sandbox, partner, other))
  if (reason !== null) return { outcome: 'refused', reason, order }
  put(sandbox, living, changed)
  // What the one traded on its way may have ended the other.
  const isThere = partner !== null && sandbox.orders.living.has(partner.order.id)
  if (isThere && other !== null) put(sandbox, partner, other)
  return { outcome: 'done', order: living.order }
}

function put(sandbox: Sandbox, living: Living, changed: SandboxOrder): void {
  if (staysInPlace(living.order, changed)) amendInPlace(sandbox, living, changed)
  else replace(sandbox, living, changed)
}

function whyNot(sandbox: Sandbox, living: Living, changed: SandboxOrder): SandboxRefusal | null {
  if (changed.quantity <= changed.cumQty) return 'quantity_too_small'
  const isStill = changed.price === living.order.price
  // It rests where it may rest already: only a new price can meet somebody.
  const terms = { ...changed, isPostOnly: changed.isPostOnly && !isStill }
  const refusal = refusalOf(marketOf(sandbox, changed), terms)
  if (refusal !== null) return refusal
  return canLock(sandbox, changed, lockedFor(sandbox, living)) ? null : 'insufficient_funds'
}

/** Of triggers that were moved to where the price has been already. */
function stopRefusal(sandbox: Sandbox, changed: SandboxOrder): SandboxRefusal | null {
  const market = marketOf(sandbox, changed)
  const { triggerPrice, triggerWhen } = changed
  const isThere =
    triggerPrice !== null && market.last !== null && isReached(triggerWhen, triggerPrice, market.last)
  return isThere ? 'trigger_price_wrong_side' : alternativeRefusal(market, changed)
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

function take(sandbox: Sandbox, living: Living, changed: SandboxOrder): void {
  const { quantity, price, type, triggerPrice, triggerWhen, alternative, trail } = changed
  const order = change(sandbox, living, {
    ...{ quantity, price, type, triggerPrice, triggerWhen, updatedAtMs: nowMs(sandbox) },
    ...(alternative === undefined ? {} : { alternative }),
    ...(trail === undefined ? {} : { trail }),
  })
  tell(sandbox, 'amended', { order, fill: null })
}

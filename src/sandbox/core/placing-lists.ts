/** Several orders at once that depend on each other: what refuses them, and when each goes in. */
import type { Reason } from '../../domain/index.ts'
import { isReached } from './entering.ts'
import type {
  NewSandboxOrder,
  NewSandboxOrderList,
  PlaceListOutcome,
  SandboxOrder,
  SandboxOrderList,
  SandboxRefusal,
} from './exchange.ts'
import { refusalOf } from './filters.ts'
import type { Living } from './order-desk.ts'
import { addList } from './order-lists.ts'
import { tellList } from './outbox.ts'
import { isTaken, orderAsked, start, whyNot, whyNotNow } from './placing.ts'
import { nowMs, type Sandbox } from './sandbox.ts'
import { begin, change, end, marketOf, tell } from './trading.ts'

type ListRefusal = Extract<PlaceListOutcome, { readonly outcome: 'refused' }>['reason']

export function placeList(sandbox: Sandbox, asked: NewSandboxOrderList): PlaceListOutcome {
  const { working, legs } = asked
  const wanted = working === null ? legs : [working, ...legs]
  const orders: SandboxOrder[] = []
  for (const one of wanted) {
    const order = orderAsked(sandbox, one)
    if (typeof order === 'string') return { outcome: 'refused', reason: order }
    orders.push(order)
  }
  const reason = nameRefusal(sandbox, asked, orders) ?? termsRefusal(sandbox, asked, orders)
  return reason === null ? placed(sandbox, asked, orders) : { outcome: 'refused', reason }
}

function nameRefusal(
  sandbox: Sandbox,
  { clientId }: NewSandboxOrderList,
  orders: readonly SandboxOrder[],
): SandboxRefusal | null {
  const open = [...sandbox.lists.byId.values()].filter(({ isDone }) => !isDone)
  const names = orders.map((order) => order.clientId).filter((name) => name !== '')
  const isTwice = new Set(names).size < names.length || names.some((name) => isTaken(sandbox, name))
  return isTwice || open.some((list) => list.clientId === clientId) ? 'duplicate_client_id' : null
}

function termsRefusal(
  sandbox: Sandbox,
  { working, legs }: NewSandboxOrderList,
  orders: readonly SandboxOrder[],
): ListRefusal | null {
  if (working === null) return goingInRefusal(sandbox, orders, legs)
  const [first, ...later] = orders
  if (first === undefined) return null
  const refusals = later.map((order) => refusalOf(marketOf(sandbox, order), { ...order, isPostOnly: false }))
  return whyNot(sandbox, { asked: working, order: first }) ?? refusals.find((one) => one !== null) ?? null
}

type Triggered = Pick<NewSandboxOrder, 'triggerWhen'>

/** Of legs that go in now. */
function goingInRefusal(
  sandbox: Sandbox,
  orders: readonly SandboxOrder[],
  asked: readonly Triggered[],
): ListRefusal | null {
  const isPair = orders.length > 1
  for (const [index, order] of orders.entries()) {
    if (isPair && isUnrelated(sandbox, order)) return 'pair_prices_unrelated'
    const reason = whyNotNow(sandbox, { asked: asked[index] ?? {}, order })
    if (reason !== null) return reason
  }
  return null
}

/** One of a pair is for a better price than the last one, the other for a worse; neither is there yet. */
function isUnrelated(sandbox: Sandbox, order: SandboxOrder): boolean {
  const { last } = marketOf(sandbox, order)
  const { side, price, trail } = order
  const [stop, when] = [
    order.triggerPrice ?? trail?.activePrice ?? null,
    trail?.activeWhen ?? order.triggerWhen,
  ]
  if (last === null) return false
  if (stop !== null && isReached(when, stop, last)) return true
  const isForBetter = when === null || when === (side === 'sell' ? 'rises' : 'falls')
  if (!isForBetter || price === null) return false
  return side === 'sell' ? price <= last : price >= last
}

function placed(
  sandbox: Sandbox,
  { clientId, working }: NewSandboxOrderList,
  orders: readonly SandboxOrder[],
): PlaceListOutcome {
  const ids = orders.map((_, index) => sandbox.orders.nextId + index)
  const [firstId = 0, ...laterIds] = ids
  const key = orders[0]?.key ?? ('' as SandboxOrder['key'])
  const terms = working === null ? { workingId: null, legIds: ids } : { workingId: firstId, legIds: laterIds }
  const list = addList(sandbox, { clientId, key, ...terms })
  const members = orders.map((order, index) => {
    const own = { ...order, id: ids[index] ?? 0, listId: list.id }
    const isPending = working !== null && index > 0
    return begin(sandbox, isPending ? { ...own, isPending, status: 'waiting' } : own, undefined)
  })
  tellList(sandbox.outbox, list)
  startAll(sandbox, members)
  const fills = members.flatMap((living) => living.fills)
  return { outcome: 'placed', list, orders: members.map(({ order }) => order), fills }
}

/** What is pending stays so. One of a pair may end the other by what it meets. */
function startAll(sandbox: Sandbox, members: readonly Living[]): void {
  for (const living of members) {
    const isThere = sandbox.orders.living.has(living.order.id)
    if (isThere && !living.order.isPending) start(sandbox, living)
  }
}

/** The legs of every list whose working order was filled; false where there was none. */
export function placeDue(sandbox: Sandbox): boolean {
  const due = sandbox.lists.due.splice(0)
  for (const list of due) goIn(sandbox, list)
  return due.length > 0
}

const REFUSED: Reason = { code: 'venue_refused', details: {} }

/** A leg that the venue does not take by now ends, and the other one with it. */
function goIn(sandbox: Sandbox, { legIds }: SandboxOrderList): void {
  const legs = legIds.flatMap((id) => sandbox.orders.living.get(id) ?? [])
  const orders = legs.map(({ order }) => goneIn(sandbox, order))
  for (const [index, leg] of legs.entries()) {
    const order = orders[index]
    if (order === undefined || goingInRefusal(sandbox, [order], [triggerOf(order)]) === null) continue
    end(sandbox, leg, REFUSED)
    return
  }
  for (const leg of legs) {
    const order = change(sandbox, leg, goneIn(sandbox, leg.order))
    tell(sandbox, 'new', { order, fill: null })
  }
  startAll(sandbox, legs)
}

function goneIn(sandbox: Sandbox, order: SandboxOrder): SandboxOrder {
  const status = order.triggerWhen === null ? 'open' : 'waiting'
  return { ...order, isPending: false, status, updatedAtMs: nowMs(sandbox) }
}

function triggerOf({ triggerWhen }: SandboxOrder): Triggered {
  return triggerWhen === null ? {} : { triggerWhen }
}

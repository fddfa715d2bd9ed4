/** Lists of orders that depend on each other: which order is in which, and which is due. */
import type { InstrumentKey } from '../../domain/index.ts'
import type { SandboxOrderList } from './exchange.ts'
import type { Living } from './order-desk.ts'
import { tellList } from './outbox.ts'
import { nowMs, type Sandbox } from './sandbox.ts'

export interface ListTerms {
  readonly clientId: string
  readonly key: InstrumentKey
  readonly workingId: number | null
  readonly legIds: readonly number[]
}

export function addList(sandbox: Sandbox, terms: ListTerms): SandboxOrderList {
  const { byId, keptMax } = sandbox.lists
  const atMs = nowMs(sandbox)
  const list = {
    ...{ id: sandbox.lists.nextId, ...terms },
    ...{ isDone: false, createdAtMs: atMs, updatedAtMs: atMs },
  }
  sandbox.lists.nextId++
  byId.set(list.id, list)
  for (const [id, { isDone }] of byId) {
    if (byId.size <= keptMax || !isDone) break
    byId.delete(id)
  }
  return list
}

function listOf({ lists }: Sandbox, { order }: Living): SandboxOrderList | null {
  return order.listId === null ? null : (lists.byId.get(order.listId) ?? null)
}

/** The other leg of its pair; null where it has none, or none that lives. */
export function partnerOf(sandbox: Sandbox, living: Living): Living | null {
  const { id } = living.order
  const list = listOf(sandbox, living)
  if (list === null || list.workingId === id) return null
  const otherId = list.legIds.find((legId) => legId !== id)
  return otherId === undefined ? null : (sandbox.orders.living.get(otherId) ?? null)
}

/** Every order of its list that lives, itself where it does; nobody else where it is in none. */
export function membersOf(sandbox: Sandbox, living: Living): readonly Living[] {
  const list = listOf(sandbox, living)
  const ids = list === null ? [living.order.id] : [list.workingId ?? 0, ...list.legIds]
  return ids.flatMap((id) => sandbox.orders.living.get(id) ?? [])
}

/** Its list is over once none of its orders lives. */
export function finishList(sandbox: Sandbox, living: Living): void {
  const list = listOf(sandbox, living)
  if (list === null || list.isDone || membersOf(sandbox, living).length > 0) return
  const done = { ...list, isDone: true, updatedAtMs: nowMs(sandbox) }
  sandbox.lists.byId.set(list.id, done)
  tellList(sandbox.outbox, done)
}

export function isWorkingOrder(sandbox: Sandbox, living: Living): boolean {
  return listOf(sandbox, living)?.workingId === living.order.id
}

/** Where it was a working order, the legs go in as soon as the market is through with it. */
export function noteFilled(sandbox: Sandbox, living: Living): void {
  const list = listOf(sandbox, living)
  if (list?.workingId === living.order.id) sandbox.lists.due.push(list)
}

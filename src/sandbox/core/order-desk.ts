/** Every order of the account, living and closed, and what they traded. */
import { type ClientOrderId, type InstrumentKey, MONEY_ZERO, type Money } from '../../domain/index.ts'
import { type BoundedList, boundedList } from './bounded-list.ts'
import type { NewSandboxOrder, SandboxFill, SandboxOrder, SandboxOrderAddress } from './exchange.ts'

/** An order that has not ended. Its order is replaced with every change. */
export interface Living {
  order: SandboxOrder
  /** What is set aside for it: quote of a buy, base of a sell. */
  locked: Money
  /** What the matching core knows it by; each replacement is another. Null while it waits for its trigger. */
  simId: ClientOrderId | null
  readonly fills: SandboxFill[]
  /** What it had traded when the matching core was given it. */
  cumBefore: number
  readonly whenEnded: NewSandboxOrder['whenEnded']
}

export interface OrderDesk {
  readonly living: Map<number, Living>
  readonly bySimId: Map<ClientOrderId, Living>
  readonly closed: Map<number, SandboxOrder>
  /** The newest order of each client id. */
  readonly byClientId: Map<string, number>
  readonly fills: BoundedList<SandboxFill>
  readonly keptMax: number
  /** Ended in this call, and somebody waits to hear of it. */
  readonly awaited: Living[]
  nextId: number
  submissions: number
}

export function emptyOrderDesk(keptMax: number): OrderDesk {
  return {
    living: new Map(),
    bySimId: new Map(),
    closed: new Map(),
    byClientId: new Map(),
    fills: boundedList(keptMax),
    keptMax,
    awaited: [],
    nextId: 1,
    submissions: 0,
  }
}

export function addLiving(
  desk: OrderDesk,
  order: SandboxOrder,
  whenEnded: NewSandboxOrder['whenEnded'],
): Living {
  desk.nextId++
  const living: Living = { order, locked: MONEY_ZERO, simId: null, fills: [], cumBefore: 0, whenEnded }
  desk.living.set(order.id, living)
  if (order.clientId !== '') desk.byClientId.set(order.clientId, order.id)
  return living
}

/** A name for the matching core that was never used. */
export function nameForSim(desk: OrderDesk, living: Living): ClientOrderId {
  desk.submissions++
  const simId = `s${desk.submissions}` as ClientOrderId
  living.simId = simId
  living.cumBefore = living.order.cumQty
  desk.bySimId.set(simId, living)
  return simId
}

export function forgetSimName(desk: OrderDesk, living: Living): void {
  if (living.simId !== null) desk.bySimId.delete(living.simId)
  living.simId = null
}

export function retire(desk: OrderDesk, living: Living): void {
  const { order } = living
  forgetSimName(desk, living)
  desk.living.delete(order.id)
  desk.closed.set(order.id, order)
  if (living.whenEnded !== undefined) desk.awaited.push(living)
  if (desk.closed.size <= desk.keptMax) return
  for (const [id, oldest] of desk.closed) {
    desk.closed.delete(id)
    if (desk.byClientId.get(oldest.clientId) === id) desk.byClientId.delete(oldest.clientId)
    return
  }
}

/** Whoever hears of it may place orders, which may end too. */
export function tellAwaited({ awaited }: OrderDesk): void {
  for (let next = awaited.shift(); next !== undefined; next = awaited.shift()) {
    next.whenEnded?.(next.order, next.fills)
  }
}

/** The number wins over the client's id. */
export function findOrder(desk: OrderDesk, { id, clientId }: SandboxOrderAddress): SandboxOrder | null {
  const found = id ?? (clientId === null || clientId === '' ? undefined : desk.byClientId.get(clientId))
  if (found === undefined) return null
  return desk.living.get(found)?.order ?? desk.closed.get(found) ?? null
}

export function openOrders(desk: OrderDesk, key: InstrumentKey | null): readonly SandboxOrder[] {
  return [...desk.living.values()].map(({ order }) => order).filter((order) => isOf(order, key))
}

export function closedOrders(desk: OrderDesk, key: InstrumentKey | null): readonly SandboxOrder[] {
  return [...desk.closed.values()].filter((order) => isOf(order, key))
}

function isOf(order: SandboxOrder, key: InstrumentKey | null): boolean {
  return key === null || order.key === key
}

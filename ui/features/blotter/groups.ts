import type { OrderStateRow } from '../../../src/contract/index.ts'

const SHORT = 12
const RANDOM = /^[0-9a-f]{8}-[0-9a-f]{4}-/

/**
 * Enough to tell orders apart at a glance: random ids differ at their beginning, ids that somebody made
 * (`vz-716eedfe-206`, `grid-btc-17`) at their end.
 */
export function shortId(clientOrderId: string): string {
  if (clientOrderId.length <= SHORT) return clientOrderId
  return RANDOM.test(clientOrderId) ? clientOrderId.slice(0, 8) : `…${clientOrderId.slice(1 - SHORT)}`
}

/** As they came, but what belongs together stands together, an entry before its exits. */
export function gathered(orders: readonly OrderStateRow[]): readonly OrderStateRow[] {
  const families = new Map<string, OrderStateRow[]>()
  const entries = new Set(orders.map(({ entry_id }) => entry_id))
  for (const order of orders) {
    const family = familyOf(order, entries)
    const known = families.get(family)
    if (known === undefined) families.set(family, [order])
    else if (entries.has(order.client_order_id)) known.unshift(order)
    else known.push(order)
  }
  return [...families.values()].flat()
}

/** The first of each family of several in a gathered list, by its client order id. */
export function familyStarts(orders: readonly OrderStateRow[]): ReadonlySet<string> {
  const entries = new Set(orders.map(({ entry_id }) => entry_id))
  const starts = new Set<string>()
  orders.forEach((order, index) => {
    const family = familyOf(order, entries)
    const [before, after] = [orders[index - 1], orders[index + 1]]
    const isFirst = before === undefined || familyOf(before, entries) !== family
    if (isFirst && after !== undefined && familyOf(after, entries) === family)
      starts.add(order.client_order_id)
  })
  return starts
}

function familyOf(order: OrderStateRow, entries: ReadonlySet<string | undefined>): string {
  const { client_order_id: id, entry_id: entry, group_id: group } = order
  if (entry !== undefined) return `entry ${entry}`
  return entries.has(id) ? `entry ${id}` : group === undefined ? id : `group ${group}`
}

const ROLES = {
  oco_limit: 'OCO limit',
  oco_stop: 'OCO stop',
  take_profit: 'Take profit',
  stop_loss: 'Stop loss',
} as const

export interface Kinship {
  /** What it is to the other: "Take profit of". */
  readonly text: string
  /** The other's client order id; null when there are several. */
  readonly otherId: string | null
}

/** What an order is to another one; null when it stands alone. `exits`: how many name it as their entry. */
export function kinshipOf(order: OrderStateRow, exits = order.exit_ids?.length ?? 0): Kinship | null {
  const { role, sibling_id: sibling, entry_id: entry } = order
  if (role !== undefined && entry !== undefined) return { text: `${ROLES[role]} of`, otherId: entry }
  if (role !== undefined) return { text: `${ROLES[role]} with`, otherId: sibling ?? null }
  return exits === 0
    ? null
    : { text: exits === 1 ? 'Entry of 1 exit' : `Entry of ${exits} exits`, otherId: null }
}

export function kinshipText(order: OrderStateRow): string {
  const kinship = kinshipOf(order)
  if (kinship === null) return ''
  return kinship.otherId === null ? kinship.text : `${kinship.text} ${shortId(kinship.otherId)}`
}

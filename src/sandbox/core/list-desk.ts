/** Every list of the account's orders, open and done. */
import type { SandboxOrderList } from './exchange.ts'

export interface OrderListDesk {
  /** Oldest first. */
  readonly byId: Map<number, SandboxOrderList>
  /** Those whose working order was filled and whose legs have yet to go in. */
  readonly due: SandboxOrderList[]
  readonly keptMax: number
  nextId: number
}

export function emptyListDesk(keptMax: number): OrderListDesk {
  return { byId: new Map(), due: [], keptMax, nextId: 1 }
}

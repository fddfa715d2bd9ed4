import type { StreamEventName } from '../../contract/index.ts'
import type { Permission } from '../../identity/index.ts'

/** Which messages one client gets: what it may see, and what it asked for. */
export interface StreamFilter {
  /** Equal keys get equal bytes, so one encoding serves all of them. */
  readonly key: string
  allows(name: StreamEventName, symbol: string | null): boolean
}

const NEEDS: Partial<Record<StreamEventName, Permission>> = {
  order_update: 'read:orders',
  order_state: 'read:orders',
  fill: 'read:orders',
  account: 'read:account',
  position: 'read:account',
  market: 'read:market',
}

export const STREAM_EVENT_NAMES: readonly StreamEventName[] = [
  'order_update',
  'order_state',
  'fill',
  'account',
  'position',
  'trading_state',
  'system',
  'market',
  'resync',
]

export interface StreamWish {
  /** Null: all. */
  readonly types: ReadonlySet<string> | null
  readonly symbols: ReadonlySet<string> | null
}

export function streamFilter(
  permissions: ReadonlySet<Permission>,
  { types, symbols }: StreamWish,
): StreamFilter {
  const allowed = STREAM_EVENT_NAMES.filter((name) => {
    const needed = NEEDS[name]
    if (needed && !permissions.has(needed)) return false
    return types === null || name === 'resync' || types.has(name)
  })
  const names = new Set<StreamEventName>(allowed)
  return {
    key: JSON.stringify([allowed, symbols ? [...symbols].sort() : null]),
    allows: (name, symbol) => names.has(name) && (symbol === null || symbols === null || symbols.has(symbol)),
  }
}

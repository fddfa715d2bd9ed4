import type { Permission } from '../../identity/index.ts'

export interface AccessRule {
  /** `public`: anyone. `signed_in`: any principal. Otherwise every permission named. */
  readonly access: 'public' | 'signed_in' | Permission | readonly Permission[]
  /** What only lowers risk has a rate limit of its own, so that a busy client can still get out. */
  readonly lane?: 'risk_lowering'
  /** A public route that shows more to whoever is signed in. */
  readonly readsPrincipal?: true
  /** A caller on this machine, not through a proxy, needs no token. */
  readonly isOpenToLoopback?: true
  /** Never limited: probes, and files that cost less than the answer that refuses them. */
  readonly isUnlimited?: true
  /** Endless answers have no HEAD: its length would be waited for. */
  readonly isStream?: true
  /** Form encoding is understood beside JSON; these fields are booleans there. */
  readonly formBooleans?: readonly string[]
}

export const WEB_PATH = '/*'

/** Every route of this version. What is not here does not exist, mounted or not. */
export const ACCESS: Readonly<Record<string, AccessRule>> = {
  'GET /health': { access: 'public', isUnlimited: true },
  'GET /metrics': { access: 'read:config', isOpenToLoopback: true },
  'GET /api/health': { access: 'public', readsPrincipal: true },
  'GET /api/config': { access: 'read:config' },
  'GET /api/market': { access: 'read:market' },
  'GET /api/market/book': { access: 'read:market' },
  'GET /api/market/candles': { access: 'read:market' },
  'GET /api/market/trades': { access: 'read:market' },
  'GET /api/instruments': { access: 'read:market' },
  'GET /api/execution/ping': { access: 'read:market' },
  'POST /api/order': { access: 'write:orders', formBooleans: ['post_only', 'reduce_only'] },
  'POST /api/order_group': { access: 'write:orders' },
  'POST /api/amend': { access: 'write:orders' },
  'POST /api/cancel': { access: 'write:cancel', lane: 'risk_lowering', formBooleans: [] },
  'POST /api/cancel_all': { access: 'write:cancel', lane: 'risk_lowering' },
  // Back to active also needs `admin:config`, which the body alone can tell.
  'POST /api/trading_state': { access: 'write:cancel', lane: 'risk_lowering' },
  'GET /api/risk': { access: 'read:account' },
  'POST /api/risk/limits': { access: 'admin:config' },
  'GET /api/orders': { access: 'read:orders' },
  'GET /api/orders_state': { access: 'read:orders' },
  'POST /api/orders_state': { access: 'read:orders' },
  'GET /api/order_state': { access: 'read:orders' },
  'GET /api/fills': { access: 'read:orders' },
  'GET /api/account': { access: 'read:account' },
  'GET /api/positions': { access: 'read:account' },
  'GET /api/snapshot': { access: ['read:orders', 'read:account'] },
  'GET /api/stream': { access: 'signed_in', isStream: true },
  'POST /api/auth/login': { access: 'public' },
  'POST /api/auth/code': { access: 'public' },
  'POST /api/auth/refresh': { access: 'public' },
  'POST /api/auth/logout': { access: 'signed_in' },
  [`GET ${WEB_PATH}`]: { access: 'public', isUnlimited: true },
}

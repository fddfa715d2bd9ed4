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
  /** What one request takes from a rate limit, where it is more than the ordinary one token. */
  readonly price?: 'order' | 'login'
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
  'POST /api/config': { access: 'admin:config' },
  'GET /openapi.json': { access: 'read:config', isOpenToLoopback: true },
  'GET /docs': { access: 'read:config', isOpenToLoopback: true },
  'GET /docs/:file': { access: 'read:config', isOpenToLoopback: true },
  'GET /api/market': { access: 'read:market' },
  'GET /api/market/book': { access: 'read:market' },
  'GET /api/market/candles': { access: 'read:market' },
  'GET /api/market/ticker': { access: 'read:market' },
  'GET /api/market/trades': { access: 'read:market' },
  'GET /api/market/quality': { access: 'read:market' },
  'GET /api/instruments': { access: 'read:market' },
  'GET /api/venues': { access: 'read:market' },
  'GET /api/execution/ping': { access: 'read:market' },
  'POST /api/order': { access: 'write:orders', price: 'order', formBooleans: ['post_only', 'reduce_only'] },
  'POST /api/order/preview': { access: 'write:orders', formBooleans: ['post_only', 'reduce_only'] },
  'POST /api/order_group': { access: 'write:orders', price: 'order' },
  'POST /api/amend': { access: 'write:orders', price: 'order' },
  'POST /api/cancel': { access: 'write:cancel', lane: 'risk_lowering', formBooleans: [] },
  'POST /api/cancel_all': { access: 'write:cancel', lane: 'risk_lowering' },
  // Back to active also needs `admin:config`, which the body alone can tell.
  'POST /api/trading_state': { access: 'write:cancel', lane: 'risk_lowering' },
  'GET /api/risk': { access: 'read:account' },
  'GET /api/risk/history': { access: 'read:account' },
  'POST /api/risk/limits': { access: 'admin:config' },
  'GET /api/orders': { access: 'read:orders' },
  'GET /api/orders/history': { access: 'read:orders' },
  'GET /api/orders_state': { access: 'read:orders' },
  'POST /api/orders_state': { access: 'read:orders' },
  'GET /api/order_state': { access: 'read:orders' },
  'GET /api/order/trace': { access: 'read:orders' },
  'GET /api/order/messages': { access: 'read:orders' },
  'GET /api/reconciliation': { access: 'read:account' },
  'POST /api/reconciliation/run': { access: 'write:orders' },
  'GET /api/fills': { access: 'read:orders' },
  'GET /api/account': { access: 'read:account' },
  'GET /api/positions': { access: 'read:account' },
  'GET /api/portfolio': { access: 'read:account' },
  'GET /api/portfolio/equity': { access: 'read:account' },
  'GET /api/kpi': { access: 'read:account' },
  'GET /api/logs': { access: 'admin:config' },
  // Without what its reader may not see.
  'GET /api/snapshot': { access: 'read:market' },
  'GET /api/stream': { access: 'signed_in', isStream: true },
  'POST /api/stream/ticket': { access: 'signed_in' },
  'GET /api/status': { access: 'read:config' },
  'POST /api/start': { access: 'admin:config' },
  'POST /api/stop': { access: 'admin:config' },
  'GET /api/settings': { access: 'read:config' },
  'POST /api/settings': { access: 'admin:config' },
  'GET /api/settings/export': { access: 'read:config' },
  'POST /api/settings/import': { access: 'admin:config' },
  'GET /api/exchange-keys': { access: 'read:config' },
  'POST /api/exchange-keys': { access: 'admin:keys' },
  'DELETE /api/exchange-keys': { access: 'admin:keys' },
  'POST /api/exchange-keys/test': { access: 'admin:keys' },
  'GET /api/audit/logs': { access: 'admin:config' },
  'GET /api/audit/stats': { access: 'admin:config' },
  'POST /api/audit/archive': { access: 'admin:config' },
  'GET /api/users': { access: 'admin:users' },
  'POST /api/users': { access: 'admin:users' },
  'PUT /api/users/:id': { access: 'admin:users' },
  'DELETE /api/users/:id': { access: 'admin:users' },
  'GET /api/auth/keys': { access: 'read:config' },
  'POST /api/auth/keys': { access: 'admin:keys' },
  'DELETE /api/auth/keys': { access: 'admin:keys' },
  'GET /api/auth/roles': { access: 'admin:users' },
  'POST /api/auth/roles': { access: 'admin:users' },
  'DELETE /api/auth/roles': { access: 'admin:users' },
  'GET /api/auth/me': { access: 'signed_in' },
  'POST /api/auth/password': { access: 'signed_in', price: 'login' },
  'POST /api/auth/totp': { access: 'signed_in', price: 'login' },
  'POST /api/auth/totp/confirm': { access: 'signed_in' },
  'DELETE /api/auth/totp': { access: 'signed_in', price: 'login' },
  'POST /api/auth/login': { access: 'public', price: 'login' },
  'POST /api/auth/code': { access: 'public', price: 'login' },
  'POST /api/auth/refresh': { access: 'public', price: 'login' },
  'POST /api/auth/logout': { access: 'signed_in' },
  [`GET ${WEB_PATH}`]: { access: 'public', isUnlimited: true },
}

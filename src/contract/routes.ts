import { ACCOUNT_ROUTES } from './account-routes.ts'
import { AUDIT_ROUTES } from './audit.ts'
import { AUTH_ROUTES } from './auth-routes.ts'
import { EXCHANGE_KEY_ROUTES } from './exchange-keys.ts'
import { KPI_ROUTES } from './kpi.ts'
import { LIFE_CYCLE_ROUTES } from './life-cycle.ts'
import { LOG_ROUTES } from './logs.ts'
import { MARKET_ROUTES } from './market-routes.ts'
import { ORDER_LIST_ROUTES } from './order-lists.ts'
import { ORDER_PREVIEW_ROUTES } from './order-preview.ts'
import { ORDER_COMMAND_ROUTES } from './order-routes.ts'
import { ORDER_TRACE_ROUTES } from './order-trace.ts'
import { PORTFOLIO_ROUTES } from './portfolio.ts'
import { RECONCILIATION_ROUTES } from './reconciliation.ts'
import { RISK_ROUTES } from './risk-routes.ts'
import type { RouteContracts } from './route-contract.ts'
import { SETTINGS_ROUTES } from './settings.ts'
import { STREAM_ROUTES } from './stream-routes.ts'
import { SYSTEM_ROUTES } from './system-routes.ts'
import { USER_ROUTES } from './users.ts'

/**
 * Every route of the gateway by method and path, as the frame's table of access names it. Each feature keeps
 * its own part beside its shapes.
 */
export const ROUTES: RouteContracts = {
  ...SYSTEM_ROUTES,
  ...MARKET_ROUTES,
  ...ACCOUNT_ROUTES,
  ...ORDER_COMMAND_ROUTES,
  ...ORDER_LIST_ROUTES,
  ...ORDER_PREVIEW_ROUTES,
  ...ORDER_TRACE_ROUTES,
  ...RISK_ROUTES,
  ...RECONCILIATION_ROUTES,
  ...STREAM_ROUTES,
  ...AUTH_ROUTES,
  ...AUDIT_ROUTES,
  ...USER_ROUTES,
  ...LIFE_CYCLE_ROUTES,
  ...EXCHANGE_KEY_ROUTES,
  ...SETTINGS_ROUTES,
  ...KPI_ROUTES,
  ...PORTFOLIO_ROUTES,
  ...LOG_ROUTES,
}

import type { ComponentType } from 'react'
import { lazyPart } from '../components/index.ts'

/** One page of the terminal, as navigation, palette and shortcuts name it. */
export interface PageEntry {
  readonly path: string
  readonly title: string
  /** Under its sign in the navigation. Empty: only other pages lead to it. */
  readonly word: string
  /** Where the navigation puts it. */
  readonly group: 'trade' | 'watch' | 'run' | 'own'
  /** Who has none of these sees no way to it; empty: everybody who is signed in. */
  readonly permissions: readonly string[]
  /** Typed after G, as in "go". */
  readonly key: string
}

export interface LazyPageEntry extends PageEntry {
  readonly Component: ComponentType
}

/** The trading board, and its lists alone: both are drawn by the frame, which keeps the ticket's draft. */
export const TRADE: PageEntry = {
  ...{ path: '/', title: 'Trade', word: 'Trade', group: 'trade', permissions: [], key: 't' },
}
export const ORDERS: PageEntry = {
  ...{ path: '/orders', title: 'Orders and fills', word: 'Orders', group: 'trade' },
  ...{ permissions: ['read:orders'], key: 'o' },
}

const page = (load: () => Promise<ComponentType>) => lazyPart('this page', load)

/** Every page but the trading board and its lists; each comes when it is asked for. */
export const PAGES: readonly LazyPageEntry[] = [
  {
    ...{
      path: '/dashboard',
      title: 'Dashboard',
      word: 'Dashboard',
      group: 'watch',
      permissions: ['read:account'],
      key: 'd',
    },
    Component: page(async () => (await import('../features/dashboard/index.ts')).DashboardPage),
  },
  {
    ...{
      path: '/portfolio',
      title: 'Portfolio',
      word: 'Portfolio',
      group: 'watch',
      permissions: ['read:account'],
      key: 'p',
    },
    Component: page(async () => (await import('../features/portfolio/index.ts')).PortfolioPage),
  },
  {
    ...{
      path: '/risk',
      title: 'Risk',
      word: 'Risk',
      group: 'watch',
      permissions: ['read:account'],
      key: 'r',
    },
    Component: page(async () => (await import('../features/risk/index.ts')).RiskPage),
  },
  {
    ...{
      path: '/reconciliation',
      title: 'Reconciliation',
      word: 'Reconcile',
      group: 'watch',
      permissions: ['read:account'],
      key: 'c',
    },
    Component: page(async () => (await import('../features/reconciliation/index.ts')).ReconciliationPage),
  },
  {
    ...{
      path: '/logs',
      title: 'Logs and events',
      word: 'Logs',
      group: 'run',
      permissions: ['admin:config', 'read:orders'],
      key: 'l',
    },
    Component: page(async () => (await import('../features/logs/index.ts')).LogsPage),
  },
  {
    ...{
      path: '/venues',
      title: 'Venues and keys',
      word: 'Venues',
      group: 'run',
      permissions: ['read:config'],
      key: 'v',
    },
    Component: page(async () => (await import('../features/venues/index.ts')).VenuesPage),
  },
  {
    ...{
      path: '/users',
      title: 'Users, roles and API keys',
      word: 'Users',
      group: 'run',
      permissions: ['admin:users', 'admin:keys', 'read:config'],
      key: 'u',
    },
    Component: page(async () => (await import('../features/users/index.ts')).UsersPage),
  },
  {
    ...{
      path: '/audit',
      title: 'Audit log',
      word: 'Audit',
      group: 'run',
      permissions: ['admin:config'],
      key: 'a',
    },
    Component: page(async () => (await import('../features/audit/index.ts')).AuditPage),
  },
  {
    ...{
      path: '/settings',
      title: 'Settings',
      word: 'Settings',
      group: 'run',
      permissions: ['read:config'],
      key: 's',
    },
    Component: page(async () => (await import('../features/settings/index.ts')).SettingsPage),
  },
  {
    ...{ path: '/security', title: 'Your account', word: 'Account', group: 'own', permissions: [], key: 'y' },
    Component: page(async () => (await import('../features/security/index.ts')).SecurityPage),
  },
  {
    ...{ path: '/welcome', title: 'First steps', word: 'Start', group: 'own', permissions: [], key: 'w' },
    Component: page(async () => (await import('../features/welcome/index.ts')).WelcomePage),
  },
  {
    ...{
      path: '/order/:id',
      title: 'Order',
      word: '',
      group: 'trade',
      permissions: ['read:orders'],
      key: '',
    },
    Component: page(async () => (await import('../features/order/index.ts')).OrderPage),
  },
]

/** In the order of the navigation. */
export const NAVIGATION: readonly PageEntry[] = [TRADE, ORDERS, ...PAGES].filter(({ word }) => word !== '')

export function pagesFor(permissions: readonly string[] | 'all'): readonly PageEntry[] {
  return NAVIGATION.filter((page) => isAllowed(page, permissions))
}

export function isAllowed(page: PageEntry, permissions: readonly string[] | 'all'): boolean {
  if (permissions === 'all' || page.permissions.length === 0) return true
  return page.permissions.some((permission) => permissions.includes(permission))
}
